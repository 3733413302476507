"""Points, rewards, and the look back."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data_contracts.errors import FundwatchError
from pipelines.audit.log import list_audit
from pipelines.casework.follow import read_points, read_recheck, read_tips
from pipelines.errors import UsageError
from pipelines.feedback.outcomes import import_outcomes
from pipelines.feedback.told import import_told
from pipelines.settings import Home
from rules.loader import KNOWLEDGE

Change = Callable[[str], None]
OWN = "H34000000001"


def judge(home: Home, folder: Path, *rows: str) -> None:
    path = folder / "back.csv"
    path.write_text(
        "\n".join(["线索编号,结算ID,核查结果,核实金额,不属实原因,办结日期", *rows]), encoding="utf-8"
    )
    import_outcomes([path], home)


def tell(home: Home, folder: Path, *rows: str) -> None:
    path = folder / "tips.csv"
    path.write_text("\n".join(["举报编号,受理日期,机构编号,人员编号,疑点类型", *rows]), encoding="utf-8")
    import_told("tip", [path], home)


def test_a_confirmed_lead_gives_its_physician_points_of_the_gravest_scheme_once(home: Home, tmp_path: Path):
    judge(
        home,
        tmp_path,
        "L1,S01,属实,90,,2026-02-01",
        "L1,S02,属实,10,,2026-02-01",
        "L2,S03,不属实,,临床合理,2026-02-01",
    )
    points = read_points(home)
    assert points.select("doctor", "n_records", "confirmed_amt", "least_points", "most_points").rows() == [
        ("D1", 2, Decimal("100.00"), 4, 6)
    ]


def test_points_run_through_a_calendar_year_and_warn_at_each_threshold(
    home: Home, change: Change, tmp_path: Path
):
    change(
        "update settlement set atddr_no = 'D1';"
        "update settlement set begntime = '2025-06-01' where setl_id = 'S03'"
    )
    judge(
        home, tmp_path, "L1,S01,属实,90,,2026-01-05", "L2,S03,属实,5,,2026-01-10",
        "L3,S04,部分属实,5,,2026-02-20", "L5,S06,属实,3,,2025-12-30",
    )  # fmt: skip
    points = read_points(home).filter(pl.col("fixmedins_code") == OWN)
    assert points.select("lead_id", "least_total", "most_total").rows() == [
        ("L1", 4, 6), ("L2", 5, 9), ("L3", 15, 21),
    ]  # fmt: skip
    warnings = points["warning"].to_list()
    assert warnings[0] is None
    assert warnings[1] == "按上限已达9分：暂停医保支付资格1至6个月"
    assert warnings[2] == "已达12分：终止医保支付资格"
    assert read_points(home, year=2025)["lead_id"].to_list() == ["L5"]


@pytest.mark.parametrize(
    "statement",
    [
        "update settlement set atddr_no = '未知'",
        "update settlement set atddr_no = null",
        "update settlement set begntime = '2024-12-31 08:00:00'",
    ],
)
def test_nobody_gets_points_without_a_name_or_before_the_table_holds(
    home: Home, change: Change, tmp_path: Path, statement: str
):
    change(statement)
    judge(home, tmp_path, "L1,S01,属实,90,,2026-02-01")
    assert read_points(home).is_empty()


def test_a_settlement_listed_for_comparison_gives_no_points(home: Home, change: Change, tmp_path: Path):
    change("update settlement set atddr_no = 'D9' where setl_id = 'S02'")
    judge(home, tmp_path, "L1,S01,属实,90,,2026-02-01", "L1,S02,属实,0,,2026-02-01")
    assert read_points(home)["doctor"].to_list() == ["D1"]


def test_a_tip_touches_leads_and_is_rewarded_once_money_is_confirmed(
    home: Home, change: Change, tmp_path: Path
):
    change("update settlement set medfee_sumamt = 60000")
    tell(
        home,
        tmp_path,
        f"T1,2026-01-05,{OWN},,",
        f"T2,2026-01-06,{OWN},,duplicate_charge",
        "T3,2026-01-07,H34000000002,,",
    )
    before = {row["tip_id"]: row for row in read_tips(home).to_dicts()}
    assert (before["T1"]["n_leads"], before["T2"]["leads"]) == (4, "L2")
    assert before["T1"]["least_reward"] is None
    judge(home, tmp_path, "L1,S01,属实,50000,,2026-02-01", "L2,S03,属实,20,,2026-02-01")
    after = {row["tip_id"]: row for row in read_tips(home).to_dicts()}
    assert (after["T1"]["least_reward"], after["T1"]["most_reward"]) == (
        Decimal("500.20"),
        Decimal("1500.60"),
    )
    assert (after["T2"]["least_reward"], after["T2"]["most_reward"]) == (Decimal(200), Decimal(200))
    assert (after["T1"]["earlier_tip_id"], after["T2"]["earlier_tip_id"]) == (None, "T1")
    assert after["T3"]["n_confirmed"] == 0


def test_a_reward_ends_at_its_cap_and_a_tip_that_came_too_late_gets_none(
    home: Home, change: Change, tmp_path: Path
):
    change("update settlement set medfee_sumamt = 99000000")
    tell(home, tmp_path, f"T1,2026-01-05,{OWN},,", f"T2,2026-02-05,{OWN},,", f"T3,2022-12-31,{OWN},,")
    judge(home, tmp_path, "L1,S01,属实,99000000,,2026-02-01")
    tips = {row["tip_id"]: row for row in read_tips(home).to_dicts()}
    assert (tips["T1"]["least_reward"], tips["T1"]["most_reward"]) == (Decimal(200000), Decimal(200000))
    assert tips["T2"]["least_reward"] is None
    assert tips["T3"]["least_reward"] is None, "the table holds from 2023 on"


def test_where_a_tip_touches_more_than_five_leads_their_number_is_told(
    home: Home, change: Change, tmp_path: Path
):
    change("update finding set fixmedins_code = 'H34000000001'")
    tell(home, tmp_path, f"T1,2026-01-05,{OWN},,", "T2,2026-01-05,H34000000002,,")
    tips = {row["tip_id"]: (row["n_leads"], row["leads"]) for row in read_tips(home).to_dicts()}
    # what a settlement says counts beside what the finding says
    assert tips == {"T1": (6, "L1、L2、L3、L4、L5等6条"), "T2": (1, "L5")}


def test_a_tips_person_is_masked(home: Home, tmp_path: Path):
    tell(home, tmp_path, "T1,2026-01-05,,3400000000005201,")
    row = read_tips(home).row(0, named=True)
    assert (row["psn_no"], row["leads"]) == ("34****01", "L1")


def trends(home: Home, since: str = "2026-01-15") -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = read_recheck(home, date.fromisoformat(since)).to_dicts()
    return {(row["fixmedins_code"], row["scheme"]): (row["trend"], row["moved_to"]) for row in rows}


def add_record(change: Change, finding_id: str, setl_id: str, day: str, yuan: int, at: str = OWN) -> None:
    change(
        f"insert into net_settlement by name select '{setl_id}' as setl_id, '{at}' as fixmedins_code, "
        f"timestamp '{day} 08:00' as begntime;"
        f"insert into finding_record values ('{finding_id}', 'settlement', '{setl_id}', {yuan});"
    )


def test_what_was_found_stopped_goes_on_or_fell(home: Home, change: Change):
    add_record(change, "FL1", "S90", "2026-02-20", 100)
    for number in range(4):
        change(
            f"insert into finding by name select * replace ('FX{number}' as finding_id) "
            "from finding where finding_id = 'FL2'"
        )
        add_record(change, f"FX{number}", f"S8{number}", "2025-12-20", 50)
    add_record(change, "FL2", "S91", "2026-02-20", 1)
    assert {scheme: trend for (at, scheme), (trend, _) in trends(home).items() if at == OWN} == {
        "split_hospitalization": "仍在继续",
        "duplicate_charge": "减少",
        "phantom_stay": "已停止",
        "overlapping_stays": "已停止",
    }


def test_it_moved_where_another_scheme_grew_in_its_place(home: Home, change: Change):
    add_record(change, "FL2", "S91", "2026-02-20", 2000)
    assert trends(home)[OWN, "phantom_stay"] == ("转为其他", "重复收费")


def test_without_new_data_nothing_is_said_to_have_stopped(home: Home):
    assert trends(home)["P34000000003", "expired_lot"][0] == "无新数据"


def test_what_appeared_since_stands_beside_what_was_known(home: Home, change: Change):
    change("update finding set first_seen_on = '2026-02-01' where finding_id = 'FL2'")
    add_record(change, "FL2", "S91", "2026-02-20", 1)
    assert trends(home)[OWN, "duplicate_charge"][0] == "新出现"


def test_nothing_known_before_the_day_is_nothing_to_look_back_on(home: Home, run_command: Callable[..., str]):
    assert trends(home, "2026-01-01") == {}
    assert "nothing to look back on" in run_command("recheck", "--since", "2026-01-01", "--home", home.root)
    with pytest.raises(UsageError, match="lies ahead of the published night, 2026-03-01"):
        trends(home, "2026-03-02")


def test_a_confirmed_outcome_makes_it_known_even_when_no_finding_stands(
    home: Home, change: Change, tmp_path: Path
):
    judge(home, tmp_path, "L1,S01,属实,90,,2026-01-10")
    change("update finding set state = 'withdrawn'")
    rows = read_recheck(home, date(2026, 1, 15)).to_dicts()
    assert [(row["scheme"], row["is_confirmed"], row["amount_before"]) for row in rows] == [
        ("split_hospitalization", "是", Decimal("90.00"))
    ]


@pytest.mark.parametrize("words", [("recheck", "--since", "2026-01-15"), ("points",), ("tips",)])
def test_every_table_prints_and_goes_to_csv_and_json(
    home: Home, tmp_path: Path, run_command: Callable[..., str], words: tuple[str, ...]
):
    judge(home, tmp_path, "L1,S01,属实,90,,2026-01-10")
    tell(home, tmp_path, f"T1,2026-01-05,{OWN},,")
    assert "第一医院" in run_command(*words, "--home", home.root) or words[0] != "recheck"
    rows = json.loads(run_command(*words, "--home", home.root, "--json"))
    run_command(*words, "--home", home.root, "--csv", tmp_path / "table.csv")
    written = pl.read_csv(tmp_path / "table.csv", infer_schema=False)
    assert written.height == len(rows) > 0
    assert "机构编号" in written.columns


def test_only_the_thresholds_in_force_on_the_day_warn(
    home: Home, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    knowledge = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    with (knowledge / "physician_threshold.csv").open("a", encoding="utf-8") as file:
        file.write("2026-02-10,20,终止（新）,新办法,\n2099-01-01,1,以后,以后,\n")
    monkeypatch.setattr("pipelines.casework.desk.KNOWLEDGE", knowledge)
    change("update settlement set atddr_no = 'D1'")
    judge(
        home, tmp_path, "L1,S01,属实,90,,2026-01-05", "L2,S03,属实,5,,2026-01-10",
        "L3,S04,部分属实,5,,2026-02-20",
    )  # fmt: skip
    points = read_points(home).filter(pl.col("fixmedins_code") == OWN)
    assert points["warning"].to_list() == [
        None,
        "按上限已达9分：暂停医保支付资格1至6个月",
        "按上限已达20分：终止（新）",
    ]


def test_a_finding_over_several_institutions_is_looked_back_on_at_each_of_them(home: Home, change: Change):
    """It has no institution of its own; its records do, and beside settlements there are beds and stock."""
    change(
        "update finding set fixmedins_code = null where finding_id in ('FL2', 'FL6');"
        "insert into finding_record values ('FL2', 'settlement', 'S06', 30), ('FL6', 'inventory', 'I1', 5);"
        f"insert into inventory by name select 'I1' as inv_sn, '{OWN}' as fixmedins_code;"
        "insert into finding_record values ('FL6', 'bed_occupancy', 'B1', 0);"
        "insert into bed_occupancy by name select 'B1' as obs_sn, 'H34000000002' as fixmedins_code;"
    )
    found = trends(home)
    assert {at for at, scheme in found if scheme == "duplicate_charge"} == {OWN, "H34000000002"}
    assert {at for at, scheme in found if scheme == "expired_lot"} == {OWN, "H34000000002", "P34000000003"}
    assert not any(at is None for at, _ in found)


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("recheck", "--since", "2026-01-15"), "recheck"),
        (("points",), "physician_point"),
        (("tips",), "tip_ledger"),
        (("refer", "list"), "referral_ledger"),
    ],
)
def test_a_table_that_leaves_as_csv_stands_in_the_audit_log_first(
    home: Home, tmp_path: Path, run_command: Callable[..., str], words: tuple[str, ...], content: str
):
    path = tmp_path / "table.csv"
    run_command(*words, "--home", home.root, "--csv", path)
    told = list(list_audit(home))[-1]
    assert (told["what"], told["details"]["content"]) == ("export", content)
    assert told["details"]["to"] == str(path)
    assert told["details"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    home.audit.unlink()
    home.audit.mkdir()
    with pytest.raises(FundwatchError, match="nobody could say later"):
        run_command(*words, "--home", home.root, "--csv", tmp_path / "unseen.csv")
    assert not list(tmp_path.glob("unseen.csv*"))
