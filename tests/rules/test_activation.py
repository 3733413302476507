"""A rule put to work: looked at first, its card edited by three lines, noted with who and what."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import RuleError
from rules.activate import activate_rule, edit_card, hash_meaning
from rules.diff import compare_stored, hash_rule, write_receipt
from rules.records import Packs, Rule, RuleRun
from rules.trial import Bench

Run = Callable[..., dict[str, RuleRun]]
Edit = Callable[[str, str, str], None]
NOW = datetime(2025, 4, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


def look(bench: Bench, rule: Rule, receipts: Path, run_id: str = "R1") -> None:
    difference = compare_stored(bench, rule)
    write_receipt(receipts, difference, rule_hash=hash_rule(rule, Packs()), run_id=run_id, now=NOW)


def activate(rule: Rule, folder: Path, last_night: str | None = None, run_id: str = "R1") -> Any:
    return activate_rule(
        rule, Packs(), receipts=folder, run_id=run_id, last_night=last_night, today=TODAY,
        changelog=folder / "CHANGELOG.md",
    )  # fmt: skip


def test_activation_edits_three_lines_and_notes_who_and_what(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    edit("rule.toml", '"active"', '"shadow"')
    run()
    card = rule_now().folder / "rule.toml"
    before = card.read_text(encoding="utf-8")
    look(bench, rule_now(), tmp_path)
    done = activate(rule_now(), tmp_path, "shadow")
    assert (done.version, done.raised) == (1, False)
    rule = rule_now()
    assert (rule.status, rule.reason, rule.version) == ("active", "", 1)
    kept = [line for line in before.splitlines() if not line.startswith(("status", "reason"))]
    after = card.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if not line.startswith("status")] == kept
    assert any(line.startswith('status = "active" # draft never runs') for line in after)
    entry = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()[-1]
    assert entry.startswith("| 2025-04-02 | INP-001 long_stay | 1 | +1 | +1,000.00 | -0 | -0.00 |")
    assert entry.endswith(f"| {hash_meaning(rule)} |")


def test_a_changed_meaning_raises_the_version_once_and_a_comment_does_not(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    run()
    look(bench, rule_now(), tmp_path)
    assert activate(rule_now(), tmp_path, "evaluated").version == 1
    edit("query.sql", "from stay\n", "from stay -- the merged ones\n")
    look(bench, rule_now(), tmp_path)
    assert activate(rule_now(), tmp_path, "evaluated").version == 1
    edit("query.sql", "order by subject_id", "    and stay.fund_amount >= 1\norder by subject_id")
    look(bench, rule_now(), tmp_path)
    done = activate(rule_now(), tmp_path, "evaluated")
    assert (done.version, done.raised, rule_now().version) == (2, True, 2)
    look(bench, rule_now(), tmp_path)
    assert activate(rule_now(), tmp_path, "evaluated").version == 2


def test_what_is_active_already_is_not_activated_again(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    edit("rule.toml", '"active"', '"shadow"')
    run()
    look(bench, rule_now(), tmp_path)
    first = activate(rule_now(), tmp_path, "shadow")
    noted = (tmp_path / "CHANGELOG.md").read_bytes()
    card = (rule_now().folder / "rule.toml").read_bytes()
    for _ in range(2):
        again = activate(rule_now(), tmp_path, "shadow")
        assert (first.fresh, again.fresh, again.version, again.entry) == (True, False, 1, first.entry)
    assert (tmp_path / "CHANGELOG.md").read_bytes() == noted
    assert (rule_now().folder / "rule.toml").read_bytes() == card


def test_an_active_rule_that_now_finds_otherwise_is_another_version(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    run()
    edit("query.sql", "order by subject_id", "    and stay.fund_amount >= 1001\norder by subject_id")
    edit("cases.toml", "1000.00", "2000.00")
    look(bench, rule_now(), tmp_path)
    assert activate(rule_now(), tmp_path, "evaluated").version == 2


def test_activation_is_refused_without_a_fresh_diff(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    run()
    with pytest.raises(RuleError, match="nobody looked at what activating it does"):
        activate(rule_now(), tmp_path)
    look(bench, rule_now(), tmp_path)
    with pytest.raises(RuleError, match="the last diff was on R1, published is R2"):
        activate(rule_now(), tmp_path, run_id="R2")
    edit("rule.toml", "value = 30", "value = 29")
    with pytest.raises(RuleError, match="changed since the last diff"):
        activate(rule_now(), tmp_path)


def test_activation_is_refused_while_a_case_fails(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule], tmp_path: Path
):
    edit("rule.toml", '"active"', '"shadow"')
    run()
    edit("cases.toml", 'expect = [{ subject_id = "M1"', 'expect = [{ subject_id = "M7"')
    look(bench, rule_now(), tmp_path)
    with pytest.raises(RuleError, match="long_stay stays shadow until lint is clean"):
        activate(rule_now(), tmp_path)
    assert rule_now().status == "shadow"
    assert not (tmp_path / "CHANGELOG.md").exists()


def test_a_card_that_cannot_be_edited_line_by_line_is_left_alone():
    with pytest.raises(RuleError, match="by hand"):
        edit_card('status = "shadow"\nversion = 1\nreason = """\nlong\n"""\n', version=1)
