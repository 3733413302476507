"""What a home keeps, and for how long."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.records import Receipt
from pipelines.ingest.landing import RECEIPT, read_clock
from pipelines.keeping.retention import prune_home, read_deliveries, retire_deliveries
from pipelines.monitor.progress import Reporter
from pipelines.night import Night, open_night
from pipelines.settings import Home, Settings
from pipelines.warehouse.load import create_extract_tables

BOOKS = ("delivery", "delivery_file", "quarantine", "reconciliation")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def make_receipt(name: str, day: date, received_at: datetime | None = None) -> Receipt:
    return Receipt(
        delivery_id=name,
        extract_date=day,
        received_at=received_at or datetime(2026, 3, 1, tzinfo=UTC),
        files=(),
    )


def open_on(home: Home, day: date, **settings: int) -> Night:
    night = open_night(home.root / "in", home, Settings(**settings), Reporter())
    return replace(night, receipts=(make_receipt("D-tonight", day),), run_id="R-tonight")


@pytest.fixture
def build():
    """A build with three deliveries: of one a row stands, of the others none."""
    with duckdb.connect() as connection:
        create_extract_tables(connection, load_extracts())
        for name in BOOKS:
            connection.execute(create_table(load_outputs()[name]))
        for name, day in (("D-old", "2019-01-01"), ("D-stands", "2019-01-01"), ("D-young", "2025-01-01")):
            connection.execute(
                "insert into delivery by name select $1 as delivery_id, cast($2 as date) as extract_date",
                [name, day],
            )
            connection.execute("insert into delivery_file by name select $1 as delivery_id", [name])
        connection.execute("insert into person by name select 'P1' as psn_no, 'D-stands' as delivery_id")
        yield connection


def list_books(build: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in build.execute("select delivery_id from delivery order by all").fetchall()]


def test_an_old_delivery_of_which_nothing_stands_is_retired(build, home: Home):
    retire_deliveries(build, open_on(home, date(2026, 3, 1), keep_landing_years=5))
    assert list_books(build) == ["D-stands", "D-young"]
    assert build.execute("select count(*) from delivery_file").fetchall() == [(2,)]


def test_nothing_is_retired_unless_years_are_set(build, home: Home):
    retire_deliveries(build, open_on(home, date(2026, 3, 1)))
    assert len(list_books(build)) == 3


def test_years_are_counted_from_a_leap_day_too(build, home: Home):
    retire_deliveries(build, open_on(home, date(2024, 2, 29), keep_landing_years=5))
    assert list_books(build) == ["D-stands", "D-young"]
    build.execute(
        "insert into delivery by name select 'D-edge' as delivery_id, date '2019-02-28' as extract_date"
    )
    retire_deliveries(build, open_on(home, date(2024, 2, 29), keep_landing_years=5))
    assert "D-edge" in list_books(build), "five years before 29 February is 28 February; that day is kept"


def publish(home: Home, run_id: str, *deliveries: str) -> None:
    with duckdb.connect(str(home.published / f"{run_id}.duckdb")) as connection:
        connection.execute(create_table(load_outputs()["delivery"]))
        for name in deliveries:
            connection.execute("insert into delivery by name select $1 as delivery_id", [name])
    home.current.unlink(missing_ok=True)
    home.current.symlink_to(f"{run_id}.duckdb")


def test_a_retired_delivery_leaves_when_no_kept_snapshot_has_it_in_its_books(home: Home):
    aside = home.landing / ".retired" / "D-old"
    aside.mkdir(parents=True)
    (home.quarantine / "D-old").mkdir()
    publish(home, "R1", "D-old", "D-new")
    publish(home, "R2", "D-new")
    assert read_deliveries(home.current.resolve()) == {"D-new"}
    prune_home(home, Settings(keep_snapshots=7))
    assert aside.exists()
    prune_home(home, Settings(keep_snapshots=0))
    assert not aside.exists()
    assert not (home.quarantine / "D-old").exists()


def test_lists_of_runs_long_gone_leave_and_those_of_kept_ones_stay(home: Home):
    publish(home, "R0", "D1")
    for number in range(5):
        folder = home.exports / f"R{number}"
        folder.mkdir()
        (folder / "manifest.json").touch()
    (home.exports / "for the court").mkdir()
    prune_home(home, Settings(keep_exports=2))
    left = sorted(path.name for path in home.exports.iterdir())
    assert len(left) == 4
    assert {"R0", "for the court"} <= set(left)


def test_a_clock_set_back_does_not_make_a_correction_look_older(home: Home):
    tomorrow = datetime(2126, 3, 1, tzinfo=UTC)
    folder = home.landing / "D20260301-1"
    folder.mkdir()
    (folder / RECEIPT).write_text(make_receipt("D20260301-1", date(2026, 3, 1), tomorrow).to_json())
    assert read_clock(home, date(2026, 3, 1)) > tomorrow
    assert read_clock(home, date(2026, 3, 2)) < tomorrow, "another day's delivery is newer by its day"


def test_without_such_a_receipt_the_clock_is_the_clock(home: Home):
    before = datetime.now(UTC)
    assert before <= read_clock(home, date(2026, 3, 1)) <= datetime.now(UTC)
