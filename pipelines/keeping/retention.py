"""What a home keeps, and for how long: snapshots, reports, lists, and deliveries nothing stands of."""

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts
from pipelines.durable import sync
from pipelines.ingest.landing import read_landed
from pipelines.ingest.sql_text import quote_name
from pipelines.keeping.record import prune_records, read_records
from pipelines.night import Night
from pipelines.publish.snapshot import DAY_ENDS, prune_snapshots
from pipelines.settings import Home, Settings

RETIRED: Final = ".retired"
_BOOKS: Final = ("delivery", "delivery_file", "quarantine", "reconciliation")
_LAST_OF_FEBRUARY: Final = 28


def prune_home(home: Home, settings: Settings) -> None:
    """Remove what is older than the settings keep: snapshots, reports, records, lists, retired deliveries.

    A retired delivery stays aside as long as a kept snapshot may still hold rows of it: until a night was
    published without it and every older snapshot is gone.
    """
    prune_snapshots(home, settings.keep_snapshots)
    kept = frozenset(path.stem for path in home.published.glob("*.duckdb") if not path.is_symlink())
    prune_records(home, kept)
    _prune_exports(home, kept, settings.keep_exports)
    _move_retired(home)
    _drop_retired(home, kept)


def _prune_exports(home: Home, kept: frozenset[str], keep: int) -> None:
    """Remove the lists of runs whose snapshot is gone, but for the newest `keep`; other folders are left."""
    folders = [
        path
        for path in home.exports.iterdir()
        if path.is_dir()
        and path.name.startswith("R")
        and path.name not in kept
        and (path / "manifest.json").is_file()
    ]
    newest_first = sorted(
        folders, key=lambda path: (path.name[:DAY_ENDS], path.stat().st_mtime_ns, path.name), reverse=True
    )
    for folder in newest_first[keep:]:
        shutil.rmtree(folder, ignore_errors=True)


def retire_deliveries(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """Take deliveries older than `keep_landing_years`, of which no row stands, out of the build's books.

    One of which a row stands is kept whole, however old: it is what a restore reads, and rules about once in
    a life and about stock look back to the beginning. Who must be forgotten is erased by name.
    """
    years = night.settings.keep_landing_years
    if not years:
        return
    before = _years_earlier(night.run_on, years)
    old = {
        row[0]
        for row in connection.execute(
            "select delivery_id from delivery where extract_date < $1", [before]
        ).fetchall()
    }
    standing = set()
    for table in load_extracts():
        rows = connection.execute(f"select distinct delivery_id from {quote_name(table)}").fetchall()
        standing |= {row[0] for row in rows}
    gone = sorted(old - standing - {receipt.delivery_id for receipt in night.receipts})
    for table in _BOOKS:
        connection.execute(
            f"delete from {quote_name(table)} where delivery_id in (select unnest($1::varchar[]))", [gone]
        )
    if gone:
        night.reporter.note(f"retired, for nothing of them stands any more: {', '.join(gone)}")


def _years_earlier(day: date, years: int) -> date:
    """Return the same day `years` before; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=_LAST_OF_FEBRUARY)


def read_deliveries(snapshot: Path) -> frozenset[str]:
    """Return the deliveries in a snapshot's books."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return frozenset(row[0] for row in connection.execute("select delivery_id from delivery").fetchall())


def _move_retired(home: Home) -> None:
    """Move aside every delivery that the published night has retired."""
    run_id = home.current.resolve().stem
    retired = {name for record in read_records(home) if record.run_id == run_id for name in record.retired}
    for name in sorted(retired):
        if read_landed(home, name) is not None:
            aside = home.landing / RETIRED
            aside.mkdir(mode=0o700, exist_ok=True)
            shutil.rmtree(aside / name, ignore_errors=True)
            (home.landing / name).replace(aside / name)
            sync(aside)
            sync(home.landing)


def _drop_retired(home: Home, kept: frozenset[str]) -> None:
    """Remove what lies aside once no kept snapshot has it in its books."""
    aside = home.landing / RETIRED
    if not aside.is_dir():
        return
    held = frozenset[str]().union(*(read_deliveries(home.published / f"{run_id}.duckdb") for run_id in kept))
    for folder in aside.iterdir():
        if folder.name not in held:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(home.quarantine / folder.name, ignore_errors=True)
