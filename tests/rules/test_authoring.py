"""What an analyst meets when writing a rule: a folder that runs, lint that tells all, cases that explain."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data_contracts.errors import RuleError
from rules.case_file import load_cases
from rules.cases import prove_cases, run_cases
from rules.knowledge import load_knowledge
from rules.lint import lint_rules
from rules.loader import KNOWLEDGE, load_rules
from rules.message import compile_message
from rules.records import Rule
from rules.scaffold import new_rule

Edit = Callable[[str, str, str], None]


def the_rule(catalogue: Path) -> Rule:
    (rules, faults) = load_rules(catalogue)
    assert faults == []
    return rules[0]


def test_a_new_rule_runs_lints_and_passes_its_cases_at_once(tmp_path: Path):
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    root = tmp_path / "catalog"
    with pytest.raises(RuleError, match="no family 'pharmacy'"):
        new_rule("pharmacy", "night_sales", root)
    (root / "pharmacy").mkdir(parents=True)
    folder = new_rule("pharmacy", "night_sales", root)
    assert sorted(path.name for path in folder.iterdir()) == ["cases.toml", "query.sql", "rule.toml"]
    assert lint_rules(root, packs=tmp_path / "packs") == []
    assert the_rule(root).id == "PHA-001"


def test_a_new_rule_takes_the_next_id_of_its_family(catalogue: Path):
    new_rule("inpatient", "second", catalogue)
    assert [rule.id for rule in load_rules(catalogue)[0]] == ["INP-001", "INP-002"]


@pytest.mark.parametrize(
    ("family", "slug", "told"),
    [
        ("inpatient", "long_stay", "exists already"),
        ("Inpatient", "x", "lower-case"),
        ("a", "../b", "lower-case"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(family: str, slug: str, told: str, catalogue: Path):
    with pytest.raises(RuleError, match=told):
        new_rule(family, slug, catalogue)


def test_lint_tells_of_missing_cases_loose_parameters_and_style_at_once(catalogue: Path, edit: Edit):
    edit("query.sql", "-- One row per stay of at least `min_nights` nights.\n", "")
    edit("query.sql", "\norder by subject_id", "")
    edit("rule.toml", '["a short stay"]', '["a short stay", "psychiatry"]')
    new_rule("billing", "other_rule", catalogue)
    cases = catalogue / "billing" / "other_rule" / "cases.toml"
    quiet = cases.read_text(encoding="utf-8").split("[[case]]")
    cases.write_text(f"{quiet[0]}[[case]]{quiet[2].replace('nights = 29', 'nights = 0')}", encoding="utf-8")
    told = [str(fault) for fault in lint_rules(catalogue, packs=catalogue)]
    for expected in (
        "long_stay/query.sql line 1: does not say what a row means",
        "long_stay/query.sql line 1: has no order by",
        "other_rule/cases.toml line 1: has no firing case",
        "other_rule/cases.toml line 1: no case changes when parameter min_nights moves",
    ):
        assert any(expected in fault for fault in told), told


def test_lint_tells_which_look_alike_has_no_quiet_case(catalogue: Path, edit: Edit):
    edit("rule.toml", '["a short stay"]', '["a short stay", "psychiatry"]')
    (fault,) = lint_rules(catalogue, packs=catalogue)
    assert "has no quiet case with quiet_for = 'psychiatry'" in fault.message


def test_a_case_that_fails_says_what_differs(catalogue: Path, edit: Edit):
    edit("cases.toml", "amount = 1000.00, nights = 30", "amount = 900.00, nights = 30")
    failed, passed = run_cases(the_rule(catalogue))
    assert failed.message == "M1 amount: expected 900.00, found 1000.00"
    assert passed.passed


def test_a_case_that_should_be_quiet_says_who_is_accused(catalogue: Path, edit: Edit):
    edit("cases.toml", "nights = 29", "nights = 31")
    _, quiet = run_cases(the_rule(catalogue))
    assert quiet.message.startswith("accuses M1, expected quiet: 2025-03-01至2025-03-31在H1住院31晚")


def test_a_query_that_cannot_run_is_a_failed_case_not_a_crash(catalogue: Path, edit: Edit):
    edit("query.sql", "stay.nights >= $min_nights", "cast(stay.psn_no as integer) >= $min_nights")
    assert "the query cannot run: Conversion Error" in run_cases(the_rule(catalogue))[0].message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("given.stay = [{", "given.stays = [{", "gives stays, which the rule does not read"),
        ("nights = 29", "nigths = 29", "gives stay.nigths, which does not exist"),
        ('quiet_for = "a short stay"', 'quiet_for = "x"', "must be an entry of false_positives"),
        ('kind = "quiet"', 'kind = "silent"', "kind is 'silent'; choose one of fires, quiet"),
        ("subject_id = ", "subject = ", "expects a finding without subject_id"),
        (
            'name = "a stay of twenty-nine nights"',
            'name = "a stay of thirty nights"',
            "case name stands twice",
        ),
        (
            'kind = "quiet"\n',
            'kind = "quiet"\nparams = { x = 1 }\n',
            "sets x, which the card does not declare",
        ),
    ],
)
def test_a_faulty_case_is_told(old: str, new: str, told: str, catalogue: Path, edit: Edit):
    edit("cases.toml", old, new)
    _, faults = load_cases(the_rule(catalogue))
    assert any(told in str(fault) for fault in faults), faults


def test_a_row_with_a_list_stands_once_for_each_value(catalogue: Path, edit: Edit):
    edit("cases.toml", '{ stay_id = "M1", nights = 29', '{ stay_id = ["M1", "M2"], nights = [1, 2]')
    (_, case), _ = load_cases(the_rule(catalogue))
    assert [(row["stay_id"], row["nights"]) for row in case.given["stay"]] == [
        ("M1", 1), ("M1", 2), ("M2", 1), ("M2", 2),
    ]  # fmt: skip


def test_a_parameter_no_case_notices_is_loose(catalogue: Path, edit: Edit):
    edit("query.sql", "where stay.nights >= $min_nights", "where stay.nights >= 30 and $min_nights > 0")
    rule = the_rule(catalogue)
    assert prove_cases(rule, load_cases(rule)[0]).unpinned == ("min_nights",)


def test_a_parameter_that_one_step_reads_is_held_by_what_a_later_one_makes_of_it(catalogue: Path, edit: Edit):
    """The steps before it are not run again; those behind it are."""
    folder = catalogue / "inpatient" / "long_stay"
    for name, read in (("010_stood", "stay"), ("020_candidate", "stood"), ("030_kept", "candidate")):
        where = "where stay_id is not null and nights >= $min_nights" if "candidate" in name else ""
        (folder / f"{name}.sql").write_text(
            f"-- One row per stay.\nselect stay_id, nights from {read}\n{where}\n", encoding="utf-8"
        )
    edit("query.sql", "from stay\n", "from stay\ninner join kept on stay.stay_id = kept.stay_id\n")
    edit("query.sql", "where stay.nights >= $min_nights", "where stay.nights > 0")
    rule = the_rule(catalogue)
    proof = prove_cases(rule, load_cases(rule)[0])
    assert ([result.passed for result in proof.results], proof.unpinned) == ([True, True], ())
    edit("030_kept.sql", "from candidate", "from stood")
    rule = the_rule(catalogue)
    assert prove_cases(rule, load_cases(rule)[0][:1]).unpinned == ("min_nights",)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("cases.toml", "nights = 30,", 'nights = "many",', "the query cannot run: Conversion Error"),
        ("query.sql", "stay.nights >=", "cast(if($min_nights = 1, 'x', stay.nights) as integer) >=",
         "the query cannot run with min_nights = 1: Conversion Error"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_run_is_told_beside_those_that_can(
    file: str, old: str, new: str, said: str, catalogue: Path, edit: Edit
):
    edit(file, old, new)
    rule = the_rule(catalogue)
    first, second = prove_cases(rule, load_cases(rule)[0]).results
    assert said in first.message
    assert second.passed


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{nights}晚", "3晚"),
        ("{amount:yuan}元", "1,234.50元"),
        ("{pieces:number}件", "7件"),
        ("{share:percent}", "25%"),
        ("前[，{nights}晚][，{nothing}次]后", "前，3晚后"),
        ("{nothing}", "未知"),
        ("it's {nights}", "it's 3"),
        ("{begn_date}至{end_date}在", "2025-05-31至2025-06-02在"),
        ("{begn_date}至{begn_date}在", "2025-05-31在"),
        ("[{begn_date}至{nothing}]{nothing}至{nothing}", "未知"),
        ("{places:few家}", "甲、乙、丙等4家"),
        ("{places:two人}（{place:two人}）", "甲、乙等4人（甲、乙）"),
        ("{items:two项}", "“甲、乙”（限K70、K74）、“丙”等3项"),
        ("{items:few项}[{nothing:few项}]", "“甲、乙”（限K70、K74）、“丙”、“丁”"),
    ],
)
def test_sentence_is_written_in_sql(template: str, written: str):
    row = "3 as nights, 1234.5 as amount, 7.0000 as pieces, 0.25 as share, cast(null as varchar) as nothing, "
    row += "date '2025-05-31' as begn_date, date '2025-06-02' as end_date, '甲、乙、丙、丁' as places, "
    row += "'甲、乙' as place, '“甲、乙”（限K70、K74）、“丙”、“丁”' as items"
    assert duckdb.sql(f"select {compile_message(template)} from (select {row})").fetchone() == (written,)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Z51,,透析", "line 4: source is empty"),
        ("Z49,project default,again", "line 4: Z49 stands on line 3 already"),
        ("Z511,project default,chemotherapy", "line 4: Z511 also begins with Z51 of line 2"),
        (",project default,nothing", "line 4: diagnosis_prefix is empty and would match every code"),
        ("Z52,project default,a,b", "line 4: has more or fewer values"),
    ],
)
def test_a_faulty_line_of_knowledge_is_told(line: str, told: str, tmp_path: Path):
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    path = tmp_path / "knowledge" / "planned_return_diagnosis.csv"
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    known, faults = load_knowledge(tmp_path / "knowledge")
    assert told in str(faults[0])
    assert "knowledge_planned_return_diagnosis" not in known


def test_a_knowledge_file_nobody_described_is_told(tmp_path: Path):
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    (tmp_path / "knowledge" / "bundle.csv").write_text("a,b\n", encoding="utf-8")
    assert "schema.toml does not describe it" in str(load_knowledge(tmp_path / "knowledge")[1][0])


def test_the_knowledge_of_the_project_is_sound():
    assert load_knowledge(KNOWLEDGE)[1] == []


def test_quality_reads_the_steps_of_its_rule_and_a_case_can_expect_it_to_tell_nothing(catalogue: Path):
    folder = catalogue / "inpatient" / "long_stay"
    (folder / "010_endless_stay.sql").write_text(
        "-- One row per stay of a year or more.\n"
        "select stay_id, fixmedins_code, from stay where nights >= 365\n",
        encoding="utf-8",
    )
    (folder / "quality.sql").write_text(
        "-- One row per institution with stays that have no end.\n"
        "select\n    'no_end' as kind,\n    fixmedins_code as subject,\n    count(*) as n_records,\n"
        "    '出院时间缺失' as message,\nfrom endless_stay\ngroup by fixmedins_code\norder by subject\n",
        encoding="utf-8",
    )
    cases = folder / "cases.toml"
    cases.write_text(
        cases.read_text(encoding="utf-8")
        + '\n[[case]]\nname = "a stay without an end is told"\nkind = "quiet"\n'
        + 'given.stay = [{ stay_id = "M9", fixmedins_code = "H1", nights = 400 }]\n'
        + 'expect_quality = [{ kind = "no_end", subject = "H1", n_records = 1 }]\n'
        + '\n[[case]]\nname = "an ordinary stay tells nothing"\nkind = "quiet"\n'
        + 'given.stay = [{ stay_id = "M9", fixmedins_code = "H1", nights = 4 }]\nexpect_quality = []\n',
        encoding="utf-8",
    )
    rule = the_rule(catalogue)
    told = {result.name: result for result in run_cases(rule)}
    assert told["an ordinary stay tells nothing"].passed
    assert "accuses M9" in told["a stay without an end is told"].message
    assert "quality" not in told["a stay without an end is told"].message
