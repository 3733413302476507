"""The workbench: values tried, changes compared, rules put to work, findings explained."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.errors import RuleError
from rules.activate import activate_rule, edit_card, hash_meaning
from rules.backtest import backtest_rule, draw_bars
from rules.catalogue import FILE, list_data, write_catalogue
from rules.diff import compare_rules, compare_stored, hash_rule, load_revision, write_receipt
from rules.explain import bind_text, explain_finding
from rules.fence import Limits
from rules.loader import load_rules
from rules.packs import load_packs
from rules.records import Packs, Query, Rule, RuleRun
from rules.trial import Bench, list_values

Run = Callable[..., dict[str, RuleRun]]
Edit = Callable[[str, str, str], None]
Add = Callable[..., None]
NOW = datetime(2025, 4, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def rule_now(catalogue: Path) -> Callable[[], Rule]:
    """Return a function that reads the rule as its folder is now."""

    def read() -> Rule:
        rules, faults = load_rules(catalogue)
        assert faults == []
        return rules[0]

    return read


@pytest.fixture
def bench(warehouse: duckdb.DuckDBPyConnection, add: Add) -> Bench:
    """Return a bench over the warehouse with a second, shorter stay at another place."""
    for name in ("lead", "lead_finding", "lead_record"):
        warehouse.execute(create_table(load_outputs()[name]))
    add("institution", {"fixmedins_code": "H2", "fixmedins_name": "第二医院", "admdvs": "341022"})
    add("stay", {"stay_id": "M2", "psn_no": "9901", "fixmedins_code": "H2", "admitted_on": date(2025, 5, 1),
                 "discharged_on": date(2025, 5, 21), "nights": 20, "fund_amount": 500})  # fmt: skip
    add("settlement", {"setl_id": "S2", "psn_no": "9901", "mdtrt_id": "M2", "fund_pay_sumamt": 500})
    add("net_settlement", {"setl_id": "S2", "mdtrt_id": "M2", "fund_pay_sumamt": 500})
    return Bench(connection=warehouse, run_id="R1", packs=Packs(), limits=Limits())


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
    add("finding", {"finding_id": "F9", "rule_id": "XXX-001", "rule_version": 1, "scheme": "other",
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


def test_a_note_names_records_law_documents_and_masks_persons(
    run: Run, bench: Bench, rule_now: Callable[[], Rule]
):
    run()
    bench.connection.execute("update stay set psn_no = '99010199', nights = 40 where stay_id = 'M2'")
    bench.connection.execute("update settlement set psn_no = '99010199' where setl_id = 'S2'")
    run()
    rule = rule_now()
    (finding_id,) = bench.connection.execute(
        "select finding_id from finding where subject_id = 'M2'"
    ).fetchall()[0]
    note = explain_finding(bench.connection, finding_id, {rule.id: rule})
    assert note.finding["psn_no"] == "99****99"
    assert [(r.title, [row["record_id"] for row in r.rows]) for r in note.records] == [("涉及结算", ["S2"])]
    assert "99010199" not in json.dumps([*note.records[0].rows, note.sql], default=str)
    assert (note.basis, note.inspect, note.exclude_first) == (rule.basis, rule.inspect, rule.exclude_first)
    assert note.evidence == {"nights": 40}
    assert [(p["name"], p["value"], p["unit"]) for p in note.parameters] == [("min_nights", 30, "night")]


def test_the_sql_of_a_note_finds_the_finding_again_when_pasted(
    run: Run, bench: Bench, catalogue: Path, edit: Edit, rule_now: Callable[[], Rule]
):
    (catalogue / "inpatient" / "long_stay" / "010_candidate.sql").write_text(
        "-- One row per long stay; '$min_nights' is no place.\nselect stay.stay_id from stay\n"
        "where stay.nights >= $min_nights and '$min_nights' <> ''\n",
        encoding="utf-8",
    )
    edit("query.sql", "from stay\n", "from stay\ninner join candidate on stay.stay_id = candidate.stay_id\n")
    run()
    rule = rule_now()
    (finding_id,) = bench.connection.execute("select finding_id from finding").fetchall()[0]
    note = explain_finding(bench.connection, finding_id, {rule.id: rule})
    answer = bench.connection.execute(note.sql)
    names = [column[0] for column in answer.description]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    assert [(row["subject_id"], row["amount"]) for row in rows] == [("M1", Decimal(1000))]


def test_a_note_says_when_the_rule_changed_or_a_finding_is_on_no_list(
    run: Run, bench: Bench, edit: Edit, rule_now: Callable[[], Rule]
):
    edit("rule.toml", '"active"', '"shadow"')
    run()
    edit("rule.toml", "version = 1", "version = 2")
    (finding_id,) = bench.connection.execute("select finding_id from finding").fetchall()[0]
    rule = rule_now()
    note = explain_finding(bench.connection, finding_id, {rule.id: rule})
    assert "试运行" in note.state_note
    assert "第1版，现为第2版" in note.version_note
    gone = explain_finding(bench.connection, finding_id, {})
    assert (gone.sql, "已不在规则库" in gone.version_note) == ("", True)
    with pytest.raises(RuleError, match="no finding is called 'F0'"):
        explain_finding(bench.connection, "F0", {})


def test_values_are_written_into_places_only():
    query = Query(
        file="q",
        text="select '$a' as x, $a as y -- $a\n, $b as z",
        parameters=("a", "b"),
        reads={},
        columns=(),
    )
    assert bind_text(query, {"a": 3, "b": Decimal("-0.5")}) == "select '$a' as x, 3 as y -- $a\n, (-0.5) as z"


def test_the_catalogue_tells_every_rule_in_both_languages(catalogue: Path, rule_now: Callable[[], Rule]):
    text = write_catalogue(catalogue)
    (row,) = [line for line in text.splitlines() if line.startswith("| INP-001")]
    for said in (
        "`long_stay`", "Long stay", "One row per stay of at least `min_nights` nights.", "住院{nights}晚",
        "`min_nights` 30 night (project default)", "医疗保障基金使用监督管理条例 第三十八条", "active v1",
    ):  # fmt: skip
        assert said in row
    assert set(list_data(rule_now())) <= {*load_extracts()} | {f"({name})" for name in load_extracts()}


def test_the_catalogue_is_current():
    assert FILE.read_text(encoding="utf-8") == write_catalogue(), "run `fundwatch rules catalogue`"
