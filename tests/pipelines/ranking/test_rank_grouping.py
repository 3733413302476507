"""Which findings are one lead, and what the lead is called."""

import hashlib

import pytest


def lead_id(kind, subject_type, subject_id):
    return "L" + hashlib.sha256(f"{kind}|{subject_type}|{subject_id}".encode()).hexdigest()[:16]


def test_findings_chained_through_shared_settlements_are_one_lead(county):
    for name in ("S1", "S2", "S3"):
        county.settle(name, "100.00")
    county.find("F1", ("S1", "1.00"), ("S2", "1.00"), subject=("group", "G1"))
    county.find("F2", ("S2", "1.00"), subject=("stay", "MS2"))
    county.find("F3", ("S2", "1.00"), ("S3", "1.00"), subject=("settlement", "S3"))
    county.find("F4", subject=("settlement", "S3"), rule="BIL-001", scheme="duplicate_charge")

    county.rank()

    assert county.leads("n_findings, kind") == [(4, "record")]


def test_findings_of_one_institution_never_glue_stays_together(county):
    county.settle("S1", "100.00")
    county.settle("S2", "100.00", person="P2")
    county.find("F1", ("S1", "10.00"), subject=("stay", "MS1"))
    county.find("F2", ("S2", "10.00"), subject=("stay", "MS2"))
    county.find(
        "F3",
        ("S1", "1.00"),
        ("S2", "1.00"),
        subject=("institution_item", "H1|A"),
        scheme="inventory_mismatch",
    )
    county.find(
        "F4", ("S1", "1.00"), ("S2", "1.00"), subject=("physician", "H1|D"), scheme="impossible_physician_day"
    )
    county.find("F5", ("S1", "1.00"), subject=("institution", "H1"), scheme="outside_agreement")

    county.rank()

    assert sorted(county.leads("kind, subject_id, n_findings")) == [
        ("institution", "H1|A", 3),  # they accuse the same settlements
        ("record", "MS1", 1),
        ("record", "MS2", 1),
    ]


def test_a_group_of_one_persons_stays_is_a_record_and_of_several_persons_a_ring(county):
    county.settle("S1", "100.00", person="P1")
    county.settle("S2", "100.00", person="P1")
    county.settle("S3", "100.00", person="P2")
    county.find("F1", ("S1", "1.00"), ("S2", "1.00"), subject=("group", "chain"), psn_no="P1")
    county.find("F2", ("S2", "1.00"), ("S3", "1.00"), subject=("group", "people"), psn_no=None)

    county.rank()

    assert sorted(county.leads("subject_id, kind")) == [("chain", "record"), ("people", "ring")]


def test_findings_on_a_person_are_one_lead_apart_from_the_stays(county):
    for name in ("S1", "S2", "S3"):
        county.settle(name, "100.00")
    county.find("F1", ("S1", "10.00"), subject=("stay", "MS1"))
    county.find(
        "F2",
        *((name, "5.00") for name in ("S1", "S2", "S3")),
        subject=("person", "P1"),
        scheme="frequent_hospitalization",
        begn_date="2025-03-01",
    )
    county.find("F3", ("S2", "5.00"), subject=("person", "P1"), scheme="over_quantity_drugs", rule="PHA-001")

    county.rank()

    assert sorted(county.leads("kind, n_findings")) == [("person", 2), ("record", 1)]


def test_the_most_severe_then_earliest_finding_names_the_lead(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "90.00"), subject=("settlement", "S1"), severity="low", begn_date="2025-01-01")
    county.find("F2", ("S1", "1.00"), subject=("stay", "later"), severity="high", begn_date="2026-01-05")
    county.find("F3", ("S1", "1.00"), subject=("stay", "earlier"), severity="high", begn_date="2026-01-04")

    county.rank()

    assert county.leads("subject_id, lead_id, begn_date::varchar") == [
        ("earlier", lead_id("record", "stay", "earlier"), "2025-01-01")
    ]


def test_the_lead_keeps_its_id_when_amounts_move_and_findings_join(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"))
    county.rank()
    (before,) = county.leads("lead_id")

    county.connection.execute("update finding_record set amount = 20")
    county.find(
        "F2", ("S1", "90.00"), subject=("settlement", "S1"), severity="medium", begn_date="2025-01-01"
    )
    county.rank()

    assert county.leads("lead_id") == [before]


@pytest.mark.parametrize("hidden", ["withdrawn", "shadow", "muted", "on trial"])
def test_withdrawn_muted_and_shadow_findings_make_no_lead(county, hidden):
    county.settle("S1", "100.00")
    if hidden == "on trial":
        county.find("F1", ("S1", "50.00"))
        county.add("rule_run", run_id="R1", rule_id="INP-001", status="shadow")
    else:
        county.find("F1", ("S1", "50.00"), state=hidden)

    summary = county.rank()

    assert county.leads() == []
    assert (summary.n_leads, summary.amount) == (0, 0)


def test_a_rule_that_was_on_trial_an_earlier_night_makes_leads(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"))
    county.add("rule_run", run_id="R20260228-a", rule_id="INP-001", status="shadow")
    county.add("rule_run", run_id="R20260301-b", rule_id="INP-001", status="evaluated")
    assert county.rank().n_leads == 1


def test_of_two_runs_of_one_day_tonights_says_which_rules_are_on_trial(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"))
    county.add("rule_run", run_id="R20260301-f", rule_id="INP-001", status="shadow")
    county.add("rule_run", run_id="R20260301-a", rule_id="INP-001", status="evaluated")
    assert county.rank(run_id="R20260301-a").n_leads == 1


def test_the_summary_says_who_when_how_much_and_what_else(county):
    county.settle("S1", "12345.60")
    county.find("F1", ("S1", "12345.60"), message="15天内第2次因同一疾病住院。")
    county.find("F2", ("S1", "1.00"), rule="INP-002", scheme="ghost_bed_stay", severity="medium")
    county.find("F3", ("S1", "1.00"), rule="BIL-001", scheme="duplicate_charge", severity="low")

    county.rank()

    assert county.leads("summary") == [
        (
            (
                "第一医院，2026-01-20至2026-02-01，涉及基金12,345.60元。15天内第2次因同一疾病住院。"
                "另有2项疑点：挂床住院、重复收费。"
            ),
        )
    ]
    assert county.leads("schemes") == [(["duplicate_charge", "ghost_bed_stay", "split_hospitalization"],)]


def test_the_sentence_of_a_lead_with_one_finding_stands_alone(county):
    county.settle("S1", "10.00", at="H9")
    county.settle("S2", "20.00")
    county.find(
        "F1", ("S1", "10.00"), fixmedins_code="H9", rule="NEW-001", scheme="brand_new", end_date="2026-01-20"
    )
    county.find(
        "F2", ("S2", "20.00"), subject=("person", "P1"), fixmedins_code=None, end_date=None, begn_date=None
    )

    county.rank()

    assert county.leads("summary") == [("split_hospitalization的说明。",), ("brand_new的说明。",)]


def test_leads_of_several_findings_name_the_place_even_where_it_is_unknown(county):
    county.settle("S1", "20.00", at="H9")
    for finding, rule in (("F1", "NEW-001"), ("F2", "NEW-002")):
        words = {"fixmedins_code": "H9", "rule": rule, "scheme": rule, "end_date": "2026-01-20"}
        county.find(finding, ("S1", "20.00"), **words)

    county.rank()

    assert county.leads("summary")[0][0].startswith("H9，2026-01-20，涉及基金20.00元。")
