"""Workbooks to be carried, filled in and sent back: protected but for the cells to fill, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data_contracts.contract import Column
from data_contracts.kinds import Kind

_EPOCH: Final = "2020-01-01"
_A4: Final = 9
_LINE_POINTS: Final = 15
_MOST_LINES: Final = 24  # a row is at most 409 points high
_FIRST_WIDE: Final = "\u2000"  # Chinese letters are two columns wide
_WIDTHS: Final = {"code": 19, "date": 11, "money": 13, "integer": 8, "real": 9, "text": 20}
_FOOTER: Final = "&L&8{title}&C&8第 &P 页 共 &N 页&R&8&A"
_OPTIONS: Final = {
    "in_memory": True,  # no temporary file: the sheets name persons' records
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# a spreadsheet may filter, sort and widen what it must not change
_PROTECTION: Final = {
    "autofilter": True, "sort": True, "format_columns": True, "format_rows": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip
_STYLES: Final[Mapping[str, Mapping[str, object]]] = {
    "title": {"bold": True, "font_size": 16},
    "line": {"text_wrap": True},
    "warning": {"bold": True, "font_color": "#C00000", "text_wrap": True},
    "heading": {"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "code": {"num_format": "@", "text_wrap": True},
    "text": {"num_format": "@", "text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "money": {"num_format": "#,##0.00"},
    "integer": {"num_format": "0"},
    "real": {"num_format": "0.0"},
}
_FREE: Final = " free"  # of the styles of cells to fill in
_FREE_STYLE: Final = {"locked": False, "bg_color": "#FFF9E5", "border": 1, "border_color": "#BFBFBF"}

Formats = dict[str, Format]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTable:
    """One sheet: a title, lines, a table whose cells are locked but for some.

    Attributes:
        name: of the sheet.
        title: printed above.
        frame: the rows; columns as in `columns`.
        columns: headings and kinds, in order.
        lines: sentences between title and table.
        warnings: sentences that must not be missed.
        widths: of columns by name; by kind where none is given.
        free: columns to fill in.
        choices: what a cell of a free column may hold.
        formulas: of columns by name; `{row}` is the row's number in the spreadsheet.
        sums: formulas above the table: (label, formula, its value as long as nothing is filled in).
        portrait: printed upright.
        printed: how many columns are printed, from the left; all of them when left out.
    """

    name: str
    title: str
    frame: pl.DataFrame
    columns: Sequence[Column]
    lines: Sequence[str] = ()
    warnings: Sequence[str] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    free: Sequence[str] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    sums: Sequence[tuple[str, str, Decimal]] = ()
    portrait: bool = False
    printed: int | None = None

    @property
    def n_printed(self) -> int:
        """Columns that go to paper; the others stand to the right of them."""
        return len(self.columns) if self.printed is None else self.printed

    @property
    def header_row(self) -> int:
        """Row of the headings, from 0."""
        return 1 + len(self.lines) + len(self.warnings) + len(self.sums)

    def locate(self, column: str) -> str:
        """Return the cells of a column as other sheets' formulas name them."""
        letter = xl_col_to_name([each.name for each in self.columns].index(column))
        first, last = self.header_row + 2, self.header_row + 1 + max(1, self.frame.height)
        return f"'{self.name}'!${letter}${first}:${letter}${last}"


def make_column(name: str, heading: str, kind: Kind = "text") -> Column:
    """Return a column of a sheet that no contract describes."""
    return Column(name=name, heading=heading, kind=kind)


def say_cut(n_all: int, most: int, unit: str, rest: str) -> list[str]:
    """Return what a sheet says that does not hold everything: how much it lists, and where the rest is."""
    return [f"只列前{most}{unit}（共{n_all}{unit}），{rest}。"] if n_all > most else []


def write_book(file: BinaryIO, tables: Sequence[BookTable], *, title: str, created: str) -> None:
    """Write the sheets as a workbook; the same content gives the same bytes.

    Args:
        file: where to write.
        tables: the sheets, in order.
        title: printed at the foot of every page.
        created: the day that the content speaks for, ISO; stands in the file's properties.
    """
    book = Workbook(file, dict(_OPTIONS))
    book.set_properties({"title": title, "created": datetime.fromisoformat(created or _EPOCH)})
    book.set_calc_mode("auto")
    formats = _make_formats(book)
    for table in tables:
        _write_sheet(book.add_worksheet(table.name), table, formats, title)
    book.close()


