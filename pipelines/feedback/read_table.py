"""A table that somebody filled in a spreadsheet, as text cells with the line each stands in."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from data_contracts.contract import Column
from pipelines.errors import UsageError
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.publish.cells import restore_cell

_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and its like; XLS and ET of before 2007
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS: Final = (",", "\t", ";", "|")
_MOST_NAMED: Final = 10
_HEADER_WITHIN: Final = 30  # lines; a title and a remark may stand above the headings
_MOST_BYTES: Final = 200_000_000
_REMARK: Final = re.compile(r"[（(【\[].*?[】\])）]|[*＊:：]+$")  # what people add to a heading: （必填）, *
_SUM: Final = re.compile(r"(合计|小计|总计|共计)\s*([（(].*[）)])?\s*[:：]?")

Row = tuple[int, Sequence[str]]
Needed = Sequence[Sequence[str]]  # names of which a sheet must have one, group by group


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table as its file holds it.

    Attributes:
        name: the sheet's name; empty for a text file.
        rows: line and cells of every row, the first line being 1.
    """

    name: str
    rows: tuple[Row, ...]


def read_returned(path: Path, columns: Sequence[Column], needed: Needed) -> tuple[pl.DataFrame, list[str]]:
    """Return the filled rows of every sheet that has the needed columns, and what was passed over.

    Columns are found by Chinese heading or name, in any order; a column that is not there is null. Codes and
    texts are as `export` had them before it protected them, the other kinds are folded (full-width digits
    become plain) but not yet read.

    Args:
        path: CSV in any usual encoding and with any usual separator, or a workbook.
        columns: what may be found.
        needed: groups of names; without one of each group a sheet is none of ours.

    Returns:
        (rows, notes); rows has `sheet`, `line` and a text column per name, one row per line with any of them.

    Raises:
        UsageError: there is no such file.
        Unreadable: it is no table, or no sheet has the needed headings.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file. Name the list that came back.")
    frames, notes = [], []
    for sheet in _read_sheets(path, columns, needed):
        header = _find_header(sheet, columns, needed)
        if header is None:
            if sheet.name:
                notes.append(f"{path.name}: sheet {sheet.name} passed over, it is no such list")
            continue
        place, found = header
        filled = [found[name] for group in needed for name in group if name in found]
        body, sums = _part_sums(sheet.rows[place:], filled)
        frames.append(_make_frame(sheet.name, body, found, columns))
        if sums:
            file = f"{path.name}, {sheet.name}" if sheet.name else path.name
            lines = ", ".join(map(str, sums[:_MOST_NAMED])) + (" …" if len(sums) > _MOST_NAMED else "")
            notes.append(f"{file}: passed over because they say 合计 or 小计: rows {lines}")
        if not sheet.name:
            break
    if not frames:
        headings = {column.name: column.heading for column in columns}
        wanted = " and ".join("/".join(headings[name] for name in group) for group in needed)
        raise Unreadable(
            Fault(
                file=path.name,
                problem=f"no row of headings holds {wanted}",
                advice="Send the list back with the headings it was exported with",
            )
        )
    return pl.concat(frames), notes


def _read_sheets(path: Path, columns: Sequence[Column], needed: Needed) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, or a text file split at the separator that gives the headings."""
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable(
            Fault(file=path.name, problem="is larger than any list", advice="Name the list itself")
        )
    data = path.read_bytes()
    if not data.startswith(_WORKBOOKS):
        text = _decode(path.name, data)
        head = "".join(text.splitlines(keepends=True)[:_HEADER_WITHIN])
        for separator in _SEPARATORS:
            tried = Sheet(name="", rows=_split_text(path.name, head, separator, strict=False))
            if _find_header(tried, columns, needed):
                yield Sheet(name="", rows=_split_text(path.name, text, separator, strict=True))
                return
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = ((line, [_write_cell(cell) for cell in row]) for line, row in enumerate(cells, start=1))
            yield Sheet(name=name, rows=tuple(rows))
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable(
            Fault(
                file=path.name,
                problem="is no sound workbook, or is locked by a password",
                advice="Save it again as XLSX without password, or as CSV",
            )
        ) from fault


