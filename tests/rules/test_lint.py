"""Lint tells everything that is wrong with every rule at once, by file and line, and the night goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.lint import lint_rules
from rules.records import RuleFault, RuleRun
from rules.scaffold import new_rule

Edit = Callable[[str, str, str], None]
Run = Callable[..., dict[str, RuleRun]]
PACK = """\
admdvs = "341021"
title = "示例县"

[[override]]
rule = "long_stay"
param = "min_nights"
value = 20
from = 2025-01-01
source = "协议"

[[override]]
rule = "long_stay"
param = "min_nights"
value = 25
from = 2025-06-01
source = "协议"
"""


def lint(catalogue: Path) -> list[RuleFault]:
    return lint_rules(catalogue, packs=catalogue.parent / "packs")


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        pytest.param("rule.toml", 'stage = "post"', 'stage = "post"\ncolour = "red"', 14, "colour",
                     id="an unknown card key"),
        pytest.param("rule.toml", "value = 30", "value = 400", 19, "outside its 1..365",
                     id="a parameter out of bounds"),
        pytest.param("query.sql", "from stay", "from stay where where", 10, "not SQL",
                     id="SQL that does not parse"),
        pytest.param("query.sql", "stay.nights,", "stay.night_count,", 9, "night_count",
                     id="a column that does not exist"),
        pytest.param("query.sql", "from stay\n",
                     "from stay inner join (select 1 as a union all select 2 as a) as twice on twice.a > 0\n",
                     6, "accuse one subject from one day twice", id="two rows for one finding"),
        pytest.param("query.sql", "stay.fund_amount as amount", "nullif(stay.fund_amount, 1000) as amount",
                     6, "no subject, period or amount", id="a null amount"),
        pytest.param("query.sql", "stay.fund_amount as amount", "2 * stay.fund_amount as amount",
                     6, "more than the fund paid", id="an amount above what the records cost"),
        pytest.param("query.sql", "order by subject_id", "", 1, "no order by", id="no order"),
        pytest.param("query.sql", "stay.nights,",
                     "stay.nights,\n    (select string_agg(main_diag_name, '、') from stay) as names,",
                     1, "string_agg has no order by", id="a list in no order"),
        pytest.param("query.sql", "stay.fund_amount as amount,", "", 1, "does not return amount",
                     id="a column that findings need"),
        pytest.param("rule.toml", "第三十八条第一项（分解", "第三十八条第五项（分解", 11,
                     "条例 第三十八条第一项（分解",
                     id="a citation with the wrong number"),
        pytest.param("rule.toml", "（分解住院、", "（", 11,
                     "as it stands there: 医疗保障基金使用监督管理条例 第三十八条",
                     id="a citation in other words"),
        pytest.param("rule.toml", "第三十八条第一项（分解住院", "第九十条（走路", 11,
                     "add the article there first",
                     id="an article that does not exist"),
        pytest.param("rule.toml", 'exclude_first = ["病情确需长期住院"]', "", 1, "no exclude_first",
                     id="nothing to rule out first"),
    ],
)  # fmt: skip
def test_a_faulty_rule_is_told_by_file_and_line(
    file: str, old: str, new: str, line: int, said: str, catalogue: Path, edit: Edit
):
    assert lint(catalogue) == []
    edit(file, old, new)
    faults = lint(catalogue)
    where = "cases.toml" if line == 6 else file
    assert [(fault.line, fault.file) for fault in faults if said in fault.message] == [
        (line, f"inpatient/long_stay/{where}")
    ], [str(fault) for fault in faults]


def test_a_knowledge_row_twice_is_told_by_line(catalogue: Path):
    file = catalogue.parent / "knowledge" / "related_diagnosis.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*rows, rows[1], ""]), encoding="utf-8")
    told = [(fault.file, fault.line) for fault in lint(catalogue) if "stands on line 2" in fault.message]
    assert told == [("knowledge/related_diagnosis.csv", len(rows) + 1)]


def test_a_rule_that_reads_faulty_knowledge_is_left_out_and_named(catalogue: Path, edit: Edit):
    file = catalogue.parent / "knowledge" / "mild_diagnosis.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    edit("query.sql", "from stay\n", "from stay\ncross join knowledge_mild_diagnosis\n")
    file.write_text("\n".join([*rows, rows[1], ""]), encoding="utf-8")
    twice, left_out = lint(catalogue)
    assert (twice.file, twice.line) == ("knowledge/mild_diagnosis.csv", len(rows) + 1)
    assert str(left_out) == (
        "inpatient/long_stay: left out, because it reads knowledge/mild_diagnosis.csv, which has faults. "
        "Mend that first."
    )


def test_a_day_in_knowledge_that_is_none_is_told_by_line(catalogue: Path):
    file = catalogue.parent / "knowledge" / "tip_reward.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2023-01-01,2", "2023-02-30,2"), encoding="utf-8")
    told = [
        (fault.file, fault.line) for fault in lint(catalogue) if "expected a day such as" in fault.message
    ]
    assert told == [("knowledge/tip_reward.csv", 3)]


def test_overlapping_dates_of_a_pack_are_told_by_line(catalogue: Path):
    (catalogue.parent / "packs" / "341021.toml").write_text(PACK, encoding="utf-8")
    (fault,) = lint(catalogue)
    assert (fault.file, fault.line) == ("packs/341021.toml", 15)
    assert "two values from 2025-06-01 on" in fault.message


def test_a_pack_of_a_rule_with_a_faulty_card_is_told_only_what_is_its_own_fault(catalogue: Path, edit: Edit):
    (catalogue.parent / "packs" / "341021.toml").write_text(PACK, encoding="utf-8")
    edit("rule.toml", "value = 30", "value = 400")
    assert [(fault.file.rsplit("/", 1)[-1], fault.line) for fault in lint(catalogue)] == [
        ("rule.toml", 19),
        ("341021.toml", 15),
    ]


def test_the_order_is_looked_for_in_the_statement_not_in_its_lines(catalogue: Path, edit: Edit):
    edit("query.sql", "\norder by subject_id", " order by subject_id")
    assert lint(catalogue) == []
    edit("query.sql", " order by subject_id", "")
    edit("query.sql", "stay.fund_amount as amount", "2 * stay.fund_amount as amount")
    style, *told = [fault.message for fault in lint(catalogue)]
    assert "no order by" in style
    assert any("more than the fund paid" in message for message in told)


def test_a_value_said_twice_in_a_pack_is_told(catalogue: Path):
    block = PACK[PACK.index("[[override]]") : PACK.rindex("[[override]]")]
    (catalogue.parent / "packs" / "341021.toml").write_text(
        PACK[: PACK.rindex("[[override]]")] + block, encoding="utf-8"
    )
    assert [fault.line for fault in lint(catalogue)] == [15]


def test_everything_wrong_with_every_rule_is_told_at_once(catalogue: Path, edit: Edit):
    other = new_rule("billing", "other_rule", catalogue)
    card = other / "rule.toml"
    card.write_text(card.read_text(encoding="utf-8").replace('"low"', '"huge"'), encoding="utf-8")
    edit("query.sql", "stay.nights,", "stay.night_count,")
    edit("rule.toml", "value = 30", "value = 400")
    assert {fault.file for fault in lint(catalogue)} == {
        "billing/other_rule/rule.toml",
        "inpatient/long_stay/query.sql",
        "inpatient/long_stay/rule.toml",
    }


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("rule.toml", 'stage = "post"', 'stage = "post"\ncolour = "red"', id="unknown key"),
        pytest.param("rule.toml", "value = 30", "value = 400", id="out of bounds"),
        pytest.param("query.sql", "from stay", "from stay where where", id="no SQL"),
        pytest.param("query.sql", "stay.nights,", "stay.night_count,", id="no column"),
        pytest.param("query.sql", "from stay\n",
                     "from stay inner join (select 1 as a union all select 2 as a) as twice on twice.a > 0\n",
                     id="twice"),
        pytest.param("query.sql", "stay.fund_amount as", "nullif(stay.fund_amount, 1000) as",
                     id="null amount"),
        pytest.param("query.sql", "stay.fund_amount as", "2 * stay.fund_amount as", id="too much"),
    ],
)  # fmt: skip
def test_the_night_goes_on_with_the_other_rules(
    file: str, old: str, new: str, catalogue: Path, edit: Edit, run: Run
):
    other = new_rule("billing", "other_rule", catalogue) / "rule.toml"
    other.write_text(other.read_text(encoding="utf-8").replace('"shadow"', '"active"'), encoding="utf-8")
    edit(file, old, new)
    fared = run()
    assert (fared["long_stay"].status, fared["other_rule"].status) == ("failed", "evaluated")
    assert fared["other_rule"].n_findings == 1


def test_law_that_binds_nobody_is_told_by_line(catalogue: Path):
    file = catalogue.parent / "knowledge" / "law.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",institution,", ",clinic,", 1), encoding="utf-8")
    told = [(fault.file, fault.line, fault.message.split(";")[0]) for fault in lint(catalogue)]
    assert told == [("knowledge/law.csv", 2, "binds is 'clinic'")]
