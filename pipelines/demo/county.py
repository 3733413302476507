"""A made-up county's year: people, hospitals, bills, stock and beds, with planted cases and a truth file."""

import bisect
import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.demo.delivery import write_csv, write_manifest
from pipelines.demo.part import PartWriter
from pipelines.demo.script import load_vocabulary, read_column, read_folder, read_text, run_file, run_macros

EXTRACT_DATE = "2026-01-01"
_LINES_PER_PERSON = 24.6  # measured, of those who belong to no case
_LINES_PER_CASE = 250  # measured, look-alikes included, of schemes of the usual rate
_LINES_PER_RARE_CASE = 1300  # of the others: whole institutions are made for one case
_LINES_PER_CLINIC_CASE = 3200  # of those watched month by month: a clinic's whole year each
_LINES_OF_FIRST_CASES = 16_000  # measured: one case of every kind comes about in the smallest county, too
_PERSONS_PER_PART = 60_000  # about 2.5 million lines: sorts in memory on a modest machine
_PLAIN_FROM_LINES = 5_000_000  # compressing more than this takes longer than making it
_CASES_PER_PERSON = 0.0016
_FEWEST_CASES = 6
_PERSONS_PER_COUNTY = 60_000
_AFTER_CASES = "290"  # from this number on, files of sql/base need to know what was planted
_MEMORY = "4GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """What was made.

    Attributes:
        delivery: folder in the format of the extracts, with its manifest.
        truth: CSV beside the delivery, one row per case.
        persons: insured persons.
        stays: inpatient stays.
        settlements: settlement rows, reversals included.
        lines: charge lines, refunds included.
        planted: planted cases per scheme.
        look_alikes: honest look-alikes per scheme.
    """

    delivery: Path
    truth: Path
    persons: int
    stays: int
    settlements: int
    lines: int
    planted: dict[str, int]
    look_alikes: dict[str, int]


def make_county(
    out: Path,
    *,
    persons: int,
    seed: int,
    lines: int | None = None,
    parts: int = 1,
    progress: Callable[[str], None] | None = None,
) -> County:
    """A county's year 2025 under `out/delivery`, and `out/truth.csv` beside it.

    The same persons, lines, parts and seed give the same bytes, on any number of threads.

    Args:
        out: folder to write into; a delivery that stands there is replaced.
        persons: insured persons, at least.
        seed: chooses the county.
        lines: charge lines wanted; persons are raised until the year is expected to bring so many, those of
            the cases included. Nothing lowers them: the cases of the smallest county alone bring 180,000.
        parts: files per large extract, at least; a large county is cut into more.
        progress: called with a sentence per stage.
    """
    say = progress or _say_nothing
    if lines is not None:
        persons = max(persons, bisect.bisect_left(range(lines), lines, key=expect_lines))
    parts = max(parts, math.ceil(persons / _PERSONS_PER_PART))
    delivery = out / "delivery"
    delivery.mkdir(parents=True, exist_ok=True)
    for stale in delivery.iterdir():
        stale.unlink()
    with tempfile.TemporaryDirectory(dir=out, prefix=".making-") as scratch:
        connection = duckdb.connect(str(Path(scratch) / "county.duckdb"))
        try:
            connection.execute(f"set memory_limit = '{_MEMORY}'")
            connection.execute(f"set temp_directory = '{scratch}/spill'")
            return _make(connection, out, persons=persons, seed=seed, parts=parts, say=say)
        finally:
            connection.close()


def expect_lines(persons: int) -> int:
    """Charge lines that a county of so many persons brings, cases included, within a few percent."""
    cases = _count_cases(persons)
    of_cases = sum(
        max(_FEWEST_CASES, cases * rate)
        * (
            _LINES_PER_CASE
            if rate == 1
            else _LINES_PER_CLINIC_CASE
            if family == "model"
            else _LINES_PER_RARE_CASE
        )
        for rate, family in zip(
            map(float, read_column("scheme", "rate")), read_column("scheme", "family"), strict=True
        )
    )
    return round(persons * _LINES_PER_PERSON + of_cases + _LINES_OF_FIRST_CASES)


def _count_cases(persons: int) -> int:
    """Planted cases per scheme of the usual rate."""
    return max(_FEWEST_CASES, round(persons * _CASES_PER_PERSON))


def _make(
    connection: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    persons: int,
    seed: int,
    parts: int,
    say: Callable[[str], None],
) -> County:
    delivery = out / "delivery"
    compact = expect_lines(persons) < _PLAIN_FROM_LINES
    _set(connection, seed=seed, persons=persons, counties=min(99, max(2, persons // _PERSONS_PER_COUNTY)))
    _set(connection, cases=_count_cases(persons))
    run_macros(connection)
    load_vocabulary(connection)
    _make_stays(connection, say)
    writer = PartWriter(connection=connection, delivery=delivery, compact=compact, parts=parts)
    people = _number(connection, "select max(person_no) from person")
    edges = [1 + people * part // parts for part in range(parts + 1)]
    for part in range(parts):
        _set(connection, part_from=edges[part], part_upto=edges[part + 1])
        writer.write_part(part + 1)
        say(f"part {part + 1} of {parts}: {writer.lines} charge lines so far")
    writer.write_rest()
    say("stock books, beds and registers written")
    write_manifest(delivery, writer.files, extract_date=EXTRACT_DATE)
    write_csv(connection, "select * from truth order by case_id", out / "truth.csv")
    say(f"delivery {delivery} with its manifest, truth {out / 'truth.csv'}")
    count = dict(
        connection.execute("select role || scheme, count(*) from truth group by all order by all").fetchall()
    )
    return County(
        delivery=delivery,
        truth=out / "truth.csv",
        persons=people,
        stays=_number(connection, "select count(*) from stay"),
        settlements=writer.settlements,
        lines=writer.lines,
        planted={key.removeprefix("planted"): n for key, n in count.items() if key.startswith("planted")},
        look_alikes={
            key.removeprefix("look_alike"): n for key, n in count.items() if key.startswith("look_alike")
        },
    )


def _make_stays(connection: duckdb.DuckDBPyConnection, say: Callable[[str], None]) -> None:
    """Make `person`, `institution`, `stay` and `stay_bed`: what must be known before a bill is written."""
    early = [path for path in read_folder("base") if path.name < _AFTER_CASES]
    late = [path for path in read_folder("base") if path.name >= _AFTER_CASES]
    for path in [*early, *read_folder("case"), *read_folder("plant")]:
        run_file(connection, path)
    hospitals = _number(
        connection, "select count(*) from institution where fixmedins_type = '1' and of_case is null"
    )
    _set(connection, hospitals=hospitals)
    for path in late:
        run_file(connection, path)
        if path.stem.endswith("heir_step"):
            _find_first_heirs(connection, path)
    say(f"{_number(connection, 'select count(*) from stay')} stays")


def _find_first_heirs(connection: duckdb.DuckDBPyConnection, step: Path) -> None:
    """Follow each bed back to its first patient, twice as far at every step."""
    pending = read_text("write/pending_heir.sql")
    while _number(connection, pending):
        connection.execute("create or replace table ward_turn as select * from heir_step")
        run_file(connection, step)


def _set(connection: duckdb.DuckDBPyConnection, **values: int) -> None:
    for name, value in values.items():
        connection.execute(f"set variable {name} = {int(value)}")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _say_nothing(_: str) -> None:
    """Take a sentence about progress and drop it."""
