"""A finding as an inspector's note, with SQL that finds it again."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from data_contracts.errors import RuleError
from rules.explain import bind_text, explain_finding
from rules.records import Query, Rule, RuleRun
from rules.trial import Bench

Run = Callable[..., dict[str, RuleRun]]
Edit = Callable[[str, str, str], None]


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
