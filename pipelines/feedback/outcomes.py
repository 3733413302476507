"""A filled suspect list taken back: the verdicts on its leads and records, or every reason why not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.contract import Column, load_extracts, load_outputs
from data_contracts.masking import mask_identifier
from pipelines.beijing import to_beijing
from pipelines.database import connect_published
from pipelines.feedback.faults import read_faults, refuse_returned
from pipelines.feedback.land import land_feedback
from pipelines.feedback.landed import read_landed_feedback
from pipelines.feedback.read_table import Needed, read_returned
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.settings import Home

_SQL: Final = Path(__file__).parent / "sql"
_WORDS: Final = {
    "confirmed": (
        "属实",
        "全部属实",
        "完全属实",
        "情况属实",
        "核查属实",
        "查证属实",
        "确认属实",
        "已属实",
        "查实",
    ),
    "partial": ("部分属实", "部分查实", "部份属实"),
    "rejected": ("不属实", "不实", "未属实", "情况不属实", "核查不属实", "查无实据"),
    "unverifiable": ("无法核实", "无法查实", "不能核实", "无法核查", "无法确认"),
}
_FAULTS: Final = (
    ("verdict", "核查结果", "is no verdict", "Write 属实, 部分属实, 不属实 or 无法核实"),
    ("no verdict", "核查结果", "is empty, but 核实金额 or 不属实原因 is filled in", "Write the verdict"),
    ("money", "核实金额", "is not money", "Write yuan with at most 2 places, such as 1234.50"),
    ("below nothing", "核实金额", "is less than nothing", "Write the yuan confirmed, or leave it empty"),
    ("contradiction", "核实金额", "contradicts the verdict 不属实", "Correct one of the two"),
    ("day", "办结日期", "is not a day", "Write it as 2026-03-01"),
    ("ahead", "办结日期", "lies ahead of today", "Correct the day"),
    (
        "no lead",
        "线索编号",
        "is empty, and 结算ID does not lead to one lead",
        "Copy it from the exported list",
    ),
    ("unknown lead", "线索编号", "is no lead ever published here", "Copy it from the exported list"),
    (
        "unknown record",
        "结算ID",
        "is not known to the published snapshot",
        "Copy it from the exported list; a spreadsheet may have shortened it",
    ),
    (
        "money twice",
        "核实金额",
        "of the whole lead differs from the sum of its settlements, which is written too",
        "Write the money in the rows with a 结算ID only",
    ),
    (
        "above the record",
        "核实金额",
        "is more than its settlement cost in all, {bound} yuan",
        "Check the point and the unit, which is yuan",
    ),
    (
        "above the lead",
        "核实金额",
        "is more than all settlements of its lead cost, {bound} yuan",
        "Check the point and the unit, which is yuan",
    ),
    ("disagreement", "核查结果", "differs from another line on the same record", "Keep one of them"),
)
_LIST_COLUMNS: Final = ("lead_id", "setl_id", "verdict", "confirmed_amt", "reason", "note")
_NEEDED: Final = (("lead_id", "setl_id"), ("verdict",))

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import took.

    Attributes:
        delivery_id: names it in landing; empty where nothing was new.
        n_rows: rows of the files that say something.
        n_new: rows taken whose key was not known.
        n_changed: rows taken that say something else than before.
        n_records: records among them, for verdicts; 0 otherwise.
        notes: what was noticed and does no harm.
    """

    delivery_id: str
    n_rows: int
    n_new: int
    n_changed: int
    n_records: int = 0
    notes: tuple[str, ...] = ()


