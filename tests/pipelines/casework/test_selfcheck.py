"""The self-check packet tells a hospital of its own records and of nothing else."""

import csv
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.casework import selfcheck
from pipelines.casework.selfcheck import export_selfcheck
from pipelines.errors import UsageError
from pipelines.settings import Home
from rules.loader import CATALOG

OWN = "H34000000001"
DEPARTMENT = Path(selfcheck.__file__).parent / "department.csv"
NOTHING_OF_OTHERS = ("邻县医院", "大药房", "H34000000002", "P34000000003", "S06", "S07", "340000000000")
NO_JUDGEMENT = (
    "概率",
    "风险",
    "得分",
    "评分",
    "0.61",
    "同级",
    "中位数",
    "预计追回",
    "模型",
    "疑似",
    "参数",
    "阈值",
    "L1",
    "FL1",
)


def read_packet(paths: list[Path]) -> str:
    """Return every word of the packet, sheets of the workbook and the manifest among it."""
    texts = [path.read_text(encoding="utf-8") for path in paths if path.suffix != ".xlsx"]
    for path in paths:
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(str(path))
            texts += [str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    return "\n".join(texts)


def test_it_asks_about_own_records_with_the_law_that_binds_a_hospital(home: Home, tmp_path: Path):
    paths, withheld = export_selfcheck(home, tmp_path, institution=OWN, days=20)
    rows = pl.read_csv(next(path for path in paths if path.suffix == ".csv"), infer_schema=False)
    assert rows["结算ID"].str.strip_chars().to_list() == ["S01", "S02", "S03"]
    assert rows["住院号"].to_list() == ["ZS01", "ZS02", "ZS03"]
    assert withheld == 2, "one is for the police, one rests on another hospital"
    letter = next(path for path in paths if path.suffix == ".txt").read_text(encoding="utf-8")
    assert "第一医院：" in letter
    assert "收到本函之日起20日内" in letter
    assert "第三十八条第一项（分解住院、挂床住院）" in letter
    assert "请备查：住院病案首页。" in letter, "an interview and a pharmacy's papers are not its own"


def test_a_row_names_physician_bed_price_limit_and_the_other_questions(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change(
        "update settlement set adm_bed = '03-12' where setl_id = 'S01';"
        "create or replace table net_settlement as select * exclude (delivery_id) from settlement;"
        "insert into catalog (med_list_codg, med_list_name, pric_uplmt_amt, pric_uplmt_lv3) "
        "values ('X', '血常规', 20, 90);"
        "insert into net_charge_line (feedetl_sn, setl_id, fixmedins_code, med_list_codg, med_list_name, "
        "pric, det_item_fee_sumamt, bilg_dr_codg) "
        f"values ('F1', 'S01', '{OWN}', 'X', '血常规', 25, 50, 'D77');"
        "insert into finding_record values ('FL2', 'charge_line', 'F1', 5.00)"
    )
    paths, withheld = export_selfcheck(home, tmp_path, institution=OWN, days=15)
    rows = pl.read_csv(next(path for path in paths if path.suffix == ".csv"), infer_schema=False)
    headings = ("问题序号", "结算ID", "开单或主治医师", "入院床位", "单价与限价", "另见问题")
    told = [tuple((cell or "").strip() for cell in row) for row in rows.select(headings).rows()]
    assert told == [
        ("1", "S01", "D77", "03-12", "血常规：单价25.00元，限价20.00元", "问题2"),
        ("1", "S03", "D2", "", "", ""),
        ("2", "S01", "D1", "03-12", "", "问题1"),
        ("2", "S02", "D1", "", "", ""),
    ]
    assert withheld == 2


def test_a_lead_told_in_part_is_not_withheld_and_one_without_records_is(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change(
        "insert into lead_record values ('L1', 'S04', 0);"  # S04 is for the police, the rest of L1 is told
        "delete from lead_record where lead_id = 'L3'"
    )
    assert export_selfcheck(home, tmp_path, institution=OWN, days=15)[1] == 2


@pytest.mark.parametrize("words", [NOTHING_OF_OTHERS, NO_JUDGEMENT])
def test_nothing_of_others_and_no_judgement_is_in_the_packet(
    home: Home, tmp_path: Path, words: tuple[str, ...]
):
    paths, _ = export_selfcheck(home, tmp_path, institution=OWN, days=15)
    packet = read_packet(paths)
    assert [word for word in words if word in packet] == []


def test_no_rule_parameter_is_named_or_told(home: Home, tmp_path: Path):
    packet = read_packet(export_selfcheck(home, tmp_path, institution=OWN, days=15)[0])
    cards = [tomllib.loads(path.read_text(encoding="utf-8")) for path in CATALOG.glob("*/*/rule.toml")]
    names = {name for card in cards for name in card.get("params", {})}
    assert len(names) > 50
    assert [name for name in sorted(names) if len(name) > 1 and re.search(rf"\b{name}\b", packet)] == []


def test_what_others_papers_verify_first_is_not_asked_of_the_hospital(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change(
        "update rule_card set disposition = 'verify', inspect = ['死亡证明与户籍注销记录', '住院病案首页'] "
        "where rule_id = 'BIL-001';"
        "insert into finding_record values ('FL1', 'settlement', 'S03', 1.00)"  # nor under another name
    )
    paths, withheld = export_selfcheck(home, tmp_path, institution=OWN, days=15)
    assert "S03" not in read_packet(paths)
    assert withheld == 3


def test_only_papers_that_such_an_institution_keeps_are_asked_for(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change(
        "update rule_card set inspect = ['住院病案首页', '购药小票', '死亡证明与户籍注销记录', "
        "'个人账户流水', '费用清单'] where rule_id = 'BIL-001'"
    )
    letter = read_packet(export_selfcheck(home, tmp_path, institution=OWN, days=15)[0])
    assert "请备查：住院病案首页；费用清单。" in letter


def test_the_bureau_verifies_deaths_before_anybody_is_asked():
    cards = [tomllib.loads(path.read_text(encoding="utf-8")) for path in CATALOG.glob("*/*/rule.toml")]
    with DEPARTMENT.open(encoding="utf-8") as file:
        keepers = list(csv.DictReader(file))
    first_elsewhere = {
        card["scheme"]
        for card in cards
        if card["disposition"] == "verify"
        and next((row for row in keepers if row["word"] in card["inspect"][0]), {}).get("at_institution")
        == "0"
    }
    assert first_elsewhere == {"service_after_death"}


def test_what_was_handed_over_is_not_told(home: Home, tmp_path: Path, run_command: Callable[..., str]):
    run_command("refer", "add", "L2", "--to", "health", "--home", home.root)
    paths, withheld = export_selfcheck(home, tmp_path, institution=OWN, days=15)
    assert "S03" not in read_packet(paths)
    assert withheld == 3


def test_a_settlement_for_the_police_is_told_under_no_other_name(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change("insert into finding_record values ('FL1', 'settlement', 'S04', 1.00)")
    assert "S04" not in read_packet(export_selfcheck(home, tmp_path, institution=OWN, days=15)[0])


def test_a_hospital_with_nothing_to_ask_gets_no_packet(
    home: Home, tmp_path: Path, change: Callable[[str], None]
):
    change("update lead set state = 'closed' where lead_id in ('L1', 'L2')")
    with pytest.raises(UsageError, match="there is nothing to ask it"):
        export_selfcheck(home, tmp_path, institution=OWN, days=15)
    assert list(tmp_path.glob("*_*")) == []
