"""What inspectors closed comes back on new records only, and why a lead moved is one sentence."""

from datetime import date
from decimal import Decimal

import pytest

SECOND_NIGHT = date(2026, 3, 2)
THIRD_NIGHT = date(2026, 3, 3)


@pytest.fixture
def two_leads(county):
    county.settle("S1", "100.00")
    county.settle("S2", "200.00", person="P2", at="H2")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.find(
        "F2", ("S2", "90.00"), subject=("stay", "MS2"), rule="INP-002", scheme="ghost_bed_stay",
        fixmedins_code="H2",
    )  # fmt: skip
    county.rank()
    county.run_on = SECOND_NIGHT
    return county


def close(county, subject, verdict, *records, closed_on="2026-03-01"):
    """Close the lead of a subject; `records` are settlements and schemes, as an import keeps them."""
    ((lead_id,),) = county.rows(f"select lead_id from lead where subject_id = '{subject}'")
    county.connection.execute("delete from outcome where lead_id = ?", [lead_id])
    county.add("outcome", lead_id=lead_id, verdict=verdict, closed_on=closed_on)
    for setl_id, schemes in records:
        county.add(
            "outcome_record", lead_id=lead_id, setl_id=setl_id, schemes=schemes, verdict=verdict,
            drawn="ranked",
        )  # fmt: skip


def moved(county):
    return dict(county.rows("select subject_id, moved from lead where moved is not null"))


@pytest.mark.parametrize(
    ("verdict", "words"), [("confirmed", "核查属实"), ("partial", "核查部分属实"), ("rejected", "核查不属实")]
)
@pytest.mark.parametrize("records", [(), (("S2", "ghost_bed_stay"),)], ids=["whole", "by record"])
def test_a_judged_lead_is_closed_and_ranked_after_the_standing_ones(two_leads, verdict, words, records):
    close(two_leads, "MS2", verdict, *records)
    summary = two_leads.rank()
    assert two_leads.rows("select subject_id, state, amount, n_findings from lead order by rank") == [
        ("MS1", "known", Decimal("50.00"), 1),
        ("MS2", "closed", Decimal("0.00"), 0),
    ]
    assert (summary.n_leads, summary.n_closed, summary.n_withdrawn) == (1, 1, 0)
    assert moved(two_leads)["MS2"] == f"{words}，已办结。"
    assert two_leads.rows("select finding_id from lead_finding order by all") == [("F1",), ("F2",)]
    assert two_leads.rows("select distinct setl_id from lead_record") == [("S1",)]


def test_what_nobody_could_verify_stays_on_the_list(two_leads):
    close(two_leads, "MS2", "unverifiable", ("S2", "ghost_bed_stay"))
    two_leads.rank()
    assert two_leads.leads("subject_id, probability") == [("MS2", 0.6), ("MS1", 0.6)]


def test_a_closed_lead_stays_closed_while_nothing_new_is_accused(two_leads):
    close(two_leads, "MS2", "confirmed", ("S2", "ghost_bed_stay"))
    two_leads.rank()
    two_leads.run_on = THIRD_NIGHT
    two_leads.connection.execute("update finding_record set amount = 80 where finding_id = 'F2'")
    two_leads.rank()
    assert two_leads.rows("select state, moved from lead where subject_id = 'MS2'") == [
        ("closed", "核查属实，已办结。")
    ]


@pytest.mark.parametrize("records", [(), (("S2", "ghost_bed_stay"),)], ids=["whole", "by record"])
def test_a_closed_lead_returns_on_a_new_record_with_its_money_alone(two_leads, records):
    close(two_leads, "MS2", "rejected", *records)
    two_leads.rank()
    two_leads.run_on = THIRD_NIGHT
    two_leads.settle("S3", "70.00", person="P2", at="H2")
    two_leads.connection.execute("update net_settlement set setl_time = '2026-03-02' where setl_id = 'S3'")
    two_leads.add("finding_record", finding_id="F2", record_type="settlement", record_id="S3", amount="30")
    two_leads.rank()
    assert two_leads.rows("select state, amount, moved from lead where subject_id = 'MS2'") == [
        ("changed", Decimal("30.00"), "办结后又有未核查过的记录，重新列入。")
    ]
    assert two_leads.rows("select setl_id from lead_record order by all") == [("S1",), ("S3",)]


def test_a_closed_lead_returns_when_another_rule_accuses_its_records(two_leads):
    close(two_leads, "MS2", "rejected", ("S2", "ghost_bed_stay"))
    two_leads.rank()
    two_leads.run_on = THIRD_NIGHT
    two_leads.find(
        "F3", ("S2", "20.00"), subject=("stay", "MS2"), rule="BIL-001", scheme="duplicate_charge",
        severity="medium", first_seen_on=THIRD_NIGHT,
    )  # fmt: skip
    two_leads.rank()
    assert two_leads.leads("subject_id, amount, schemes, n_findings")[1:] == [
        ("MS2", Decimal("20.00"), ["duplicate_charge"], 1)
    ]


