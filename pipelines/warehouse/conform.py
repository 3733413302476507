"""Result tables of a snapshot that older code made, brought to today's contracts."""

from collections.abc import Mapping
from typing import Final

import duckdb

from data_contracts.contract import Contract
from data_contracts.ddl import duckdb_type
from data_contracts.errors import FundwatchError
from pipelines.ingest.sql_text import quote_name

_STANDING: Final = """
select column_name, data_type
from duckdb_columns()
where database_name = current_database() and table_name = $1 and not internal
order by column_index
"""


def conform_outputs(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Give every result table of the build the columns of its contract, in their order and types.

    A column that is new is null in the rows of earlier nights; one that no contract knows any more goes.

    Raises:
        FundwatchError: what stands in a column does not fit its new type.
    """
    for contract in contracts.values():
        standing = connection.execute(_STANDING, [contract.table]).fetchall()
        if standing and standing != _list_wanted(connection, contract):
            _make_anew(connection, contract, {name for name, _ in standing})


def _list_wanted(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[str, str]]:
    """Return names and types of the contract's columns, types as the catalogue spells them."""
    nulls = ", ".join(f"typeof(cast(null as {duckdb_type(column.kind)}))" for column in contract.columns)
    types = connection.execute(f"select {nulls}").fetchone() or ()
    return list(zip(contract.column_names, types, strict=True))


def _make_anew(connection: duckdb.DuckDBPyConnection, contract: Contract, names: set[str]) -> None:
    table = quote_name(contract.table)
    columns = ", ".join(
        f"cast({quote_name(column.name) if column.name in names else 'null'} as {duckdb_type(column.kind)}) "
        f"as {quote_name(column.name)}"
        for column in contract.columns
    )
    try:
        connection.execute(f"create or replace table {table} as select {columns} from {table}")
    except duckdb.ConversionException as fault:
        raise FundwatchError(
            f"Table {contract.table} of the published snapshot was made by older code and cannot become what "
            f"its contract says now ({str(fault).splitlines()[0]}). Remove current.duckdb: the next night "
            "builds everything anew from landing."
        ) from None
