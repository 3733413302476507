"""A rule under several parameter values over one published snapshot: what each would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.evaluation import read_sql
from rules.records import Number, Rule
from rules.trial import Bench, set_params


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one set of values finds.

    Attributes:
        values: the values tried; empty for those in force, packs included.
        n_findings: findings.
        amount: yuan at risk over them.
        n_institutions: institutions accused.
        n_shared: findings that accuse a settlement another rule accuses too.
        shared_with: such findings by the other rule's slug.
        n_judged: leads inspectors closed that the rule was part of.
        n_held: of those, confirmed or partly.
        n_judged_found: closed leads that the values touch.
        precision: share of the touched closed leads that held, partly counting half; None without any.
        recall: share of the held leads that are touched; None without any.
    """

    values: Mapping[str, Number]
    n_findings: int
    amount: Decimal
    n_institutions: int
    n_shared: int
    shared_with: Mapping[str, int]
    n_judged: int
    n_held: int
    n_judged_found: int
    precision: float | None
    recall: float | None


def backtest_rule(
    bench: Bench,
    rule: Rule,
    combinations: Sequence[Mapping[str, Number]] = (),
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[Trial]:
    """Return one trial for the values in force and one per combination, in the order given.

    Precision and recall are measured on the leads that this rule was part of and that inspectors closed. What
    no rule ever put forward nobody judged, so recall is against known cases only.

    Args:
        bench: the snapshot.
        rule: the rule.
        combinations: values by parameter, within the card's bounds.
        since: first `begn_date` that counts.
        until: last `begn_date` that counts.

    Raises:
        RuleError: the rule cannot run on this snapshot.
    """
    connection = bench.connection
    bench.list_settlements(
        "other_settlement",
        "select record.finding_id, record.record_type, record.record_id from finding_record as record "
        "inner join finding on record.finding_id = finding.finding_id "
        f"where finding.state <> 'withdrawn' and finding.rule_id <> '{rule.id}'",
    )
    connection.execute(
        f"create or replace temp table judged_lead as {read_sql('judged_lead')}",
        {"scheme": rule.scheme, "since": since, "until": until},
    )
    return [_try(bench, rule, values, since, until) for values in ({}, *combinations)]


def draw_bars(labels: Sequence[str], values: Sequence[float], *, width: int = 40) -> list[str]:
    """Return one line per value with a bar as long as its share of the greatest."""
    greatest = max(values, default=0)
    longest = max((len(label) for label in labels), default=0)
    return [
        f"{label:<{longest}}  {'█' * _scale(value, greatest, width)} {value:,.0f}"
        for label, value in zip(labels, values, strict=True)
    ]


def _scale(value: float, greatest: float, width: int) -> int:
    return max(1, round(width * value / greatest)) if value > 0 else 0


def _try(
    bench: Bench, rule: Rule, values: Mapping[str, Number], since: date | None, until: date | None
) -> Trial:
    changed, packs = set_params(rule, bench.packs, values)
    trial_bench = Bench(connection=bench.connection, run_id=bench.run_id, packs=packs, limits=bench.limits)
    trial_bench.draft(changed, since=since, until=until)
    trial_bench.list_settlements("trial_settlement", "select * from draft_record")
    connection = bench.connection
    n_findings, amount = connection.execute(
        "select count(*), coalesce(sum(amount), 0) from finding_draft"
    ).fetchall()[0]
    (n_institutions,) = connection.execute(
        "select count(*) from (select fixmedins_code from finding_draft where fixmedins_code is not null "
        "union select settlement.fixmedins_code from trial_settlement "
        "inner join finding_draft on trial_settlement.finding_id = finding_draft.finding_id "
        "inner join settlement on trial_settlement.setl_id = settlement.setl_id "
        "where finding_draft.fixmedins_code is null)"
    ).fetchall()[0]
    (n_shared,) = connection.execute(
        "select count(distinct finding_id) from trial_settlement "
        "where setl_id in (select setl_id from other_settlement)"
    ).fetchall()[0]
    n_judged, n_held, n_judged_found, n_held_found, held_found = connection.execute(
        read_sql("verdict_share")
    ).fetchall()[0]
    return Trial(
        values=values,
        n_findings=n_findings,
        amount=amount,
        n_institutions=n_institutions,
        n_shared=n_shared,
        shared_with=dict(connection.execute(read_sql("other_scheme")).fetchall()),
        n_judged=n_judged,
        n_held=n_held,
        n_judged_found=n_judged_found,
        precision=float(held_found) / n_judged_found if n_judged_found else None,
        recall=n_held_found / n_held if n_held else None,
    )
