"""Opens what a county delivered, as a night would."""

import csv
from pathlib import Path

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.ddl import create_table, duckdb_type
from pipelines.demo.county import County


def open_delivery(county: County, scratch: Path) -> duckdb.DuckDBPyConnection:
    """A database with the extract tables of a county and its truth."""
    connection = duckdb.connect()
    for extract, contract in load_extracts().items():
        connection.execute(create_table(contract))
        for path in sorted(county.delivery.glob(f"{extract}*")):
            source = _readable(path, contract.headings(), scratch)
            delivered = [row[0] for row in connection.execute(f"describe from {source}").fetchall()]
            casts = ", ".join(
                f"cast({column.name} as {duckdb_type(column.kind)}) as {column.name}"
                for column in contract.columns
                if column.name in delivered
            )
            connection.execute(f"insert into {extract} by name select {casts} from {source}")
    connection.execute(f"create table truth as from read_csv('{county.truth}')")
    return connection


def _readable(path: Path, headings: dict[str, str], scratch: Path) -> str:
    if path.suffix == ".parquet":
        return f"read_parquet('{path}')"
    if path.name.startswith("settlement"):
        copy = scratch / path.name
        first, rest = path.read_bytes().decode("gb18030").split("\n", 1)
        columns = [headings[heading] for heading in next(csv.reader([first]))]
        copy.write_text(",".join(columns) + "\n" + rest, encoding="utf-8")
        path = copy
    return f"read_csv('{path}', all_varchar = true)"