def test_a_closed_lead_is_known_in_a_home_built_anew(two_leads):
    close(two_leads, "MS2", "confirmed", ("S2", "ghost_bed_stay"))
    two_leads.connection.execute("delete from lead")
    two_leads.rank()
    assert dict(two_leads.rows("select subject_id, state from lead")) == {"MS1": "new", "MS2": "closed"}


def test_a_judged_control_makes_room_for_another(county):
    for number in range(40):
        county.admit(f"M{number:03}", "1000.00", person=f"P{number}")
    for number in range(20):
        county.find(f"F{number}", (f"SM{number:03}", "10.00"), subject=("stay", f"M{number:03}"))
    county.rank()
    ((first,),) = county.rows("select subject_id from lead where control")
    close(county, first, "rejected")
    county.run_on = SECOND_NIGHT
    county.rank()
    drawn = county.rows("select subject_id, state from lead where control order by rank")
    assert [state for _, state in drawn] == ["new", "closed"]
    assert drawn[1][0] == first != drawn[0][0]


def test_why_a_lead_moved_is_told(two_leads):
    assert moved(two_leads) == {"MS1": "新增线索。", "MS2": "新增线索。"}
    two_leads.connection.execute("update finding_record set amount = 100 where finding_id = 'F1'")
    two_leads.rank()
    assert moved(two_leads) == {
        "MS1": "由第2名升至第1名：涉及金额由50.00元增至100.00元。",
        "MS2": "由第1名降至第2名：其他线索变化所致。",
    }
    two_leads.run_on = THIRD_NIGHT
    two_leads.add("tip", tip_id="T1", received_on="2026-03-02", fixmedins_code="H2", scheme="ghost_bed_stay")
    two_leads.rank()
    told = {
        "MS1": "由第1名降至第2名：其他线索变化所致。",
        "MS2": "由第2名升至第1名：属实概率由60.0%升至70.0%（举报）。",
    }
    assert moved(two_leads) == told
    two_leads.rank()
    assert moved(two_leads) == told


def test_a_lead_of_today_that_moves_when_the_day_is_ranked_again_says_why(county):
    for number, amount in ((1, "90.00"), (2, "80.00"), (3, "10.00")):
        county.settle(f"S{number}", "100.00", person=f"P{number}")
        county.find(f"F{number}", (f"S{number}", amount), subject=("stay", f"MS{number}"))
    county.rank()
    county.add("tip", tip_id="T1", received_on="2026-02-20", psn_no="P2")
    told = {
        "MS1": "由第1名降至第2名：其他线索变化所致。",
        "MS2": "由第2名升至第1名：属实概率由60.0%升至70.0%（举报）。",
        "MS3": "新增线索。",
    }
    for _ in range(2):
        county.rank()
        assert moved(county) == told
    assert county.rows("select distinct state from lead") == [("new",)]


def test_a_lead_that_rises_for_less_says_that_others_moved_further(two_leads):
    two_leads.connection.execute("update finding_record set amount = 40 where finding_id = 'F1'")
    two_leads.connection.execute("update finding_record set amount = 10 where finding_id = 'F2'")
    two_leads.rank()
    assert moved(two_leads) == {
        "MS1": "由第2名升至第1名：涉及金额由50.00元减至40.00元，其他线索变化更大。",
        "MS2": "由第1名降至第2名：涉及金额由90.00元减至10.00元。",
    }


def test_verdicts_on_others_are_told_as_the_reason(two_leads):
    for number in range(10):
        two_leads.add("outcome", lead_id=f"L{number}", verdict="rejected", closed_on="2026-03-01")
        two_leads.add(
            "outcome_record", lead_id=f"L{number}", setl_id=f"X{number}", schemes="ghost_bed_stay",
            verdict="rejected", drawn="ranked",
        )  # fmt: skip
    two_leads.rank()
    assert moved(two_leads) == {
        "MS1": "由第2名升至第1名：其他线索变化所致。",
        "MS2": "由第1名降至第2名：属实概率由60.0%降至30.0%（同类线索的核查结果）。",
    }


@pytest.mark.parametrize(
    ("verdict", "probability", "causes"),
    [
        (
            "rejected",
            "60.0%降至37.0%",
            "同类线索的核查结果",
        ),  # the tip moved it up, the verdicts further down
        ("confirmed", "60.0%升至82.0%", "同类线索的核查结果、举报"),
        ("unverifiable", "60.0%升至64.0%", "举报"),
    ],
)
def test_of_several_causes_those_are_told_that_moved_the_lead(two_leads, verdict, probability, causes):
    two_leads.add("tip", tip_id="T1", received_on="2026-03-02", fixmedins_code="H2")
    for number in range(10):
        two_leads.add("outcome", lead_id=f"L{number}", verdict=verdict, closed_on="2026-03-01")
        two_leads.add(
            "outcome_record", lead_id=f"L{number}", setl_id=f"X{number}", schemes="ghost_bed_stay",
            verdict=verdict, drawn="ranked",
        )  # fmt: skip
    two_leads.rank()
    assert f"属实概率由{probability}（{causes}）。" in moved(two_leads)["MS2"]
