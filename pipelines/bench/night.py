"""A night on a made county, beside what DuckDB alone needs for the same files."""

import gzip
import json
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

from data_contracts.contract import Contract, load_extracts
from data_contracts.ddl import duckdb_type
from pipelines.bench.apart import call_apart
from pipelines.commands.printing import print_line
from pipelines.demo.county import make_county
from pipelines.settings import Settings

_GROUP_BY = """
select fixmedins_code, med_list_codg, sum(cnt) as cnt, sum(det_item_fee_sumamt) as amount
from charge_line
group by fixmedins_code, med_list_codg
"""
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
    county = call_apart(make_county, folder / "inbox", persons=1_000, seed=seed, lines=lines)
    print_line(f"county of {lines:,} charge lines made in {time.perf_counter() - started:.1f} s")
    load_seconds = call_apart(measure_bare_load, county.delivery, folder / "bare")
    seconds, wall_seconds, peak_bytes = call_apart(run_night, county.delivery, folder / "home")
    published = folder / "home" / "published" / "current.duckdb"
    group_seconds, counted = call_apart(measure_group_by, published)
    with duckdb.connect(str(published), read_only=True) as connection:
        rule_seconds = dict(connection.execute(_RULE_SECONDS).fetchall())
    return NightFigures(
        lines=counted,
        seconds=seconds,
        wall_seconds=wall_seconds,
        peak_bytes=peak_bytes,
        load_seconds=load_seconds,
        group_seconds=group_seconds,
        rule_seconds=rule_seconds,
    )


def run_night(delivery: Path, home: Path) -> tuple[dict[str, float], float, int]:
    """Run the night as an operator would; return the seconds of its stages, in order, and of the command.

    Third is the largest resident memory, in bytes, of this process's children: called in a fresh process, the
    command's.
    """
    command = [sys.executable, "-m", "pipelines", "night", str(delivery), "--home", str(home), "--json"]
    started = time.perf_counter()
    answer = subprocess.run(  # noqa: S603  # the command is our own
        command, check=False, capture_output=True, text=True
    )
    if answer.returncode:
        raise SystemExit(answer.stderr)
    wall_seconds = time.perf_counter() - started
    result: dict[str, Any] = json.loads(answer.stdout)
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return dict(result["seconds"]), wall_seconds, peak_bytes


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
