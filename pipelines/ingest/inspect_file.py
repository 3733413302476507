"""What one delivered file is: hash, records, columns and how each is cast, before any value is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.contract import Contract
from pipelines.ingest.cast import Cast, cast_absent, cast_text, cast_typed
from pipelines.ingest.columns import ColumnMatch, match_columns
from pipelines.ingest.discover import DeliveredFile
from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.octets import hash_file
from pipelines.ingest.scan import scan_csv
from pipelines.ingest.sql_text import quote_path, read_parquet

_LONGEST_FOOTER_TEXT = 16 << 20
_LONGEST_FOOTER_LIST = 100_000  # columns, row groups, key-value pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One file before staging.

    Attributes:
        file: the file.
        contract: its extract's contract.
        sha256: hash as received, hex; empty when the file cannot be read.
        encoding: `utf-8`, `utf-8-sig`, `gb18030` or `parquet`.
        n_records: data records; None when the file cannot be read.
        n_plain_bytes: bytes after unpacking.
        n_fields: columns in the file.
        needs_clean_copy: DuckDB may not be given the file as it is.
        unknown: names of columns that the contract does not have.
        casts: how each contract column is read, in contract order; empty when there are faults.
        notes: what was noticed and does no harm.
        faults: why the file cannot be taken.
    """

    file: DeliveredFile
    contract: Contract
    sha256: str = ""
    encoding: str = ""
    n_records: int | None = None
    n_plain_bytes: int = 0
    n_fields: int = 0
    needs_clean_copy: bool = False
    unknown: tuple[str, ...] = ()
    casts: tuple[Cast, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def inspect_file(file: DeliveredFile, contract: Contract) -> Inspection:
    """Return what the file is; a file that cannot be taken comes back with its faults."""
    try:
        return _inspect_parquet(file, contract) if file.form == "parquet" else _inspect_csv(file, contract)
    except Unreadable as unreadable:
        fault = unreadable.fault
    except PermissionError:  # any other trouble of a share may pass; the night tries again
        fault = Fault(
            file=file.name, problem="may not be read", advice="Give the night's user the right to read it"
        )
    return Inspection(file=file, contract=contract, faults=(fault,))


def name_field(place: int) -> str:
    """Return the name a reader gives the file's column at `place`, whatever its header says."""
    return f"f{place}"


def _inspect_csv(file: DeliveredFile, contract: Contract) -> Inspection:
    scan = scan_csv(file.path, compressed=file.form == "csv.gz")
    match = match_columns(file.name, scan.header, contract)
    casts = tuple(
        cast_text(column, name_field(match.positions[column.name]))
        if column.name in match.positions
        else cast_absent(column)
        for column in contract.columns
    )
    return Inspection(
        file=file,
        contract=contract,
        sha256=scan.sha256,
        encoding=scan.encoding,
        n_records=scan.n_records,
        n_plain_bytes=scan.n_plain_bytes,
        n_fields=len(scan.header),
        needs_clean_copy=scan.needs_clean_copy,
        unknown=match.unknown,
        casts=() if match.faults else casts,
        notes=_collect_notes(match, scan.n_records),
        faults=match.faults,
    )


def _inspect_parquet(file: DeliveredFile, contract: Contract) -> Inspection:
    if file.n_bytes == 0:
        raise Unreadable(Fault(file=file.name, problem="is empty", advice="Transfer the file again, whole"))
    sha256 = hash_file(file.path)
    names, types, n_records = _read_parquet_schema(file)
    match = match_columns(file.name, names, contract, line=None)
    casts: list[Cast] = []
    faults = list(match.faults)
    for column in contract.columns:
        place = match.positions.get(column.name)
        cast = (
            cast_absent(column)
            if place is None
            else cast_typed(file.name, column, name_field(place), types[place])
        )
        if isinstance(cast, Fault):
            faults.append(cast)
        else:
            casts.append(cast)
    return Inspection(
        file=file,
        contract=contract,
        sha256=sha256,
        encoding="parquet",
        n_records=n_records,
        n_plain_bytes=file.n_bytes,
        n_fields=len(names),
        unknown=match.unknown,
        casts=() if faults else tuple(casts),
        notes=_collect_notes(match, n_records),
        faults=tuple(faults),
    )


def _read_parquet_schema(file: DeliveredFile) -> tuple[Sequence[str], Sequence[str], int]:
    """Return column names, DuckDB types and the number of rows.

    Raises:
        Unreadable: the file is no Parquet or has lost its end.
    """
    _check_footer(file)
    with duckdb.connect(config={"threads": "1", "memory_limit": "500MB"}) as connection:
        try:
            columns = connection.execute(
                f"describe select * from {read_parquet(file.path, delivered=True)}"
            ).fetchall()
            rows = connection.execute(
                f"select num_rows from parquet_file_metadata({quote_path(file.path)})"
            ).fetchone()
        except duckdb.Error as fault:
            raise Unreadable(describe_broken(file.name, "its end does not describe its columns")) from fault
    return [row[0] for row in columns], [row[1] for row in columns], int(rows[0]) if rows else 0


def _check_footer(file: DeliveredFile) -> None:
    """Let a reader that bounds what a footer may claim see it first: DuckDB makes room for what is claimed.

    Raises:
        Unreadable: the footer cannot be followed, or claims what no extract holds.
    """
    try:
        with pq.ParquetFile(
            file.path,
            thrift_string_size_limit=_LONGEST_FOOTER_TEXT,
            thrift_container_size_limit=_LONGEST_FOOTER_LIST,
        ) as footer:
            n_rows = footer.metadata.num_rows
    except PermissionError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as fault:
        raise Unreadable(describe_broken(file.name, "its end does not describe its columns")) from fault
    if not 0 <= n_rows <= file.n_bytes:  # every row has a key of its own, which takes more than a byte
        problem = f"its end says {n_rows:,} rows in {file.n_bytes:,} bytes"
        raise Unreadable(describe_broken(file.name, problem))


def describe_broken(file: str, reason: str) -> Fault:
    """Return the fault of a Parquet that cannot be read.

    The reason is ours: DuckDB's own words hold paths of this machine and values nobody has masked.
    """
    return Fault(
        file=file,
        problem=f"is no sound Parquet: {reason}",
        advice="Transfer the file again, whole and in binary mode",
    )


def _collect_notes(match: ColumnMatch, n_records: int) -> tuple[str, ...]:
    return (*match.notes, *(() if n_records else ("header only, no rows",)))
