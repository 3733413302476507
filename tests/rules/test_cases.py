"""Every rule proves itself: its cases pass, its look-alikes stay quiet, its parameters hold."""

import pytest

from rules.law import check_law
from rules.lint import lint_rule
from rules.loader import KNOWLEDGE
from rules.records import Rule
from tests.rules.library import FAULTS, RULES


def test_every_rule_of_the_catalogue_loads():
    assert [str(fault) for fault in FAULTS] == []
    assert {"split_hospitalization", "ghost_bed_stay", "consumable_overuse", "inventory_mismatch"} <= {
        rule.scheme for rule in RULES
    }


def test_the_law_that_cards_cite_is_sound():
    assert [str(fault) for fault in check_law(KNOWLEDGE)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.scheme)
def test_cases_of_a_rule_come_out_as_expected_and_hold_every_parameter(rule: Rule):
    """With law, style, a firing case and a quiet one for every look-alike: all that `rules lint` asks."""
    assert [str(fault) for fault in lint_rule(rule)] == []


def test_card_cites_the_regulation_on_funds():
    lacking = [
        f"{rule.id} - {rule.scheme} -> basis names no article of 医疗保障基金使用监督管理条例"
        for rule in RULES
        if not any("医疗保障基金使用监督管理条例 第" in entry for entry in rule.basis)
    ]
    assert lacking == []
