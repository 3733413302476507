"""Which tables a rule may read, how their columns are typed, and which extracts they are made from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.ddl import duckdb_type

_FILE = Path(__file__).parent / "warehouse.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table a rule may read.

    Attributes:
        name: table name.
        columns: DuckDB type by column, in order.
        made_from: extracts whose rows it is made from; an extract is made from itself.
        renamed: `extract.column` a column carries under another name, by column.
    """

    name: str
    columns: Mapping[str, str]
    made_from: tuple[str, ...]
    renamed: Mapping[str, str]

    def create(self) -> str:
        """Return the statement that creates it, empty and temporary."""
        columns = ", ".join(f'"{name}" {kind}' for name, kind in self.columns.items())
        return f'create or replace temp table "{self.name}" ({columns})'


@cache
def load_tables() -> Mapping[str, Table]:
    """Return every extract and derived table by name; knowledge tables are known to `rules.knowledge`."""
    tables = {}
    for contract in load_extracts().values():
        kinds = {column.name: duckdb_type(column.kind).lower() for column in contract.columns}
        tables[contract.table] = Table(
            name=contract.table, columns=MappingProxyType(kinds), made_from=(contract.table,), renamed={}
        )
    for name, entry in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        tables[name] = Table(
            name=name,
            columns=MappingProxyType(entry["columns"]),
            made_from=tuple(entry["made_from"]),
            renamed=MappingProxyType(entry.get("renamed", {})),
        )
    return MappingProxyType(tables)


def compare_schema(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return how the tables of `connection` differ from what rules are checked against, one sentence each.

    A table that is not there is no difference; a column or type that is, is.
    """
    found: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        "select table_name, column_name, lower(data_type) from duckdb_columns()"
    ).fetchall()
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    differences = []
    for table in load_tables().values():
        for column, kind in table.columns.items() if table.name in found else ():
            actual = found[table.name].get(column)
            if actual is None:
                differences.append(f"{table.name} has no column {column}.")
            elif actual != kind:
                differences.append(f"{table.name}.{column} is {actual}, rules/warehouse.toml says {kind}.")
    return differences
