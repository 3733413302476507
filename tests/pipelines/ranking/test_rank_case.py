"""One case is one lead; leads that tell of one case and stay apart name each other."""

from decimal import Decimal

import pytest

SWIPES = {
    "subject": ("institution", "P1"),
    "scheme": "empty_swipe",
    "rule": "PER-001",
    "fixmedins_code": "P1",
}
SHORTAGE = {
    "subject": ("institution_item", "P1|A"),
    "scheme": "inventory_mismatch",
    "rule": "INV-001",
    "psn_no": None,
}


def claim(*names):
    return [(name, "50.00") for name in names]


def settle(county, *names, person="P1", at="P1"):
    for name in names:
        county.settle(name, "100.00", person=person, at=at)


def test_a_shortage_and_the_swipes_it_was_sold_by_are_one_lead_with_its_money_once(county):
    settle(county, "S1", "S2", "S3", "S4", "S5")
    county.find("F1", *claim("S1", "S2", "S3", "S4"), **SHORTAGE, fixmedins_code="P1")
    county.find("F2", *claim("S2", "S3", "S4", "S5"), **SWIPES)

    county.rank()

    assert county.leads("kind, subject_id, n_findings, amount") == [
        ("institution", "P1|A", 2, Decimal("250.00"))
    ]
    assert county.leads("same_case, probability") == [(None, 1 - 0.4 * 0.7)], (
        "of one case the second counts half"
    )


def test_findings_tied_by_a_third_are_discounted_with_it(county):
    settle(county, *(f"S{number}" for number in range(1, 7)))
    priced = {
        "subject": ("institution_item", "P1|B"),
        "scheme": "over_price",
        "rule": "BIL-001",
        "psn_no": None,
    }
    county.find("F1", *claim("S1", "S2", "S3"), **SWIPES)
    county.find("F2", *claim("S2", "S3", "S4", "S5"), **SHORTAGE, fixmedins_code="P1")
    county.find("F3", *claim("S4", "S5", "S6"), **priced, fixmedins_code="P1")

    county.rank()

    assert county.leads("n_findings, probability") == [(3, pytest.approx(1 - 0.4 * 0.7 * 0.85))]


def test_findings_that_share_less_than_half_of_either_are_two_leads_and_name_each_other(county):
    settle(county, *(f"S{number}" for number in range(6)))
    county.find("F1", *claim("S0", "S1", "S2", "S3", "S4", "S5"), **SHORTAGE, fixmedins_code="P1")
    county.find("F2", *claim("S4", "S5"), **SWIPES)

    county.rank()

    leads = county.leads("lead_id, same_case, summary")
    assert len(leads) == 2
    for mine, other in (leads, leads[::-1]):
        assert mine[1] == [other[0]]
        assert f"同案线索：{other[0]}。" in mine[2]
    assert county.rows("select sum(amount) from lead_record") == [(Decimal("300.00"),)]


def test_the_same_settlements_of_two_institutions_stay_two_leads(county):
    settle(county, "S1", "S2")
    county.find("F1", *claim("S1", "S2"), **SHORTAGE, fixmedins_code="P1")
    county.find(
        "F2",
        *claim("S1", "S2"),
        **(SHORTAGE | {"subject": ("institution_item", "P2|A")}),
        fixmedins_code="P2",
    )

    county.rank()

    assert [len(kin) for (kin,) in county.leads("same_case")] == [1, 1]


def test_what_a_ring_says_of_its_members_is_one_lead_with_what_is_said_of_each(county):
    members = {f"P{number}": (f"S{number}a", f"S{number}b") for number in range(3)}
    for person, names in members.items():
        settle(county, *names, person=person)
        county.find(
            f"F{person}",
            *claim(*names),
            subject=("person", person),
            scheme="over_quantity_drugs",
            psn_no=person,
        )
    ring = {"subject": ("group", "G1"), "scheme": "drug_reselling_ring", "psn_no": None}
    county.find("FG", *claim(*(name for names in members.values() for name in names)), **ring)
    settle(county, "S9", person="P0")
    county.find("F9", *claim("S9"), subject=("person", "P9"), scheme="waiting_period_benefit", psn_no="P0")

    county.rank()

    assert sorted(county.leads("kind, n_findings, amount")) == [
        ("person", 1, Decimal("50.00")),
        ("ring", 4, Decimal("300.00")),
    ]


def test_a_member_with_matters_of_his_own_stays_out_of_the_ring(county):
    settle(county, "S1", "S2", "S3")
    settle(county, "S4", person="P2")
    county.find("FG", *claim("S1", "S4"), subject=("group", "G1"), scheme="card_concentration", psn_no=None)
    county.find("F1", *claim("S1"), subject=("person", "P1"), scheme="over_quantity_drugs")
    county.find("F2", *claim("S2", "S3"), subject=("person", "P1"), scheme="frequent_hospitalization")

    county.rank()

    assert sorted(county.leads("kind, n_findings")) == [("person", 2), ("ring", 1)]


def test_one_record_of_many_that_a_person_is_accused_of_stays_a_lead_of_its_own(county):
    settle(county, "S1", "S2", "S3")
    county.find("F1", *claim("S1", "S2", "S3"), subject=("person", "P1"), scheme="frequent_hospitalization")
    county.find("F2", *claim("S1"), subject=("stay", "MS1"), scheme="ghost_bed_stay")

    county.rank()

    assert sorted(kind for (kind,) in county.leads("kind")) == ["person", "record"]


def test_a_lead_that_became_part_of_another_says_of_which_also_when_the_night_is_run_again(county):
    settle(county, "S1")
    county.find("F1", *claim("S1"), subject=("settlement", "S1"), scheme="gender_age_conflict")
    county.rank()
    county.find("F2", *claim("S1"), subject=("person", "P1"), scheme="impersonation")

    for _ in range(2):
        county.rank()
        ((now,),) = county.leads("lead_id")
        assert county.rows("select moved from lead where state = 'withdrawn'") == [(f"已并入线索{now}。",)]
