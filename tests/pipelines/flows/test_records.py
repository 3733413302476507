"""Prefect's records do not grow for ever, and are not taken from under a server."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.flows.records import drop_large_records


def make_records(folder: Path, n_bytes: int = 300_000) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "prefect.db")
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table run (state blob)")
    connection.execute("insert into run values (zeroblob(?))", [n_bytes])
    connection.commit()
    return connection


def test_large_records_that_nobody_works_on_are_removed_with_their_log(tmp_path: Path):
    with closing(make_records(tmp_path)) as server:
        assert not drop_large_records(tmp_path, most_bytes=100_000), "a server has it open"
        assert server.execute("select length(state) from run").fetchall() == [(300_000,)]
    assert drop_large_records(tmp_path, most_bytes=100_000)
    assert list(tmp_path.iterdir()) == []


def test_small_records_and_none_stay_as_they_are(tmp_path: Path):
    assert not drop_large_records(tmp_path)
    with closing(make_records(tmp_path)):
        pass
    before = (tmp_path / "prefect.db").read_bytes()
    assert not drop_large_records(tmp_path)
    assert (tmp_path / "prefect.db").read_bytes() == before


def test_records_that_a_crash_damaged_are_removed_when_large(tmp_path: Path):
    (tmp_path / "prefect.db").write_bytes(b"\0no database" * 20_000)
    assert drop_large_records(tmp_path, most_bytes=100_000)
