"""Parameter values tried on a published night."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_contracts.errors import RuleError
from rules.backtest import backtest_rule, draw_bars
from rules.fence import Limits
from rules.packs import load_packs
from rules.records import Rule, RuleRun
from rules.trial import Bench, list_values

Run = Callable[..., dict[str, RuleRun]]
Add = Callable[..., None]


def judge(add: Add, lead_id: str, setl_id: str, verdict: str) -> None:
    add("lead", {"lead_id": lead_id, "rank": 1, "kind": "record", "subject_type": "stay", "subject_id": "?",
                 "schemes": ["long_stay"], "control": False, "begn_date": date(2025, 3, 1)})  # fmt: skip
    add("lead_record", {"lead_id": lead_id, "setl_id": setl_id, "amount": 1})
    add("outcome", {"lead_id": lead_id, "verdict": verdict})


def test_backtest_counts_findings_money_and_institutions_per_value(
    run: Run, bench: Bench, rule_now: Callable[[], Rule]
):
    run()
    rule = rule_now()
    trials = backtest_rule(bench, rule, list_values(rule, ["min_nights=20,21,31"]))
    assert [(dict(t.values), t.n_findings, t.amount, t.n_institutions) for t in trials] == [
        ({}, 1, Decimal(1000), 1),
        ({"min_nights": 20}, 2, Decimal(1500), 2),
        ({"min_nights": 21}, 1, Decimal(1000), 1),
        ({"min_nights": 31}, 0, Decimal(0), 0),
    ]
    assert {t.precision for t in trials} == {None}


def test_backtest_keeps_findings_by_their_first_day(run: Run, bench: Bench, rule_now: Callable[[], Rule]):
    run()
    rule = rule_now()
    values = list_values(rule, ["min_nights=20"])
    (_, may) = backtest_rule(bench, rule, values, since=date(2025, 5, 1), until=date(2025, 5, 1))
    (_, march) = backtest_rule(bench, rule, values, until=date(2025, 4, 30))
    assert (may.amount, march.amount) == (Decimal(500), Decimal(1000))


def test_backtest_measures_on_inspected_leads(run: Run, bench: Bench, add: Add, rule_now: Callable[[], Rule]):
    run()
    judge(add, "L1", "S1", "confirmed")
    judge(add, "L2", "S2", "partial")
    judge(add, "L3", "S3", "rejected")
    rule = rule_now()
    (now, looser) = backtest_rule(bench, rule, list_values(rule, ["min_nights=20"]))
    assert (now.n_judged, now.n_held, now.n_judged_found) == (3, 2, 1)
    assert (now.precision, now.recall) == (1.0, 0.5)
    assert (looser.precision, looser.recall) == (0.75, 1.0)


def test_backtest_tells_which_rules_accuse_the_same_settlements(
    run: Run, bench: Bench, add: Add, rule_now: Callable[[], Rule]
):
    run()
    add("finding", {"finding_id": "F9", "rule_id": "INP-099", "rule_version": 1, "scheme": "other",
                    "subject_type": "stay", "subject_id": "M1", "message": "x", "state": "new"})  # fmt: skip
    add("finding_record", {"finding_id": "F9", "record_type": "settlement", "record_id": "S1", "amount": 1})
    (now,) = backtest_rule(bench, rule_now())
    assert (now.n_shared, dict(now.shared_with)) == (1, {"other": 1})


def test_a_tried_value_takes_the_place_of_a_local_one(
    run: Run, bench: Bench, catalogue: Path, rule_now: Callable[[], Rule]
):
    (catalogue.parent / "packs" / "341022.toml").write_text(
        'admdvs = "341022"\ntitle = "县"\n[[override]]\nrule = "long_stay"\nparam = "min_nights"\n'
        'value = 10\nfrom = 2025-01-01\nsource = "协议"\n',
        encoding="utf-8",
    )
    run()
    rule = rule_now()
    packs = load_packs([rule], catalogue.parent / "packs")
    local = Bench(connection=bench.connection, run_id="R1", packs=packs, limits=Limits())
    (now, tried) = backtest_rule(local, rule, list_values(rule, ["min_nights=25"]))
    assert (now.n_findings, tried.n_findings) == (2, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min_nights=0", "min_nights = 0 is outside the card's 1 to 365 night"),
        ("min_nights=366", "outside the card's"),
        ("min_nights=ten", "is not a number"),
        ("min_nights=nan", "is not a number"),
        ("min_nights=7.5", "whole numbers"),
        ("nights=7", "has no parameter 'nights'; its card has min_nights"),
        ("min_nights", "is not NAME=VALUE"),
        (f"min_nights={','.join(map(str, range(1, 63)))}", "62 combinations are too many"),
    ],
)
def test_a_value_that_cannot_be_tried_is_refused(text: str, said: str, rule_now: Callable[[], Rule]):
    with pytest.raises(RuleError) as refused:
        list_values(rule_now(), [text])
    assert said in str(refused.value)


def test_bars_are_as_long_as_their_share():
    assert draw_bars(["a", "bb"], [10, 5], width=4) == ["a   ████ 10", "bb  ██ 5"]
    assert draw_bars(["a"], [0], width=4) == ["a   0"]


def test_a_rule_that_cannot_look_says_why(run: Run, bench: Bench, rule_now: Callable[[], Rule]):
    run()
    bench.connection.execute("drop table stay")
    with pytest.raises(RuleError, match="long_stay cannot be evaluated on R1: "):
        backtest_rule(bench, rule_now())
