"""The suspect list as a workbook: an overview, the leads, and the records by group of institutions."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data_contracts.contract import Column
from pipelines.publish.listing import Listing
from pipelines.publish.release import NIGHTLY, Release

OVERVIEW: Final = "总览"
LEADS: Final = "线索一览"
SHEETS: Final = ("三级医院", "二级医院", "一级及未定级", "药店")
MOST_ROWS: Final = 100_000
_MOST_INSTITUTIONS: Final = 200
_EPOCH: Final = date(2020, 1, 1)
_WIDTHS: Final = {
    "rank": 6, "seq_no": 7, "lead_id": 20, "fixmedins_name": 24, "schemes": 18, "psn_ref": 8, "message": 60,
    "money_note": 24, "probability": 8, "probability_basis": 16,
    "score_reasons": 40, "basis": 30, "inspect": 30, "exclude_first": 30, "watermark": 24, "verdict": 10,
    "reason": 12, "note": 24,
}  # fmt: skip
_LEAD_COLUMNS: Final = (
    ("名次", 6, "integer"), ("线索编号", 20, "text"), ("机构类别", 13, "text"), ("机构编号", 14, "text"),
    ("机构名称", 20, "wrapped"), ("疑点类型", 13, "wrapped"), ("疑点说明", 56, "wrapped"),
    ("记录数", 8, "integer"), ("人数", 6, "integer"), ("涉及金额", 13, "money"), ("金额说明", 26, "wrapped"),
    ("预计追回", 13, "money"), ("属实概率", 8, "real"), ("概率依据", 16, "wrapped"),
    ("法规依据", 28, "wrapped"), ("建议调阅材料", 28, "wrapped"),
    ("先排除的情形", 28, "wrapped"), ("首条序号", 8, "integer"),
)  # fmt: skip
_GUIDE: Final = (
    "线索只说明值得核查，不是违规结论。同一结算的金额在全部线索中只计一次，只计统筹基金支付；“同案线索”涉及大体相同的结算，请一并核查。",
    f"“{LEADS}”每条线索一行，{{order}}；其后各表每笔结算一行，粗上边线处是一条线索的第一行。",
    "属实概率：“预估”是按疑点类型取的经验值，还没有足够的核查结果可以说明；报回核查结果后改为“实测”，见“概率依据”。",
    "预计追回＝涉及金额×属实概率。涉及金额为0的原因见“金额说明”；统筹基金未支付而由个人账户支出的，列在“个人账户支出”，不计入涉及金额。",
    "对照抽样：从没有疑点的住院中随机抽取，不涉及金额，用来估计查实率，请同样核查并填写结果；下列线索数均不含对照抽样。",
)
_FIRST: Final = " first"  # of the styles of a lead's first row
_LINE_POINTS: Final = 15
_MOST_LINES: Final = 27  # a row is at most 409 points high
_FIRST_WIDE: Final = "\u2000"  # Chinese letters and punctuation, quotes among them, are two columns wide
_A3: Final = 8
_A4: Final = 9
_KIND_WIDTHS: Final = {"code": 20, "date": 11, "money": 13}
_WRAPPED: Final = (
    "message", "money_note", "probability_basis", "score_reasons", "basis", "inspect", "exclude_first",
)  # fmt: skip
_NUMBER_KINDS: Final = ("money", "real", "integer")
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Formats = dict[str, Format]
Writer = Callable[..., int]


def write_workbook(
    file: BinaryIO,
    listing: Listing,
    *,
    run_id: str,
    aside: Path,
    release: Release = NIGHTLY,
    most_rows: int = MOST_ROWS,
) -> int:
    """Write the list as a workbook and return the records in it.

    Cells are text, numbers or dates by the kind of their column and never formulas. A list longer than
    `most_rows` is cut after the best leads, and the overview says so.

    Args:
        file: where to write.
        listing: the rows.
        run_id: named in the overview.
        aside: folder for the writer's own temporary files: they hold the same records.
        release: how persons are shown; who took the list out is printed at the foot of every page.
        most_rows: most records over all sheets.
    """
    book = Workbook(file, {**_OPTIONS, "tmpdir": str(aside)})
    created = datetime.combine(listing.run_on or _EPOCH, datetime.min.time())
    book.set_properties({"title": "疑点线索清单", "created": created})
    formats = _make_formats(book)
    lines = (f"运行编号：{run_id}", f"水印：{release.write_watermark(run_id)}")
    _write_overview(book.add_worksheet(OVERVIEW), listing, formats, lines=lines, most_rows=most_rows)
    _write_leads(book.add_worksheet(LEADS), listing, formats, most_rows=most_rows)
    written = sum(_write_sheet(book, name, listing, formats, most_rows=most_rows) for name in SHEETS)
    for sheet in book.worksheets():
        sheet.set_footer(f"&L&8{release.write_watermark(run_id)}&R&8&P / &N")
    book.close()
    return written


def _make_formats(book: Workbook) -> Formats:
    base: dict[str, object] = {"valign": "top"}
    text = {**base, "num_format": "@"}  # a cell somebody edits stays text
    styles: dict[str, dict[str, object]] = {
        "heading": {"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "vcenter"},
        "title": {"bold": True, "font_size": 16},
        "warning": {"bold": True, "font_color": "#C00000"},
        "text": text,
        "wrapped": {**text, "text_wrap": True},
        "date": {**base, "num_format": "yyyy-mm-dd"},
        "money": {**base, "num_format": "#,##0.00"},
        "real": {**base, "num_format": "0%"},
        "integer": {**base, "num_format": "0"},
    }
    first = {f"{name}{_FIRST}": {**style, "top": 2} for name, style in styles.items()}
    return {name: book.add_format(style) for name, style in {**styles, **first}.items()}


def _lay_out_print(sheet: Worksheet, *, paper: int) -> None:
    """Print all columns on one page wide, with the head on every page: lists are carried on visits."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.4)
    sheet.fit_to_pages(1, 0)