def import_outcomes(paths: Sequence[Path], home: Home) -> Imported:
    """Take back filled lists, all or nothing, and return what was new; importing them again changes nothing.

    The published snapshot is read, never written; the next night applies what was landed.

    Args:
        paths: lists that `export` or `plan` wrote, filled in; CSV or workbooks.
        home: where they were published.

    Raises:
        UsageError: there is no such file.
        DeliveryRefused: a file is no such list or a row is at fault; all are named, nothing is imported.
        NothingPublished: no night has been published in this home.
        NoSpace: the disk is full.
    """
    rows, notes = read_all(paths, _choose_columns(), _NEEDED)
    with open_desk(home) as connection:
        _register_words(connection)
        connection.register("returned_frame", rows)
        connection.execute("create temp table returned_row as select * from returned_frame")
        for name in ("known_claim", "named_row", "money_bound"):
            derive(connection, name)
        today = to_beijing(datetime.now(UTC)).date()
        faults = read_faults(connection, read_sql("returned_fault").replace("$today", f"date '{today}'"))
        refuse_returned(paths, faults)
        for name in (
            "judged_record",
            "record_signal",
            "new_outcome_record",
            "standing_record",
            "new_outcome",
        ):
            derive(connection, name)
        receipt = land_feedback(
            connection,
            home,
            {"outcome": "new_outcome", "outcome_record": "new_outcome_record"},
            extract_date=read_extract_date(connection),
            source=", ".join(path.name for path in paths),
        )
        return Imported(
            delivery_id=receipt.delivery_id if receipt else "",
            n_rows=_count(connection, "named_row where verdict is not null"),
            n_new=_count(connection, "new_outcome where not is_known"),
            n_changed=_count(connection, "new_outcome where is_known"),
            n_records=_count(connection, "new_outcome_record"),
            notes=(*notes, *_note_reasons(connection)),
        )


@contextmanager
def open_desk(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot read-only with what has come back so far and the ways of writing by hand.

    Raises:
        NothingPublished: no night has been published in this home.
    """
    with connect_published(home, {}) as connection:
        connection.create_function("mask_identifier", mask_identifier, ["VARCHAR"], "VARCHAR")
        connection.execute(read_sql("macros"))
        read_landed_feedback(connection, home)
        yield connection


def read_all(
    paths: Sequence[Path], columns: Sequence[Column], needed: Needed
) -> tuple[pl.DataFrame, list[str]]:
    """Return the filled rows of all files with a column `file`, and what was passed over.

    Raises:
        UsageError: a file is not there.
        DeliveryRefused: a file is no such table; all of them are named.
    """
    frames: list[pl.DataFrame] = []
    notes: list[str] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            frame, passed_over = read_returned(path, columns, needed)
        except Unreadable as unreadable:
            faults.append(unreadable.fault)
        else:
            frames.append(frame.select(pl.lit(path.name).alias("file"), pl.all()))
            notes += passed_over
    refuse_returned(paths, faults)
    return pl.concat(frames), notes


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def derive(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the query called `name` into a temporary table of that name."""
    connection.execute(f"create or replace temp table {name} as {read_sql(name)}")


def read_extract_date(connection: duckdb.DuckDBPyConnection) -> date:
    """Return the day the published snapshot speaks for."""
    row = connection.execute("select max(extract_date) from run").fetchone()
    day: date = row[0] if row else date.min
    return day


def _choose_columns() -> tuple[Column, ...]:
    listed = load_outputs()["suspect_records"]
    extracts = load_extracts()
    return (
        *(listed.column(name) for name in _LIST_COLUMNS),
        extracts["outcome"].column("closed_on"),
        extracts["outcome_record"].column("drawn"),
    )


def _register_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Make known what verdicts, reasons, ways of drawing and faults are called."""
    outcome, record = load_extracts()["outcome"], load_extracts()["outcome_record"]
    drawn = record.column("drawn")
    verdicts = [(word, code) for code, words in _WORDS.items() for word in (code, *words)]
    frames = {
        "verdict_word": pl.DataFrame(verdicts, schema=["word", "verdict"], orient="row"),
        "reason_word": pl.DataFrame({"reason": outcome.column("reason").codes}),
        "fault_word": pl.DataFrame(_FAULTS, schema=["fault", "heading", "problem", "advice"], orient="row"),
        "drawn_word": pl.DataFrame({"word": drawn.labels, "drawn": drawn.codes}),
    }
    for name, frame in frames.items():
        connection.register(name, frame)


def _note_reasons(connection: duckdb.DuckDBPyConnection) -> list[str]:
    other = _count(connection, "named_row where verdict is not null and reason_word <> reason")
    return [f"{other} reasons outside the list were kept as 其他, their words in the remark"] if other else []


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
