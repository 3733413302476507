"""The queries of the room, and what every list, page and workbook says of a lead."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.ranking.weights import DEFAULT_WEIGHTS

_SQL: Final = Path(__file__).parent / "sql"
_STEPS: Final = (
    "record_money", "lead_money", "lead_standing", "unverified_lead", "lead_message", "card_entry",
    "lead_basis", "person_ref", "away_lead",
)  # fmt: skip
_MAY_LACK: Final = ("rule_precision", "model_calibration")  # before the first night has ranked
_MAY_LACK_TOO: Final = ("outcome", "outcome_record")  # extracts


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def describe_leads(connection: duckdb.DuckDBPyConnection) -> None:
    """Write temporary tables with what is said of a lead: list, page, workbook and screen say the same.

    `record_money` (lead and settlement: its money or why it has none), `lead_money`, `lead_standing`
    (estimated or measured), `unverified_lead` (looked at in vain, and when), `lead_message`, `lead_basis`,
    `person_ref` (person: P1, P2 …) and `away_lead` (where the settlements of a lead lie that has none at its
    own institution), each of the grain that its query names.
    """
    contracts = {name: load_outputs()[name] for name in _MAY_LACK}
    contracts |= {name: load_extracts()[name] for name in _MAY_LACK_TOO}
    for table, contract in contracts.items():
        if not _list_columns(connection, table):
            statement = create_table(contract)
            connection.execute(statement.replace("create table", "create temp table", 1))
    if "same_case" not in _list_columns(connection, "lead"):  # of a snapshot made before
        connection.execute(
            "create or replace temp table lead as select *, cast(null as varchar[]) as same_case from lead"
        )
    counts = {
        "measured_from": round(DEFAULT_WEIGHTS.prior_verdicts),
        "calibrated_from": DEFAULT_WEIGHTS.calibration_verdicts,
    }
    for name in _STEPS:
        query = read_sql(name)
        given = {key: value for key, value in counts.items() if f"${key}" in query}
        connection.execute(f"create or replace temp table {name} as {query}", given)


def _list_columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute("select column_name from duckdb_columns() where table_name = ?", [table])
    return {name for (name,) in found.fetchall()}
