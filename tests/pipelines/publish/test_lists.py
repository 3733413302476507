"""What inspectors read in the CSV lists, row by row."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import load_outputs
from pipelines.audit.log import name_user
from pipelines.errors import UsageError
from pipelines.publish.listing import open_listing
from pipelines.publish.lists import export_lists


def read_list(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def test_the_list_has_a_row_per_lead_and_settlement_best_lead_first(exported):
    rows = read_list(exported / "suspect_records.csv")
    assert [(row["名次"], row["序号"], row["线索编号"], row["结算ID"]) for row in rows] == [
        ("1", "1", "La", "0012\t"),
        ("1", "2", "La", "S1"),
        ("2", "3", "Lb", "S3"),
        ("3", "4", "Lc", "S4"),
    ]


def test_the_columns_are_the_contracts(exported):
    contract = load_outputs()["suspect_records"]
    header = (exported / "suspect_records.csv").read_bytes().split(b"\r\n")[0].decode("utf-8-sig")
    assert header == ",".join(f'"{column.heading}"' for column in contract.columns)


def test_the_settlements_of_a_lead_stand_in_order_of_time(make_snapshot, county, tmp_path):
    county["net_settlement"][1] |= {"begntime": "2026-01-27 08:00:00", "endtime": "2026-01-30 08:00:00"}
    export_lists(make_snapshot(**county), tmp_path / "lists")
    rows = read_list(tmp_path / "lists/suspect_records.csv")
    assert [row["结算ID"] for row in rows if row["线索编号"] == "La"] == ["S1", "0012\t"]


def test_the_records_of_a_lead_add_up_to_what_is_expected_of_it(make_snapshot, county, tmp_path):
    for record in county["lead_record"][:2]:
        record["amount"] = "0.01"  # 0.6 of a cent each, 1.2 together
    export_lists(make_snapshot(**county), tmp_path / "lists")
    rows = read_list(tmp_path / "lists/suspect_records.csv")
    assert [row["预计追回"] for row in rows if row["线索编号"] == "La"] == ["0.01", "0.00"]


def test_a_row_tells_what_why_how_much_and_what_to_pull(exported):
    row = read_list(exported / "suspect_records.csv")[1]
    assert row == {
        "名次": "1",
        "序号": "2",
        "线索编号": "La",
        "机构编号": "H1",
        "机构名称": "第一医院",
        "人员编号": "34****80",
        "人员代号": "P1",
        "结算ID": "S1",
        "就诊ID": "MS1",
        "开始日期": "2026-01-20",
        "结束日期": "2026-01-25",
        "疑点类型": "重复收费、分解住院",
        "疑点说明": "15天内再次住院。同一项目收费两次。",
        "涉及金额": "300.00",
        "个人账户支出": "",
        "金额说明": "",
        "预计追回": "180.00",
        "属实概率": "0.6000",
        "概率依据": "预估（同类已核查0条，满10条为实测）",
        "异常理由": "",
        "法规依据": "条例 第三十八条；条例 第十五条",
        "建议调阅材料": "住院病历首页；医嘱；费用清单",
        "先排除的情形": "急诊再入院；双侧部位",
        "水印": f"R20260301-abcdef12 {name_user()} 人员编号已脱敏",
        "核查结果": "",
        "核实金额": "",
        "不属实原因": "",
        "备注": "",
    }


def test_outliers_and_controls_say_what_they_are(exported):
    _, _, outlier, control = read_list(exported / "suspect_records.csv")
    assert (outlier["疑点类型"], outlier["异常理由"], outlier["疑点说明"]) == (
        "模型离群",
        "日均费用高；在床率低",
        "Lb的摘要。",
    )
    told = [control[heading] for heading in ("疑点类型", "属实概率", "概率依据", "涉及金额", "金额说明")]
    assert told == ["对照抽样", "", "", "0.00", "对照抽样，不计金额"]


def test_each_institution_gets_its_own_list(exported):
    assert sorted(path.name for path in (exported / "institutions").iterdir()) == [
        "H1_第一医院.csv",
        "H2_第二医院.csv",
        "P1_大药房.csv",
    ]
    assert [row["序号"] for row in read_list(exported / "institutions" / "P1_大药房.csv")] == ["3"]


def test_a_lead_whose_money_lies_elsewhere_stands_at_its_own_institution_too_without_money(
    make_snapshot, county, tmp_path
):
    county["lead"][0]["fixmedins_code"] = "H2"
    snapshot = make_snapshot(**county)
    export_lists(snapshot, tmp_path / "whole")
    whole = read_list(tmp_path / "whole/suspect_records.csv")
    assert [
        (row["序号"], row["线索编号"], row["机构编号"], row["结算ID"], row["涉及金额"]) for row in whole[:3]
    ] == [
        ("1", "La", "H1", "0012\t", "45.67"),
        ("2", "La", "H1", "S1", "300.00"),
        ("3", "La", "H2", "", "0.00"),
    ]
    assert [row["预计追回"] for row in whole[:3]] == ["27.40", "180.00", "0.00"]
    export_lists(snapshot, tmp_path / "ward", institution="H2", top=1)
    own = read_list(tmp_path / "ward/suspect_records.csv")
    assert [(row["线索编号"], row["金额说明"]) for row in own if row["疑点类型"] != "对照抽样"] == [
        (
            "La",
            "本机构没有所涉结算：2笔结算在第一医院（H1），金额计在那里的各行；本行只填核查结果，不填核实金额。",
        )
    ]
    assert len(read_list(tmp_path / "whole/institutions/H2_第二医院.csv")) == 2


def test_a_settlement_is_not_counted_where_a_lead_has_none(make_snapshot, county):
    county["lead"][0]["fixmedins_code"] = "H2"
    with open_listing(make_snapshot(**county), institution=None, top=None) as listing:
        assert listing.n_rows == 5
        total, _ = listing.read_totals("list_total")
        assert (total[1], *total[3:6]) == (3, 2, 3, Decimal("365.67"))
        assert listing.connection.execute(
            "select count(*) from (select lead_id, setl_id, fixmedins_code from suspect_record "
            "group by all having count(*) > 1)"
        ).fetchone() == (0,)


def test_one_institution_and_the_best_leads_can_be_asked_for(make_snapshot, county, tmp_path):
    snapshot = make_snapshot(**county)
    export_lists(snapshot, tmp_path / "one", institution="P1")
    rows = read_list(tmp_path / "one" / "suspect_records.csv")
    assert [(row["名次"], row["序号"], row["线索编号"]) for row in rows] == [("2", "1", "Lb")]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [  # once, not again by its name
        "manifest.json",
        "suspect_records.csv",
        "suspect_records.xlsx",
    ]

    export_lists(snapshot, tmp_path / "best", top=1)
    rows = read_list(tmp_path / "best" / "suspect_records.csv")
    assert [row["线索编号"] for row in rows] == ["La", "La", "Lc"]  # with its share of controls

    export_lists(snapshot, tmp_path / "both", institution="P1", top=1)
    assert len(read_list(tmp_path / "both" / "suspect_records.csv")) == 1


def test_a_record_without_money_says_why_and_who_holds_it(make_snapshot, county, tmp_path):
    county["net_settlement"][2] |= {"fund_pay_sumamt": "0.00", "acct_pay": "80.50"}
    county["lead"][1]["amount"] = "0.00"
    county["lead_record"][2]["amount"] = "0.00"
    county["lead_record"] += [
        {"lead_id": "Lb", "setl_id": "S1", "amount": "0.00"},
        {"lead_id": "La", "setl_id": "S4", "amount": "0.00"},
    ]
    export_lists(make_snapshot(**county), tmp_path / "lists")
    rows = read_list(tmp_path / "lists/suspect_records.csv")
    notes = {(row["线索编号"], row["结算ID"]): (row["金额说明"], row["个人账户支出"]) for row in rows}
    assert notes["Lb", "S1"] == ("金额已计入线索La", "")
    assert notes["Lb", "S3"] == ("统筹基金未支付，个人账户支出80.50元", "80.50")
    assert notes["La", "S4"] == ("列出供对照，本笔不计金额", "")
    assert notes["La", "S1"] == ("", "")


@pytest.mark.parametrize(
    ("n_judged", "told"), [(9, "预估（同类已核查9条，满10条为实测）"), (10, "实测（同类已核查10条）")]
)
def test_a_probability_is_measured_once_each_of_its_schemes_has_ten_verdicts(
    make_snapshot, county, tmp_path, n_judged, told
):
    for finding, scheme in zip(county["finding"], ("split_hospitalization", "duplicate_charge"), strict=True):
        finding["scheme"] = scheme
    county["rule_precision"] = [
        {"rule_id": "R", "scheme": scheme, "severity": severity, "n_judged": count}
        for scheme, severity, count in (
            ("split_hospitalization", "high", 40), ("duplicate_charge", "medium", n_judged),
        )
    ]  # fmt: skip
    export_lists(make_snapshot(**county), tmp_path / "lists")
    assert read_list(tmp_path / "lists/suspect_records.csv")[0]["概率依据"] == told


def test_an_unknown_institution_is_refused(make_snapshot, county, tmp_path):
    with pytest.raises(UsageError, match="H999"):
        export_lists(make_snapshot(**county), tmp_path / "lists", institution="H999")


def test_a_night_without_leads_has_lists_with_headings_only(make_snapshot, county, tmp_path):
    out = tmp_path / "lists"
    export_lists(make_snapshot(institution=county["institution"]), out)
    assert (out / "suspect_records.csv").read_bytes().count(b"\r\n") == 1
    assert not (out / "institutions").exists()


def test_a_lead_without_standing_settlement_still_has_its_row(make_snapshot, county, tmp_path):
    county["lead_record"] = []
    export_lists(make_snapshot(**county), tmp_path / "lists")
    rows = read_list(tmp_path / "lists" / "suspect_records.csv")
    assert [rows[0][heading] for heading in ("线索编号", "结算ID", "开始日期")] == ["La", "", "2026-01-20"]


def test_a_long_list_is_written_in_pieces_without_a_seam(make_snapshot, county, tmp_path):
    snapshot = make_snapshot(**county)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(
            "insert into net_settlement by name select 'T' || i as setl_id, 'M' || i as mdtrt_id, "
            "if(i % 5 = 0, 'H2', 'H1') as fixmedins_code from range(20500) as r(i)"
        )
        connection.execute("insert into lead_record select 'La', 'T' || i, 0 from range(20500) as r(i)")
    out = tmp_path / "lists"
    export_lists(snapshot, out)
    for name, n_rows in (
        ("suspect_records.csv", 20_504),
        ("institutions/H1_第一医院.csv", 16_402),
        ("institutions/H2_第二医院.csv", 4_101),
    ):
        rows = read_list(out / name)
        numbers = [int(row["序号"]) for row in rows]
        assert len(rows) == n_rows
        assert numbers == sorted(set(numbers))
        assert (out / name).read_bytes().count(b"\xef\xbb\xbf") == 1
