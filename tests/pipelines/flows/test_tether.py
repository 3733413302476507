"""A tethered program ends with its parent, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PARENT = """
import os, subprocess, sys, time
program = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
tether = [sys.executable, "-m", "pipelines.flows.tether", str(os.getpid()), "-c", program]
subprocess.run(tether)
"""


def wait_until_gone(pid: int) -> bool:
    """Return whether the process ends soon; one nobody has waited for yet has ended too."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z"):
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_what_a_killed_night_had_started_ends_with_it():
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        assert wait_until_gone(child)


def test_a_program_whose_parent_has_gone_already_never_begins():
    tether = [sys.executable, "-m", "pipelines.flows.tether", "1", "-c", "print('begun')"]
    assert subprocess.run(tether, capture_output=True, text=True, check=True).stdout == ""