def _write_overview(
    sheet: Worksheet,
    listing: Listing,
    formats: Formats,
    *,
    lines: tuple[str, ...],
    most_rows: int,
) -> None:
    _lay_out_print(sheet, paper=_A4)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 36)
    sheet.set_column(3, 6, 15)
    told = [
        *((line, None) for line in lines),
        (f"数据日期：{listing.run_on or ''}", None),
        *((line.format(order=listing.order.words), None) for line in _GUIDE),
        ("本文件含参保人个人信息，请按规定保管和传递。", formats["warning"]),
    ]
    if listing.n_rows > most_rows:
        cut = f"本工作簿只列前 {most_rows} 条记录（共 {listing.n_rows} 条），完整清单见 suspect_records.csv。"
        told.append((cut, formats["warning"]))
    sheet.write_string(0, 0, "疑点线索清单", formats["title"])
    for row, (line, style) in enumerate(told, start=1):
        sheet.write_string(row, 0, line, style)
    row = len(told) + 2
    headings = ("机构类别", "机构数", "", "线索数", "记录数", "涉及金额", "预计追回")
    totals = {str(total[0]): total[1:] for total in listing.read_totals("sheet_total")}
    body = [(name, totals.get(name, (0, 0, 0, 0, 0))) for name in SHEETS]
    rows = [(name, found[0], "", *found[1:]) for name, found in body]
    row = _write_table(sheet, row, headings, [*rows, *listing.read_totals("list_total")], formats)
    headings = ("疑点类型", "机构数", "", "线索数", "记录数", "涉及金额", "预计追回")
    row = _write_table(sheet, row + 1, headings, listing.read_totals("scheme_total"), formats)
    headings = ("机构类别", "机构编号", "机构名称", "线索数", "记录数", "涉及金额", "预计追回")
    institutions = listing.read_totals("institution_total")
    row = _write_table(sheet, row + 1, headings, institutions[:_MOST_INSTITUTIONS], formats)
    if len(institutions) > _MOST_INSTITUTIONS:
        note = f"只列预计追回最多的 {_MOST_INSTITUTIONS} 家机构（共 {len(institutions)} 家）。"
        sheet.write_string(row, 0, note, formats["warning"])


