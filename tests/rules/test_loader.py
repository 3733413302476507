"""A faulty rule is told by file and line, with what to do, and stops no other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.loader import load_rules, rule_table
from rules.scaffold import new_rule

Edit = Callable[[str, str, str], None]


def faults_of(catalogue: Path) -> list[str]:
    return [str(fault) for fault in load_rules(catalogue)[1]]


def test_card_is_read_into_a_rule(catalogue: Path):
    ((rule,), faults) = load_rules(catalogue)
    assert faults == []
    assert (rule.id, rule.scheme, rule.family, rule.version) == ("INP-001", "long_stay", "inpatient", 1)
    assert (rule.params["min_nights"].value, rule.params["min_nights"].maximum) == (30, 365)
    assert rule.query.parameters == ("min_nights",)


def test_query_says_itself_what_it_reads(catalogue: Path):
    ((rule,), _) = load_rules(catalogue)
    assert rule.query.reads == {
        "stay": (
            "admitted_on",
            "discharged_on",
            "fixmedins_code",
            "fund_amount",
            "nights",
            "psn_no",
            "stay_id",
        )
    }


def test_faulty_rule_stops_no_other_and_every_fault_is_told(catalogue: Path, edit: Edit):
    new_rule("billing", "other_rule", catalogue)
    edit("rule.toml", 'severity = "low"', 'severity = "huge"\ncolour = "red"')
    edit("query.sql", "stay.nights,", "stay.nigths,")
    rules, faults = load_rules(catalogue)
    assert [rule.scheme for rule in rules] == ["other_rule"]
    told = [str(fault) for fault in faults]
    assert (
        told[0]
        == "inpatient/long_stay/rule.toml line 8: severity is 'huge'; choose one of low, medium, high."
    )
    assert told[1].startswith(
        "inpatient/long_stay/rule.toml line 9: unknown key colour. Correct its spelling"
    )
    assert told[2].startswith("inpatient/long_stay/query.sql line 9: no column nigths. Correct the name")
    assert len(told) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("rule.toml", "version = 1", 'version = "1"'), "line 5: version is '1', expected a whole number"),
        (("rule.toml", "version = 1", ""), "version is missing"),
        (("rule.toml", 'scheme = "long_stay"', 'scheme = "x"'), "line 2: scheme is 'x' but the folder"),
        (("rule.toml", '"INP-001"', '"1"'), "line 1: id is '1', expected three letters"),
        (("rule.toml", "value = 30", "value = 900"), "line 19: min_nights is 900, outside its 1..365"),
        (("rule.toml", "value = 30", 'value = "30"'), "line 19: value is '30', expected a number"),
        (("rule.toml", "value = 30, ", ""), "value is missing"),
        (("rule.toml", "min = 1", "least = 1"), "unknown key least"),
        (("rule.toml", "min_nights", "max_nights"), "parameter max_nights is declared but no query uses"),
        (
            ("rule.toml", "min_nights", "max_nights"),
            "query uses $min_nights, which [params] does not declare",
        ),
        (("rule.toml", "id =", "id"), "line 1: not TOML"),
        (("rule.toml", "{nights}", "{nihgts}"), "message names {nihgts}, which the query does not return"),
        (("rule.toml", "{amount:yuan}", "{amount:euro}"), "message uses format 'euro'; choose one of yuan"),
        (("rule.toml", "住院{nights}晚", "[住院[{nights}]晚"), "brackets in message do not match"),
        (("rule.toml", 'inspect = ["住院病案首页"]', "inspect = []"), "inspect is empty"),
        (
            ("rule.toml", '["a short stay"]', '["a", "a"]'),
            "false_positives must list texts, none empty and none twice",
        ),
        (
            ("rule.toml", "[params]", '[may_be_empty]\n"visit" = "why"\n[params]'),
            "names visit, which the query does",
        ),
        (("query.sql", "    stay.psn_no,\n", ""), "does not return psn_no"),
        (("query.sql", "stay.nights,", "stay.nights, stay.nights,"), "returns nights twice"),
        (
            ("query.sql", "from stay", "from stays"),
            "query.sql line 10: no table stays. Read one of: absence_spell",
        ),
        (("query.sql", "select", "selct"), "query.sql line 3: not SQL near"),
        (
            ("query.sql", "order by", ";drop table stay; select 1 order by"),
            "query.sql line 14: holds Select, Drop, Select",
        ),
        (("query.sql", "$min_nights", "$1"), "query.sql line 11: $1 has no name"),
    ],
)
def test_fault_is_told_by_file_and_line(change: tuple[str, str, str], told: str, catalogue: Path, edit: Edit):
    edit(*change)
    assert any(told in fault for fault in faults_of(catalogue)), faults_of(catalogue)


@pytest.mark.parametrize("file", ["rule.toml", "query.sql", "cases.toml"])
def test_missing_file_is_told(file: str, catalogue: Path):
    (catalogue / "inpatient" / "long_stay" / file).unlink()
    assert any(f"long_stay/{file}: the file is missing" in fault for fault in faults_of(catalogue))


def test_shadow_needs_a_reason(catalogue: Path, edit: Edit):
    edit("rule.toml", 'reason = "new, not reviewed yet" # needed while in shadow\n', "")
    edit("rule.toml", '"active"', '"shadow"')
    assert any("reason is missing" in fault for fault in faults_of(catalogue))


def test_an_id_is_never_used_twice(catalogue: Path):
    folder = new_rule("billing", "other_rule", catalogue)
    card = folder / "rule.toml"
    card.write_text(card.read_text(encoding="utf-8").replace("BIL-001", "INP-001"), encoding="utf-8")
    rules, faults = load_rules(catalogue)
    assert [rule.scheme for rule in rules] == ["other_rule"]
    assert "INP-001 is taken by billing/other_rule" in str(faults[0])


def test_table_of_rules_lists_one_row_each(catalogue: Path):
    (row,) = rule_table(load_rules(catalogue)[0])
    assert (row["id"], row["scheme"], row["status"]) == ("INP-001", "long_stay", "active")


def test_a_query_may_be_built_on_steps(catalogue: Path, edit: Edit):
    folder = catalogue / "inpatient" / "long_stay"
    (folder / "010_long.sql").write_text(
        "-- One row per long stay.\nselect * from stay where nights >= $min_nights\n", encoding="utf-8"
    )
    (folder / "020_longest.sql").write_text(
        "-- One row per long stay.\nselect * from long\n", encoding="utf-8"
    )
    edit("query.sql", "from stay\nwhere stay.nights >= $min_nights", "from longest as stay")
    ((rule,), faults) = load_rules(catalogue)
    assert faults == []
    assert list(rule.steps) == ["long", "longest"]
    assert rule.steps["long"].parameters == ("min_nights",)
    assert list(rule.reads) == ["stay"]


def test_a_step_cannot_take_the_name_of_a_table(catalogue: Path):
    (catalogue / "inpatient" / "long_stay" / "010_stay.sql").write_text("select 1 as one\n", encoding="utf-8")
    told = "stay is the name of a table or another step. Rename the file."
    assert faults_of(catalogue) == [f"inpatient/long_stay/010_stay.sql line 1: {told}"]
