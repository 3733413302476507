"""The workbook of one institution: what stands in it, and that it comes back."""

import csv
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from pipelines.audit.log import list_audit
from pipelines.casework import inspection
from pipelines.casework.inspection import RECORDS, export_workbook
from pipelines.casework.selfcheck import export_selfcheck
from pipelines.errors import UsageError
from pipelines.feedback.landed import read_landed_feedback
from pipelines.feedback.outcomes import import_outcomes
from pipelines.settings import Home
from rules.loader import CATALOG

OWN, OTHER, SHOP = "H34000000001", "H34000000002", "P34000000003"
CASEWORK = Path(inspection.__file__).parent
Change = Callable[[str], None]


def open_sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def make_book(home: Home, out: Path, institution: str = OWN) -> Path:
    return next(
        path for path in export_workbook(home, out, institution=institution) if path.suffix == ".xlsx"
    )


def find_table(rows: list[list[Any]], heading: str) -> list[dict[str, Any]]:
    start = next(place for place, row in enumerate(rows) if heading in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def save_filled(source: Path, target: Path, verdicts: dict[str, tuple[str, Any, str]]) -> None:
    """Save the workbook anew, with verdict, money and reason by settlement, as another program would."""
    with Workbook(str(target)) as book:
        for name, rows in open_sheets(source).items():
            sheet = book.add_worksheet(name)
            head: list[Any] = []
            for place, row in enumerate(rows):
                filled = list(row)
                if head and name == RECORDS and (said := verdicts.get(row[head.index("结算ID")])):
                    for heading, value in zip(("核查结果", "核实金额", "不属实原因"), said, strict=True):
                        filled[head.index(heading)] = value
                head = row if "核查结果" in row else head
                for column, value in enumerate(filled):
                    if value != "":
                        sheet.write(place, column, value if isinstance(value, int | float) else str(value))


def read_landed(home: Home) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        read_landed_feedback(connection, home)
        return connection.execute(
            "select lead_id, setl_id, verdict, confirmed_amt, reason from landed_outcome_record order by all"
        ).fetchall()


def test_it_holds_the_institutions_leads_records_and_evidence(home: Home, tmp_path: Path):
    sheets = open_sheets(make_book(home, tmp_path / "out"))
    assert [row["线索编号"] for row in find_table(sheets["线索一览"], "线索编号")] == ["L1", "L2", "L3", "L4"]
    records = find_table(sheets[RECORDS], "核查结果")
    assert [(row["结算ID"], row["涉及金额"]) for row in records] == [
        ("S01", 100.0), ("S02", 50.5), ("S03", 20.0), ("S04", 900.0), ("S05", 300.0),
    ]  # fmt: skip
    assert ("涉及金额合计", 1370.5) in {(row[0], row[1]) for row in sheets["封面"]}
    evidence = find_table(sheets["疑点证据"], "项目")
    told = [row["项目"] for row in evidence if row["线索"] == "L1"]
    assert (told[0], "参保人" in told) == ("疑点说明", True)
    assert not any(row["项目"].isascii() for row in evidence), "every label is Chinese"
    ticks = find_table(sheets["核查清单"], "完成情况")
    assert [(row["类别"], row["内容"]) for row in ticks if row["线索"] == "L1"] == [
        ("调阅", "住院病案首页"), ("调阅", "参保人询问笔录"), ("调阅", "同级医院费用对比"),
        ("先排除", "急诊再入院"),
    ]  # fmt: skip
    wanted = {row["内容"]: (row["类别"], row["向谁调取"]) for row in find_table(sheets["封面"], "内容")}
    assert wanted["住院病案首页"] == ("向机构调取", "病案室")
    assert wanted["参保人询问笔录"] == ("另行取得", "检查组")


def test_a_pharmacy_is_asked_for_its_own_papers_only(home: Home, tmp_path: Path):
    cover = find_table(open_sheets(make_book(home, tmp_path / "out", SHOP))["封面"], "内容")
    wanted = {row["内容"]: row["向谁调取"] for row in cover if row["类别"] == "向机构调取"}
    assert wanted == {"处方": "执业药师（处方留存）"}


def test_a_lead_over_two_institutions_asks_each_for_what_it_is_accused_of(
    home: Home, change: Change, tmp_path: Path
):
    change(
        "update rule_card set inspect = ['手术记录'] where rule_id = 'BIL-001';"
        "insert into lead_finding values ('L1', 'FL5');"
        "insert into lead_record values ('L1', 'S06', 1);"
    )
    for institution, lead_id, asked in ((OWN, "L1", "住院病案首页"), (OTHER, "L1", "手术记录")):
        ticks = find_table(
            open_sheets(make_book(home, tmp_path / institution, institution))["核查清单"], "完成情况"
        )
        entries = [row["内容"] for row in ticks if row["线索"] == lead_id and row["类别"] == "调阅"]
        assert asked in entries
        assert ("手术记录" in entries) == (institution == OTHER)


def test_every_paper_of_a_card_has_a_keeper():
    with (CASEWORK / "department.csv").open(encoding="utf-8") as file:
        words = [row["word"] for row in csv.DictReader(file)]
    cards = [tomllib.loads(path.read_text(encoding="utf-8")) for path in CATALOG.glob("*/*/rule.toml")]
    papers = {paper for card in cards for paper in card["inspect"]}
    assert len(papers) > 100
    assert sorted(paper for paper in papers if not any(word in paper for word in words)) == []


def test_no_persons_number_stands_in_it(home: Home, tmp_path: Path):
    with zipfile.ZipFile(make_book(home, tmp_path / "out")) as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode("utf-8", "replace")
    assert "340000000000" not in text
    assert "34****01" in text


def test_bed_nights_and_stock_stand_where_there_are_any(home: Home, change: Change, tmp_path: Path):
    change(
        f"insert into stay_night values ('MS04', '{OWN}', 'x', '2025-12-20', 1, 1, 0, 0), "
        f"('MS04', '{OWN}', 'x', '2025-12-21', 1, 1, 0, 1), ('MS01', '{OWN}', 'x', '2025-11-03', 1, 1, 1, 0);"
        f"update finding set subject_type = 'institution_item', subject_id = '{OWN}|X1' "
        "where finding_id = 'FL2';"
        f"insert into stock_month values ('{OWN}', 'X1', {2025 * 12 + 12}, 10, 0, 4, 1, 6, 60);"
        # counted 9; 4 sold, 3 of them with a settlement; 2 billed beyond the papers; 4 thrown away; 6 come in
        f"insert into inventory by name select '{OWN}' as fixmedins_code, 'X1' as med_list_codg, "
        "'V1' as inv_sn, 'sale' as inv_type, '2025-12-28 09:00' as occur_time, 3 as cnt, 'base' as unit, "
        "'S01' as setl_id;"
        f"insert into stock_ledger values ('{OWN}', 'X1', '2025-12-03', 1, 9, 9, 0, 0, 0, 0, 9, 1.5), "
        f"('{OWN}', 'X1', '2025-12-28', 1, 0, null, 0, 10, 4, 2, -1, 1.5), "
        f"('{OWN}', 'X1', '2026-01-05', 1, 0, null, 6, 0, 0, 0, 5, 1.5);"
    )
    sheets = open_sheets(make_book(home, tmp_path / "out"))
    nights = find_table(sheets["在床夜次"], "夜晚")
    assert [(row["住院就诊ID"], row["床位监管"]) for row in nights] == [
        ("MS04", "不在床"),
        ("MS04", "监管中断"),
    ]
    stock = find_table(sheets["进销存月表"], "月份")
    names = ("月初", "入库", "医保售出", "医保超单据", "其他售出", "退货盘亏", "月末", "月内最低", "为负天数")
    assert [(row["月份"], *(float(row[name]) for name in names)) for row in stock] == [
        ("2025-12", 9, 0, 3, 2, 1, 4, -1, -1, 1),
        ("2026-01", -1, 6, 0, 0, 0, 0, 5, 5, 0),
    ]
    assert [row["医保结算数量"] for row in stock] == [6.0, ""]


def test_only_what_is_to_be_filled_in_is_unlocked_and_offers_its_words(home: Home, tmp_path: Path):
    with zipfile.ZipFile(make_book(home, tmp_path / "out")) as book:
        sheets = {name: book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name}
        names = book.read("xl/workbook.xml").decode()
    assert all("<sheetProtection" in text and 'paperSize="9"' in text for text in sheets.values())
    assert all("&amp;P" in text and "&amp;N" in text for text in sheets.values())
    assert names.count("_xlnm.Print_Titles") == len(sheets)
    records = sheets["xl/worksheets/sheet3.xml"]
    assert "属实,不属实,部分属实,无法核实" in records
    assert "数据错误,编码映射,临床合理,系统故障,其他" in records
    assert "COUNTIFS(" in sheets["xl/worksheets/sheet2.xml"]
    assert "SUMIFS(" in sheets["xl/worksheets/sheet2.xml"]


def test_the_same_night_gives_the_same_bytes(home: Home, tmp_path: Path):
    assert make_book(home, tmp_path / "one").read_bytes() == make_book(home, tmp_path / "two").read_bytes()


def test_it_comes_back_filled_and_again_without_change(home: Home, tmp_path: Path):
    source, back = make_book(home, tmp_path / "out"), tmp_path / "back.xlsx"
    assert import_outcomes([source], home).n_rows == 0
    verdicts = {"S01": ("属实", 88.5, ""), "S03": ("不属实", "", "临床合理"), "S04": ("无法核实", "", "")}
    save_filled(source, back, verdicts)
    assert import_outcomes([back], home).n_new == 3
    assert [tuple(map(str, row)) for row in read_landed(home)] == [
        ("L1", "S01", "confirmed", "88.50", "None"),
        ("L1", "S02", "confirmed", "None", "None"),
        ("L2", "S03", "rejected", "None", "临床合理"),
        ("L3", "S04", "unverifiable", "None", "None"),
    ]
    assert import_outcomes([back], home).delivery_id == ""


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_it_comes_back_from_another_program_which_reckons_the_same_sums(home: Home, tmp_path: Path):
    source, filled = make_book(home, tmp_path / "out"), tmp_path / "filled.xlsx"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    words = ["soffice", profile, "--headless", "--convert-to"]
    subprocess.run(
        [*words, "ods", "--outdir", tmp_path, source], check=True, capture_output=True, timeout=120
    )
    saved = next(tmp_path.glob("*.ods"))
    assert ("涉及金额合计", 1370.5) in {(row[0], row[1]) for row in open_sheets(saved)["封面"]}
    save_filled(source, filled, {"S01": ("属实", 88.5, ""), "S02": ("属实", 1, "")})
    subprocess.run(
        [*words, "xlsx", "--outdir", tmp_path / "again", filled], check=True, capture_output=True, timeout=120
    )
    assert import_outcomes([tmp_path / "again" / "filled.xlsx"], home).n_records == 2


def test_what_leaves_stands_in_the_audit_log(home: Home, tmp_path: Path):
    make_book(home, tmp_path / "out")
    export_selfcheck(home, tmp_path / "out", institution=OWN, days=15)
    details = [entry["details"] for entry in list_audit(home)]
    assert [(each["content"], each["institution"], each["persons"]) for each in details] == [
        ("workbook", OWN, "masked"),
        ("selfcheck", OWN, "masked"),
    ]


def test_a_long_list_is_cut_and_says_so(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inspection, "MOST_ROWS", 2)
    sheets = open_sheets(make_book(home, tmp_path / "out"))
    assert len(find_table(sheets[RECORDS], "核查结果")) == 2
    assert any("只列前2行（共5行）" in str(row[0]) for row in sheets[RECORDS])


def test_an_institution_without_leads_gets_a_cover_that_says_so(home: Home, change: Change, tmp_path: Path):
    change("update lead set state = 'closed'")
    sheets = open_sheets(make_book(home, tmp_path / "out"))
    assert any("没有涉及该机构的线索" in str(row[0]) for row in sheets["封面"])


def test_an_unknown_institution_is_a_mistake_of_the_command(home: Home, tmp_path: Path):
    with pytest.raises(UsageError, match="H9 is not in the published snapshot"):
        export_workbook(home, tmp_path, institution="H9")


def test_names_with_markup_or_formulas_stay_text(home: Home, change: Change, tmp_path: Path):
    change(
        "update institution set fixmedins_name = '=1+1<b>&\"院\"';"
        "update finding set message = '=HYPERLINK(\"x\")';"
    )
    path = make_book(home, tmp_path / "out")
    with zipfile.ZipFile(path) as book:
        formulas = book.read("xl/worksheets/sheet4.xml").decode()
    assert "<f>" not in formulas
    assert '=1+1<b>&"院"' in str(open_sheets(path)["封面"])


def test_a_sheet_that_does_not_hold_everything_says_so_and_where_the_rest_is(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = open_sheets(make_book(home, tmp_path / "whole"))
    assert not any("只列前" in str(cell) for rows in whole.values() for row in rows for cell in row)
    monkeypatch.setattr(inspection, "_MOST_FINDINGS", 2)
    monkeypatch.setattr(inspection, "MOST_ROWS", 3)
    cut = open_sheets(make_book(home, tmp_path / "cut"))
    said = {name: [str(row[0]) for row in rows if "只列前" in str(row[0])] for name, rows in cut.items()}
    assert said["疑点证据"] == [
        "只列前2个疑点（共4个疑点），其余疑点的证据见晨报（report/index.html）中各线索的页面。"
    ]
    assert said["核查清单"] == ["只列前3项（共16项），其余线索见“线索一览”，应调材料的汇总见封面。"]
    assert said[RECORDS] == ["只列前3行（共5行），其余见疑点记录清单。"]
    assert len({row["线索"] for row in find_table(cut["疑点证据"], "项目")}) == 2
    assert len(find_table(cut["核查清单"], "完成情况")) == 3


def test_on_paper_the_records_fill_a_page_across_and_the_rest_stays_on_the_screen(home: Home, tmp_path: Path):
    path = make_book(home, tmp_path)
    place = list(open_sheets(path)).index(RECORDS)
    with zipfile.ZipFile(path) as book:
        sheet = book.read(f"xl/worksheets/sheet{place + 1}.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
    header = next(row for row in open_sheets(path)[RECORDS] if "核查结果" in row)
    assert header.index("备注") + 1 == 15
    assert header[15:] == [
        "人员编号",
        "就诊ID",
        "主治或处方医师",
        "医疗费总额",
        "基金支付总额",
        "个人账户支出",
    ]
    assert f'name="_xlnm.Print_Area" localSheetId="{place}">{RECORDS}!$A$1:$O$' in names
    assert f'name="_xlnm.Print_Titles" localSheetId="{place}">{RECORDS}!$5:$5' in names
