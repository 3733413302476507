"""Tips, and cases that somebody found otherwise: small lists written by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Column, Contract, load_extracts
from pipelines.feedback.faults import read_faults, refuse_returned
from pipelines.feedback.land import land_feedback
from pipelines.feedback.outcomes import Imported, derive, open_desk, read_all, read_extract_date, read_sql
from pipelines.ingest.sql_text import quote_text
from pipelines.settings import Home

_READERS: Final = {"date": "read_day", "money": "read_yuan"}
_ADVICE: Final = {
    "date": ("is not a day", "Write it as 2026-03-01"),
    "money": ("is not money", "Write yuan with at most 2 places, such as 1234.50"),
}
# any one of these headings tells the list from others; every row must fill one
_ABOUT: Final = {
    "tip": ("fixmedins_code", "psn_no"),
    "found_case": ("setl_id", "mdtrt_id", "psn_no", "fixmedins_code"),
}


def import_told(extract: str, paths: Sequence[Path], home: Home) -> Imported:
    """Take a list of tips or of cases found otherwise, all or nothing, and return what was new.

    Args:
        extract: `tip` or `found_case`; columns by its contract, Chinese headings or names.
        paths: CSV or workbooks.
        home: where the night is published.

    Raises:
        UsageError: there is no such file.
        DeliveryRefused: a file is no such list or a row is at fault; all are named, nothing is imported.
        NothingPublished: no night has been published in this home.
        NoSpace: the disk is full.
    """
    contract = load_extracts()[extract]
    rows, notes = read_all(paths, contract.columns, (_ABOUT[extract],))
    with open_desk(home) as connection:
        connection.register("returned_frame", rows)
        connection.execute(f"create temp table returned_row as {_type_rows(contract)}")
        faults = [
            *read_faults(connection, _find_untyped(contract)),
            *read_faults(connection, read_sql(f"{extract}_fault")),
        ]
        refuse_returned(paths, faults)
        derive(connection, f"new_{extract}")
        receipt = land_feedback(
            connection,
            home,
            {extract: f"new_{extract}"},
            extract_date=read_extract_date(connection),
            source=", ".join(path.name for path in paths),
        )
        n_new, n_changed = _count_new(connection, extract)
    return Imported(
        delivery_id=receipt.delivery_id if receipt else "",
        n_rows=rows.height,
        n_new=n_new,
        n_changed=n_changed,
        notes=tuple(notes),
    )


def _type_rows(contract: Contract) -> str:
    """Return the query of the rows with days and money read, each beside the word it was read from."""
    columns = [
        f'{_READERS[column.kind]}("{column.name}") as "{column.name}", "{column.name}" as {column.name}_word'
        if column.kind in _READERS
        else f'"{column.name}"'
        for column in contract.columns
    ]
    return f"select file, sheet, line, {', '.join(columns)} from returned_frame order by file, sheet, line"


def _find_untyped(contract: Contract) -> str:
    """Return the query of the cells that are neither day nor money where they should be."""
    return (
        " union all ".join(_find_untyped_of(column) for column in contract.columns if column.kind in _READERS)
        + " order by 1, 2, 3, 4"
    )


def _find_untyped_of(column: Column) -> str:
    problem, advice = _ADVICE[column.kind]
    return (
        f"select file, sheet, line, {quote_text(column.heading)}, {column.name}_word, {quote_text(problem)}, "
        f"{quote_text(advice)} from returned_row "
        f'where "{column.name}" is null and {column.name}_word is not null'
    )


def _count_new(connection: duckdb.DuckDBPyConnection, extract: str) -> tuple[int, int]:
    row = connection.execute(
        f"select count(*) filter (where not is_known), count(*) filter (where is_known) from new_{extract}"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
