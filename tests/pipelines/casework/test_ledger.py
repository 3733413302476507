"""The ledger of referrals: entered once, moved step by step, never rewritten."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from data_contracts.errors import FundwatchError
from pipelines.casework.ledger import Lead, add_referrals, change_state, read_events
from pipelines.casework.referral import export_referrals, read_ledger
from pipelines.errors import UsageError
from pipelines.settings import Home

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
Run = Callable[..., str]


def enter(home: Home, *lead_ids: str, authority: str = "police") -> tuple[str, ...]:
    wanted = [(Lead(lead_id=lead_id), authority) for lead_id in lead_ids]
    return add_referrals(home, wanted, day=date(2026, 3, 2), now=NOW, note="")


def move(home: Home, state: str, day: int) -> None:
    change_state(home, "M00001", state, day=date(2026, 3, day), now=NOW, note="")


def test_what_cards_refer_is_due_until_it_is_entered(home: Home, run_command: Run):
    due = json.loads(run_command("refer", "list", "--due", "--home", home.root, "--json"))
    assert [(lead["lead_id"], lead["authority"]) for lead in due] == [("L3", "police"), ("L6", "market")]
    assert run_command("refer", "add", "--due", "--home", home.root).startswith("2 entered: M00001, M00002")
    assert run_command("refer", "add", "--due", "--home", home.root).startswith("0 entered; 2 stood there")
    assert json.loads(run_command("refer", "list", "--due", "--home", home.root, "--json")) == []
    listed = run_command("refer", "list", "--home", home.root)
    assert all(
        word in listed for word in ("公安机关", "市场监督管理部门", "拟移交", "疑似虚假住院", "大药房")
    )


def test_a_lead_goes_where_its_card_says_or_where_one_is_told(home: Home, run_command: Run):
    with pytest.raises(UsageError, match="L1: no rule's card refers it"):
        run_command("refer", "add", "L1", "--home", home.root)
    run_command("refer", "add", "L1", "--to", "health", "--home", home.root)
    with pytest.raises(UsageError, match="L9: no lead of the published snapshot"):
        run_command("refer", "add", "L9", "--to", "health", "--home", home.root)
    assert read_ledger(home)["authority"].to_list() == ["卫生健康部门"]


def test_a_lead_over_several_institutions_names_them(
    home: Home, run_command: Run, change: Callable[[str], None]
):
    change(
        "update lead set fixmedins_code = null where lead_id = 'L1';"
        "insert into lead_record (lead_id, setl_id, amount) values ('L1', 'S06', 1)"
    )
    run_command("refer", "add", "L1", "--to", "health", "--home", home.root)
    row = read_ledger(home).row(0, named=True)
    assert (row["fixmedins_code"], row["fixmedins_name"]) == (None, "第一医院、邻县医院")


def test_a_referral_moves_step_by_step_and_keeps_its_days(home: Home):
    enter(home, "L3")
    for state, day in (("sent", 2), ("returned", 3), ("sent", 4), ("accepted", 4), ("closed", 5)):
        move(home, state, day)
    row = read_ledger(home, codes=True).row(0, named=True)
    assert (row["state"], row["sent_on"], row["closed_on"]) == ("closed", date(2026, 3, 4), date(2026, 3, 5))
    assert enter(home, "L3") == ("M00002",), "what was closed may be entered anew"


@pytest.mark.parametrize(
    ("state", "day", "said"),
    [
        ("accepted", 3, "stands at drafted; accepted cannot follow. After it comes sent/closed"),
        ("sent", 1, "lies before drafted on 2026-03-02"),
        ("sent", 6, "lies ahead of today"),
    ],
)
def test_a_step_that_cannot_be_is_refused(home: Home, state: str, day: int, said: str):
    enter(home, "L3")
    with pytest.raises(UsageError, match=said):
        move(home, state, day)
    assert len(read_events(home)) == 1


def test_entries_are_appended_and_never_changed(home: Home):
    enter(home, "L3")
    before = (home.root / "referrals.jsonl").read_bytes()
    move(home, "sent", 3)
    after = (home.root / "referrals.jsonl").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 2
    assert (home.root / "referrals.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[: len(text) // 2] + "\n", "line 1"),
        (lambda text: text + "{}\n", "line 2"),
        (lambda text: text + text.replace('"drafted"', '"accepted"'), "line 2.*'accepted' after drafted"),
        (lambda text: text.replace('"police"', '"nobody"'), "line 1.*unknown authority"),
        (lambda text: text.replace('"lead_id"', '"lead"'), "line 1"),
    ],
)
def test_a_damaged_ledger_says_where_and_takes_nothing(home: Home, damage: Any, said: str):
    enter(home, "L3")
    path = home.root / "referrals.jsonl"
    path.write_text(damage(path.read_text()))
    broken = path.read_bytes()
    with pytest.raises(FundwatchError, match=said):
        enter(home, "L6")
    assert path.read_bytes() == broken


def test_an_entry_cut_short_by_a_crash_is_passed_over_and_replaced(home: Home):
    enter(home, "L3")
    path = home.root / "referrals.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert [event.referral_id for event in read_events(home)] == ["M00001"]
    assert enter(home, "L6") == ("M00002",)
    assert [event.referral_id for event in read_events(home)] == ["M00001", "M00002"]


def test_a_name_with_a_foreign_line_end_is_one_entry(home: Home):
    lead = Lead(lead_id="L3", fixmedins_name="东区\u2028第一\u0085医院")
    add_referrals(home, [(lead, "police")], day=date(2026, 3, 2), now=NOW, note="")
    move(home, "sent", 3)
    assert [event.state for event in read_events(home)] == ["drafted", "sent"]
    assert read_events(home)[0].lead == lead


def test_two_clerks_at_once_lose_nothing(home: Home):
    threads = [threading.Thread(target=enter, args=(home, f"L{number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(event.referral_id for event in read_events(home)) == [f"M{n:05}" for n in range(1, 13)]


def test_an_authority_gets_its_open_referrals_with_a_manifest(home: Home, run_command: Run, tmp_path: Path):
    run_command("refer", "add", "--due", "--home", home.root)
    run_command("refer", "add", "L4", "--to", "police", "--home", home.root)
    run_command("refer", "state", "M00001", "sent", "--note", "函〔2026〕3号", "--home", home.root)
    run_command("refer", "state", "M00003", "closed", "--home", home.root)
    for _ in range(2):
        paths = export_referrals(home, tmp_path / "out", authority="police")
    assert [path.name for path in paths] == ["referral_police.csv", "referral_police.xlsx", "manifest.json"]
    rows = pl.read_csv(paths[0], infer_schema=False)
    assert rows["线索编号"].to_list() == ["L3"]
    assert (rows["移交状态"][0], rows["备注"][0], rows["机构名称"][0]) == (
        "已移交",
        "函〔2026〕3号",
        "第一医院",
    )
    assert "340000000000" not in paths[0].read_text(encoding="utf-8")
    records = CalamineWorkbook.from_path(str(paths[1])).get_sheet_by_name("涉及结算").to_python()
    assert records[-1][:6] == ["M00001", "L3", "H34000000001", "第一医院", "34****03", "S04"]
    with pytest.raises(UsageError, match="nothing is open with health"):
        export_referrals(home, tmp_path / "out", authority="health")
