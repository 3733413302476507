"""How likely a lead is: severity, several signals, the model, and what inspectors said."""

import pytest


def probabilities(county):
    return [row[0] for row in county.leads("probability")]


@pytest.mark.parametrize(("severity", "expected"), [("high", 0.6), ("medium", 0.35), ("low", 0.15)])
def test_a_single_finding_is_worth_its_severity(county, severity, expected):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"), severity=severity)
    county.rank()
    assert probabilities(county) == [expected]


def test_many_findings_of_one_scheme_are_one_signal(county):
    county.settle("S1", "100.00")
    for number in range(5):
        county.find(f"F{number}", ("S1", "50.00"), begn_date=f"2026-01-0{number + 1}")
    county.rank()
    assert probabilities(county) == [0.6]


def test_schemes_of_one_family_are_discounted_and_of_other_families_count_in_full(county):
    county.settle("S1", "100.00")
    county.settle("S2", "100.00", person="P2")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.find("F2", ("S1", "50.00"), subject=("stay", "MS1"), rule="INP-002", scheme="ghost_bed_stay")
    county.find("F3", ("S2", "50.00"), subject=("stay", "MS2"))
    county.find("F4", ("S2", "50.00"), subject=("stay", "MS2"), rule="BIL-001", scheme="duplicate_charge")
    county.rank()
    assert county.leads("subject_id, probability") == [
        ("MS2", pytest.approx(1 - 0.4 * 0.4)),
        ("MS1", pytest.approx(1 - 0.4 * 0.7)),
    ]


def test_nothing_is_certain(county):
    county.settle("S1", "100.00")
    for number in range(9):
        county.find(f"F{number}", ("S1", "50.00"), rule=f"R{number}-001", scheme=f"scheme_{number}")
    county.rank()
    assert probabilities(county) == [0.95]


@pytest.mark.parametrize(("percentile", "expected"), [(0.95, 0.6), (0.975, 0.62), (1.0, 0.64)])
def test_the_model_raises_a_lead_modestly(county, percentile, expected):
    county.admit("M1", "100.00")
    county.find("F1", ("SM1", "50.00"))
    county.score("M1", percentile)
    county.rank()
    assert probabilities(county) == [pytest.approx(expected)]


def test_verdicts_move_the_scheme_they_judge(county):
    for number in range(10):
        county.settle(f"S{number}", "100.00", person=f"P{number}")
        county.find(f"F{number}", (f"S{number}", "50.00"), subject=("stay", f"M{number}"))
    county.settle("other", "100.00", person="P99")
    county.find(
        "G1", ("other", "50.00"), subject=("stay", "other"), rule="BIL-001", scheme="duplicate_charge"
    )
    county.rank()
    county.connection.execute(
        "insert into outcome by name "
        "select lead_id, 'partial' as verdict from lead where subject_id <> 'other'"
    )
    county.rank()
    assert county.leads("subject_id, probability")[0] == ("other", 0.6)
    assert {probability for _, probability in county.leads("subject_id, probability")[1:]} == {0.55}


def test_a_rejected_lead_sinks_until_something_new_is_found(county):
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"), first_seen_on="2026-02-01")
    county.rank()
    county.connection.execute(
        "insert into outcome by name "
        "select lead_id, 'rejected' as verdict, date '2026-02-10' as closed_on from lead"
    )
    county.rank()
    assert probabilities(county) == [0.02]

    county.find("F2", ("S1", "50.00"), rule="BIL-001", scheme="duplicate_charge", first_seen_on="2026-02-11")
    county.rank()
    assert probabilities(county)[0] > 0.5
