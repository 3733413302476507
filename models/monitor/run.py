"""One night of monitoring: `spend_week`, `metric_month`, `metric_quarter` and what lies above expectation."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from models.card import CATALOG
from models.monitor.limits import LIMITS
from models.monitor.monthly import judge_months
from models.monitor.weeks import judge_weeks, tell_weeks

_SQL: Final = Path(__file__).parent / "sql"
_STAY_MONTH: Final = CATALOG / "institution_month" / "stay_month.sql"  # the model's own table, made once more
_LONGEST_WEEKS, _LONGEST_MONTHS = 157, 36  # three years
_SPARSE = 0.2  # of the usual number of contacts: a month delivered only in part
_PARAMETERS: Final = {
    "readmission_days": LIMITS.readmission_days,
    "min_stays": LIMITS.min_stays,
    "min_visits": LIMITS.min_visits,
    "min_peers": LIMITS.min_peers,
}
TABLES: Final = ("spend_week", "metric_month", "metric_quarter", "monitor_flag")
_QUALITY: Final = "monitor_history_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorRun:
    """What a night's monitoring made.

    Attributes:
        n_weeks: rows of `spend_week`.
        n_months: rows of `metric_month`.
        n_quarters: rows of `metric_quarter`.
        n_flags: rows of `monitor_flag`.
        seconds: time spent.
    """

    n_weeks: int
    n_months: int
    n_quarters: int
    n_flags: int
    seconds: float


def watch_spending(
    connection: duckdb.DuckDBPyConnection, *, run_on: dt.date, progress: Callable[[str], None]
) -> MonitorRun:
    """Replace the four tables of monitoring by tonight's and return what came of it.

    Everything follows from the warehouse and the day: the same night once more writes the same rows. Weeks
    and months that still run are left out.

    Args:
        connection: the warehouse being built, with derived tables, outside a transaction.
        run_on: the day the delivery speaks for.
        progress: told one line.
    """
    started = time.perf_counter()
    for table in TABLES:
        connection.execute(create_table(load_outputs()[table]))
        connection.execute(f"delete from {table}")
    connection.execute(create_table(load_extracts()["provincial_average"]))
    week_flags = _watch_weeks(connection, run_on)
    month_flags = _watch_months(connection, run_on)
    _write_flags(connection, pl.concat([week_flags, month_flags]))
    _note_short(connection)
    counted = [connection.execute(f"select count(*) from {table}").fetchone() or (0,) for table in TABLES]
    n_weeks, n_months, n_quarters, n_flags = (int(count) for (count,) in counted)
    run = MonitorRun(
        n_weeks=n_weeks,
        n_months=n_months,
        n_quarters=n_quarters,
        n_flags=n_flags,
        seconds=round(time.perf_counter() - started, 3),
    )
    progress(f"monitoring: {n_weeks} weeks, {n_months} monthly values, {n_flags} flags, {run.seconds:.1f} s")
    return run


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _derive(connection: duckdb.DuckDBPyConnection, name: str, **values: object) -> None:
    select = _STAY_MONTH.read_text(encoding="utf-8") if name == "stay_month" else read_sql(name)
    known = {key: value for key, value in values.items() if f"${key}" in select}
    connection.execute(f"create or replace temp table {name} as {select}", known or None)


def _watch_weeks(connection: duckdb.DuckDBPyConnection, run_on: dt.date) -> pl.DataFrame:
    """Write `spend_week` and return the flags of the last weeks."""
    before_on = run_on - dt.timedelta(days=run_on.weekday())
    from_on = before_on - dt.timedelta(weeks=_LONGEST_WEEKS)
    for name in ("week_cell", "week_part", "week_series"):
        _derive(connection, name, from_on=from_on, before_on=before_on)
    judged = judge_weeks(connection.execute("select * from week_series").pl())
    connection.register("judged_week", judged)
    connection.execute(f"create or replace temp table week_judged as {read_sql('week_judged')}")
    connection.unregister("judged_week")
    newest = before_on - dt.timedelta(weeks=1)
    connection.execute(
        f"create or replace temp table week_wanted as {read_sql('week_wanted')}",
        {"newest_on": newest, "base_days": 7 * LIMITS.base_weeks},
    )
    for name in ("week_pair", "week_cause"):
        _derive(connection, name)
    connection.execute(
        "insert into spend_week by name "
        "select week_judged.*, week_cause.* exclude (dimension, series_id, week_on) "
        "from week_judged left join week_cause using (dimension, series_id, week_on) "
        "order by dimension, series_id, week_on"
    )
    told = connection.execute(
        "select * from spend_week where flagged and week_on >= ? order by dimension, series_id, week_on",
        [before_on - dt.timedelta(weeks=LIMITS.told_weeks)],
    ).pl()
    _drop(
        connection,
        "week_cell",
        "week_part",
        "week_series",
        "week_judged",
        "week_wanted",
        "week_pair",
        "week_cause",
    )
    return tell_weeks(told, _read_names(connection))


def _watch_months(connection: duckdb.DuckDBPyConnection, run_on: dt.date) -> pl.DataFrame:
    """Write `metric_month` and `metric_quarter`, and return the flags of the months."""
    before_on = run_on.replace(day=1)
    for name in ("stay_month", "clinic_month"):
        _derive(connection, name, **_PARAMETERS)
    first = connection.execute(
        read_sql("first_month"), {"before_on": before_on, "sparse": _SPARSE, "n_months": _LONGEST_MONTHS}
    ).fetchone()
    from_on = first[0] if first and first[0] else before_on
    _derive(connection, "month_total", from_on=from_on, before_on=before_on)
    connection.execute("create or replace temp view metric_total as select * from month_total")
    for name in ("metric_value", "metric_member", "metric_peer"):
        _derive(connection, name, **_PARAMETERS)
    values = connection.execute("select * from metric_value order by subject_id, period_on, metric").pl()
    past, flags = judge_months(values, _list_months(from_on, before_on))
    connection.register("past_frame", past)
    connection.execute(f"insert into metric_month by name {read_sql('metric_month')}")
    connection.unregister("past_frame")
    _derive(connection, "quarter_total")
    connection.execute("create or replace temp view metric_total as select * from quarter_total")
    _derive(connection, "metric_value", **_PARAMETERS)
    connection.execute(f"insert into metric_quarter by name {read_sql('metric_quarter')}")
    connection.execute("drop view temp.metric_total")
    _drop(
        connection,
        "stay_month",
        "clinic_month",
        "month_total",
        "quarter_total",
        "metric_value",
        "metric_member",
        "metric_peer",
    )
    return flags


def _write_flags(connection: duckdb.DuckDBPyConnection, flags: pl.DataFrame) -> None:
    names = _read_names(connection)
    labels = [
        names.get((dimension, series_id), series_id)
        for dimension, series_id in flags.select("dimension", "series_id").iter_rows()
    ]
    connection.register("flag_frame", flags.with_columns(pl.Series("series_name", labels, dtype=pl.String)))
    connection.execute(
        "insert into monitor_flag by name "
        "select *, case when dimension = 'institution' then series_id end as fixmedins_code from flag_frame "
        "order by excess_amount desc, dimension, series_id, metric, begn_date"
    )
    connection.unregister("flag_frame")


def _note_short(connection: duckdb.DuckDBPyConnection) -> None:
    """Report in `data_quality` what has too little history to be judged."""
    connection.execute(create_table(load_outputs()["data_quality"]))
    connection.execute("delete from data_quality where kind = ?", [_QUALITY])
    weeks_short = (
        f"周度监测：每周{LIMITS.min_settlements}笔以上结算的完整周不足{LIMITS.min_weeks}个，尚不能给出预期"
    )
    months_short = (
        f"月度趋势：例数足够的完整月份不足{LIMITS.min_months_before + 1}个，或最近一个月例数不足，"
        "尚不能与自身历史比较"
    )
    connection.execute(
        f"insert into data_quality by name select $kind as kind, * from ({read_sql('history_short')})",
        {"kind": _QUALITY, "weeks_short": weeks_short, "months_short": months_short},
    )


def _read_names(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Return what institutions, insurance types and visit types are called."""
    rows = connection.execute(
        "select fixmedins_code, fixmedins_name from institution where fixmedins_name is not null"
    ).fetchall()
    names = {("institution", code): name for code, name in rows}
    for column in load_extracts()["settlement"].columns:
        if column.name in ("insutype", "med_type"):
            names |= {
                (column.name, code): label for code, label in zip(column.codes, column.labels, strict=True)
            }
    return names


def _list_months(from_on: dt.date, before_on: dt.date) -> list[dt.date]:
    first, last = from_on.year * 12 + from_on.month - 1, before_on.year * 12 + before_on.month - 1
    return [dt.date(month // 12, month % 12 + 1, 1) for month in range(first, last)]


def _drop(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(f"drop table if exists temp.{name}")