def _make_formats(book: Workbook) -> Formats:
    base = {"valign": "top"}
    ruled = {"bottom": 4, "bottom_color": "#BFBFBF"}  # a hair line leads the eye along a printed row
    locked = {
        name: book.add_format({**base, **(ruled if name in _WIDTHS else {}), **style})
        for name, style in _STYLES.items()
    }
    free = {f"{name}{_FREE}": book.add_format({**base, **_STYLES[name], **_FREE_STYLE}) for name in _WIDTHS}
    return locked | free


def _write_sheet(sheet: Worksheet, table: BookTable, formats: Formats, title: str) -> None:
    widths = [table.widths.get(column.name, _WIDTHS[column.kind]) for column in table.columns]
    _write_head(sheet, table, formats, widths)
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(table.header_row, place, column.heading, formats["heading"])
    row = table.header_row
    sheet.set_row(row, _measure_height([column.heading for column in table.columns], widths))
    for record in table.frame.select(column.name for column in table.columns).iter_rows():
        row += 1
        sheet.set_row(row, _measure_height(record, widths))
        for place, (column, value) in enumerate(zip(table.columns, record, strict=True)):
            style = formats[f"{column.kind}{_FREE}" if column.name in table.free else column.kind]
            _write_cell(sheet, (row, place), value, table, style)
    last = max(row, table.header_row + 1)
    for place, column in enumerate(table.columns):
        if column.name in table.choices and table.frame.height:
            sheet.data_validation(
                table.header_row + 1, place, last, place, _offer(table.choices[column.name])
            )
        elif column.name in table.free and column.kind == "money" and table.frame.height:
            sheet.data_validation(table.header_row + 1, place, last, place, _ask_money(column.heading))
    if table.frame.height:
        sheet.autofilter(table.header_row, 0, last, len(table.columns) - 1)
    sheet.freeze_panes(table.header_row + 1, min(2, len(table.columns)))
    sheet.repeat_rows(table.header_row)
    sheet.protect("", dict(_PROTECTION))
    sheet.print_area(0, 0, last, table.n_printed - 1)
    _lay_out_print(sheet, table, title)


def _write_head(sheet: Worksheet, table: BookTable, formats: Formats, widths: Sequence[int]) -> None:
    """Write title, sentences and sums above the table; long sentences get the height they need."""
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, table.title, formats["title"])
    last = table.n_printed - 1
    row = 0
    for words, style in [
        *((line, "line") for line in table.lines),
        *((line, "warning") for line in table.warnings),
    ]:
        row += 1
        if last:
            sheet.merge_range(row, 0, row, last, words, formats[style])
        else:
            sheet.write_string(row, 0, words, formats[style])
        sheet.set_row(row, _measure_height((words,), (sum(widths[: table.n_printed]),)))
    # the first column of records is only as wide as a number's digits
    n_label = 2 if last > 1 and any(_count_lines(label, widths[0]) > 1 for label, _, _ in table.sums) else 1
    for label, formula, value in table.sums:
        row += 1
        if n_label > 1:
            sheet.merge_range(row, 0, row, n_label - 1, label, formats["heading"])
        else:
            sheet.write_string(row, 0, label, formats["heading"])
        sheet.write_formula(row, min(n_label, last), formula, formats["money"], value)


def _write_cell(
    sheet: Worksheet, at: tuple[int, int], value: object, table: BookTable, style: Format
) -> None:
    row, place = at
    column = table.columns[place]
    if column.name in table.formulas:
        sheet.write_formula(row, place, table.formulas[column.name].format(row=row + 1), style, 0)
    elif value is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, style)
    else:
        sheet.write_number(row, place, value, style)


def _offer(choices: Sequence[str]) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": "请从下拉列表中选择",
        "error_message": "只能填写：" + "、".join(choices),
    }


def _ask_money(heading: str) -> dict[str, object]:
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": heading,
        "error_message": "请填写金额（元），不能为负数。",
    }


def _measure_height(cells: Sequence[object], widths: Sequence[int]) -> float:
    """Return points enough for the longest text of a row: not every program measures by itself."""
    lines = [
        _count_lines(value, width)
        for value, width in zip(cells, widths, strict=True)
        if isinstance(value, str)
    ]
    return _LINE_POINTS * min(max(lines, default=1) or 1, _MOST_LINES)


def _count_lines(text: str, width: int) -> int:
    return -(-sum(2 if letter >= _FIRST_WIDE else 1 for letter in text) // max(1, width - 2))


def _lay_out_print(sheet: Worksheet, table: BookTable, title: str) -> None:
    """Print on A4, all columns on one page wide, headings on every page, pages numbered."""
    if not table.portrait:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(_FOOTER.format(title=title.replace("&", "&&")))
