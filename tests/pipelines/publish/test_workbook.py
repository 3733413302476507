"""The workbook, read back by another reader."""

import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from pipelines.publish.listing import open_listing
from pipelines.publish.lists import export_lists
from pipelines.publish.workbook import write_workbook

NASTY_NAME = "=cmd|' /C calc'!A0"


@pytest.fixture
def workbook(make_snapshot, county, tmp_path):
    county["institution"][0]["fixmedins_name"] = NASTY_NAME
    county["finding"][0]["message"] = '他说"=1+1"，\n换行🏥 http://example.com'
    out = tmp_path / "lists"
    export_lists(make_snapshot(**county), out)
    return out / "suspect_records.xlsx"


def read_sheet(path, name):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def test_each_group_of_institutions_has_its_sheet(workbook):
    assert CalamineWorkbook.from_path(workbook).sheet_names == [
        "总览", "线索一览", "三级医院", "二级医院", "一级及未定级", "药店",
    ]  # fmt: skip
    assert [row[2] for row in read_sheet(workbook, "三级医院")] == ["线索编号", "La", "La"]
    assert [row[2] for row in read_sheet(workbook, "药店")] == ["线索编号", "Lb"]
    assert [row[2] for row in read_sheet(workbook, "一级及未定级")] == ["线索编号", "Lc"]
    assert len(read_sheet(workbook, "二级医院")) == 1


def test_five_inspectors_share_out_one_sheet_of_leads(workbook):
    headings, *leads = read_sheet(workbook, "线索一览")
    assert [lead[:4] for lead in leads] == [
        [1, "La", "三级医院", "H1"],
        [2, "Lb", "药店", "P1"],
        [3, "Lc", "一级及未定级", "H2"],
    ]
    best = dict(zip(headings, leads[0], strict=True))
    assert (best["记录数"], best["人数"], best["首条序号"]) == (2, 1, 1)
    assert (best["涉及金额"], best["预计追回"], best["属实概率"]) == (345.67, 207.4, 0.6)
    assert best["疑点说明"].startswith("他说")
    assert best["建议调阅材料"] == "住院病历首页；医嘱；费用清单"


def test_a_line_stands_where_a_lead_begins(workbook):
    with zipfile.ZipFile(workbook) as parts:
        xml = parts.read("xl/worksheets/sheet3.xml").decode()
    begins, goes_on = (re.search(rf'<c r="A{row}" s="(\d+)"', xml)[1] for row in (2, 3))
    assert begins != goes_on


def test_a_long_sentence_is_seen_whole_on_the_first_row_of_its_lead(make_snapshot, county, tmp_path):
    county["finding"][0]["message"] = "疑" * 100  # 200 columns in a cell of 60
    export_lists(make_snapshot(**county), tmp_path / "lists")
    with zipfile.ZipFile(tmp_path / "lists/suspect_records.xlsx") as parts:
        records, leads = (parts.read(f"xl/worksheets/{sheet}.xml").decode() for sheet in ("sheet3", "sheet2"))
    heights = [re.search(rf'<row r="{row}"[^>]*?ht="(\d+)"', records) for row in (2, 3)]
    assert int(heights[0][1]) >= 4 * 15
    assert heights[1] is None or int(heights[1][1]) == 15
    assert int(re.search(r'<row r="2"[^>]*?ht="(\d+)"', leads)[1]) >= 4 * 15


def test_a_list_prints_all_its_columns_on_one_page_with_its_head(workbook):
    with zipfile.ZipFile(workbook) as parts:
        assert "Print_Titles" in parts.read("xl/workbook.xml").decode()
        for sheet in ("sheet2", "sheet3"):
            xml = parts.read(f"xl/worksheets/{sheet}.xml").decode()
            assert 'fitToHeight="0" orientation="landscape"' in xml


def test_cells_keep_their_kind(workbook):
    headings, first, _ = read_sheet(workbook, "三级医院")
    row = dict(zip(headings, first, strict=True))
    assert row["结算ID"] == "0012"
    assert row["人员编号"] == "34****80"
    assert row["机构名称"] == NASTY_NAME
    assert row["开始日期"] == date(2026, 1, 20)
    assert (row["涉及金额"], row["预计追回"], row["属实概率"]) == (45.67, 27.4, 0.6)
    assert row["疑点说明"] == '他说"=1+1"， 换行🏥 http://example.com。同一项目收费两次。'


def test_nothing_is_a_formula_or_a_link(workbook):
    with zipfile.ZipFile(workbook) as parts:
        sheets = {name: parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name}
        assert not [name for name in parts.namelist() if "worksheets/_rels" in name]
    assert not [name for name, xml in sheets.items() if "<f>" in xml or "<hyperlink" in xml]


def test_inspectors_get_a_frozen_filtered_head_and_choices(workbook):
    with zipfile.ZipFile(workbook) as parts:
        xml = parts.read("xl/worksheets/sheet3.xml").decode()
    assert 'state="frozen"' in xml
    assert "<autoFilter" in xml
    assert "属实,不属实,部分属实" in xml
    assert "数据错误,编码映射,临床合理,系统故障,其他" in xml


def test_the_overview_adds_up(workbook):
    rows = read_sheet(workbook, "总览")
    assert rows[0][0] == "疑点线索清单"
    assert any("R20260301-abcdef12" in str(row[0]) for row in rows)
    assert any("2026-03-01" in str(row[0]) for row in rows)
    body = {row[0]: row[1:] for row in rows if row[0] in ("三级医院", "药店") and row[2] == ""}
    assert body == {"三级医院": [1, "", 1, 2, 345.67, 207.4], "药店": [1, "", 1, 1, 20, 1]}
    assert [row[:7] for row in rows if row[0] in ("合计", "另有对照抽样")] == [
        ["合计", 2, "跨类别的线索只计一次", 2, 3, 365.67, 208.4],
        ["另有对照抽样", 1, "不计入合计", 1, 1, 0, 0],
    ]
    assert not any("只列" in str(row[0]) for row in rows)


def test_a_list_that_is_cut_says_so(make_snapshot, county, tmp_path):
    with open_listing(make_snapshot(**county), institution=None, top=None) as listing:
        file = io.BytesIO()
        assert write_workbook(file, listing, run_id="R1", aside=tmp_path, most_rows=2) == 2
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    overview = book.get_sheet_by_name("总览").to_python()
    assert [row[0] for row in overview if "只列前" in str(row[0])] == [
        "本工作簿只列前 2 条记录（共 4 条），完整清单见 suspect_records.csv。"
    ]
    assert len(book.get_sheet_by_name("药店").to_python()) == 1
    assert [row[1] for row in book.get_sheet_by_name("线索一览").to_python()] == ["线索编号", "La"]


def test_the_writers_temporary_files_stay_inside_the_export_and_are_removed(workbook):
    assert not list(workbook.parent.glob(".*"))
