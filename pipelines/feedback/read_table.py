"""A table that somebody filled in a spreadsheet, as text cells with the line each stands in."""

import codecs
import csv
import io
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
_HEADER_WITHIN: Final = 30  # lines; a title and a remark may stand above the headings
_MOST_BYTES: Final = 200_000_000

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
        frames.append(_make_frame(sheet, place, found, columns))
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
    """Return which row holds the headings and where columns stand; None where no row has what is needed."""
    names = {key: column.name for column in columns for key in (column.heading, column.name)}
    for place, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        keys = ["".join(cell.split()).strip("\ufeff\"'") for cell in cells]
        found: dict[str, int] = {}
        for position, key in enumerate(keys):
            if key in names:
                found.setdefault(names[key], position)
        if all(any(name in found for name in group) for group in needed):
            return place, found
    return None


def _make_frame(
    sheet: Sheet, place: int, found: Mapping[str, int], columns: Sequence[Column]
) -> pl.DataFrame:
    body = sheet.rows[place + 1 :]
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
        .select(pl.lit(sheet.name).alias("sheet"), "line", *names)
        .filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    )


def _restore(column: Column) -> pl.Expr:
    """Return what the cell held before it was protected, null where nothing stands in it."""
    bare = restore_cell(pl.col(column.name).str.strip_chars(" \r\n\u3000\xa0")).str.strip_chars()
    folded = (
        bare if column.kind == "text" and not column.codes else bare.str.normalize("NFKC").str.strip_chars()
    )
    return pl.when(folded != "").then(folded)
