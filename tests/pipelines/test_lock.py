"""One night at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import NightLocked
from pipelines.lock import hold_lock

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the lock of `tmp_path`."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "night.lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_night_is_told_who_holds_the_lock_since_when(holder, tmp_path: Path):
    with (
        pytest.raises(NightLocked, match=rf"process {holder.pid} since 20\d\d-"),
        hold_lock(tmp_path / "night.lock"),
    ):
        pass


def test_the_lock_of_a_killed_night_is_taken_over(holder, tmp_path: Path):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with hold_lock(tmp_path / "night.lock"):
        assert str(os.getpid()) in (tmp_path / "night.lock").read_text()


def test_the_lock_is_free_again_after_a_night_that_failed(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), hold_lock(tmp_path / "night.lock"):
        raise ZeroDivisionError
    with hold_lock(tmp_path / "night.lock"):
        pass
