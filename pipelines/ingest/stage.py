"""One file into typed Parquet, row for row and in order; a row at fault loses its key."""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from data_contracts.space import is_disk_full
from pipelines.ingest.cast import list_faults
from pipelines.ingest.clean_copy import Records, write_clean_copy
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.inspect_file import Inspection, describe_broken, name_field
from pipelines.ingest.record_index import MAX_RECORD_BYTES
from pipelines.ingest.sql_text import quote_name, quote_path, quote_text, read_parquet
from pipelines.ingest.workbench import Workbench

_UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)
# A stage without a bad row becomes landing as it is. Large row groups without dictionaries load into DuckDB
# in half the time of its defaults (README.md).
PARQUET_OPTIONS = (
    "format parquet, compression snappy, parquet_version v2, dictionary_size_limit 1, row_group_size 491520"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One file staged.

    Attributes:
        number: place of the file in the delivery, by name.
        inspection: what was known before.
        path: the stage: contract columns typed, in the file's order; a row at fault has no key.
        n_rows: rows of the stage.
        n_faulty: rows of the stage at fault.
        left_out: records that could not even be split into fields, as many as may be kept.
        n_left_out: how many there are.
    """

    number: int
    inspection: Inspection
    path: Path
    n_rows: int
    n_faulty: int
    left_out: Records | None = None
    n_left_out: int = 0

    @property
    def relation(self) -> str:
        """The stage as an SQL relation with `file_row_number`."""
        return read_parquet(self.path, row_numbers=True)

    @property
    def sound(self) -> str:
        """The stage's rows without fault; to be continued with `and`."""
        return f"{self.relation} where {quote_name(self.inspection.contract.key[0])} is not null"

    @property
    def faulty(self) -> str:
        """The stage's rows at fault; to be continued with `and`."""
        return f"{self.relation} where {quote_name(self.inspection.contract.key[0])} is null"


def max_refused(n_records: int, share: float) -> int:
    """Return how many rows of a file may be refused before the file is: `share` of it, but 19 in any case.

    A file of which most is unreadable is refused from the fifth such row on.
    """
    return max(int(n_records * share), min(19, max(4, n_records // 2)))


def stage_file(bench: Workbench, inspection: Inspection, number: int) -> Staged:
    """Return the file staged in `bench`; every record is either a row of the stage or left out.

    Raises:
        Unreadable: the file cannot be read to its end.
    """
    path = bench.make_folder("stage") / f"{number:04d}.parquet"
    if inspection.file.form == "parquet":
        return _stage_parquet(bench, inspection, number, path)
    if not inspection.needs_clean_copy:
        try:
            n_rows = _copy_typed(bench, inspection, read_delivered(inspection), path)
        except _UNREADABLE as fault:
            _raise_if_full(fault)
            n_rows = -1  # such as a gzip with padding
        if n_rows == inspection.n_records:
            return _count_faulty(bench, inspection, number, path, n_rows)
    # Either known to need it, or DuckDB and the byte count disagree: short and long records may have hidden
    # each other in the count of separators.
    return _stage_clean_copy(bench, inspection, number, path)


def _stage_parquet(bench: Workbench, inspection: Inspection, number: int, path: Path) -> Staged:
    try:
        n_rows = _copy_typed(bench, inspection, read_delivered(inspection), path)
    except (duckdb.InterruptException, duckdb.FatalException):
        raise
    except (duckdb.Error, MemoryError) as fault:  # a damaged page raises whatever its bytes make it raise
        _raise_if_full(fault)
        raise Unreadable(
            describe_broken(inspection.file.name, "its rows cannot be read to the end")
        ) from fault
    if n_rows != inspection.n_records:
        problem = f"its end says {inspection.n_records:,} rows, but {n_rows:,} were read"
        raise Unreadable(describe_broken(inspection.file.name, problem))
    return _count_faulty(bench, inspection, number, path, n_rows)


def _count_faulty(bench: Workbench, inspection: Inspection, number: int, path: Path, n_rows: int) -> Staged:
    staged = Staged(number=number, inspection=inspection, path=path, n_rows=n_rows, n_faulty=0)
    return replace(staged, n_faulty=bench.count(f"select count(*) from {staged.faulty}"))


def _raise_if_full(fault: duckdb.Error | MemoryError) -> None:
    """Let pass what is not the file's fault.

    Raises:
        duckdb.Error: the disk is full.
    """
    if isinstance(fault, duckdb.Error) and is_disk_full(fault):
        raise fault


def _stage_clean_copy(bench: Workbench, inspection: Inspection, number: int, path: Path) -> Staged:
    file, n_records = inspection.file, inspection.n_records or 0
    copy = bench.make_folder("clean") / f"{number:04d}.csv"
    left_out, n_left_out = write_clean_copy(
        file.path,
        copy,
        compressed=file.form == "csv.gz",
        encoding=inspection.encoding,
        n_fields=inspection.n_fields,
        max_kept=max_refused(n_records, bench.settings.max_fault_share),
    )
    try:
        n_rows = _copy_typed(bench, inspection, read_csv(copy, inspection.n_fields), path)
        if n_rows != n_records - n_left_out:  # a fault of parallel reading, not of the file
            reader = read_csv(copy, inspection.n_fields, parallel=False)
            n_rows = _copy_typed(bench, inspection, reader, path)
    except _UNREADABLE as fault:
        _raise_if_full(fault)
        found = "they cannot be read to the end"
        raise Unreadable(_describe_disagreement(file.name, n_records, found)) from fault
    finally:
        copy.unlink()
    if n_rows != n_records - n_left_out:
        found = f"{n_rows + n_left_out:,} were read"
        raise Unreadable(_describe_disagreement(file.name, n_records, found))
    staged = _count_faulty(bench, inspection, number, path, n_rows)
    return replace(staged, left_out=left_out, n_left_out=n_left_out)


def _describe_disagreement(file: str, n_records: int, found: str) -> Fault:
    return Fault(
        file=file,
        problem=f"its bytes hold {n_records:,} records, but {found}",
        advice="Export as plain CSV, fields with line ends or quotes in quotes",
    )


def read_delivered(inspection: Inspection) -> str:
    """Return the file as an SQL relation whose columns `name_field` names; a Parquet has `row_no` last."""
    if inspection.file.form != "parquet":
        return read_csv(inspection.file.path, inspection.n_fields)
    names = ", ".join([*(name_field(i) for i in range(inspection.n_fields)), "row_no"])
    return f"{read_parquet(inspection.file.path, row_numbers=True, delivered=True)} as delivered ({names})"


def read_csv(source: Path, n_fields: int, *, parallel: bool = True, first: str = "") -> str:
    """Return a CSV as an SQL relation of text whose columns `name_field` names, `first` before them."""
    names = [first] * bool(first) + [name_field(i) for i in range(n_fields)]
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in names)
    compression = "gzip" if source.suffix.lower() == ".gz" else "none"
    return (
        f"read_csv({quote_path(source)}, auto_detect = false, header = true, columns = {{{columns}}}, "
        "delim = ',', quote = '\"', escape = '\"', ignore_errors = true, "
        f"compression = '{compression}', max_line_size = {MAX_RECORD_BYTES}, parallel = {parallel})"
    )


def select_values(inspection: Inspection) -> str:
    """Return the typed values of the contract's columns, to be selected from a reader of the file."""
    return ", ".join(f"{cast.value} as {quote_name(cast.column.name)}" for cast in inspection.casts)


def _copy_typed(bench: Workbench, inspection: Inspection, reader: str, path: Path) -> int:
    """Write the typed rows of `reader` to `path` in their order and return how many there are."""
    contract = inspection.contract
    mark = quote_name(contract.key[0])
    at_fault = " or ".join(
        f"({condition})" for condition, _, _ in list_faults(inspection.casts, contract.key)
    )
    columns = ", ".join(quote_name(name) for name in contract.column_names)
    row = bench.connection.execute(f"""
        copy (
            select {columns.replace(mark, f"case when {at_fault} then null else {mark} end as {mark}", 1)}
            from (select *, {select_values(inspection)} from {reader})
        ) to {quote_text(str(path))} ({PARQUET_OPTIONS})
    """).fetchone()
    return int(row[0]) if row else 0
