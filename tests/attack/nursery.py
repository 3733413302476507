"""Nights as processes of their own that begin at once: every library and rule is read before they fork.

Reads lines `{"delivery": …, "home": …, "limit": …, "kill_at": …}` and answers each with `{"pid": …}` when the
night has begun and `{"code": …, "said": …}` when it has ended. The parent opens no database: threads do not
survive a fork.
"""

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import great_expectations  # noqa: F401  # slow to import, as are the models
import sklearn.ensemble  # noqa: F401
from small import run_night

import models.store  # noqa: F401
from data_contracts.contract import load_extracts
from pipelines import __main__ as command
from pipelines import stages

# What a program may do to names: between any two of these a crash leaves another picture on disk.
_CHANGES = frozenset({"os.rename", "os.remove", "os.symlink", "os.mkdir", "os.rmdir", "os.chmod"})


def kill_before(change: int) -> None:
    """Kill this process right before its `change`-th change of a name in the file system, counted from 1."""
    left = [change]

    def watch(event: str, _arguments: object) -> None:
        if event in _CHANGES:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def count_changes(path: Path) -> None:
    """Append a line to `path` for every change of a name that follows."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CHANGES:
            os.write(log, f"{event} {' '.join(map(str, arguments))}\n".encode())

    sys.addaudithook(watch)


class JumpingClock(datetime):
    """A clock that is set back by nine hours again and again, and once by ten days."""

    n_asked = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "JumpingClock":
        """Return a present that lies before the one told last."""
        cls.n_asked += 1
        back = timedelta(hours=9 * cls.n_asked) + (timedelta(days=10) if cls.n_asked > 2 else timedelta())
        return super().now(tz) - back


def make_clock_jump() -> None:
    """Give every module of the project that asks what time it is a clock that jumps back."""
    rooms = ("data_contracts", "rules", "models", "pipelines")
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in rooms and getattr(module, "datetime", None) is datetime:
            module.datetime = JumpingClock


def live(asked: dict[str, Any], said: Path) -> None:
    """Be the night that was asked for; ends this process as the command would."""
    os.setsid()
    with (
        said.open("w") as stream,
        contextlib.redirect_stderr(stream),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        if asked.get("limit"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["limit"], asked["limit"]))
        if asked.get("count"):
            count_changes(Path(asked["count"]))
        if asked.get("kill_at"):
            kill_before(asked["kill_at"])
        command.run_command = lambda _app: run_night(Path(asked["delivery"]), Path(asked["home"]))
        if asked.get("zone"):
            os.environ["TZ"] = asked["zone"]
            time.tzset()
        if asked.get("clock_jumps"):
            make_clock_jump()
        code = 0
        try:
            command.main()
        except SystemExit as end:
            code = int(end.code or 0)
    os._exit(code)


def prepare() -> None:
    """Read one rule for all nights; checks are made of two small extracts.

    What is attacked is how a night writes, which does not depend on how many rules and checks it runs; the
    attack on the real command runs all of them.
    """
    few = {name: load_extracts()[name] for name in ("institution", "person")}
    stages.load_extracts = lambda: few
    found = stages.load_rules(only="gender_age_conflict")
    stages.load_rules = lambda: found


def main() -> None:
    """Serve nights until the input ends."""
    os.environ["FUNDWATCH_STABLE_SECONDS"] = "0"
    os.environ["FUNDWATCH_THREADS"] = "1"  # the tests of the other worker have the other core
    prepare()
    with tempfile.TemporaryDirectory(prefix="nursery-") as place:
        serve(Path(place) / "said.txt")


def serve(said: Path) -> None:
    """Fork a night for each line of the input; what it says on standard error goes to `said` first."""
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            live(asked, said)
        answer(pid=pid)
        _, status = os.waitpid(pid, 0)
        answer(code=os.waitstatus_to_exitcode(status), said=said.read_text() if said.exists() else "")
        said.unlink(missing_ok=True)


def answer(**words: object) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
