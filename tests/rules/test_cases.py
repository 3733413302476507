"""Every rule proves itself: its cases pass, its look-alikes stay quiet."""

from functools import cache

import pytest

from rules.case_file import Case, load_cases
from rules.cases import run_cases
from rules.law import check_basis
from rules.lint import lint_rules
from rules.loader import load_rules
from rules.records import CaseResult, Rule

RULES, FAULTS = load_rules()
CASES = {rule.scheme: load_cases(rule)[0] for rule in RULES}
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.scheme)


@cache
def results_of(scheme: str) -> dict[str, CaseResult]:
    """Return the results of one rule's cases by name; the tables are made once for all of them."""
    (rule,) = (rule for rule in RULES if rule.scheme == scheme)
    return {result.name: result for result in run_cases(rule, CASES[scheme])}


def test_every_rule_of_the_catalogue_loads():
    assert [str(fault) for fault in FAULTS] == []
    assert {"split_hospitalization", "ghost_bed_stay", "consumable_overuse", "inventory_mismatch"} <= set(
        CASES
    )


@pytest.mark.parametrize(
    ("rule", "case"),
    [(rule, case) for rule in RULES for case in CASES[rule.scheme]],
    ids=lambda entry: entry.scheme if isinstance(entry, Rule) else entry.name,
)
def test_case_comes_out_as_expected(rule: Rule, case: Case):
    result = results_of(rule.scheme)[case.name]
    assert result.passed, result.message


@EVERY_RULE
def test_rule_fires_on_something(rule: Rule):
    assert any(case.kind == "fires" for case in CASES[rule.scheme])


@EVERY_RULE
def test_every_look_alike_has_a_quiet_case(rule: Rule):
    shown = {case.quiet_for for case in CASES[rule.scheme]}
    assert [entry for entry in rule.false_positives if entry not in shown] == []


def test_card_says_what_an_inspector_needs():
    lacking = [
        f"{rule.id} - {rule.scheme} -> basis names no article of 医疗保障基金使用监督管理条例"
        for rule in RULES
        if not any("医疗保障基金使用监督管理条例 第" in entry for entry in rule.basis)
    ]
    for rule in RULES:
        lacking.extend(f"{rule.id} line {line} -> {message}" for line, message in check_basis(rule))
        if not rule.exclude_first:
            lacking.append(f"{rule.id} - {rule.scheme} -> nothing to rule out first")
    assert lacking == []


def test_lint_finds_nothing_wrong_with_one_rule_of_the_catalogue():
    assert [str(fault) for fault in lint_rules(only="split_hospitalization")] == []
