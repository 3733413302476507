"""What the bench prints: ratios beside their bounds, and a day's delivery made of a county's last busy day."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_extracts
from pipelines.bench.day import DayFigures, write_day
from pipelines.bench.models import PartFigures
from pipelines.bench.night import NightFigures
from pipelines.bench.report import BenchFigures, growth, report
from pipelines.warehouse.load import create_extract_tables

STAGES = {"receive": 1.0, "load": 1.0, "check": 1.0, "derive": 2.0, "quality": 1.0}


def tell_night(lines: int, factor: float) -> NightFigures:
    return NightFigures(
        lines=lines,
        seconds={stage: seconds * factor for stage, seconds in STAGES.items()},
        wall_seconds=10 * factor,
        peak_bytes=2 << 30,
        load_seconds=2.0,
        group_seconds=0.5,
        rule_seconds={"ghost_bed_stay": 2.0, "over_price": 0.1},
    )


def test_time_that_grows_with_the_lines_has_the_exponent_one():
    assert growth(2.0, 20.0, 10) == pytest.approx(1.0)
    assert growth(2.0, 2.0, 10) == 0.0


def test_ratios_stand_beside_their_bounds(capsys: pytest.CaptureFixture[str]):
    part = PartFigures(count=1_000_000, seconds=30.0, bare_seconds=20.0, peak_bytes=3 << 30)
    report(
        BenchFigures(
            small=tell_night(1_000, 0.1),
            large=tell_night(10_000, 1.0),
            day=DayFigures(lines=30, seconds=STAGES, wall_seconds=7.0),
            derived={"stay": 1.0},
            scoring=part,
            ranking=part,
        )
    )
    told = capsys.readouterr().out
    assert "ingest 3.0 s: ratio 1.50 (3)" in told
    assert "derived tables and 4 rules 4.0 s: ratio 8.0 (10)" in told
    assert "the whole library of 2 rules 2.1 s: ratio 4.2 (15)" in told
    (slow,) = (line for line in told.splitlines() if "ghost_bed_stay" in line)
    assert slow.split() == ["ghost_bed_stay", "2.00", "4.00", "above"]
    assert "a day's delivery (30 lines) on top of 10,000 lines: derive 2.0 s" in told
    assert "30.0 s (120), 3.00 GB (6)" in told
    assert "ratio 1.50 (2)" in told


def test_a_new_day_repeats_the_last_busy_day_under_new_ids(tmp_path: Path):
    with duckdb.connect() as connection:
        create_extract_tables(connection, load_extracts())
        connection.execute(
            "insert into settlement by name select 'S' || range as setl_id, 'M' || range as mdtrt_id, "
            "timestamp '2025-12-30 09:00:00' + to_days(cast(range % 2 as integer)) as setl_time, "
            "setl_time as begntime, setl_time as endtime, 10 as medfee_sumamt from range(10)"
        )
        connection.execute(
            "insert into charge_line by name select 'F' || range as feedetl_sn, 'S' || range as setl_id, "
            "timestamp '2025-12-31 09:00:00' as fee_ocur_time, 1 as cnt, 10 as det_item_fee_sumamt "
            "from range(10)"
        )
        lines = write_day(connection, tmp_path / "day", date(2026, 1, 1))
        new = connection.execute(
            f"select setl_id, cast(setl_time as date) from '{tmp_path}/day/settlement.parquet' "
            "where setl_id like '%-N' order by setl_id"
        ).fetchall()
    on = date(2025, 12, 31) + timedelta(days=1)
    assert new == [(f"S{number}-N", on) for number in (1, 3, 5, 7, 9)]
    assert lines >= len(new)
