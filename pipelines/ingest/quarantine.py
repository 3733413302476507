"""Rows refused, each with its place in the file and its text as received."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from data_contracts.contract import Contract
from pipelines.ingest.explain import locate_rows
from pipelines.ingest.reasons import advise
from pipelines.ingest.refuse_rows import shorten
from pipelines.ingest.sql_text import quote_text
from pipelines.ingest.stage import Staged
from pipelines.ingest.workbench import Workbench

_COPY = """
    copy (
        select file_name as file, line_no as line, column_name as "column", shown_value as "value", reason,
            row_text as raw, extract_name as extract, amount
        from quarantine
    ) to {path} (format parquet, compression zstd)
"""
_N_TOLD = 3


def write_quarantine(bench: Workbench, files: Sequence[Staged], path: Path) -> list[str]:
    """Write every refused row to the Parquet at `path`, and return sentences about the first of each file.

    The file may be empty. Personal values are masked in `value` and in the sentences; `raw` holds the row in
    full, because somebody has to mend it.
    """
    for staged in files:
        _locate_rows(bench, staged)
    contracts = {staged.inspection.contract.table: staged.inspection.contract for staged in files}
    connection = bench.connection
    connection.register("delivered_file", _list_files(files))
    connection.register("personal_column", _list_personal(list(contracts.values())))
    connection.execute("create or replace temp table quarantine as " + bench.read("list_quarantine"))
    connection.execute(_COPY.format(path=quote_text(str(path))))
    rows = connection.execute(bench.read("list_first_refused"), {"n_told": _N_TOLD}).fetchall()
    return [_describe_row(*row) for row in rows]


def _locate_rows(bench: Workbench, staged: Staged) -> None:
    """Read line and text of rows refused for their key from the file's bytes; a Parquet has neither."""
    if staged.inspection.file.form == "parquet":
        return
    found = bench.connection.execute(
        "select distinct row_no from refused_row where file_no = $1 and raw is null order by row_no",
        [staged.number],
    ).fetchnumpy()["row_no"]
    rows = np.asarray(found, np.int64)
    if len(rows):
        records = locate_rows(staged, rows)
        located = pa.table({"row_no": rows, "line": records.lines, "raw": records.raws})
        bench.connection.register("located", located)
        bench.connection.execute(
            f"insert into located_row select {staged.number}, row_no, line, raw from located"
        )
        bench.connection.unregister("located")


def _list_files(files: Sequence[Staged]) -> pa.Table:
    return pa.table(
        {
            "file_no": pa.array([staged.number for staged in files], pa.int32()),
            "file_name": [staged.inspection.file.name for staged in files],
            "extract_name": [staged.inspection.contract.table for staged in files],
        }
    )


def _list_personal(contracts: Sequence[Contract]) -> pa.Table:
    pairs = [(each.table, column.name) for each in contracts for column in each.columns if column.personal]
    return pa.table(
        {
            "extract_name": pa.array([table for table, _ in pairs], pa.string()),
            "column_name": pa.array([column for _, column in pairs], pa.string()),
        }
    )


def _describe_row(file: str, line: int, column: str | None, value: str | None, reason: str) -> str:
    what = " ".join(
        part for part in (column, None if value is None else f'"{shorten(value)}"', reason) if part
    )
    return " ".join(f"{file} line {line}: {what}. Row quarantined; {advise(reason)}.".split())
