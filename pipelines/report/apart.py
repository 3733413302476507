"""The report in a process of its own, while this one writes the lists: both are mostly Python's work.

`python -m pipelines.report.apart` reads one line of JSON, writes the report it asks for and answers with one.
Chose a program over `multiprocessing`, which runs the caller's main script again in the new process.
"""

import json
import os
import subprocess
import sys
import tempfile
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

from data_contracts.errors import FundwatchError
from pipelines import errors
from pipelines.report.write import Report, write_report
from pipelines.settings import Settings

_PROGRAM: Final = (sys.executable, "-m", "pipelines.report.apart")
_ROOT: Final = Path(__file__).parents[2]


@contextmanager
def start_report(database: Path, out: Path, *, settings: Settings) -> Iterator[Callable[[], Report]]:
    """Start writing the report, and give the function that waits for it; see `write_report`.

    When the block is left before the report is done, the report is given up: nothing of it is left, and the
    pages of before are untouched. The process ends with this one, however this one ends.

    Args:
        database: a snapshot with leads that nobody writes to.
        out: the folder of the report.
        settings: memory, threads, and how many pages.

    Raises:
        FundwatchError: by the function given: what `write_report` raises.
        RuntimeError: by the function given: the process ended with a fault that nobody foresaw.
    """
    asked = {"database": str(database), "out": str(out), "settings": settings.model_dump(mode="json")}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  # our own
            _PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "PYTHONPATH": path},
        ) as process,
    ):
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process with pipes has both")
        answers = process.stdout
        process.stdin.write(f"{json.dumps(asked)}\n".encode())
        process.stdin.flush()  # and left open: its end tells the process to give up

        def wait() -> Report:
            answer = answers.read()
            if not answer:
                said.seek(0)
                raise RuntimeError(f"writing the report failed: {said.read().decode(errors='replace')}")
            return _read_answer(answer, out)

        yield wait


def _read_answer(answer: bytes, out: Path) -> Report:
    told = json.loads(answer)
    if "fault" in told:
        kind = getattr(errors, told["fault"], FundwatchError)
        raise kind(told["message"])
    return Report(index=out / "index.html", n_institutions=told["n_institutions"], n_leads=told["n_leads"])


def main() -> None:
    """Write the report that the first line of the input asks for, unless the input ends before it is done."""
    asked = json.loads(sys.stdin.buffer.readline())
    Thread(target=_give_up_at_end, daemon=True).start()
    answer: dict[str, object]
    try:
        report = write_report(
            Path(asked["database"]), Path(asked["out"]), settings=Settings(**asked["settings"])
        )
        answer = {"n_institutions": report.n_institutions, "n_leads": report.n_leads}
    except FundwatchError as fault:
        answer = {"fault": type(fault).__name__, "message": fault.message}
    sys.stdout.write(json.dumps(answer))


def _give_up_at_end() -> None:
    """Interrupt the report when whoever asked for it is gone or does not want it any more."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    interrupt_main()


if __name__ == "__main__":
    main()
