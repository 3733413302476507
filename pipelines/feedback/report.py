"""What verdicts say of rules, models and lists, and what the lists missed of cases found otherwise."""

from dataclasses import dataclass
from typing import Final

import duckdb

from data_contracts.fetch import fetch_rows
from pipelines.feedback.landed import FEEDBACK, PREFIX
from pipelines.feedback.outcomes import derive, open_desk
from pipelines.ranking.steps import read_sql as read_ranking_sql
from pipelines.settings import Home

PARTS: Final = ("all", "drawn", "rule", "model", "institution_type")


Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came back so far.

    Attributes:
        interval: which interval every share has.
        parts: lines by part: `all`, `drawn`, `rule`, `model`, `institution_type`; each with leads reviewed,
            their verdicts, precision with interval (None where nothing was judged) and yuan found.
        reasons: why leads did not hold, by part and name.
        recall: one line of cases found otherwise, those the lists had, and their share; empty without cases.
        cases: one line per such case: found, or why it was missed.
    """

    interval: str
    parts: dict[str, Rows]
    reasons: Rows
    recall: Rows
    cases: Rows


def read_report(home: Home) -> Report:
    """Return what came back so far, imports that no night has applied yet among it.

    Raises:
        NothingPublished: no night has been published in this home.
    """
    with open_desk(home) as connection:
        for name in FEEDBACK:
            connection.execute(f"create temp table {name} as select * from {PREFIX}{name}")
        connection.execute("create temp table previous_lead as select * from lead")
        connection.execute(f"create temp table judged_scheme as {read_ranking_sql('judged_scheme')}")
        for name in (
            "reviewed_lead",
            "reviewed_signal",
            "report_line",
            "report_reason",
            "case_settlement",
            "case_claim",
            "case_report",
            "recall",
        ):
            derive(connection, name)
        lines = _read_rows(connection, "report_line")
        return Report(
            interval="Wilson, 95 %; a partial verdict counts one half",
            parts={part: [line for line in lines if line["part"] == part] for part in PARTS},
            reasons=_read_rows(connection, "report_reason"),
            recall=_read_rows(connection, "recall"),
            cases=_read_rows(connection, "case_report"),
        )


def _read_rows(connection: duckdb.DuckDBPyConnection, table: str) -> Rows:
    return fetch_rows(connection.execute(f"select * from {table}"))
