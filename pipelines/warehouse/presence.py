"""Which extracts have ever been delivered: an absent input is not the same as no findings."""

from collections.abc import Mapping
from typing import Final

import duckdb

from data_contracts.contract import Contract

# The column that says when a row happened, where an extract has one.
_DATED: Final = {
    "settlement": "setl_time",
    "charge_line": "fee_ocur_time",
    "inventory": "occur_time",
    "bed_occupancy": "begn_time",
    "outcome": "closed_on",
    "tip": "received_on",
}


def write_presence(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Write `extract_presence`: one row per extract with its rows and its first and last day.

    Days are null where the extract has no rows or no time of its own.
    """
    parts = [_select_presence(name) for name in contracts]
    connection.execute(
        "create or replace table extract_presence as " + " union all ".join(parts) + " order by extract"
    )


def _select_presence(table: str) -> str:
    column = _DATED.get(table)
    first, last = (f"min({column})", f"max({column})") if column else ("null", "null")
    return (
        f"select '{table}' as extract, count(*) as n_rows, "
        f'cast({first} as date) as first_on, cast({last} as date) as last_on from "{table}"'
    )
