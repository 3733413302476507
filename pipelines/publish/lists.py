"""Suspect lists for inspectors: one CSV of everything, one per institution, one workbook, one manifest."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from data_contracts.contract import Column
from pipelines.publish.cells import guard_formula, mark_code
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.publish.listing import Listing, open_listing
from pipelines.publish.order import RANKED, LeadOrder
from pipelines.publish.release import NIGHTLY, Release
from pipelines.publish.workbook import write_workbook

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the local code page
_NOT_IN_NAMES: Final = re.compile(r"[^\w·（）()-]+")
_NAME_CHARACTERS: Final = 60
_CSV: Final = "suspect_records.csv"
_XLSX: Final = "suspect_records.xlsx"


def export_lists(
    database: Path,
    out: Path,
    *,
    institution: str | None = None,
    top: int | None = None,
    order: LeadOrder = RANKED,
    run_id: str | None = None,
    release: Release = NIGHTLY,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the suspect lists of a snapshot into `out` and return the files written, the manifest last.

    The same snapshot, choice and account give the same bytes, but for a list that a person asked for: it says
    when. Files are written aside and renamed; only their owner can read them.

    Args:
        database: a snapshot with leads.
        out: the folder of the lists, created when missing.
        institution: only records of this institution; its list is then the only one.
        top: only the best leads, this many, of each institution where the order is per institution.
        order: of the rows, the night's own or another.
        run_id: named in the manifest and the workbook; the snapshot's name when left out.
        release: how persons are shown, and what is said of the export.
        progress: told what was written.

    Raises:
        UsageError: the snapshot knows no such institution.
        NoSpace: the disk is full.
    """
    run = run_id or database.resolve().stem
    tell = progress or _say_nothing
    listed = open_listing(
        database,
        institution=institution,
        top=top,
        disclosure=release.disclosure,
        watermark=release.write_watermark(run),
        order=order,
    )
    with open_aside(out) as aside, listed as listing:
        rows = {_CSV: _write_all(aside / _CSV, listing)}
        tell(f"{_CSV}: {listing.n_rows} records")
        if institution is None:  # the list of one would be the same again
            rows |= _write_institutions(aside, listing)
            tell(f"institutions/: {len(rows) - 1} lists")
        with open_private(aside / _XLSX) as file:
            rows[_XLSX] = write_workbook(file, listing, release=release, run_id=run, aside=aside)
        tell(f"{_XLSX}: {rows[_XLSX]} records")
        about = {"run_id": run, "run_on": str(listing.run_on or ""), **release.describe(run)}
        return move_into_place(aside, out, rows, about, release.announce)


def append_records(path: Path, frame: pl.DataFrame, columns: tuple[Column, ...]) -> int:
    """Append the rows to a CSV that opens right by double click, and return how many they are.

    UTF-8 with a byte-order mark, CRLF, every cell quoted, Chinese headings; codes keep their digits and no
    cell runs as a formula (see `cells`).
    """
    return _append_protected(path, _protect_cells(frame, columns))


def _protect_cells(frame: pl.DataFrame, columns: tuple[Column, ...]) -> pl.DataFrame:
    """Return the rows as they stand in a CSV, under their Chinese headings."""
    headings = {column.name: column.heading for column in columns}
    codes = [mark_code(guard_formula(pl.col(column.name))) for column in columns if column.kind == "code"]
    texts = [guard_formula(pl.col(column.name)) for column in columns if column.kind == "text"]
    return frame.with_columns(*codes, *texts).rename(headings)


def _append_protected(path: Path, safe: pl.DataFrame) -> int:
    with open_private(path, append=True) as file:
        is_new = file.tell() == 0
        text = safe.write_csv(include_header=is_new, line_terminator="\r\n", quote_style="always")
        file.write(_BYTE_ORDER_MARK * is_new + text.encode())
    return safe.height


def _write_all(path: Path, listing: Listing) -> int:
    return sum(append_records(path, frame, listing.columns) for frame in listing.read())


def _write_institutions(aside: Path, listing: Listing) -> dict[str, int]:
    """Write one list per institution and return their rows by path.

    A record of no institution stands in the whole list only.
    """
    rows: Counter[str] = Counter()
    for frame in listing.read("fixmedins_code is not null", order="fixmedins_code, seq_no"):
        safe = _protect_cells(frame, listing.columns)  # all at once: an institution has few rows
        parts = frame.group_by("fixmedins_code", maintain_order=True).agg(
            pl.first("fixmedins_name"), pl.len()
        )
        begins = 0
        for code, name, n_rows in parts.iter_rows():
            path = f"institutions/{name_institution_file(code, name or '')}"
            rows[path] += _append_protected(aside / path, safe.slice(begins, n_rows))
            begins += n_rows
    return dict(rows)


def name_institution_file(code: str, name: str) -> str:
    """Return `<code>_<name>.csv`, safe on every file system; an altered code carries its hash."""
    safe_code = _clean(code)
    if safe_code != code:
        safe_code = f"{safe_code or 'code'}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"
    return f"{'_'.join(filter(None, (safe_code, _clean(name))))}.csv"


def _clean(text: str) -> str:
    folded = unicodedata.normalize("NFC", text)
    return _NOT_IN_NAMES.sub("_", folded)[:_NAME_CHARACTERS].strip("_-")


def _say_nothing(_text: str) -> None:
    """Ignore progress."""
