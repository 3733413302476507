"""Extract tables: created from their contracts, filled from landing; the newest delivery of a key wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Contract
from data_contracts.ddl import create_table, duckdb_type
from data_contracts.records import FileReceipt, Receipt
from pipelines.errors import ReconciliationFailed
from pipelines.warehouse.kept import KeptTable, note_rows

DELIVERY_COLUMN: Final = ("delivery_id", "VARCHAR")
INPATIENT: Final = "med_type in ('21', '52')"

Measures = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of one landed file in the warehouse, counted there.

    Attributes:
        inserted: rows and money now in the table, by measure (`rows` or a money column).
        outdated: rows and money left out because a newer delivery already holds their key.
        replaced: rows and money of earlier deliveries that this file replaced, by (delivery_id, file).
    """

    inserted: Measures
    outdated: Measures
    replaced: Mapping[tuple[str, str], Measures] = field(default_factory=dict)


def create_extract_tables(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Create every extract table that is missing, and columns that a newer contract adds.

    An extract nobody delivers has a table too, empty: what reads it finds no rows instead of no table.
    """
    for contract in contracts.values():
        connection.execute(create_table(contract, extra=[DELIVERY_COLUMN]))
    standing = set(
        connection.execute("select table_name, column_name from information_schema.columns").fetchall()
    )
    for contract in contracts.values():
        for column in contract.columns:
            if (contract.table, column.name) not in standing:
                connection.execute(
                    f'alter table "{contract.table}" add column "{column.name}" {duckdb_type(column.kind)}'
                )


def load_file(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    receipt: Receipt,
    file: FileReceipt,
    *,
    landing: Path,
    newer: Sequence[str],
    kept: Sequence[KeptTable] = (),
) -> Loaded:
    """Put one landed file into its table and return what became of its rows, set-based.

    Args:
        connection: the build, writable, with the extract tables.
        contract: contract of the file's extract.
        receipt: the delivery the file belongs to.
        file: the file.
        landing: the landing folder that `file.path` is relative to.
        newer: deliveries already applied that are newer than this one: their rows stay.
        kept: tables to be told of the rows that come and go.
    """
    source = f"read_parquet('{_quote(landing / file.path)}', hive_partitioning = false)"
    table, key = f'"{contract.table}"', _key_list(contract)
    before = measure_rows(connection, contract, table, receipt.delivery_id)
    note_rows(connection, kept, contract.table, source)
    others = f"select 1 from {table} where delivery_id <> ? limit 1"
    if connection.execute(others, [receipt.delivery_id]).fetchone() is None:
        _insert(connection, contract, source, receipt.delivery_id)
        return Loaded(
            inserted=_grown(before, measure_rows(connection, contract, table, receipt.delivery_id)),
            outdated=_nothing(contract),
        )
    connection.execute("create or replace temp table newer_delivery (delivery_id varchar)")
    connection.execute("insert into newer_delivery select unnest(?::varchar[])", [list(newer)])
    is_newer = "delivery_id in (select delivery_id from newer_delivery)"
    held = f"(select {key} from {table} where {is_newer})"
    late = f"(select * from {source} semi join {held} as held using ({key}))"
    replaceable = (
        f"{table} semi join (select {key} from {source}) as arrived using ({key}) "
        f"where not {is_newer} and delivery_id <> '{receipt.delivery_id}'"
    )
    outdated = measure_rows(connection, contract, late) if newer else _nothing(contract)
    replaced = _measure_replaced(connection, contract, replaceable, landing)
    if replaced:
        note_rows(connection, kept, contract.table, replaceable)
        connection.execute(
            f"delete from {table} where ({key}) in (select ({key}) from {source}) "
            f"and not {is_newer} and delivery_id <> '{receipt.delivery_id}'"
        )
    arriving = f"(select * from {source} anti join {held} as held using ({key}))" if newer else source
    _insert(connection, contract, arriving, receipt.delivery_id)
    inserted = _grown(before, measure_rows(connection, contract, table, receipt.delivery_id))
    return Loaded(inserted=inserted, outdated=outdated, replaced=replaced)


def _insert(connection: duckdb.DuckDBPyConnection, contract: Contract, source: str, delivery_id: str) -> None:
    """Insert every row of `source`; inpatient settlements first.

    They are few and every table of stays starts from them. Lying together they are read without the rest: the
    smallest and greatest value kept per block of rows lets a scan skip the others.
    """
    names = ", ".join(f'"{name}"' for name in contract.column_names)
    parts = [f"where {INPATIENT}", f"where not ({INPATIENT})"] if contract.table == "settlement" else [""]
    for part in parts:
        connection.execute(
            f'insert into "{contract.table}" ({names}, delivery_id) '
            f"select {names}, '{delivery_id}' from {source} {part}"
        )


def measure_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, source: str, delivery_id: str | None = None
) -> Measures:
    """Return rows and money of `source`, of one delivery or of all."""
    where = "" if delivery_id is None else f"where delivery_id = '{delivery_id}'"
    row = connection.execute(f"select {_measure_list(contract)} from {source} {where}").fetchone()
    return dict(zip(measure_names(contract), row or (), strict=True))


def _measure_replaced(
    connection: duckdb.DuckDBPyConnection, contract: Contract, replaceable: str, landing: Path
) -> dict[tuple[str, str], Measures]:
    """Return rows and money about to be replaced, by the delivery and file they came in.

    The table knows a row's delivery, not its file; where a delivery brought several files of the extract, its
    landing is asked.
    """
    needed = ", ".join(f'"{name}"' for name in dict.fromkeys((*contract.key, *contract.money_columns)))
    connection.execute(
        f"create or replace temp table replaced as select {needed}, delivery_id from {replaceable}"
    )
    owners = connection.execute("select distinct delivery_id from replaced order by delivery_id").fetchall()
    found: dict[tuple[str, str], Measures] = {}
    for (owner,) in owners:
        for file, path in _files_of(owner, contract.table, landing):
            key = _key_list(contract)
            landed = f"read_parquet('{_quote(path)}', hive_partitioning = false)"
            source = f"(select * from replaced semi join {landed} as landed using ({key}))"
            measures = measure_rows(connection, contract, source, owner)
            if measures["rows"]:
                found[owner, file] = measures
    return found


def _files_of(delivery_id: str, table: str, landing: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and landing Parquet of every file of `table` in a delivery that landed earlier.

    Raises:
        ReconciliationFailed: somebody removed that delivery's landing.
    """
    places = (landing, landing / ".retired")
    found = [place for place in places if (place / delivery_id / "receipt.json").exists()]
    path = (found or [landing])[0] / delivery_id / "receipt.json"
    if not found:
        raise ReconciliationFailed(
            f"{path.parent}: the landing folder of a published delivery is gone, so what its rows become "
            "cannot be accounted for. Put it back from the backup; the last night stays published."
        )
    receipt = Receipt.from_json(path.read_text(encoding="utf-8"))
    for file in receipt.files:
        if file.extract == table:
            yield file.file, path.parent.parent / file.path


def measure_names(contract: Contract) -> tuple[str, ...]:
    """Return what is reconciled of a table: `rows`, then its money columns."""
    return ("rows", *contract.money_columns)


def _measure_list(contract: Contract) -> str:
    sums = [f'coalesce(sum("{column}"), 0)' for column in contract.money_columns]
    return ", ".join(f"cast({term} as decimal(38, 2))" for term in ["count(*)", *sums])


def _grown(before: Measures, after: Measures) -> Measures:
    return {measure: after[measure] - before[measure] for measure in after}


def _nothing(contract: Contract) -> Measures:
    return dict.fromkeys(measure_names(contract), Decimal(0))


def _key_list(contract: Contract) -> str:
    return ", ".join(f'"{name}"' for name in contract.key)


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")
