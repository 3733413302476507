"""From table to lead: no finding is lost, and leads hold the money of what their findings accuse."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from pipelines.errors import ReconciliationFailed

_SQL: Final = Path(__file__).with_name("reconcile")
_N_NAMED: Final = 3
_END: Final = "The night stops and last night stays published; report this with the names above."
_FATES: Final = """
insert into lead_reconciliation by name
select fate, count(*) as n_findings, coalesce(sum(amount), 0) as claimed_amount
from finding_fate
group by fate
order by fate
"""


def reconcile_leads(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace `lead_reconciliation` by what became of every finding, and hold the leads against them.

    Counted anew from `finding` and the lists' tables, beside the way the ranking took. Of the ranking's steps
    it takes over which findings stand, who was judged, and what the findings' records are and cost.

    Args:
        connection: the build after ranking, its steps still there.

    Raises:
        ReconciliationFailed: a finding is in no lead and nothing says why, or in several; or a lead holds
            other money than its records, or a settlement's leads than its findings accuse.
    """
    connection.execute(f"create or replace temp table finding_fate as {_read('finding_fate')}")
    connection.execute(create_table(load_outputs()["lead_reconciliation"]))
    connection.execute("delete from lead_reconciliation")
    connection.execute(_FATES)
    lost = connection.execute(
        "select finding_id from finding_fate where fate = 'lost' order by finding_id limit ?", [_N_NAMED]
    ).fetchall()
    connection.execute("drop table temp.finding_fate")
    if lost:
        names = ", ".join(finding_id for (finding_id,) in lost)
        raise ReconciliationFailed(f"Findings that stand in no lead or in several, such as {names}. {_END}")
    _refuse(connection, "stray_finding", "lead_finding names findings that do not exist: {0} in lead {1}")
    _refuse(connection, "lead_difference", "Lead {0}: its records hold {1} yuan, the lead says {2}")
    _refuse(
        connection,
        "settlement_difference",
        "Settlement {0}: its leads hold {1} yuan, its findings accuse {2}",
    )


def _read(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _refuse(connection: duckdb.DuckDBPyConnection, query: str, says: str) -> None:
    found = connection.execute(_read(query)).fetchmany(_N_NAMED)
    if found:
        raise ReconciliationFailed("; ".join(says.format(*row) for row in found) + f". {_END}")
