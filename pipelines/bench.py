"""`make bench`: the night on a large demo county, with ratios measured in one run."""

import argparse
import gzip
import json
import math
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.contract import Contract, load_extracts
from data_contracts.ddl import duckdb_type
from models.run import score_models
from pipelines.commands.printing import Columns, print_line, print_table
from pipelines.database import open_build
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
# Held against the bare load: read, cast, quarantine, land, load, check.
INGEST_STAGES = ("receive", "load", "check")
# Held against the bare group-by: the derived tables with the rules that read most of them; the whole library.
FIRST_RULES = ("split_hospitalization", "ghost_bed_stay", "consumable_overuse", "inventory_mismatch")
_DERIVED_BOUND, _LIBRARY_BOUND, _RULE_BOUND = 10, 15, 3  # times the bare group-by
_RULE_SECONDS = "select scheme, coalesce(seconds, 0) as seconds from rule_run order by seconds desc, scheme"


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
        rule_seconds: each rule's own seconds, the slowest first.
    """

    lines: int
    seconds: Mapping[str, float]
    wall_seconds: float
    peak_bytes: int
    load_seconds: float
    group_seconds: float
    rule_seconds: Mapping[str, float]


def measure_night(folder: Path, *, lines: int, seed: int) -> NightFigures:
    """Make a county of about `lines` charge lines, run the night on it, and measure both baselines."""
    started = time.perf_counter()
    county = make_county(folder / "inbox", persons=1_000, seed=seed, lines=lines)
    print_line(f"county of {lines:,} charge lines made in {time.perf_counter() - started:.1f} s")
    load_seconds = measure_bare_load(county.delivery, folder / "bare")
    started = time.perf_counter()
    answer = subprocess.run(  # noqa: S603  # the command is our own
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
    published = folder / "home" / "published" / "current.duckdb"
    group_seconds, counted = measure_group_by(published)
    with duckdb.connect(str(published), read_only=True) as connection:
        rule_seconds = dict(connection.execute(_RULE_SECONDS).fetchall())
    return NightFigures(
        lines=counted,
        seconds=result["seconds"],
        wall_seconds=wall_seconds,
        peak_bytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        load_seconds=load_seconds,
        group_seconds=group_seconds,
        rule_seconds=rule_seconds,
    )


def measure_bare_load(delivery: Path, scratch: Path) -> float:
    """Return the seconds DuckDB alone needs to load the delivery's files into typed tables, unchecked.

    What DuckDB cannot read by itself (GB18030) is recoded into `scratch` before the clock starts.
    """
    settings = Settings()
    scratch.mkdir(parents=True)
    selects = {}
    for contract in load_extracts().values():
        readers = [_reader(path, contract, scratch) for path in sorted(delivery.glob(f"{contract.table}*"))]
        if readers:
            selects[contract.table] = " union all by name ".join(readers)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
    }
    started = time.perf_counter()
    with duckdb.connect(str(scratch / "bare.duckdb"), config=config) as connection:
        for table, select in selects.items():
            connection.execute(f"create table {table} as {select}")
    seconds = time.perf_counter() - started
    shutil.rmtree(scratch)
    return seconds


def _reader(path: Path, contract: Contract, scratch: Path) -> str:
    """Return the query that reads one file with the contract's types."""
    if path.suffix == ".parquet":
        return f"select * from read_parquet('{path}')"
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as stream:
        first = stream.readline()
    try:
        header = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        header = first.decode("gb18030")
        recoded = scratch / path.name
        recoded.write_text(path.read_text(encoding="gb18030"), encoding="utf-8")
        path = recoded
    headings = contract.headings()
    names = [headings.get(name, name) for name in header.strip().split(",")]
    types = {name: duckdb_type(contract.column(name).kind) for name in names}
    return f"select * from read_csv('{path}', header = true, names = {names}, types = {types})"


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


