"""Stays without findings: what the model points at, and what chance draws."""

import hashlib
import json
from decimal import Decimal

import pytest

from pipelines.ranking.weights import Weights

EVERY_STAY = Weights(outlier_share=1.0)


def fill(county, n_stays):
    for number in range(n_stays):
        county.admit(f"M{number:03}", "1000.00", person=f"P{number}")
        county.score(f"M{number:03}", 0.5)


def accuse(county, n_stays):
    for number in range(n_stays):
        stay = f"M{number:03}"
        county.find(f"F{number}", (f"S{stay}", "10.00"), subject=("stay", stay))


def controls(county):
    return county.rows(
        "select subject_id from lead where control and state <> 'withdrawn' order by subject_id"
    )


def test_a_stay_only_the_model_points_at_is_a_lead_of_low_probability_over_its_excess(county):
    fill(county, 40)
    county.admit("odd", "5000.00")
    reasons = json.dumps([{"phrase": "日均费用高"}, {"phrase": "在床率低"}], ensure_ascii=False)
    county.score("odd", 0.999, reasons=reasons)

    county.rank(weights=EVERY_STAY)

    assert county.leads("subject_id, kind, probability, amount, schemes, n_findings") == [
        ("odd", "record", 0.05, Decimal("4000.00"), ["outlier"], 0)
    ]
    assert "日均费用高；在床率低。" in county.leads("summary")[0][0]
    assert county.rows("select setl_id, amount from lead_record") == [("Sodd", Decimal("4000.00"))]


def test_peers_that_another_model_finds_more_unusual_count_among_the_cost_of_peers(county):
    fill(county, 40)
    county.connection.execute("update stay set fund_amount = 3000 where stay_id < 'M010'")
    for number in range(10, 40):
        county.score(f"M{number:03}", 0.6, model="another")
    county.admit("odd", "5000.00")
    county.score("odd", 0.999)

    county.rank(weights=EVERY_STAY)

    assert county.leads() == [("odd", Decimal("4000.00"))]


def test_the_excess_of_a_stay_is_spread_over_its_settlements_without_exceeding_any(county):
    fill(county, 40)
    county.admit("odd", "5000.00")
    county.connection.execute("update net_settlement set fund_pay_sumamt = 3000 where setl_id = 'Sodd'")
    county.settle("Sodd2", "2000.00", stay="odd")
    county.score("odd", 1.0)

    county.rank(weights=EVERY_STAY)

    assert county.rows("select setl_id, amount from lead_record order by setl_id") == [
        ("Sodd", Decimal("3000.00")),
        ("Sodd2", Decimal("1000.00")),
    ]


@pytest.mark.parametrize(
    ("percentile", "peer_size", "fund"),
    [(0.94, 500, "5000.00"), (1.0, 29, "5000.00"), (1.0, 500, "900.00")],
    ids=["not unusual enough", "too few peers", "cheaper than its peers"],
)
def test_the_model_alone_stays_silent_about(county, percentile, peer_size, fund):
    fill(county, 40)
    county.admit("odd", fund)
    county.score("odd", percentile, peer_size=peer_size)
    county.rank(weights=EVERY_STAY)
    assert county.leads() == []


def test_the_model_alone_makes_few_leads(county):
    for number in range(1, 501):
        county.admit(f"M{number:03}", f"{number}.00", person=f"P{number}")
        county.score(f"M{number:03}", 1.0)
    county.rank()
    assert len(county.leads()) == 1


def test_the_model_alone_points_at_the_oddest_and_not_at_the_first_of_the_largest_group(county):
    fill(county, 500)
    for stay, percentile, score in (("first of many", 0.999, 0.6), ("odd among few", 0.985, 0.7)):
        county.admit(stay, "5000.00", person=stay)
        county.score(stay, percentile, score=score, peer_size=round(0.5 / (1 - percentile)))
    county.rank()
    assert county.leads("subject_id") == [("odd among few",)]


def test_where_operations_are_never_coded_no_stay_is_an_outlier(county):
    fill(county, 40)
    county.admit("odd", "5000.00")
    county.score("odd", 1.0)
    ((at,),) = county.rows("select fixmedins_code from stay where stay_id = 'odd'")
    county.add(
        "data_quality",
        kind="consumable_without_procedure.operation_code_missing",
        subject=at,
        n_records=1,
        message="缺手术操作编码",
    )
    county.rank(weights=EVERY_STAY)
    assert county.leads() == []


