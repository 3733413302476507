"""What models of persons, items, physicians and tills say of a lead: once, and modestly."""

from pathlib import Path

import duckdb
import pytest

from models.card import CATALOG as MODELS
from pipelines.ranking.rank import read_sql
from rules.loader import CATALOG as RULES

PLAIN, RAISED, REPEATED = 0.60, 0.64, 0.62  # of a grave finding; by all a model may; by half of it


def settle(county, setl_id, begn_on, *, person="P1", at="H1", till=None):
    county.add(
        "net_settlement",
        setl_id=setl_id,
        mdtrt_id=f"M{setl_id}",
        psn_no=person,
        fixmedins_code=at,
        begntime=f"{begn_on} 10:00:00",
        setl_time=f"{begn_on} 10:00:00",
        setl_optr=till,
        fund_pay_sumamt="100.00",
    )


def score(county, model, subject_id, percentile=1.0):
    county.add(
        "score",
        model_id=model,
        subject_type=model,
        subject_id=subject_id,
        peer_group="-",
        peer_size=500,
        score=percentile,
        percentile=percentile,
    )


def read_factors(county):
    return county.rows("select factor, round(taken, 4), words from lead_factor")


def read_probabilities(county):
    return {
        subject: pytest.approx(float(probability))
        for subject, probability in county.leads("subject_id, probability")
    }


def test_a_person_is_raised_by_the_quarter_of_the_records(county):
    cases = (
        ("P1", "P1|2025Q3", "overlapping_stays", RAISED),
        ("P2", "P2|2025Q3", "over_quantity_drugs", REPEATED),  # both read the days of supply
        ("P3", "P3|2025Q2", "overlapping_stays", PLAIN),  # another quarter
        ("P4", "P1|2025Q3", "overlapping_stays", PLAIN),  # another person
    )
    for person, scored, scheme, _ in cases:
        settle(county, f"S{person}", "2025-08-10", person=person)
        county.find(f"F{person}", (f"S{person}", "50.00"), subject=("person", person), scheme=scheme)
        if person != "P4":
            score(county, "person_quarter", scored)
    county.rank()
    assert read_probabilities(county) == {person: expected for person, _, _, expected in cases}
    words = "该参保人2025年第3季度的就诊购药比100.0%的可比参保人季度更异常。"
    assert sorted(read_factors(county)) == [("model", 0.05, words), ("model", 0.1, words)]


def test_an_item_is_raised_by_its_use_at_its_institution(county):
    for item, scheme in (("D1", "expired_lot"), ("D2", "inventory_mismatch"), ("D3", "expired_lot")):
        settle(county, f"S{item}", "2025-08-10")
        subject = ("institution_item", f"H1|{item}")
        county.find(f"F{item}", (f"S{item}", "50.00"), subject=subject, scheme=scheme)
    for subject_id in ("H1|D1", "H1|D2", "H2|D3"):
        score(county, "institution_item", subject_id)
    county.rank()
    assert read_probabilities(county) == {"H1|D1": RAISED, "H1|D2": REPEATED, "H1|D3": PLAIN}
    assert {words for _, _, words in read_factors(county)} == {
        "该品种在本机构的使用比100.0%的可比机构品种更异常。"
    }


def test_a_physician_is_raised_by_the_months_of_the_finding(county):
    months = {"2025-11": PLAIN, "2025-12": RAISED, "2026-02": RAISED, "2026-03": PLAIN}
    for month in months:
        settle(county, f"S{month}", "2026-01-10")
        county.find(
            f"F{month}",
            (f"S{month}", "50.00"),
            subject=("physician", f"H1|D{month}"),
            scheme="forged_prescription",
            begn_date="2025-12-31",
            end_date="2026-02-01",
        )
        score(county, "physician_month", f"H1|D{month}|{month}")
        score(county, "physician_month", f"H2|D{month}|2026-01")
    county.rank()
    assert read_probabilities(county) == {f"H1|D{month}": expected for month, expected in months.items()}


def test_tills_raise_a_lead_where_most_of_its_settlements_lie_on_odd_days(county):
    expected = {"Y1": PLAIN, "Y2": RAISED, "Y3": RAISED}
    for n_odd, at in enumerate(expected, start=1):
        for day in (1, 2, 3):
            settle(county, f"{at}-{day}", f"2025-08-0{day}", person=f"{at}P{day}", at=at, till="T1")
            score(county, "pharmacy_till_day", f"{at}|T{1 if day <= n_odd else 2}|2025-08-0{day}")
        county.find(
            f"F{at}",
            *((f"{at}-{day}", "50.00") for day in (1, 2, 3)),
            subject=("institution", at),
            scheme="drug_reselling_ring",
            fixmedins_code=at,
        )
    county.rank()
    assert read_probabilities(county) == expected


def test_of_two_models_that_speak_of_one_lead_the_one_with_most_to_say_counts(county):
    settle(county, "S1", "2025-08-10", at="Y1", till="T1")
    county.find(
        "F1",
        ("S1", "50.00"),
        subject=("physician", "Y1|D7"),
        scheme="forged_prescription",
        begn_date="2025-08-10",
        end_date="2025-08-10",
    )
    score(county, "physician_month", "Y1|D7|2025-08", 0.98)
    score(county, "pharmacy_till_day", "Y1|T1|2025-08-10")  # halved: both see swipes close together
    county.rank()
    ((factor, taken, words),) = read_factors(county)
    assert (factor, float(taken)) == ("model", pytest.approx(0.06))
    assert words == "该医师2025年8月的诊疗比98.0%的可比医师月份更异常。"


def test_what_a_model_repeats_is_a_rule_and_a_model_that_exist():
    pairs = duckdb.sql(read_sql("model_echo")).fetchall()
    assert len(pairs) == len(set(pairs))
    assert {model for model, _ in pairs} <= {path.parent.name for path in MODELS.glob("*/model.toml")}
    assert {scheme for _, scheme in pairs} <= {Path(path).parent.name for path in RULES.glob("*/*/rule.toml")}
