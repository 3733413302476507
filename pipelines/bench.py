"""`make bench`: the night on a large demo county, with ratios measured in one run."""

import argparse
import json
import math
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.ddl import duckdb_type
from pipelines.commands.printing import print_line, print_table
from pipelines.demo.county import make_county
from pipelines.settings import Settings

_GROUP_BY = """
select fixmedins_code, med_list_codg, sum(cnt) as cnt, sum(det_item_fee_sumamt) as amount
from charge_line
group by fixmedins_code, med_list_codg
"""
_SMALLER = 10  # the second county, for the growth exponent, is this many times smaller
_SCORED_STAYS = 400_000
_GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFigures:
    """What one benchmarked night took.

    Attributes:
        lines: charge lines of the county.
        seconds: seconds per stage, in order.
        wall_seconds: the whole command.
        peak_bytes: largest resident memory of the process.
        load_seconds: DuckDB alone loading the same files into typed tables.
        group_seconds: the bare group-by over charge_line.
    """

    lines: int
    seconds: Mapping[str, float]
    wall_seconds: float
    peak_bytes: int
    load_seconds: float
    group_seconds: float


def measure_night(folder: Path, *, lines: int, seed: int) -> NightFigures:
    """Make a county of about `lines` charge lines under `folder`, run the night, and measure both baselines."""
    started = time.perf_counter()
    county = make_county(folder / "inbox", persons=max(1_000, lines // 20), seed=seed, lines=lines)
    print_line(f"county of {lines:,} charge lines made in {time.perf_counter() - started:.1f} s")
    load_seconds = measure_bare_load(county.delivery, folder / "bare.duckdb")
    started = time.perf_counter()
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipelines",
            "night",
            str(county.delivery),
            "--home",
            str(folder / "home"),
            "--json",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    wall_seconds = time.perf_counter() - started
    result: dict[str, Any] = json.loads(answer.stdout)
    group_seconds, counted = measure_group_by(folder / "home" / "published" / "current.duckdb")
    return NightFigures(
        lines=counted,
        seconds=result["seconds"],
        wall_seconds=wall_seconds,
        peak_bytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        load_seconds=load_seconds,
        group_seconds=group_seconds,
    )


def measure_bare_load(delivery: Path, database: Path) -> float:
    """Return the seconds DuckDB alone needs to load the delivery's files into typed tables, unchecked."""
    settings = Settings()
    database.unlink(missing_ok=True)
    config = {"memory_limit": settings.memory_limit, "threads": str(settings.threads)}
    started = time.perf_counter()
    with duckdb.connect(str(database), config=config) as connection:
        for contract in load_extracts().values():
            readers = [
                _reader(path, {column.name: duckdb_type(column.kind) for column in contract.columns})
                for path in sorted(delivery.glob(f"{contract.table}*"))
            ]
            if readers:
                connection.execute(f"create table {contract.table} as {' union all by name '.join(readers)}")
    seconds = time.perf_counter() - started
    database.unlink()
    return seconds


def _reader(path: Path, types: Mapping[str, str]) -> str:
    if path.suffix == ".parquet":
        return f"select * from read_parquet('{path}')"
    with duckdb.connect() as probe:
        header = probe.execute(f"select columns from sniff_csv('{path}')").fetchone()
    assert header is not None  # noqa: S101  # sniff_csv always answers with one row
    present = {column["name"] for column in header[0]}
    declared = {name: kind for name, kind in types.items() if name in present}
    return f"select * from read_csv('{path}', header = true, types = {declared})"


def measure_group_by(database: Path) -> tuple[float, int]:
    """Return the median seconds of three bare group-bys over charge_line, and how many lines it holds."""
    with duckdb.connect(
        str(database), read_only=True, config={"threads": str(Settings().threads)}
    ) as connection:
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            connection.execute(f"create or replace temp table grouped as {_GROUP_BY}")
            seconds.append(time.perf_counter() - started)
        row = connection.execute("select count(*) from charge_line").fetchone()
    return sorted(seconds)[1], row[0] if row else 0


def main() -> None:
    """Print seconds per stage, peak memory and the ratios the README quotes."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000, help="charge lines of the large county")
    parser.add_argument("--seed", type=int, default=20250101)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="emptied before and after")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    small = measure_night(asked.folder / "small", lines=asked.lines // _SMALLER, seed=asked.seed)
    large = measure_night(asked.folder / "large", lines=asked.lines, seed=asked.seed)
    report(small, large)
    shutil.rmtree(asked.folder)
