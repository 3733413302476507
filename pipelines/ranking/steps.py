"""The queries of the ranking, each a temporary table of its file's name, in the order they are run in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

_SQL: Final = Path(__file__).parent / "sql"
BEFORE_COMPONENTS: Final = (
    "trial_rule",
    "standing_finding",
    "named_line",
    "named_settlement",
    "accused_record",
    "kinded_finding",
    "case_unit",
    "case_claim",
    # of its own: joined with itself as a part of one query it takes a hundred times as long
    "contested_claim",
    "same_case",
    "lead_edge",
)
JUDGED: Final = (
    "finding_lead",
    "closing_verdict",
    "judged_claim",
    "open_finding",
    "told_finding",
    "judged_scheme",
    "scheme_record",
)
WEIGHED: Final = (
    "stay_score",
    "accused_stay",
    "scheme_signal",
    "institution_history",
    "touching_tip",
    "model_echo",
    "model_view",
    "model_word",
    "standing_factor",
    "lead_probability",
    "outlier_stay",
    "outlier_verdict",
)
LISTED: Final = (
    "control_stay",
    "finding_words",
    "sample_words",
    "standing_lead",
    "sampled_settlement",
)
PRICED: Final = (
    "lead_claim",
    "shared_settlement",
    "settlement_claim",
    "lead_share",
    "lead_kin",
    "priced_lead",
    "dated_lead",
    "ended_lead",
    "change_cause",
    "lead_change",
    "ranked_lead",
    "withdrawn_cause",
    "moved_lead",
)
_BETWEEN: Final = (
    "finding_component",
    "source_edge",
    "finding_source",
    "outlier_probability",
    "held_settlement",
    "previous_lead",
    "previous_factor",
    "mute_in_force",
    "ranking_weight",
)


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def derive_steps(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Run the queries one after the other, each into a temporary table of its name."""
    for name in names:
        connection.execute(f"create or replace temp table {name} as {read_sql(name)}")


@contextmanager
def forget_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB write steps as their rows come out: none is read in order, and keeping one costs time."""
    connection.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        connection.execute("reset preserve_insertion_order")


def view_claimed_settlements(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the settlements that leads may hold money of one name, without a copy of them."""
    connection.execute(f"create or replace temp view claimed_settlement as {read_sql('claimed_settlement')}")


def drop_steps(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the queries left in memory."""
    connection.execute("drop view if exists temp.claimed_settlement")
    for name in (*BEFORE_COMPONENTS, *JUDGED, *WEIGHED, *LISTED, *PRICED, *_BETWEEN):
        connection.execute(f"drop table if exists temp.{name}")
