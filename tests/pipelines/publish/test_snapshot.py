"""Build aside, then flip, while readers read."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from data_contracts.errors import FundwatchError
from pipelines.errors import NoSpace
from pipelines.publish import snapshot
from pipelines.publish.snapshot import discard_build, prune_snapshots, publish_snapshot, start_build
from pipelines.settings import Home

READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select night from mark").fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute("select night, (select count(*) from filler) from mark").fetchone(), flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "var")
    made.create()
    return made


def write_night(home: Home, run_id: str) -> Path:
    database = start_build(home, run_id)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create or replace table mark as select $1 as night", [run_id])
        connection.execute(
            "create or replace table filler as select i, i * 7 as j from range(300000) as r(i)"
        )
        connection.execute("checkpoint")
    return database


def publish_night(home: Home, run_id: str) -> Path:
    return publish_snapshot(write_night(home, run_id), home, run_id)


def read_mark(path: Path) -> str:
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return str(connection.execute("select night from mark").fetchall()[0][0])


@contextmanager
def readers(path: Path, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", READER, str(path)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        yield running
    finally:
        for reader in running:
            reader.kill()
            reader.communicate()


def test_the_first_night_starts_from_nothing(home):
    assert not start_build(home, "R1").exists()


def test_publishing_moves_the_build_and_points_current_at_it(home):
    published = publish_night(home, "R1")

    assert published == home.published / "R1.duckdb"
    assert home.current.readlink() == Path("R1.duckdb")
    assert read_mark(home.current) == "R1"
    assert list(home.build.iterdir()) == []
    assert sorted(path.name for path in home.published.iterdir()) == ["R1.duckdb", "current.duckdb"]


def test_a_published_snapshot_cannot_be_written_by_accident(home):
    assert stat.S_IMODE(publish_night(home, "R1").stat().st_mode) == 0o400


def test_a_build_begins_as_a_writable_copy_and_leaves_the_original_alone(home):
    publish_night(home, "R1")
    before = home.current.read_bytes()

    copy = start_build(home, "R2")

    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update mark set night = 'R2'")
    assert home.current.read_bytes() == before
    assert read_mark(home.current) == "R1"


@pytest.mark.parametrize("broken", ["clone", "kernel copy"])
def test_a_file_system_without_shortcuts_still_gets_a_faithful_copy(home, monkeypatch, broken):
    publish_night(home, "R1")

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EOPNOTSUPP, "not here")

    monkeypatch.setattr(snapshot, "_clone", lambda *_arguments: False)
    if broken == "kernel copy":
        monkeypatch.setattr(os, "copy_file_range", refuse)
    assert start_build(home, "R2").read_bytes() == home.current.read_bytes()


def test_a_full_disk_is_said_in_gigabytes_and_leaves_no_half_copy(home, monkeypatch):
    publish_night(home, "R1")

    def fill(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(snapshot, "_clone", lambda *_arguments: False)
    monkeypatch.setattr(os, "copy_file_range", fill)
    with pytest.raises(NoSpace, match=r"needs 0\.\d\d GB.*last night stays published"):
        start_build(home, "R2")
    assert list(home.build.iterdir()) == []
    assert read_mark(home.current) == "R1"


def test_what_a_killed_night_left_behind_is_cleared(home):
    (home.build / "R0.duckdb").write_bytes(b"half")
    (home.build / "R0.duckdb.wal").write_bytes(b"half")
    (home.build / "spill").mkdir()
    (home.build / "spill" / "block.tmp").write_bytes(b"half")
    (home.published / ".current.duckdb.next").symlink_to("R0.duckdb")

    publish_night(home, "R1")

    assert list(home.build.iterdir()) == []
    assert sorted(path.name for path in home.published.iterdir()) == ["R1.duckdb", "current.duckdb"]


def test_a_discarded_build_leaves_the_published_night(home):
    publish_night(home, "R1")
    write_night(home, "R2")
    discard_build(home)
    assert list(home.build.iterdir()) == []
    assert read_mark(home.current) == "R1"


def test_a_build_with_an_open_log_is_refused(home):
    publish_night(home, "R1")
    database = write_night(home, "R2")
    database.with_name("R2.duckdb.wal").write_bytes(b"changes")
    with pytest.raises(FundwatchError, match="CHECKPOINT"):
        publish_snapshot(database, home, "R2")
    assert read_mark(home.current) == "R1"


def test_a_night_killed_between_its_renames_leaves_the_last_one_published(home, monkeypatch):
    publish_night(home, "R1")
    database = write_night(home, "R2")

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshot, "_point", die)
    with pytest.raises(KeyboardInterrupt):
        publish_snapshot(database, home, "R2")
    assert read_mark(home.current) == "R1"

    monkeypatch.undo()
    publish_night(home, "R2")
    assert read_mark(home.current) == "R2"


def test_ten_readers_finish_on_the_night_they_opened_while_three_more_are_published(home):
    publish_night(home, "R1")
    with readers(home.current, 10) as running:
        assert {reader.stdout.readline().strip() for reader in running if reader.stdout} == {"R1"}

        for run_id in ("R2", "R2", "R3"):
            publish_night(home, run_id)
        prune_snapshots(home, 0)

        assert read_mark(home.current) == "R3"
        assert {reader.communicate("\n")[0].strip() for reader in running} == {"('R1', 300000)"}
        assert [reader.returncode for reader in running] == [0] * 10


def test_a_snapshot_opened_through_current_says_what_it_read_though_the_link_moved(home):
    publish_night(home, "R1")
    with duckdb.connect(str(home.current.resolve()), read_only=True) as held:
        publish_night(home, "R2")
        assert held.execute("select night from mark").fetchall() == [("R1",)]
        assert read_mark(home.current) == "R2"


def test_pruning_keeps_the_newest_and_the_current_with_their_reports(home):
    for number in range(1, 6):
        published = publish_night(home, f"R{number}")
        os.utime(published, ns=(number, number))
        (home.published / f"R{number}" / "contract_checks").mkdir(parents=True)
    snapshot._point(home.current, "R1.duckdb")  # an operator went back to an old night

    removed = prune_snapshots(home, 2)

    assert [path.name for path in removed] == ["R3.duckdb", "R2.duckdb"]
    assert sorted(path.name for path in home.published.iterdir()) == [
        "R1", "R1.duckdb", "R4", "R4.duckdb", "R5", "R5.duckdb", "current.duckdb",
    ]  # fmt: skip
    assert read_mark(home.current) == "R1"


def test_pruning_keeps_the_newest_reports_of_nights_that_were_refused(home):
    publish_night(home, "R9")
    (home.published / "R9" / "contract_checks").mkdir(parents=True)
    for number in range(1, 5):
        (home.published / f"R{number}" / "contract_checks").mkdir(parents=True)
        os.utime(home.published / f"R{number}", ns=(number, number))

    assert prune_snapshots(home, 2) == []

    assert sorted(path.name for path in home.published.iterdir()) == [
        "R3", "R4", "R9", "R9.duckdb", "current.duckdb",
    ]  # fmt: skip


def test_pruning_an_empty_home_removes_nothing(home):
    assert prune_snapshots(home, 3) == []