def _write_leads(
    sheet: Worksheet,
    listing: Listing,
    formats: Formats,
    *,
    most_rows: int,
) -> None:
    """Write a row per lead that has a record in the workbook, best first, over all groups of institutions."""
    for place, (heading, width, _) in enumerate(_LEAD_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, formats["heading"])
    row = 0
    for lead in listing.read_totals("lead_total"):
        if cast("int", lead[-1]) > most_rows:
            break
        row += 1
        sheet.set_row(row, _measure_height(zip(lead, (width for _, width, _ in _LEAD_COLUMNS), strict=True)))
        for place, (value, (_, _, kind)) in enumerate(zip(lead, _LEAD_COLUMNS, strict=True)):
            if isinstance(value, str):
                sheet.write_string(row, place, value, formats[kind])
            elif value is not None:
                sheet.write_number(row, place, value, formats[kind])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(_LEAD_COLUMNS) - 1)
    sheet.repeat_rows(0)
    _lay_out_print(sheet, paper=_A4)


def _write_table(
    sheet: Worksheet,
    row: int,
    headings: tuple[str, ...],
    body: Sequence[tuple[object, ...]],
    formats: Formats,
) -> int:
    """Write a small table and return the row below it."""
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, formats["heading"])
    for values in body:
        row += 1
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, formats["text"])
            elif value is not None:
                style = formats["integer" if isinstance(value, int) else "money"]
                sheet.write_number(row, column, value, style)
    return row + 1


def _write_sheet(
    book: Workbook,
    name: str,
    listing: Listing,
    formats: Formats,
    *,
    most_rows: int,
) -> int:
    sheet = book.add_worksheet(name)
    columns = listing.columns
    writers = [_choose_writer(sheet, column) for column in columns]
    styles = {first: [_choose_style(column, formats, first) for column in columns] for first in ("", _FIRST)}
    lead_at = [column.name for column in columns].index("lead_id")
    widths = [_WIDTHS.get(column.name, _KIND_WIDTHS.get(column.kind, 14)) for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, column.heading, formats["heading"])
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    _lay_out_print(sheet, paper=_A3)
    row, lead_id = 0, None
    for frame in listing.read("sheet = ? and seq_no <= ?", name, most_rows):
        for record in frame.iter_rows():
            row += 1
            begins, lead_id = record[lead_at] != lead_id, record[lead_at]
            row_styles = styles[_FIRST if begins else ""]
            # all rows of a lead say the same: the first shows it whole, the others one line of it
            sheet.set_row(row, _measure_height(zip(record, widths, strict=True)) if begins else _LINE_POINTS)
            for place, value in enumerate(record):
                if value is not None:
                    writers[place](row, place, value, row_styles[place])
                elif begins:
                    sheet.write_blank(row, place, None, row_styles[place])
    sheet.autofilter(0, 0, row, len(columns) - 1)
    _offer_choices(sheet, columns, row)
    return row


def _measure_height(cells: Iterable[tuple[object, int]]) -> float:
    """Return points enough for the longest text of a row in its column: not every program measures by itself.

    Args:
        cells: values with the widths of their columns, in halves of a Chinese character.
    """
    lines = [
        math.ceil(sum(2 if letter >= _FIRST_WIDE else 1 for letter in value) / (width - 1))
        for value, width in cells
        if isinstance(value, str)
    ]
    return _LINE_POINTS * min(max(lines, default=1), _MOST_LINES)


def _choose_writer(sheet: Worksheet, column: Column) -> Writer:
    writers: dict[str, Writer] = {
        **dict.fromkeys(_NUMBER_KINDS, sheet.write_number),
        "date": sheet.write_datetime,
    }
    text: Writer = sheet.write_string
    return writers.get(column.kind, text)


def _choose_style(column: Column, formats: Formats, first: str) -> Format:
    if column.name in _WRAPPED:
        return formats[f"wrapped{first}"]
    return formats.get(f"{column.kind}{first}", formats[f"text{first}"])


def _offer_choices(sheet: Worksheet, columns: tuple[Column, ...], last_row: int) -> None:
    """Let inspectors pick verdict and reason from their lists instead of typing them."""
    for place, column in enumerate(columns):
        choices = [label or code for code, label in zip(column.codes, column.labels, strict=True)]
        if choices and last_row:
            sheet.data_validation(1, place, last_row, place, {"validate": "list", "source": choices})
