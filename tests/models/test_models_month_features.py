import datetime as dt
from typing import Any

import duckdb
import polars as pl
import pytest

from models.card import CATALOG, load_card
from models.features import read_features

JUNE_1 = dt.date(2025, 6, 1)
INSTITUTION = {
    "fixmedins_code": "H1", "fixmedins_type": "1", "hosp_lv": "3", "specialty": "综合", "admdvs": "341021",
}  # fmt: skip
PERSON = {"psn_no": "N1", "insu_admdvs": "341021"}
STAY = {
    "stay_id": "S1", "psn_no": "N1", "fixmedins_code": "H1", "adm_way": "2", "admitted_on": JUNE_1,
    "discharged_on": JUNE_1, "nights": 4, "planned_return": 0, "total_amount": 4000, "fund_amount": 3000,
    "cash_amount": 800,
}  # fmt: skip
DAY = {
    "stay_id": "S1", "total_amount": 4000, "exam_amount": 400, "lab_amount": 400, "drug_amount": 1000,
    "consumable_amount": 100, "treatment_amount": 200,
}  # fmt: skip
VISIT = {"fixmedins_code": "H1", "psn_no": "N1", "visited_on": JUNE_1, "fund_amount": 50}


def read_months(
    *,
    stays: list[dict[str, Any]] | None = None,
    visits: list[dict[str, Any]] | None = None,
    institutions: list[dict[str, Any]] | None = None,
    people: list[dict[str, Any]] | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the features of institution months by subject id; stays get charges of one day each."""
    connection = duckdb.connect()
    given_stays = [STAY | {"stay_id": f"S{number}"} | stay for number, stay in enumerate(stays or [])]
    tables = {
        "institution": [INSTITUTION | institution for institution in institutions or [{}]],
        "person": [PERSON | person for person in people or [{}]],
        "stay": given_stays or [STAY | {"fixmedins_code": "H0"}],
        "stay_day": [DAY | {"stay_id": stay["stay_id"]} for stay in given_stays] or [DAY],
        "visit": [VISIT | visit for visit in visits or [{"fixmedins_code": "H0"}]],
    }
    for name, rows in tables.items():
        connection.register("given", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
        connection.execute(f"create table {name} as select * from given")
    return {
        row["subject_id"]: row
        for row in read_features(connection, load_card(CATALOG / "institution_month")).to_dicts()
    }


def many(count: int, **changes: object) -> list[dict[str, Any]]:
    """Return so many equal rows."""
    return [changes] * count


def month_of(number: int, day: int = 1) -> dt.date:
    """Return a day of a month of 2025."""
    return dt.date(2025, number, day)


def test_a_month_is_named_by_its_institution_and_year_and_month() -> None:
    months = read_months(stays=[{}], visits=[{"visited_on": dt.date(2024, 12, 31)}])
    assert list(months) == ["H1|2024-12", "H1|2025-06"]
    assert months["H1|2025-06"]["subject_on"] == JUNE_1


def test_averages_and_shares_are_those_of_the_month_s_stays() -> None:
    month = read_months(stays=[*many(9), {"nights": 14, "adm_way": "1"}])["H1|2025-06"]
    assert month["cost_per_stay"] == 4000.0
    assert month["days_per_stay"] == 5.0
    assert month["cost_per_bed_day"] == 800.0
    assert month["exam_share"] == pytest.approx(0.2)
    assert month["drug_share"] == pytest.approx(0.25)
    assert month["consumable_share"] == pytest.approx(0.025)
    assert month["treatment_share"] == pytest.approx(0.05)
    assert month["emergency_share"] == pytest.approx(0.1)


def test_an_average_over_fewer_than_ten_stays_is_unknown() -> None:
    month = read_months(stays=many(9))["H1|2025-06"]
    assert (month["cost_per_stay"], month["emergency_share"]) == (None, None)


def stays_with_return(gap: int, **changes: object) -> list[dict[str, Any]]:
    """Return nine single stays, and one person's two: the second so many days after the first's discharge."""
    single = [{"psn_no": f"N{number}"} for number in range(10, 19)]
    earlier = month_of(5, 1)
    first = {"admitted_on": earlier, "discharged_on": earlier, **changes}
    again = earlier + dt.timedelta(days=gap)
    return [*single, first, {"admitted_on": again, "discharged_on": JUNE_1}]


@pytest.mark.parametrize(("gap", "share"), [(30, 0.1), (31, 0.0)])
def test_a_return_within_30_days_to_the_same_institution_is_a_readmission(gap: int, share: float) -> None:
    assert read_months(stays=stays_with_return(gap))["H1|2025-06"]["readmission_share"] == share


@pytest.mark.parametrize("changes", [{"planned_return": 1}, {"fixmedins_code": "H2"}, {"psn_no": "N3"}])
def test_a_planned_return_and_a_stay_elsewhere_are_no_readmission(changes: dict[str, Any]) -> None:
    assert read_months(stays=stays_with_return(10, **changes))["H1|2025-06"]["readmission_share"] == 0.0


def test_out_of_county_counts_stays_and_visits_of_people_insured_elsewhere() -> None:
    month = read_months(
        stays=[{"psn_no": "N2"}],
        visits=[*many(29), *many(10, psn_no="N2")],
        people=[{}, {"psn_no": "N2", "insu_admdvs": "341022"}],
    )["H1|2025-06"]
    assert month["out_of_county_share"] == pytest.approx(11 / 40)


@pytest.mark.parametrize(("count", "known"), [(29, False), (30, True)])
def test_visits_are_judged_from_thirty_on(count: int, known: bool) -> None:
    month = read_months(visits=many(count))["H1|2025-06"]
    assert (month["fund_per_visit"] is not None) is known
    assert (month["out_of_county_share"] is not None) is known


def test_visits_are_told_per_delivered_day_of_the_month() -> None:
    visits = [*many(30), *many(30, visited_on=month_of(6, 10))]
    assert read_months(visits=visits)["H1|2025-06"]["visits_per_day"] == 6.0


def visits_in(counts: dict[int, int]) -> list[dict[str, Any]]:
    """Return so many visits in each month, over its first and tenth day."""
    return [
        {"visited_on": month_of(number, 1 if visit % 2 else 10)}
        for number, count in counts.items()
        for visit in range(count)
    ]


def test_a_month_is_compared_with_the_median_of_the_three_before() -> None:
    months = read_months(visits=visits_in({1: 1000, 2: 30, 3: 60, 4: 40, 5: 80}))
    assert months["H1|2025-05"]["visit_change"] == 2.0
    assert months["H1|2025-05"]["fund_change"] == 2.0
    assert months["H1|2025-04"]["visit_change"] == pytest.approx(40 / 60)


@pytest.mark.parametrize(("count", "known"), [(0, True), (9, False), (10, True)])
def test_a_change_of_money_that_hangs_on_a_few_stays_is_unknown(count: int, known: bool) -> None:
    stays = [{"discharged_on": month_of(5)}] * count
    months = read_months(stays=stays, visits=visits_in({3: 40, 4: 40, 5: 40}))
    assert (months["H1|2025-05"]["fund_change"] is not None) is known


def test_one_earlier_month_is_no_past() -> None:
    months = read_months(visits=visits_in({4: 40, 5: 80}))
    assert months["H1|2025-05"]["visit_change"] is None


def test_months_with_hardly_a_visit_are_no_past() -> None:
    months = read_months(visits=visits_in({3: 29, 4: 40, 5: 80}))
    assert months["H1|2025-05"]["visit_change"] is None


def test_peers_share_type_then_level_then_specialty() -> None:
    pharmacy = {"fixmedins_code": "P1", "fixmedins_type": "2", "hosp_lv": None, "specialty": None}
    months = read_months(visits=[{}, {"fixmedins_code": "P1"}], institutions=[{}, pharmacy])
    peers = {
        subject_id: [month[f"peer_{name}"] for name in ("specialty", "level", "type")]
        for subject_id, month in months.items()
    }
    assert peers == {
        "H1|2025-06": ["T1|L3|综合", "T1|L3", "T1"],
        "P1|2025-06": [None, "T2|L-", "T2"],
    }
