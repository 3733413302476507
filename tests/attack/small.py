"""A made-up county small enough for hundreds of nights, and a night of it in this process or another."""

import time
from datetime import date
from pathlib import Path

import duckdb

from pipelines import stages
from pipelines.lock import hold_lock
from pipelines.monitor.outcome import recorded
from pipelines.monitor.progress import Reporter
from pipelines.night import Night, open_night, run_stage
from pipelines.settings import Home, read_settings

FIRST_DAY = date(2026, 2, 27)
_SQL = Path(__file__).with_name("small.sql")


def write_delivery(
    folder: Path, day: date, *, n_persons: int = 40, per_day: int = 40, slot: str | None = None
) -> Path:
    """Write the delivery of one day and return its folder.

    Records are named by the day, or by `slot`: those of an earlier day in the same slot are replaced by them.
    """
    place = folder / day.isoformat()
    place.mkdir(parents=True, exist_ok=True)
    given = {
        "day": day.isoformat(),
        "slot": slot or f"{day:%Y%m%d}",
        "n_persons": n_persons,
        "per_day": per_day,
    }
    with duckdb.connect() as connection:
        for part in _SQL.read_text(encoding="utf-8").split("-- ")[1:]:
            name, query = part.split("\n", maxsplit=1)
            used = {key: value for key, value in given.items() if f"${key}" in query}
            connection.sql(query.strip().rstrip(";"), params=used).write_csv(str(place / name))
    return place


def run_night(delivery: Path, root: Path, *, measured: dict[str, float] | None = None) -> Night:
    """Run one night in this process, without Prefect: the same stages under the same lock.

    `measured` is given the processor time of each stage, which other work on the machine hardly moves.
    """
    night = open_night(delivery, Home(root), read_settings(), Reporter())
    with hold_lock(night.home.lock), recorded(night) as record:
        for name in stages.ORDER:
            started = time.process_time()
            night = record.reach(run_stage(night, name, getattr(stages, name)))
            if measured is not None:
                measured[name] = round(time.process_time() - started, 3)
            if night.unchanged:
                break
        record.end_well()
    return night
