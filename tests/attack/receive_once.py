"""Receive one delivery in a process of its own: `python -m tests.attack.receive_once FOLDER HOME`.

Prints one JSON document: received or refused, what was said, and the most memory held, in bytes.
"""

import json
import re
import sys
from pathlib import Path

from data_contracts.errors import FundwatchError
from pipelines.ingest.receive import receive
from pipelines.published import Published
from pipelines.settings import Home, Settings


def read_peak() -> int:
    """Return the largest resident memory of this program so far, in bytes.

    `ru_maxrss` would begin with what the process held that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def main(folder: Path, home: Path) -> None:
    """Receive and report; anything but a clear refusal is left to break this process."""
    settings = Settings(memory_limit="500MB", threads=2, stable_seconds=0)
    said: list[str] = []
    before = read_peak()
    try:
        receive(folder, Home(home), settings=settings, published=Published(), progress=said.append)
        state = "received"
    except FundwatchError as fault:
        state, said = "refused", [fault.message]
    held = read_peak()
    told = {"state": state, "said": "\n".join(said), "bytes": held - before, "most": held}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
