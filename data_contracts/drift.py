"""Tonight's delivery beside those before it: what changed in the world outside is told by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Contract
from data_contracts.records import CheckResult
from data_contracts.volume import LEAST_DELIVERIES, RECENT_DELIVERIES

# Of fewer rows chance decides which columns are filled and which codes occur. Project default, unsourced.
LEAST_ROWS: Final = 20

_FOLDER: Final = Path(__file__).with_name("drifts")
_KINDS: Final = (
    "new_column",
    "vanished_column",
    "changed_unit",
    "changed_encoding",
    "new_code",
    "missing_code",
)
_TABLES: Final = ("delivery", "delivery_file", "delivery_profile", "delivery_code")


def check_drift(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], *, delivery_id: str
) -> list[CheckResult]:
    """Return what is other than in the last seven deliveries, one failed check per kind and column.

    A new column and another encoding are told from the second delivery on, the rest from the fourth. What is
    as usual has no row; extracts that were not delivered tonight, or that people fill, are left to `volume`.

    Args:
        connection: the build; `recent_delivery` is made in its temporary schema.
        contracts: of the extracts.
        delivery_id: tonight's delivery.
    """
    present = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if not present.issuperset(_TABLES):
        return []  # a database built by hand
    queries = {kind: (_FOLDER / f"{kind}.sql").read_text(encoding="utf-8") for kind in _KINDS}
    recent = (_FOLDER / "recent.sql").read_text(encoding="utf-8")
    found: list[CheckResult] = []
    for extract, contract in contracts.items():
        if contract.optional or not _is_delivered(connection, extract, delivery_id):
            continue
        names = {"extract": extract, "delivery_id": delivery_id}
        connection.execute(
            f"create or replace temp table recent_delivery as {recent}",
            {**names, "recent_deliveries": RECENT_DELIVERIES},
        )
        limits = {"least_deliveries": LEAST_DELIVERIES, "least_rows": LEAST_ROWS}
        for query in queries.values():
            found += _run(connection, query, extract, {**names, **limits})
    return found


def _is_delivered(connection: duckdb.DuckDBPyConnection, extract: str, delivery_id: str) -> bool:
    query = "select 1 from delivery_profile where extract = ? and delivery_id = ? limit 1"
    return connection.execute(query, [extract, delivery_id]).fetchone() is not None


def _run(
    connection: duckdb.DuckDBPyConnection, query: str, extract: str, values: Mapping[str, object]
) -> list[CheckResult]:
    used = {name: value for name, value in values.items() if f"${name}" in query}
    rows = connection.execute(query, used).fetchall()
    return [
        CheckResult(
            extract=extract,
            check_name=check_name,
            severity=severity,
            success=False,
            n_rows=n_rows,
            n_unexpected=n_rows,
            message=message,
        )
        for check_name, severity, n_rows, message in rows
    ]