def test_an_accused_stay_is_no_outlier_lead_as_well(county):
    fill(county, 40)
    county.admit("odd", "5000.00")
    county.score("odd", 1.0)
    county.find("F1", ("Sodd", "10.00"), subject=("institution", "H1"), scheme="inventory_mismatch")
    county.rank(weights=EVERY_STAY)
    assert county.leads("kind") == [("institution",)]


@pytest.mark.parametrize("named", ["settlement", "charge line"])
def test_a_stay_that_somebody_muted_is_no_outlier(county, named):
    fill(county, 40)
    county.admit("odd", "5000.00")
    county.score("odd", 1.0)
    county.charge("L1", "Sodd", "10.00")
    settlements = (("Sodd", "10.00"),) if named == "settlement" else ()
    lines = (("L1", "10.00"),) if named == "charge line" else ()
    county.find("F1", *settlements, lines=lines, subject=("institution", "H1"), state="muted")
    county.rank(weights=EVERY_STAY)
    assert county.leads() == []


@pytest.mark.parametrize("judged_as", ["record", "control"])
def test_a_stay_judged_as_outlier_or_control_is_neither_again(county, judged_as):
    lead_id = "L" + hashlib.sha256(f"{judged_as}|stay|odd".encode()).hexdigest()[:16]
    county.add("outcome", lead_id=lead_id, verdict="rejected", closed_on="2026-01-31")
    fill(county, 40)
    accuse(county, 40)
    county.admit("odd", "5000.00")
    county.score("odd", 1.0)
    county.rank(weights=EVERY_STAY, control_share=0.5)
    assert county.rows("select lead_id from lead where subject_id = 'odd' and state <> 'closed'") == []
    county.connection.execute("update score set percentile = 0.4 where subject_id = 'odd'")
    county.rank(weights=EVERY_STAY, control_share=0.5)
    assert county.rows("select lead_id from lead where subject_id = 'odd' and state <> 'closed'") == []


def test_controls_are_drawn_among_stays_that_no_lead_tells_of(county):
    fill(county, 60)
    accuse(county, 39)
    county.admit("odd", "5000.00")
    county.score("odd", 1.0)

    summary = county.rank(weights=EVERY_STAY, control_share=0.5)

    assert summary.n_controls == 20
    assert {stay for (stay,) in controls(county)} == {stay for (stay,) in controls(county)} - {
        f"M{number:03}" for number in range(39)
    } - {"odd"}
    assert county.rows(
        "select distinct kind, subject_type, probability, amount, expected_amount, n_findings "
        "from lead where control"
    ) == [("record", "stay", 0.0, Decimal("0.00"), Decimal("0.00"), 0)]
    assert county.rows("select min(rank), max(rank) from lead where control") == [(41, 60)]
    assert county.rows("select count(*) from lead join lead_record using (lead_id) where control") == [(20,)]
    assert "对照抽样" in county.rows("select summary from lead where control limit 1")[0][0]


@pytest.mark.parametrize(
    ("n_leads", "share", "expected"), [(19, 0.0, 0), (20, 0.0, 1), (20, 0.05, 1), (30, 0.05, 2)]
)
def test_the_number_of_controls_follows_the_share(county, n_leads, share, expected):
    fill(county, 60)
    accuse(county, n_leads)
    assert county.rank(control_share=share).n_controls == expected


def test_the_draw_depends_on_the_seed_alone(county):
    fill(county, 60)
    accuse(county, 20)
    county.rank(control_share=0.25)
    first = controls(county)
    county.rank(control_share=0.25)
    assert controls(county) == first
    county.connection.execute("delete from lead")
    county.rank(control_share=0.25, seed=1)
    assert controls(county) != first


def test_a_control_that_was_handed_out_stays_until_it_is_judged_or_accused(county):
    fill(county, 60)
    accuse(county, 40)
    county.rank(control_share=0.25)
    first = controls(county)
    assert len(first) == 10
    county.connection.execute("update finding set state = 'withdrawn' where finding_id <> 'F0'")
    county.rank(control_share=0.25)
    assert controls(county) == first
    county.find("G", (f"S{first[0][0]}", "10.00"), subject=("stay", first[0][0]))
    county.rank(control_share=0.25)
    assert controls(county) == first[1:]
    told = county.rows("select moved from lead where control and state = 'withdrawn'")
    assert told == [("该住院已有疑点或已不在有效住院之列，不再作对照。",)]
