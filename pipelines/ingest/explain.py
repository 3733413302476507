"""Why rows at fault are at fault: only these are read a second time."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from pipelines.ingest.cast import choose_fault
from pipelines.ingest.clean_copy import Records, locate_records
from pipelines.ingest.inspect_file import name_field
from pipelines.ingest.record_index import Positions
from pipelines.ingest.sql_text import quote_name
from pipelines.ingest.stage import Staged, read_csv, read_delivered, select_values
from pipelines.ingest.workbench import Workbench


def explain_faulty_rows(bench: Workbench, staged: Staged, *, limit: int) -> None:
    """Enter the first `limit` rows at fault of the file into `refused_row`, each with its first fault."""
    found = bench.connection.execute(
        f"select file_row_number from {staged.faulty} order by file_row_number limit {limit}"
    ).fetchnumpy()["file_row_number"]
    rows = np.asarray(found, np.int64)
    if not len(rows):
        return
    if staged.inspection.file.form == "parquet":
        bench.connection.register("located", pa.table({"row_no": rows, "line": rows + 1}))
        reader = read_delivered(staged.inspection)
        fields = (
            f"coalesce(cast({name_field(i)} as varchar), '')" for i in range(staged.inspection.n_fields)
        )
        raw = f"concat_ws(',', {', '.join(fields)})"
        _explain(bench, staged, f"{reader} where row_no in (select row_no from located)", raw)
    else:
        records = locate_rows(staged, rows)
        located = pa.table({"row_no": rows, "line": records.lines, "raw": records.raws})
        bench.connection.register("located", located)
        copy = bench.folder / "explained.csv"
        _write_records(copy, rows, records)
        _explain(bench, staged, read_csv(copy, staged.inspection.n_fields, first="row_no"), "located.raw")
        copy.unlink()
    bench.connection.unregister("located")


def locate_rows(staged: Staged, rows: Positions) -> Records:
    """Return line and text of the file's staged rows `rows` (ascending) from its bytes."""
    return locate_records(
        staged.inspection.file.path,
        count_left_out_before(staged, rows),
        compressed=staged.inspection.file.form == "csv.gz",
        encoding=staged.inspection.encoding,
    )


def count_left_out_before(staged: Staged, rows: Positions) -> Positions:
    """Return the place in the delivered file of staged rows: records left out before them count again."""
    if staged.left_out is None or not len(staged.left_out.ordinals):
        return rows
    left_out = staged.left_out.ordinals
    # Before left-out record i stand (its place - i) staged rows.
    return rows + np.searchsorted(left_out - np.arange(len(left_out)), rows, side="right")


def _write_records(path: Path, rows: Positions, records: Records) -> None:
    """Write the records as a CSV with their row number in front."""
    lines = [f"{row},{raw}" for row, raw in zip(rows.tolist(), records.raws, strict=True)]
    path.write_text("\n".join(["header", *lines, ""]), encoding="utf-8", newline="")


def _explain(bench: Workbench, staged: Staged, reader: str, raw: str) -> None:
    inspection = staged.inspection
    contract = inspection.contract
    amount = quote_name(contract.money_columns[0]) if contract.money_columns else "null"
    bench.connection.execute(f"""
        insert into refused_row
        select {staged.number}, located.row_no, located.line,
            fault."column", fault."value", fault.reason, {raw}, {amount}
        from (
            select *, {choose_fault(inspection.casts, contract.key)} as fault
            from (select *, {select_values(inspection)} from {reader})
        ) as explained
        inner join located on cast(explained.row_no as bigint) = located.row_no
    """)
