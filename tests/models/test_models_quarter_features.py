import datetime as dt

import polars as pl
import pytest

from tests.models.given import Row, read_given

APRIL_1 = dt.datetime.fromisoformat("2025-04-01T10:00")
INSTITUTIONS: list[Row] = [
    {"fixmedins_code": "H1", "admdvs": "341021"},
    {"fixmedins_code": "P1", "admdvs": "341021"},
    {"fixmedins_code": "H9", "admdvs": "341099"},
]
PERSON = {
    "psn_no": "N1",
    "insu_admdvs": "341021",
    "insutype": "390",
    "gend": "1",
    "brdy": dt.date(1980, 1, 1),
}
VISIT = {
    "psn_no": "N1", "fixmedins_code": "H1", "med_type": "11", "visited_at": APRIL_1, "rx_dr_codg": None,
    "atddr_no": "D1", "fund_amount": 50,
}  # fmt: skip
LINE = {"med_list_codg": "X1", "med_chrgitm_type": "09", "det_item_fee_sumamt": 100, "cnt": 1}
ITEM = {"med_list_codg": "X1", "day_dose": 2}
TEXT = {"rx_dr_codg": pl.String, "atddr_no": pl.String, "brdy": pl.Date, "insutype": pl.String}


def read_quarters(
    visits: list[Row], *, lines: list[Row] | None = None, people: list[Row] | None = None
) -> dict[str, Row]:
    """Return features by subject id; visit n has settlement `Sn`, and one line unless lines are given."""
    given = []
    for number, visit in enumerate(visits):
        row = VISIT | visit
        named = {"visit_id": f"V{number}", "setl_id": f"S{number}", "visited_on": row["visited_at"].date()}
        given.append(row | named)
    every_line = [{"setl_id": f"S{number}"} for number in range(len(visits))] if lines is None else lines
    tables = {
        "visit": given,
        "institution": INSTITUTIONS,
        "person": [PERSON | person for person in people or [{}]],
        "net_charge_line": [LINE | line for line in every_line],
        "catalog": [ITEM, {"med_list_codg": "X2", "day_dose": None}],
    }
    return read_given("person_quarter", tables, texts=TEXT)


def on(month: int, day: int, hour: int = 10) -> Row:
    """Return a visit of 2025."""
    return {"visited_at": APRIL_1.replace(month=month, day=day, hour=hour)}


def test_a_quarter_is_named_by_its_person_and_year_and_needs_three_visits() -> None:
    quarters = read_quarters([on(4, 1), on(4, 2), on(6, 30), on(7, 1), on(7, 2)])
    assert list(quarters) == ["N1|2025Q2"]
    assert quarters["N1|2025Q2"]["subject_on"] == dt.date(2025, 4, 1)
    assert quarters["N1|2025Q2"]["fixmedins_code"] is None
    assert quarters["N1|2025Q2"]["visits"] == 3.0


def test_places_prescribers_and_money_are_counted() -> None:
    quarter = read_quarters(
        [
            on(4, 1),
            on(4, 1) | {"fixmedins_code": "P1", "atddr_no": None, "rx_dr_codg": "D2"},
            on(4, 2) | {"fixmedins_code": "H9", "atddr_no": None, "fund_amount": 200},
            on(4, 3),
        ]
    )["N1|2025Q2"]
    assert (quarter["visits"], quarter["institutions"], quarter["prescribers"]) == (4.0, 3.0, 2.0)
    assert quarter["busy_day_share"] == pytest.approx(1 / 3)  # the first of three days
    assert quarter["out_of_county_share"] == 0.25
    assert quarter["fund_per_visit"] == 87.5


@pytest.mark.parametrize(("hour", "share"), [(5, 0.25), (6, 0.0), (21, 0.0), (22, 0.25)])
def test_night_is_from_ten_to_six(hour: int, share: float) -> None:
    quarter = read_quarters([on(4, 1), on(4, 2), on(4, 3), on(4, 4, hour)])["N1|2025Q2"]
    assert quarter["night_share"] == share


def test_the_drug_that_lasts_longest_is_told_against_the_quarter() -> None:
    lines = [
        {"setl_id": "S0", "cnt": 10},
        {"setl_id": "S1", "cnt": 5},
        {"setl_id": "S2", "cnt": 900, "med_list_codg": "X2"},  # nobody knows how long it lasts
        {"setl_id": "S2", "cnt": 1, "med_chrgitm_type": "03", "med_list_codg": "E1"},
        {"setl_id": "other", "cnt": 10_000},
    ]
    quarter = read_quarters([on(4, 1), on(4, 2), on(4, 3), on(4, 4)], lines=lines)["N1|2025Q2"]
    assert quarter["supply_ratio"] == pytest.approx(15 / 2 / 91)
    assert quarter["drug_share"] == pytest.approx(300 / 400)
    assert quarter["dearest_drug_share"] == pytest.approx(200 / 400)


def test_without_lines_drugs_are_unknown() -> None:
    quarter = read_quarters([on(4, 1), on(4, 2), on(4, 3)], lines=[{"setl_id": "other"}])["N1|2025Q2"]
    assert (quarter["drug_share"], quarter["supply_ratio"]) == (None, None)


def test_money_is_held_against_the_persons_own_three_quarters_before() -> None:
    earlier = [on(1, 5) | {"fund_amount": 100}]
    quarters = read_quarters([*earlier, on(4, 1), on(4, 2), on(4, 3)])
    assert quarters["N1|2025Q2"]["fund_change"] == 1.5
    assert read_quarters([on(4, 1), on(4, 2), on(4, 3)])["N1|2025Q2"]["fund_change"] is None


def test_peers_share_illness_age_sex_and_insurance() -> None:
    visits = [on(4, 1), on(4, 2) | {"med_type": "14"}, on(4, 3)]
    quarter = read_quarters(visits)["N1|2025Q2"]
    assert quarter["peer_person"] == "慢特病|45-64|1|390"
    assert (quarter["peer_age"], quarter["peer_illness"]) == ("慢特病|45-64", "慢特病")
    unknown = read_quarters([on(4, 1)] * 3, people=[{"brdy": None, "insutype": None}])["N1|2025Q2"]
    assert unknown["peer_person"] == "普通|-|1|-"
