"""Homes with a night published, and nights that can be killed."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from small import FIRST_DAY, write_delivery

from pipelines.keeping.verify import verify_published
from pipelines.settings import Home

ROOM = Path(__file__).parent


@dataclass
class Nursery:
    """Starts nights at once; one at a time."""

    process: subprocess.Popen[str] | None = None

    def _open(self) -> subprocess.Popen[str]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOM / "nursery.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(ROOM.parent.parent)},
            )
        return self.process

    def close(self) -> None:
        """End what was started."""
        if self.process is not None:
            self.process.communicate()

    def start(self, delivery: Path, home: Path, **words: object) -> int:
        """Start a night and return its process."""
        process = self._open()
        assert process.stdin is not None
        asked = {"delivery": str(delivery), "home": str(home), **words}
        process.stdin.write(json.dumps(asked, default=str) + "\n")
        process.stdin.flush()
        return int(self._read()["pid"])

    def wait(self) -> tuple[int, str]:
        """Return the exit code of the night that runs, and what it said on standard error."""
        ended = self._read()
        return int(ended["code"]), str(ended["said"])

    def run(self, delivery: Path, home: Path, **words: object) -> tuple[int, str]:
        """Run a night to its end."""
        self.start(delivery, home, **words)
        return self.wait()

    def _read(self) -> dict[str, Any]:
        process = self._open()
        assert process.stdout is not None
        line = process.stdout.readline()
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass
class Template:
    """A home with one night published, the delivery of the next, and what that night comes to.

    Attributes:
        home: copied for every try.
        delivery: the second night's.
        first: digest of the published night.
        second: digest of the night on `delivery`, undisturbed.
        seconds: how long that took.
        changes: what it did to names in the file system, in order.
    """

    home: Path
    delivery: Path
    first: str
    second: str
    seconds: float
    changes: list[str] = field(default_factory=list)

    def copy(self, to: Path) -> Home:
        """Return a fresh copy."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.home, to, symlinks=True)
        return Home(to)


def make_template(place: Path, nursery: Nursery) -> dict[str, Any]:
    """Run two nights, the second in a copy of the home, and return what they came to."""
    days = [
        write_delivery(place / "inbox", FIRST_DAY + timedelta(days=n), n_persons=240, per_day=240)
        for n in range(2)
    ]
    assert nursery.run(days[0], place / "home")[0] == 0
    shutil.copytree(place / "home", place / "after", symlinks=True)
    log = place / "changes.txt"
    started = time.monotonic()
    assert nursery.run(days[1], place / "after", count=log)[0] == 0
    return {
        "home": str(place / "home"),
        "delivery": str(days[1]),
        "first": verify_published(Home(place / "home")).found.whole,
        "second": verify_published(Home(place / "after")).found.whole,
        "seconds": time.monotonic() - started,
        "changes": log.read_text().splitlines(),
    }


def kill_group(pid: int) -> None:
    """Kill a night with all it started; one that has ended already is left alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
