"""The inspector's workbook as a page to print: the same sheets, boxes to tick, lines to write on."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data_contracts.contract import Column
from data_contracts.kinds import Kind
from pipelines.casework.book import BookTable
from pipelines.report.font import cut_font
from pipelines.report.words import say_number, say_yuan

_PAGES: Final = Path(__file__).parent / "page"
_FONT_PLACE: Final = "FONT-OF-THIS-PAGE"
_MOST_BESIDE: Final = (
    2  # columns to fill in that still fit beside the others; more stand on a line of their own
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One cell as it is printed: a text, boxes to tick, or a line to write on."""

    kind: str
    heading: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    is_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One sheet as it is printed.

    Attributes:
        below: cells to fill in on a line of their own under every row.
        sums: label and value; empty for one to be written by hand.
    """

    title: str
    portrait: bool
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    sums: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[_Cell, ...], ...]
    below: tuple[_Cell, ...]


def print_book(tables: Sequence[BookTable], *, title: str) -> bytes:
    """Return the sheets as one HTML page that prints on A4; the same content gives the same bytes.

    Args:
        tables: the sheets of the workbook, in order.
        title: of the page.
    """
    environment = Environment(
        loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    text = environment.get_template("inspection.html").render(
        title=title,
        tables=[_lay_out(table) for table in tables],
        style=(_PAGES / "inspection.css").read_text(encoding="utf-8"),
        font=_FONT_PLACE,
    )
    font = base64.b64encode(cut_font(text)).decode()
    return text.replace(_FONT_PLACE, font, 1).encode()


def _lay_out(table: BookTable) -> _Sheet:
    beneath = table.free if len(table.free) > _MOST_BESIDE else ()
    columns = tuple(column for column in table.columns if column.name not in beneath)
    records = table.frame.select(column.name for column in columns).iter_rows()
    return _Sheet(
        title=table.title,
        portrait=table.portrait,
        lines=tuple(table.lines),
        warnings=tuple(table.warnings),
        sums=tuple((label, say_yuan(value) if value else "") for label, _, value in table.sums),
        columns=columns,
        rows=tuple(
            tuple(_make_cell(table, column, value) for column, value in zip(columns, record, strict=True))
            for record in records
        ),
        below=tuple(_make_cell(table, column, None) for column in table.columns if column.name in beneath),
    )


def _make_cell(table: BookTable, column: Column, value: object) -> _Cell:
    is_free = column.name in table.free or column.name in table.formulas
    return _Cell(
        kind=column.kind,
        heading=column.heading,
        text="" if is_free else _say(value, column.kind),
        choices=tuple(table.choices.get(column.name, ())) if column.name in table.free else (),
        is_free=is_free,
    )


def _say(value: object, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and kind == "money":
        return say_yuan(value)
    if isinstance(value, Decimal | float):
        return say_number(value)
    return value.isoformat() if isinstance(value, date) else str(value)
