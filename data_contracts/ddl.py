"""Contracts as DuckDB tables."""

from collections.abc import Sequence

from data_contracts.contract import Contract
from data_contracts.kinds import TYPES, Kind


def duckdb_type(kind: Kind) -> str:
    """Return the DuckDB column type that holds `kind`: money is decimal yuan, never floating point."""
    return TYPES[kind][1]


def create_table(contract: Contract, *, extra: Sequence[tuple[str, str]] = ()) -> str:
    """Return `create table if not exists` for the table of `contract`, columns in contract order.

    No key and no `not null` is declared: an index over ten million charge lines would not fit beside the
    night's work, rule cases fill partial rows, and the suite checks both over every row.

    Args:
        contract: the table.
        extra: (name, DuckDB type) of columns that follow the contract's own, `delivery_id` for an extract.
    """
    columns = [(column.name, duckdb_type(column.kind)) for column in contract.columns]
    lines = ",\n".join(f'    "{name}" {kind}' for name, kind in [*columns, *extra])
    return f'create table if not exists "{contract.table}" (\n{lines}\n)'
