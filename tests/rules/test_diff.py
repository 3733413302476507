"""What a change of a rule newly accuses, and no longer."""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from data_contracts.errors import RuleError
from rules.diff import compare_rules, compare_stored, load_revision
from rules.records import Rule, RuleRun
from rules.trial import Bench

Run = Callable[..., dict[str, RuleRun]]
Edit = Callable[[str, str, str], None]


def test_diff_tells_what_a_looser_rule_newly_accuses(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule]
):
    run()
    edit("rule.toml", "value = 30", "value = 20")
    found = compare_stored(bench, rule_now())
    assert (found.n_new, found.n_gone, found.n_kept, found.amount_new) == (1, 0, 1, Decimal(500))
    assert [(place["institution"], place["n_new"]) for place in found.institutions] == [("第二医院", 1)]
    assert [(row["kind"], row["subject_id"]) for row in found.examples] == [("new", "M2")]


def test_diff_tells_what_a_stricter_rule_no_longer_accuses(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule]
):
    run()
    edit("rule.toml", "value = 30", "value = 31")
    found = compare_stored(bench, rule_now())
    assert (found.n_new, found.n_gone, found.amount_gone, found.changes) == (0, 1, Decimal(1000), True)


def test_a_finding_that_begins_another_day_is_the_same_with_other_money(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule]
):
    run()
    edit("query.sql", "stay.admitted_on as begn_date", "stay.admitted_on + 1 as begn_date")
    edit("query.sql", "stay.fund_amount as amount", "stay.fund_amount - 100 as amount")
    found = compare_stored(bench, rule_now())
    assert (found.n_new, found.n_gone, found.n_kept, found.amount_moved) == (0, 0, 1, Decimal(-100))


def test_findings_in_shadow_are_new_and_told_apart(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule]
):
    edit("rule.toml", '"active"', '"shadow"')
    run()
    found = compare_stored(bench, rule_now())
    assert (found.n_new, found.n_new_in_shadow) == (1, 1)


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words],
        check=True,
        capture_output=True,
    )


def test_diff_against_a_revision_runs_both_rules_without_a_checkout(
    run: Run, bench: Bench, edit: Edit, catalogue: Path, rule_now: Callable[[], Rule], tmp_path: Path
):
    run()
    git(catalogue.parent, "init", "-q")
    git(catalogue.parent, "add", ".")
    git(catalogue.parent, "commit", "-q", "-m", "first")
    edit("rule.toml", "value = 30", "value = 20")
    before = load_revision(rule_now(), "HEAD", tmp_path / "scratch")
    assert before.params["min_nights"].value == 30
    assert compare_rules(bench, rule_now(), before, against="HEAD").n_new == 1
    for wrong in ("nosuch", "--output=x", "HEAD~9"):
        with pytest.raises(RuleError, match="revision"):
            load_revision(rule_now(), wrong, tmp_path / "other")


def test_a_folder_without_git_says_so(rule_now: Callable[[], Rule], tmp_path: Path):
    with pytest.raises(RuleError, match="is not under git"):
        load_revision(rule_now(), "HEAD", tmp_path / "scratch")
