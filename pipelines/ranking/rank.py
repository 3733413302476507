"""Findings and scores become leads: grouped, money counted once, ordered by expected recovery."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from pipelines.errors import ReconciliationFailed
from pipelines.ranking.calibrate import write_outlier_probability, write_rule_precision
from pipelines.ranking.reconcile import reconcile_leads
from pipelines.ranking.weights import DEFAULT_WEIGHTS, Weights
from pipelines.settings import Settings
from pipelines.warehouse.load import DELIVERY_COLUMN

_SQL: Final = Path(__file__).parent / "sql"
_BEFORE_COMPONENTS: Final = (
    "trial_rule",
    "standing_finding",
    "named_line",
    "named_settlement",
    "accused_record",
    "kinded_finding",
    "case_unit",
    "case_claim",  # of its own: joined with itself as a part of one query it takes a hundred times as long
    "same_case",
    "lead_edge",
)
_JUDGED: Final = (
    "finding_lead",
    "closing_verdict",
    "judged_claim",
    "open_finding",
    "told_finding",
    "judged_scheme",
    "scheme_record",
)
_WEIGHED: Final = (
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
_LISTED: Final = (
    "control_stay",
    "finding_words",
    "sample_words",
    "standing_lead",
    "claimed_settlement",
    "lead_claim",
    "settlement_claim",
    "lead_share",
    "lead_kin",
    "dated_lead",
    "ended_lead",
    "lead_change",
    "moved_lead",
)
_READ_TABLES: Final = (
    "rule_card",
    "finding",
    "finding_record",
    "rule_run",
    "score",
    "data_quality",
    "delivery",
)
_WRITTEN_TABLES: Final = (
    "lead",
    "lead_finding",
    "lead_record",
    "lead_factor",
    "rule_precision",
    "model_calibration",
)
_FEEDBACK: Final = ("outcome", "outcome_record", "tip")
_MONEYLESS: Final = "finding_without_settlement"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankSummary:
    """What the ranking made of a night.

    Attributes:
        n_leads: standing leads, controls not among them.
        n_new: standing leads seen for the first time, controls not among them.
        n_controls: leads drawn at random.
        n_withdrawn: leads of earlier nights that no longer stand.
        n_closed: leads that inspectors closed and nothing new was found on.
        amount: yuan at risk over all leads, every settlement's money once.
        expected_amount: yuan that inspections of all leads should recover.
    """

    n_leads: int
    n_new: int
    n_controls: int
    n_withdrawn: int
    n_closed: int
    amount: Decimal
    expected_amount: Decimal


def rank_leads(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_on: date,
    settings: Settings,
    weights: Weights = DEFAULT_WEIGHTS,
    run_id: str | None = None,
) -> RankSummary:
    """Replace the leads, what they are made of and what raised them by tonight's; return what came of it.

    The leads found in `lead` are the night before; ranking twice on one day changes nothing.

    Args:
        connection: the build, with derived tables, findings, scores and `rule_card`.
        run_on: the day the delivery speaks for.
        settings: seed, control share and the model's percentile.
        weights: what a finding is worth as evidence.
        run_id: tonight's run; the latest by id when left out, which two runs of one day do not tell.

    Raises:
        ReconciliationFailed: leads would hold more money of a settlement than the fund paid, or other money
            than their findings accuse, or a finding would be in no lead without a reason.
    """
    _prepare_tables(connection)
    _write_weights(connection, run_on=run_on, settings=settings, weights=weights, run_id=run_id)
    connection.execute("create or replace temp table previous_lead as select * from lead")
    connection.execute("create or replace temp table previous_factor as select * from lead_factor")
    _derive(connection, *_BEFORE_COMPONENTS)
    _connect_findings(connection, "lead_edge", "finding_component")
    _derive(connection, *_JUDGED, "source_edge")
    _connect_findings(connection, "source_edge", "finding_source")
    write_rule_precision(connection)
    _derive(connection, *_WEIGHED)
    write_outlier_probability(connection, weights)
    _derive(connection, *_LISTED)
    _replace_leads(connection)
    _note_moneyless(connection)
    _check_money(connection)
    reconcile_leads(connection)
    _drop_steps(connection)
    return _summarise(connection)


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _derive(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(f"create or replace temp table {name} as {read_sql(name)}")


def _prepare_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of this room that a first night lacks."""
    outputs = load_outputs()
    for name in (*_READ_TABLES, *_WRITTEN_TABLES):
        connection.execute(create_table(outputs[name]))
    for name in _FEEDBACK:
        connection.execute(create_table(load_extracts()[name], extra=[DELIVERY_COLUMN]))
    for column in ("moved varchar", "same_case varchar[]"):  # of a snapshot made before
        connection.execute(f"alter table lead add column if not exists {column}")