def measure_scoring(database: Path, folder: Path) -> tuple[float, int]:
    """Return the seconds of features, fit, score and reasons on 400,000 stays, and how many there were.

    The county's stays are repeated under other ids until there are enough; the copy is thrown away.
    """
    copy = folder / "scoring.duckdb"
    shutil.copyfile(database, copy)
    copy.chmod(0o600)
    with open_build(copy, Settings()) as connection:
        row = connection.execute("select count(*) from stay").fetchone()
        times = max(0, math.ceil(_SCORED_STAYS / row[0]) - 1) if row and row[0] else 0
        for table in ("stay", "stay_day", "stay_night", "peer_group"):
            connection.execute(f"create or replace temp table base as select * from {table}")
            connection.execute(
                f"insert into {table} "
                "select base.* replace (concat(stay_id, '-', nth) as stay_id) "
                f"from base cross join range({times}) as repeat(nth)"
            )
        runs = score_models(
            connection,
            run_id="bench",
            seed=Settings().seed,
            store=folder / "models",
            run_on=date(2026, 1, 1),
            progress=print_line,
        )
    copy.unlink()
    stay = next(run for run in runs if run.model_id == "stay")
    return stay.seconds, stay.n_subjects


def report(small: NightFigures, large: NightFigures, scoring: tuple[float, int]) -> None:
    """Print both nights stage by stage, and the ratios against bare DuckDB."""
    stages: Columns = (
        ("stage", "stage", "left"),
        ("small", f"{small.lines:,} lines", "right"),
        ("large", f"{large.lines:,} lines", "right"),
        ("exponent", "exponent", "right"),
    )
    rows = [
        {
            "stage": stage,
            "small": small.seconds[stage],
            "large": seconds,
            "exponent": growth(small.seconds[stage], seconds, large.lines / small.lines),
        }
        for stage, seconds in large.seconds.items()
    ]
    rows.append(
        {
            "stage": "whole command",
            "small": small.wall_seconds,
            "large": large.wall_seconds,
            "exponent": growth(small.wall_seconds, large.wall_seconds, large.lines / small.lines),
        }
    )
    print_table(rows, stages, "Seconds of one run (exponent 1 = linear)")
    ingest = sum(large.seconds[stage] for stage in INGEST_STAGES)
    first = large.seconds["derive"] + sum(large.rule_seconds.get(scheme, 0) for scheme in FIRST_RULES)
    print_line(
        f"bare load {large.load_seconds:.1f} s, ingest {ingest:.1f} s: "
        f"ratio {ingest / large.load_seconds:.2f} (3)"
    )
    print_line(
        f"bare group-by {large.group_seconds:.2f} s, derived tables and {len(FIRST_RULES)} rules "
        f"{first:.1f} s: ratio {first / large.group_seconds:.1f} ({_DERIVED_BOUND})"
    )
    _report_rules(large)
    print_line(f"features, fit, score and reasons of {scoring[1]:,} stays: {scoring[0]:.1f} s (90)")
    print_line(
        f"whole night {large.wall_seconds:.0f} s (360), peak memory {large.peak_bytes / _GIGABYTE:.2f} GB (8)"
    )


def _report_rules(night: NightFigures) -> None:
    """Print what the whole library took, and each rule as so many bare group-bys."""
    columns: Columns = (
        ("scheme", "rule", "left"),
        ("seconds", "seconds", "right"),
        ("ratio", "group-bys", "right"),
        ("above", f"above {_RULE_BOUND}", "left"),
    )
    rows = [
        {
            "scheme": scheme,
            "seconds": seconds,
            "ratio": seconds / night.group_seconds,
            "above": "above" if seconds > _RULE_BOUND * night.group_seconds else "",
        }
        for scheme, seconds in night.rule_seconds.items()
    ]
    print_table(rows, columns, "Each rule's share")
    whole = sum(night.rule_seconds.values())
    print_line(
        f"the whole library of {len(rows)} rules {whole:.1f} s: "
        f"ratio {whole / night.group_seconds:.1f} ({_LIBRARY_BOUND})"
    )


def growth(small: float, large: float, factor: float) -> float:
    """Return the exponent with which seconds grow when the lines grow `factor` times."""
    return math.log(max(large, 1e-3) / max(small, 1e-3)) / math.log(factor)


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
    snapshot = (asked.folder / "large" / "home" / "published" / "current.duckdb").resolve()
    scoring = measure_scoring(snapshot, asked.folder)
    report(small, large, scoring)
    shutil.rmtree(asked.folder)


if __name__ == "__main__":
    main()
