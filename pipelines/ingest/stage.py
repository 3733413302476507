"""One file into typed Parquet, row for row and in order, with each row's first fault beside it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.ingest.cast import choose_fault, quote_name, quote_text
from pipelines.ingest.clean_copy import Records, write_clean_copy
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.inspect_file import Inspection, describe_broken, name_field
from pipelines.ingest.record_index import MAX_RECORD_BYTES
from pipelines.ingest.space import is_disk_full
from pipelines.ingest.workbench import Workbench

_UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException)
# Fast to write and read once; landing is written with its own options.
_STAGE_OPTIONS = "format parquet, compression snappy, parquet_version v2, dictionary_size_limit 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One file staged.

    Attributes:
        number: place of the file in the delivery, by name.
        inspection: what was known before.
        path: the stage: contract columns typed, then `fault`; row order is the file's.
        n_rows: rows of the stage.
        left_out: records that could not even be split into fields, as many as may be kept.
        n_left_out: how many there are.
    """

    number: int
    inspection: Inspection
    path: Path
    n_rows: int
    left_out: Records | None = None
    n_left_out: int = 0

    @property
    def relation(self) -> str:
        """The stage as an SQL relation with `file_row_number`."""
        return f"read_parquet({quote_text(str(self.path))}, file_row_number = true)"


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
        reader = _read_parquet(bench, inspection, number)
        try:
            n_rows = _copy_typed(bench, inspection, reader, path)
        except _UNREADABLE as fault:
            _raise_if_full(fault)
            raise Unreadable(describe_broken(inspection.file.name, fault)) from fault
        return Staged(number=number, inspection=inspection, path=path, n_rows=n_rows)
    if not inspection.needs_clean_copy:
        reader = _read_csv(inspection, _link(bench, inspection, number))
        try:
            n_rows = _copy_typed(bench, inspection, reader, path)
        except _UNREADABLE as fault:  # such as a gzip with padding
            _raise_if_full(fault)
            n_rows = -1
        if n_rows == inspection.n_records:
            return Staged(number=number, inspection=inspection, path=path, n_rows=n_rows)
    # Either known to need it, or DuckDB and the byte count disagree: short and long records may have hidden
    # each other in the count of separators.
    return _stage_clean_copy(bench, inspection, number, path)


def _raise_if_full(fault: duckdb.Error) -> None:
    """Let pass what is not the file's fault.

    Raises:
        duckdb.Error: the disk is full.
    """
    if is_disk_full(fault):
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
        n_rows = _copy_typed(bench, inspection, _read_csv(inspection, copy), path)
        if n_rows != n_records - n_left_out:  # a fault of parallel reading, not of the file
            n_rows = _copy_typed(bench, inspection, _read_csv(inspection, copy, parallel=False), path)
    except _UNREADABLE as fault:
        _raise_if_full(fault)
        raise Unreadable(
            _describe_disagreement(file.name, n_records, str(fault).split("\n", 1)[0])
        ) from fault
    finally:
        copy.unlink()
    if n_rows != n_records - n_left_out:
        found = f"{n_rows + n_left_out:,} were read"
        raise Unreadable(_describe_disagreement(file.name, n_records, found))
    return Staged(
        number=number,
        inspection=inspection,
        path=path,
        n_rows=n_rows,
        left_out=left_out,
        n_left_out=n_left_out,
    )


def _describe_disagreement(file: str, n_records: int, found: str) -> Fault:
    return Fault(
        file=file,
        problem=f"its bytes hold {n_records:,} records, but {found}",
        advice="Export as plain CSV, fields with line ends or quotes in quotes",
    )


def _link(bench: Workbench, inspection: Inspection, number: int) -> Path:
    """Return a link to the file under a name in which no character means anything to DuckDB."""
    link = bench.make_folder("in") / f"{number:04d}.{inspection.file.form}"
    link.unlink(missing_ok=True)
    link.symlink_to(inspection.file.path.resolve())
    return link


def _read_csv(inspection: Inspection, source: Path, *, parallel: bool = True) -> str:
    compression = "gzip" if source.suffix == ".gz" else "none"
    names = ", ".join(f"{quote_text(name_field(i))}: 'VARCHAR'" for i in range(inspection.n_fields))
    return (
        f"read_csv({quote_text(str(source))}, auto_detect = false, header = true, columns = {{{names}}}, "
        "delim = ',', quote = '\"', escape = '\"', ignore_errors = true, "
        f"compression = '{compression}', max_line_size = {MAX_RECORD_BYTES}, parallel = {parallel})"
    )


def _read_parquet(bench: Workbench, inspection: Inspection, number: int) -> str:
    link = quote_text(str(_link(bench, inspection, number)))
    names = ", ".join(name_field(i) for i in range(inspection.n_fields))
    return f"read_parquet({link}, binary_as_string = true) as delivered ({names})"


def _copy_typed(bench: Workbench, inspection: Inspection, reader: str, path: Path) -> int:
    """Write the typed rows of `reader` to `path` in their order and return how many there are."""
    names = ", ".join(quote_name(cast.column.name) for cast in inspection.casts)
    values = ", ".join(f"{cast.value} as {quote_name(cast.column.name)}" for cast in inspection.casts)
    raw = "null"
    if inspection.file.form == "parquet":
        fields = (f"coalesce(cast({name_field(i)} as varchar), '')" for i in range(inspection.n_fields))
        raw = f"concat_ws(',', {', '.join(fields)})"
    query = f"""
        copy (
            select {names}, case
            {choose_fault(inspection.casts, raw)} end as fault
            from (select *, {values} from {reader})
        ) to {quote_text(str(path))} ({_STAGE_OPTIONS})
    """
    row = bench.connection.execute(query).fetchone()
    return int(row[0]) if row else 0