def _decode(name: str, data: bytes) -> str:
    """Return the text: by its mark, else UTF-16 where many bytes are empty, else UTF-8, else GB18030."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is None and (zeros := data[:4000].count(0)) > len(data[:4000]) // 8:
        marked = "utf-16-le" if data[1:4000:2].count(0) * 2 > zeros else "utf-16-be"
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        Fault(
            file=name,
            problem="is neither UTF-8 nor GB18030 nor UTF-16",
            advice="Save it again as CSV UTF-8 or as XLSX",
        )
    )


def _split_text(name: str, text: str, separator: str, *, strict: bool) -> tuple[Row, ...]:
    """Return cells and the line each row begins in; a cell may hold line breaks.

    Raises:
        Unreadable: when strict, a quote that never ends, which would swallow the rows behind it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            Fault(
                file=name,
                line=line,
                problem="cannot be split into cells: a quote does not end where the cell does",
                advice="Correct the cell, or save the list again as XLSX",
            )
        ) from None
    return tuple(rows)


def _write_cell(cell: object) -> str:
    """Return the cell as text: a whole number without point, a day in ISO form."""
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _find_header(
    sheet: Sheet, columns: Sequence[Column], needed: Needed
) -> tuple[int, Mapping[str, int]] | None:
    """Return how many rows come before the first below the headings, and where columns stand.

    Headings stand in one row, or in two where some of them are grouped under a wider one. None where no row
    has what is needed.
    """
    names = {key: column.name for column in columns for key in (column.heading, column.name)}

    def is_enough(found: Mapping[str, int]) -> bool:
        return all(any(name in found for name in group) for group in needed)

    read = [_find_columns(cells, names) for _, cells in sheet.rows[:_HEADER_WITHIN]]
    for place, (found, below) in enumerate(zip(read, [*read[1:], {}], strict=True), start=1):
        if is_enough(found):
            return place, found
        if not is_enough(below) and is_enough(both := found | below):
            return place + 1, both
    return None


def _find_columns(cells: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    """Return where the columns stand that the cells name, remarks in brackets left out; the first counts."""
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        key = "".join(cell.split()).strip("\ufeff\"'")
        if name := names.get(key) or names.get(_REMARK.sub("", key)):
            found.setdefault(name, position)
    return found


def _part_sums(rows: Sequence[Row], needed: Sequence[int]) -> tuple[Sequence[Row], list[int]]:
    """Return the rows without those that a spreadsheet's user summed up in, and the lines of these.

    Args:
        rows: line and cells.
        needed: where the columns stand that a row of the list fills; one that says 合计 has none of them.
    """

    def is_sum(cells: Sequence[str]) -> bool:
        said = [_SUM.fullmatch(cell.strip()) is not None for cell in cells]
        return any(said) and all(
            said[place] or not cells[place].strip() for place in needed if place < len(cells)
        )

    sums = {line for line, cells in rows if is_sum(cells)}
    return [row for row in rows if row[0] not in sums], sorted(sums)


def _make_frame(
    sheet: str, body: Sequence[Row], found: Mapping[str, int], columns: Sequence[Column]
) -> pl.DataFrame:
    data: dict[str, list[str | None]] = {
        column.name: [
            cells[found[column.name]] if found.get(column.name, len(cells)) < len(cells) else None
            for _, cells in body
        ]
        for column in columns
    }
    names = [column.name for column in columns]
    frame = pl.DataFrame(
        {"line": [line for line, _ in body], **data},
        schema={"line": pl.Int64} | dict.fromkeys(names, pl.String),
    )
    shown = [_restore(column).alias(column.name) for column in columns]
    return (
        frame.with_columns(*shown)
        .select(pl.lit(sheet).alias("sheet"), "line", *names)
        .filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    )


def _restore(column: Column) -> pl.Expr:
    """Return what the cell held before it was protected, null where nothing stands in it."""
    bare = restore_cell(pl.col(column.name).str.strip_chars(" \r\n\u3000\xa0")).str.strip_chars()
    folded = (
        bare if column.kind == "text" and not column.codes else bare.str.normalize("NFKC").str.strip_chars()
    )
    return pl.when(folded != "").then(folded)
