"""What verdicts say of rules and lists, and what the lists missed."""

import json
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pipelines.feedback.outcomes import import_outcomes
from pipelines.feedback.report import read_report
from pipelines.feedback.told import import_told


def line(report, part, thing):
    (found,) = [each for each in report.parts[part] if each["thing"] == thing]
    return found


def amend(bureau, *statements: str) -> None:
    """Change the published night, as another night would have left it."""
    snapshot = bureau.home.current.resolve()
    snapshot.chmod(0o640)
    with duckdb.connect(str(snapshot)) as connection:
        for statement in statements:
            connection.execute(statement)
    snapshot.chmod(0o400)


@pytest.fixture
def judged(bureau):
    words = {
        "0001": ("属实", "300.00"),
        "0002": ("不属实", "", "临床合理"),
        "0003": ("属实", "150"),
        "0004": ("不属实", "", "编码映射"),
    }
    import_outcomes([bureau.save(bureau.fill(words))], bureau.home)
    return bureau


def test_a_rule_is_judged_by_the_records_it_accused(judged):
    report = read_report(judged.home)
    split, ghost = line(report, "rule", "split_hospitalization"), line(report, "rule", "ghost_bed_stay")
    double = line(report, "rule", "duplicate_charge")
    assert (split["n_partial"], split["money_found"], split["title"]) == (1, Decimal("300.00"), "分解住院")
    assert (ghost["n_confirmed"], ghost["precision_share"]) == (1, 1.0)
    # it accused 0001, which held, and 0004, which did not
    assert (double["n_confirmed"], double["n_rejected"], double["precision_share"]) == (1, 1, 0.5)
    # Wilson for 1 of 2, by hand: (0.5 + 1.9207/2 -+ 1.96 sqrt(0.125 + 0.2401)) / (1 + 1.9207)
    assert (double["low"], double["high"]) == pytest.approx((0.0945, 0.9055), abs=1e-4)


def test_all_leads_and_kinds_of_institution_add_up_and_controls_stand_apart(judged):
    control = (
        judged.fill({}).filter(judged.listed()["疑点类型"] == "对照抽样").get_column("结算ID")[0].strip()
    )
    import_outcomes([judged.save(judged.fill({control: ("不属实",)}))], judged.home)
    report = read_report(judged.home)
    whole = line(report, "all", "all")
    assert (whole["n_reviewed"], whole["n_confirmed"], whole["n_partial"], whole["n_rejected"]) == (
        3,
        1,
        1,
        1,
    )
    assert whole["money_found"] == Decimal("450.00")
    assert line(report, "drawn", "control")["n_rejected"] == 1
    assert sum(each["n_reviewed"] for each in report.parts["institution_type"]) == 3
    assert sum(each["n_rejected"] for each in report.parts["institution_type"]) == 1
    assert [
        (each["thing"], each["reason"], each["n_leads"]) for each in report.reasons if each["part"] == "rule"
    ] == [
        ("duplicate_charge", "编码映射", 1),
        ("split_hospitalization", "临床合理", 1),
    ]
    assert [
        (each["thing"], each["reason"], each["n_leads"])
        for each in report.reasons
        if each["part"] == "institution_type"
    ] == [("三级医院", "临床合理", 1), ("三级医院", "编码映射", 1)]


def test_a_random_sample_of_the_list_is_told_apart(bureau):
    rows = bureau.fill({"0003": ("属实",), "0004": ("不属实",)})
    drawn = rows.with_columns(
        rows["结算ID"].replace_strict({"0003\t": "随机抽样"}, default="按预期").alias("选取方式")
    )
    import_outcomes([bureau.save(drawn)], bureau.home)
    report = read_report(bureau.home)
    assert line(report, "drawn", "sample")["precision_share"] == 1.0
    assert line(report, "drawn", "ranked")["precision_share"] == 0.0


def test_recall_counts_cases_and_names_why_each_was_missed(bureau):
    amend(
        bureau,
        "update finding set state = 'muted' where finding_id = 'F4'",
        "insert into rule_run by name select 'R20260301-1' as run_id, "
        "unnest(['duplicate_charge', 'night_claim']) as scheme, "
        "unnest(['evaluated', 'not_evaluable']) as status, unnest([null, 'no clock']) as reason",
        "insert into score by name select 'stay' as model_id, 'stay' as subject_type, 'M0007' as subject_id,"
        " 0.91 as percentile",
    )
    cases = bureau.folder / "cases.csv"
    cases.write_text(
        "案件编号,结算ID,就诊ID,人员编号,机构编号,疑点类型,开始日期\n"
        "A,0001,,,,,\n"  # accused by F1 and F2
        "B,,,,H34000000002,挂床住院,\n"  # accused there by F3
        "C,0004,,,,,\n"
        "D,7777,,,,,\n"
        "E,0006,,,,night_claim,\n"
        "F,0006,,,,重复收费,\n"
        "G,0006,,,,moonshine,\n"
        "H,,M0007,,,,\n"
        "I,,,3400000000005208,,,2027-01-01\n"
        "J,0006,,,,,\n",
        encoding="utf-8",
    )
    import_told("found_case", [cases], bureau.home)
    report = read_report(bureau.home)
    assert {case["case_id"]: case["missed_because"] for case in report.cases} == {
        "A": None,
        "B": None,
        "C": "muted",
        "D": "data absent",
        "E": "not evaluable",
        "F": "below threshold",
        "G": "no rule for it",
        "H": "below threshold",
        "I": "data absent",
        "J": "scheme unknown",
    }
    details = {case["case_id"]: (case["detail"], case["percentile"]) for case in report.cases}
    assert details["E"] == ("no clock", None)
    assert details["H"] == ("its scheme is unknown: only the model of stays was asked", 0.91)
    assert details["D"] == (None, None)
    assert details["J"] == ("add the scheme to learn what its rule made of the case", None)
    (recall,) = report.recall
    assert (recall["n_cases"], recall["n_found"], recall["recall"]) == (10, 2, pytest.approx(2 / 10))


def test_the_command_prints_tables_and_json(judged, run_command):
    home = judged.home.root
    assert "分解住院" in run_command("outcomes", "report", "--home", home)
    told = json.loads(run_command("outcomes", "report", "--home", home, "--json"))
    assert told["parts"]["all"][0]["n_reviewed"] == 3


def test_before_anything_came_back_the_report_says_so(bureau, run_command):
    assert "Nothing came back yet" in run_command("outcomes", "report", "--home", bureau.home.root)


def test_a_filled_plan_comes_back_with_its_random_sample(bureau, run_command):
    path = bureau.folder / "plan.csv"
    run_command("plan", "--inspectors", 2, "--days", 2, "--to", path, "--home", bureau.home.root)
    rows = pl.read_csv(path, infer_schema=False)
    drawn = dict(rows.select("线索编号", "选取方式").rows())
    assert sorted(drawn.values()) == ["按预期", "按预期", "随机抽样"]
    import_outcomes([bureau.save(rows.with_columns(pl.lit("属实").alias("核查结果")))], bureau.home)
    report = read_report(bureau.home)
    assert [line(report, "drawn", part)["n_confirmed"] for part in ("ranked", "sample")] == [2, 1]
    assert len(bureau.landed("outcome_record")) == 4
