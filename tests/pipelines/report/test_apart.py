"""The report in a process of its own: the same pages, its faults told, and no process left."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.monitor.progress import Reporter
from pipelines.night import Night
from pipelines.outputs import write_outputs
from pipelines.report.apart import start_report
from pipelines.settings import Home, Settings

_PARENT = """
import sys
from pathlib import Path
from pipelines.report.apart import start_report
from pipelines.settings import Settings
with start_report(Path(sys.argv[1]), Path(sys.argv[2]), settings=Settings()):
    print("begun", flush=True)
    sys.stdin.read()
"""


class Notes(Reporter):
    def __init__(self):
        self.told = []

    def note(self, text):
        self.told.append(text)


def make_night(bare: Path, root: Path) -> Night:
    """Return a night whose build is sealed, in a home of its own."""
    home = Home(root)
    home.create()
    shutil.copyfile(bare, home.build / "R1.duckdb")
    return Night(
        delivery=root,
        home=home,
        settings=Settings(threads=2),
        reporter=Notes(),
        started_at=datetime.now(UTC),
        run_id="R1",
    )


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def find_started(sign: Path) -> list[str]:
    """Return the processes that were started with the sign in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"REPORT_SIGN={sign}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(process.name)
        except OSError:  # ended meanwhile, or not ours
            continue
    return found


def wait_until(holds: Callable[[], bool]) -> bool:
    """Return whether it held within half a minute."""
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_lists_and_report_written_at_once_are_the_same_to_the_byte_and_are_told_alike(
    bare: Path, tmp_path: Path
):
    one_by_one, at_once = (make_night(bare, tmp_path / name) for name in ("one by one", "at once"))
    write_outputs(one_by_one, many_records=1)
    write_outputs(at_once, many_records=0)
    written = read_files(at_once.home.root)
    assert "published/R1/report/index.html" in written
    assert "exports/R1/suspect_records.xlsx" in written
    assert written == read_files(one_by_one.home.root)
    assert at_once.reporter.told == one_by_one.reporter.told


def test_a_fault_of_the_report_is_told_with_its_own_words_and_exit_code(bare: Path, tmp_path: Path):
    night = make_night(bare, tmp_path)
    taken = tmp_path / "published" / "R1" / "report"
    taken.mkdir(parents=True)
    (taken / "index.html").write_text("somebody's")
    with pytest.raises(UsageError, match="is not of an earlier report") as stopped:
        write_outputs(night, many_records=0)
    assert stopped.value.exit_code == 2
    assert read_files(taken) == {"index.html": b"somebody's"}


def test_a_fault_nobody_foresaw_is_told_with_its_traceback(tmp_path: Path):
    missing = tmp_path / "missing.duckdb"
    with (
        start_report(missing, tmp_path / "report", settings=Settings()) as wait,
        pytest.raises(RuntimeError, match=r"Traceback(.|\n)*missing\.duckdb"),
    ):
        wait()


def test_a_fault_of_the_lists_gives_the_report_up(bare: Path, tmp_path: Path):
    night = make_night(bare, tmp_path)
    foreign = tmp_path / "exports" / "R1"
    foreign.mkdir()
    (foreign / "mine.csv").write_text("somebody's")
    (foreign / "manifest.json").write_text('{"files": [{"name": "mine.csv"}]}')
    with pytest.raises(UsageError, match="is not of an earlier export"):
        write_outputs(night, many_records=0)
    assert read_files(tmp_path / "published") == {}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_a_night_that_is_killed_leaves_no_process_and_no_page(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REPORT_SIGN", str(tmp_path))
    program = [sys.executable, "-c", _PARENT, str(bare), str(tmp_path / "report")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as night:
        assert night.stdout is not None
        assert night.stdout.readline() == "begun\n"
        # a program just begun shows no environment for an instant
        assert wait_until(lambda: len(find_started(tmp_path)) == 2)
        night.send_signal(signal.SIGKILL)
    assert wait_until(lambda: find_started(tmp_path) == [])
    assert read_files(tmp_path) == {}
