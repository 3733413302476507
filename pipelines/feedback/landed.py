"""What has come back so far, read from landing, imports that no night has applied yet among it."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Contract, load_extracts
from data_contracts.ddl import create_table
from data_contracts.records import Receipt
from pipelines.ingest.landing import read_receipts
from pipelines.ingest.sql_text import quote_name, read_parquet
from pipelines.settings import Home

FEEDBACK: Final = ("outcome", "outcome_record", "tip", "found_case")
PREFIX: Final = "landed_"


def is_feedback(receipt: Receipt) -> bool:
    """Return whether the delivery holds only what people send back."""
    return bool(receipt.files) and all(file.extract in FEEDBACK for file in receipt.files)


def read_landed_feedback(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Write a temporary table `landed_<extract>` per extract that people send back, with columns by contract.

    Of a key the row of the newest delivery stands, as in the warehouse.
    """
    receipts = read_receipts(home.landing) if home.landing.is_dir() else []
    for name in FEEDBACK:
        contract = load_extracts()[name]
        paths = [
            home.landing / file.path for receipt in receipts for file in receipt.files if file.extract == name
        ]
        _write_newest(connection, contract, paths)


def _write_newest(connection: duckdb.DuckDBPyConnection, contract: Contract, paths: list[Path]) -> None:
    """Write the newest row of each key; `paths` are oldest first."""
    table = f"{PREFIX}{contract.table}"
    statement = create_table(contract).replace(
        f'create table if not exists "{contract.table}"', f"create or replace temp table {table}"
    )
    connection.execute(statement)
    key = ", ".join(quote_name(name) for name in contract.key)
    names = ", ".join(quote_name(name) for name in contract.column_names)
    for path in paths:
        connection.execute(f"delete from {table} where ({key}) in (select ({key}) from {read_parquet(path)})")
        connection.execute(f"insert into {table} ({names}) select {names} from {read_parquet(path)}")
