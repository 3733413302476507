"""From night to night, and the order of the list."""

from datetime import date
from decimal import Decimal

import pytest

SECOND_NIGHT = date(2026, 3, 2)
THIRD_NIGHT = date(2026, 3, 3)


@pytest.fixture
def two_leads(county):
    county.settle("S1", "100.00")
    county.settle("S2", "200.00", person="P2")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.find("F2", ("S2", "90.00"), subject=("stay", "MS2"))
    county.rank()
    return county


def states(county):
    return dict(county.rows("select subject_id, state from lead"))


def test_first_seen_is_new_and_the_same_again_is_known(two_leads):
    assert states(two_leads) == {"MS1": "new", "MS2": "new"}

    two_leads.run_on = SECOND_NIGHT
    summary = two_leads.rank()

    assert states(two_leads) == {"MS1": "known", "MS2": "known"}
    assert summary.n_new == 0
    assert two_leads.rows("select distinct first_seen_on, last_seen_on from lead") == [
        (date(2026, 3, 1), SECOND_NIGHT)
    ]


def test_other_money_or_other_findings_make_a_lead_changed(two_leads):
    two_leads.run_on = SECOND_NIGHT
    two_leads.connection.execute("update finding_record set amount = 49 where finding_id = 'F1'")
    two_leads.find("F3", ("S2", "1.00"), subject=("stay", "MS2"), rule="BIL-001", scheme="duplicate_charge")
    two_leads.rank()
    assert states(two_leads) == {"MS1": "changed", "MS2": "changed"}


def test_a_lead_whose_findings_are_gone_is_withdrawn_and_ranked_last_without_money(two_leads):
    two_leads.run_on = SECOND_NIGHT
    two_leads.connection.execute("update finding set state = 'withdrawn' where finding_id = 'F2'")
    summary = two_leads.rank()
    assert two_leads.rows(
        "select rank, subject_id, state, amount, n_findings, last_seen_on from lead order by rank"
    ) == [
        (1, "MS1", "known", Decimal("50.00"), 1, SECOND_NIGHT),
        (2, "MS2", "withdrawn", Decimal("0.00"), 0, date(2026, 3, 1)),
    ]
    assert two_leads.rows("select distinct setl_id from lead_record") == [("S1",)]
    assert (summary.n_leads, summary.n_withdrawn) == (1, 1)


def test_a_withdrawn_lead_that_comes_back_is_changed_and_keeps_its_first_day(two_leads):
    two_leads.run_on = SECOND_NIGHT
    two_leads.connection.execute("update finding set state = 'withdrawn' where finding_id = 'F2'")
    two_leads.rank()
    two_leads.run_on = THIRD_NIGHT
    two_leads.connection.execute("update finding set state = 'new' where finding_id = 'F2'")
    two_leads.rank()
    assert two_leads.rows("select state, first_seen_on from lead where subject_id = 'MS2'") == [
        ("changed", date(2026, 3, 1))
    ]


@pytest.mark.parametrize("night", [date(2026, 3, 1), SECOND_NIGHT])
def test_ranking_the_same_night_again_changes_nothing(two_leads, night):
    two_leads.run_on = night
    two_leads.connection.execute("update finding_record set amount = 49 where finding_id = 'F1'")
    two_leads.connection.execute("update finding set state = 'withdrawn' where finding_id = 'F2'")
    two_leads.rank()
    before = [two_leads.rows(f"select * from {table}") for table in ("lead", "lead_finding", "lead_record")]

    two_leads.rank()

    assert before == [
        two_leads.rows(f"select * from {table}") for table in ("lead", "lead_finding", "lead_record")
    ]


def test_the_order_is_expected_recovery_then_probability_then_id_without_gaps(county):
    for number, (fund, severity) in enumerate(
        [("100.00", "high"), ("900.00", "low"), ("0.00", "low"), ("0.00", "high"), ("100.00", "high")]
    ):
        county.settle(f"S{number}", fund, person=f"P{number}")
        county.find(f"F{number}", (f"S{number}", fund), subject=("stay", f"M{number}"), severity=severity)
    county.rank()
    ranked = county.leads("rank, subject_id, expected_amount, probability, lead_id")
    assert [row[0] for row in ranked] == [1, 2, 3, 4, 5]
    assert [row[1] for row in ranked[3:]] == ["M3", "M2"]
    assert ranked[0][1] == "M1"
    assert ranked == sorted(ranked, key=lambda row: (-row[2], -row[3], row[4]))


def test_no_temporary_table_stays_behind(two_leads):
    assert two_leads.rows("select table_name from duckdb_tables() where temporary") == []


def test_an_empty_county_has_no_leads(county):
    summary = county.rank()
    assert (summary.n_leads, summary.n_controls, summary.expected_amount) == (0, 0, Decimal("0.00"))
