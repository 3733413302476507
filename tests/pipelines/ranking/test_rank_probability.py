"""How likely a lead is: severity, several signals, the model, and what inspectors said."""

from math import comb

import pytest

from pipelines.casework.desk import read_sql as read_casework_sql
from pipelines.ranking.weights import Weights


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
        at = f"H{number}"  # nobody's history
        county.settle(f"S{number}", "100.00", person=f"P{number}", at=at)
        county.find(f"F{number}", (f"S{number}", "50.00"), subject=("stay", f"M{number}"), fixmedins_code=at)
    county.settle("other", "100.00", person="P99")
    county.find(
        "G1", ("other", "50.00"), subject=("stay", "other"), rule="BIL-001", scheme="duplicate_charge"
    )
    county.rank()
    county.connection.execute(
        "insert into outcome by name "
        "select lead_id, 'partial' as verdict, date '2026-03-01' as closed_on "
        "from lead where subject_id <> 'other'"
    )
    county.settle("later", "100.00", person="P98")
    county.find("F10", ("later", "50.00"), subject=("stay", "later"), fixmedins_code="H10")
    county.rank()
    assert county.leads("subject_id, probability") == [("other", 0.6), ("later", 0.55)]


def test_the_precision_of_a_rule_is_kept_with_its_interval(county):
    for number in range(20):
        county.settle(f"S{number}", "100.00", person=f"P{number}")
        county.find(f"F{number}", (f"S{number}", "50.00"), subject=("stay", f"M{number}"))
    county.rank()
    county.connection.execute(
        "insert into outcome by name select lead_id, 'confirmed' as verdict from lead where not control"
    )
    county.rank()
    ((n_judged, n_held, prior, precision, low, high),) = county.rows(
        "select n_judged, n_held, prior_precision, precision, low, high from rule_precision "
        "where scheme = 'split_hospitalization'"
    )
    assert (n_judged, n_held, prior, precision) == (20, 20.0, 0.6, pytest.approx(26 / 30))
    # Beta(26, 4) lies below x as often as 29 throws of chance x hit at least 26 times
    below = [
        sum(comb(29, hits) * x**hits * (1 - x) ** (29 - hits) for hits in range(26, 30)) for x in (low, high)
    ]
    assert below == pytest.approx([0.025, 0.975], abs=5e-4)


def judge(county, *verdicts):
    """Close the leads of records as a list does that came back: what accused each settlement is known."""
    for setl_id, scheme, verdict, at in verdicts:
        county.add("outcome", lead_id=f"L{setl_id}", verdict=verdict, closed_on="2026-02-01")
        county.add(
            "outcome_record", lead_id=f"L{setl_id}", setl_id=setl_id, schemes=scheme, verdict=verdict,
            fixmedins_code=at, drawn="ranked",
        )  # fmt: skip


def test_a_verdict_on_records_speaks_of_the_scheme_that_accused_them(county):
    judge(county, *((f"old{n}", "ghost_bed_stay", "rejected", f"H{n}") for n in range(10)))
    county.settle("S1", "100.00")
    county.settle("S2", "100.00", person="P2")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"), rule="INP-002", scheme="ghost_bed_stay")
    county.find("F2", ("S2", "50.00"), subject=("stay", "MS2"))
    county.rank()
    assert county.leads("subject_id, probability") == [("MS2", 0.6), ("MS1", 0.3)]


def test_a_repeated_offender_raises_its_new_leads_and_says_so(county):
    judge(county, *((f"old{n}", "duplicate_charge", "confirmed", "H1") for n in range(5)))
    county.settle("S1", "100.00")
    county.settle("S2", "100.00", person="P2", at="H2")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.find("F2", ("S2", "50.00"), subject=("stay", "MS2"), fixmedins_code="H2")
    county.rank()
    assert county.leads("subject_id, probability") == [("MS1", pytest.approx(1 - 0.4 * 0.9)), ("MS2", 0.6)]
    assert county.rows("select factor, round(taken, 4), words from lead_factor") == [
        ("history", 0.1, "该机构此前核查5条线索，查实5条，屡查屡犯。")
    ]
    assert "屡查屡犯" in county.leads("summary")[0][0]


def test_stays_drawn_at_random_are_no_leads_in_the_history_of_an_institution(county):
    judge(county, *((f"old{n}", "duplicate_charge", "confirmed", "H1") for n in range(3)))
    for number in range(2):
        county.add("outcome", lead_id=f"LR{number}", verdict="rejected", closed_on="2026-02-01")
    county.add(
        "outcome_record",
        lead_id="LR0",
        setl_id="SR0",
        verdict="rejected",
        fixmedins_code="H1",
        drawn="control",
    )
    # the verdict of an extract names no records: only the list knows that this one was drawn
    county.add("lead", lead_id="LR1", fixmedins_code="H1", state="known", control=True, rank=1)
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.rank()
    assert county.rows("select words from lead_factor where factor = 'history'") == [
        ("该机构此前核查3条线索，查实3条，屡查屡犯。",)
    ]