def _write_weights(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_on: date,
    settings: Settings,
    weights: Weights,
    run_id: str | None,
) -> None:
    values: dict[str, object] = {
        **asdict(weights),
        "run_on": run_on,
        "run_id": run_id,
        "seed": settings.seed,
        "control_share": settings.control_share,
        "model_lead_percentile": settings.model_lead_percentile,
    }
    columns = ", ".join(f"${name} as {name}" for name in values)
    connection.execute(f"create or replace temp table ranking_weight as select {columns}", values)


def _connect_findings(connection: duckdb.DuckDBPyConnection, edge: str, connected: str) -> None:
    """Write the table `connected`: findings that `edge` ties, directly or through others, share a number."""
    edges = connection.execute(f"select finding_no, tie_no from {edge}").fetchnumpy()
    finding_no, tie_no = edges["finding_no"], edges["tie_no"]
    n_findings = int(finding_no.max()) + 1 if finding_no.size else 0
    n_ties = int(tie_no.max()) + 1 if tie_no.size else 0
    size = n_findings + n_ties
    graph = coo_array(
        (np.ones(finding_no.size, dtype=np.int8), (finding_no, tie_no + n_findings)), (size, size)
    )
    _, labels = connected_components(graph, directed=False)
    component = pl.DataFrame({"finding_no": np.arange(n_findings), "component": labels[:n_findings]})
    connection.register("component_frame", component)
    connection.execute(
        f"create or replace temp table {connected} as select finding_no, component from component_frame"
    )
    connection.unregister("component_frame")


def _replace_leads(connection: duckdb.DuckDBPyConnection) -> None:
    for name in ("lead", "lead_finding", "lead_record", "lead_factor"):
        connection.execute(f"delete from {name}")
    connection.execute("insert into lead by name select * from moved_lead order by rank")
    connection.execute(
        "insert into lead_factor by name select * from standing_factor order by lead_id, factor"
    )
    connection.execute(
        "insert into lead_finding by name "
        "select lead_id, finding_id from told_finding order by lead_id, finding_id"
    )
    connection.execute(
        "insert into lead_record by name "
        "select lead_id, setl_id, amount from lead_share order by lead_no, setl_id"
    )


def _note_moneyless(connection: duckdb.DuckDBPyConnection) -> None:
    """Report findings that claim money but accuse no standing settlement: their leads carry none of it."""
    connection.execute("delete from data_quality where kind = ?", [_MONEYLESS])
    connection.execute(
        "insert into data_quality by name "
        "select ? as kind, scheme as subject, count(*) as n_records, "
        "'疑点涉及金额未能对应到任何有效结算，线索金额不含这些疑点' as message "
        "from standing_finding where amount > 0 "
        "and rowid not in (select finding_no from accused_record where claimed_amount > 0) "
        "group by scheme order by scheme",
        [_MONEYLESS],
    )


def _drop_steps(connection: duckdb.DuckDBPyConnection) -> None:
    for name in (
        *_BEFORE_COMPONENTS,
        *_JUDGED,
        *_WEIGHED,
        *_LISTED,
        "finding_component",
        "source_edge",
        "finding_source",
        "outlier_probability",
        "previous_lead",
        "previous_factor",
        "ranking_weight",
    ):
        connection.execute(f"drop table if exists temp.{name}")


def _check_money(connection: duckdb.DuckDBPyConnection) -> None:
    overspent = connection.execute(read_sql("overspent_settlement")).fetchmany(3)
    if overspent:
        named = "; ".join(f"{setl_id}: {held} of {paid} yuan" for setl_id, held, paid in overspent)
        raise ReconciliationFailed(
            f"lead_record holds more of a settlement than the fund paid ({named}). "
            "The night stops and last night stays published; report these settlements."
        )


def _summarise(connection: duckdb.DuckDBPyConnection) -> RankSummary:
    row = connection.execute(read_sql("rank_summary")).fetchone()
    n_leads, n_new, n_controls, n_withdrawn, n_closed, amount, expected_amount = row or (
        0,
        0,
        0,
        0,
        0,
        Decimal(0),
        Decimal(0),
    )
    return RankSummary(
        n_leads=n_leads,
        n_new=n_new,
        n_controls=n_controls,
        n_withdrawn=n_withdrawn,
        n_closed=n_closed,
        amount=amount,
        expected_amount=expected_amount,
    )
