"""A day's delivery on top of a large history: what a night costs when hardly anything is new."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts
from pipelines.bench.night import run_night
from pipelines.database import open_build
from pipelines.settings import Settings
from pipelines.warehouse.derive import derive_tables

_SQL: Final = Path(__file__).parent / "sql"
_LAST_DAY: Final = """
select cast(setl_time as date) as settled_on
from settlement
group by settled_on
having count(*) > 0.5 * (select count(*) / count(distinct cast(setl_time as date)) from settlement)
order by settled_on desc
limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What the night after a large one took.

    Attributes:
        lines: charge lines of the day's delivery.
        seconds: seconds per stage, in order.
        wall_seconds: the whole command.
    """

    lines: int
    seconds: Mapping[str, float]
    wall_seconds: float


def measure_day(home: Path, inbox: Path) -> DayFigures:
    """Run a second night in `home` on one day's delivery: its last busy day again, some of it corrected."""
    published = home / "published" / "current.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        row = connection.execute("select max(extract_date) from delivery").fetchone()
        on = (row[0] if row else date(2026, 1, 1)) + timedelta(days=1)
        lines = write_day(connection, inbox / on.isoformat(), on)
    seconds, wall_seconds, _ = run_night(inbox / on.isoformat(), home)
    return DayFigures(lines=lines, seconds=seconds, wall_seconds=wall_seconds)


def write_day(connection: duckdb.DuckDBPyConnection, folder: Path, on: date) -> int:
    """Write a delivery of the day `on`, made from a snapshot's last busy day, and return its charge lines."""
    folder.mkdir(parents=True)
    (row,) = connection.execute(_LAST_DAY).fetchall()
    values = {"last_day": row[0], "shift": on - row[0]}
    for extract, contract in load_extracts().items():
        path = _SQL / f"{extract}.sql"
        if path.is_file():
            columns = ", ".join(f'"{name}"' for name in contract.column_names)
            query = path.read_text(encoding="utf-8")
            used = {name: value for name, value in values.items() if f"${name}" in query}
            made = f"select {columns} from ({query}) as made"
            connection.execute(f"copy ({made}) to '{folder / extract}.parquet' (format parquet)", used)
    (folder / "manifest.json").write_text(json.dumps({"extract_date": on.isoformat()}), encoding="utf-8")
    counted = connection.execute(f"select count(*) from '{folder / 'charge_line.parquet'}'").fetchone()
    return int(counted[0]) if counted else 0


def measure_derived(database: Path) -> dict[str, float]:
    """Return the seconds of every derived table made once more on a copy; those kept as rows arrive stand."""
    with open_build(database, Settings()) as connection:
        return derive_tables(connection)