@pytest.mark.parametrize(
    ("tip", "expected"),
    [
        ({"fixmedins_code": "H1", "scheme": "split_hospitalization"}, 0.7),
        ({"psn_no": "P1"}, 0.7),
        ({"fixmedins_code": "H1"}, 0.64),
        ({"fixmedins_code": "H1", "scheme": "ghost_bed_stay"}, 0.6),
        ({"fixmedins_code": "H1", "psn_no": "P9"}, 0.6),
        ({"fixmedins_code": "H2"}, 0.6),
        ({"fixmedins_code": "H1", "received_on": "2025-01-01"}, 0.6),
        ({"scheme": "split_hospitalization"}, 0.6),
    ],
)
def test_a_tip_raises_the_leads_it_touches(county, tip, expected):
    county.add("tip", **({"tip_id": "T1", "received_on": "2026-02-20"} | tip))
    county.settle("S1", "100.00")
    county.find("F1", ("S1", "50.00"), subject=("stay", "MS1"))
    county.rank()
    assert probabilities(county) == [pytest.approx(expected)]
    assert ("2026-02-20收到举报。" in county.leads("summary")[0][0]) == (expected > 0.6)


@pytest.mark.parametrize(
    "tip",
    [
        {"fixmedins_code": "P2"},
        {"fixmedins_code": "P2", "scheme": "duplicate_charge"},
        {"fixmedins_code": "P2", "psn_no": "P1"},  # he was at P1
        {"fixmedins_code": "H1"},
    ],
)
def test_the_ranking_raises_the_leads_that_the_ledger_of_tips_names(county, tip):
    county.add("tip", **({"tip_id": "T1", "received_on": "2026-02-20"} | tip))
    for number in (1, 2, 3):
        county.settle(f"S{number}", "100.00", person=f"P{number}", at=f"P{number}")
    county.settle("S4", "100.00", person="P9", at="P2")
    county.charge("C4", "S4", "40.00")
    # a ring over three pharmacies has no institution of its own
    county.find(
        "F1", ("S1", "50.00"), ("S2", "50.00"), ("S3", "50.00"), subject=("group", "G1"),
        fixmedins_code=None, psn_no=None,
    )  # fmt: skip
    county.find(
        "F2", lines=(("C4", "40.00"),), subject=("stay", "MS4"), rule="BIL-001", scheme="duplicate_charge",
        fixmedins_code="H1", psn_no="P9",
    )  # fmt: skip
    county.rank()
    raised = county.rows("select lead_id from lead_factor where factor = 'tip' order by lead_id")
    county.connection.execute("create temp table landed_tip as select * from tip")
    county.connection.execute(f"create temp table tip_claim as {read_casework_sql('tip_claim')}")
    assert county.rows("select lead_id from tip_claim order by lead_id") == raised
    touched = {"P2": 2, "P2duplicate_charge": 1, "P2P1": 0, "H1": 1}
    assert len(raised) == touched["".join(tip.values())]


def outliers(county, n_judged):
    """Fill 60 ordinary stays and two odd ones; the model was right about the oddest tenth of those judged."""
    for number in range(60):
        county.admit(f"M{number:03}", "1000.00", person=f"P{number}")
        county.score(f"M{number:03}", number / 100)
    for name, percentile in (("odd", 0.999), ("odder", 1.0)):
        county.admit(name, "5000.00")
        county.score(name, percentile)
    for number in range(n_judged):
        stay, place = f"J{number:03}", 0.9 + number / 1000
        county.admit(stay, "100.00", person=f"P{number}")
        county.score(stay, place)
        verdict = "confirmed" if place >= 0.95 else "rejected"
        county.add("outcome", lead_id=f"L{stay}", verdict=verdict, closed_on="2026-02-01")
        county.add("outcome_record", lead_id=f"L{stay}", setl_id=f"S{stay}", verdict=verdict, model_id="stay")


@pytest.mark.parametrize(
    ("n_judged", "method", "expected"),
    [(49, "rank", {"odder": 0.05, "odd": 0.025}), (90, "isotonic", {"odder": 0.905, "odd": 0.905})],
)
def test_scores_are_calibrated_by_verdicts_once_there_are_enough(county, n_judged, method, expected):
    outliers(county, n_judged)
    county.rank(weights=Weights(outlier_share=1.0))
    assert dict(county.leads("subject_id, probability")) == pytest.approx(expected)
    assert county.rows("select model_id, method, n_judged from model_calibration") == [
        ("stay", method, n_judged)
    ]
