import datetime as dt
from typing import Any

import duckdb
import polars as pl
import pytest

from models.card import CATALOG, load_card
from models.features import read_features

JUNE_1 = dt.date(2025, 6, 1)
STAY = {
    "stay_id": "S1", "psn_no": "N1", "fixmedins_code": "H1", "insutype": "390", "admitted_on": JUNE_1,
    "discharged_on": JUNE_1 + dt.timedelta(days=4), "nights": 4, "dscg_way": "1", "planned_return": 0,
    "total_amount": 4000, "fund_amount": 2800, "oprn_oprt_code": None, "main_diag_code": "I63.900",
}  # fmt: skip
DAY = {
    "stay_id": "S1", "charged_on": JUNE_1, "n_care_lines": 2, "n_lines": 6, "total_amount": 1000,
    "exam_amount": 100, "lab_amount": 200, "drug_amount": 300, "consumable_amount": 50,
    "treatment_amount": 150, "night_amount": 0,
}  # fmt: skip
LINE = {
    "setl_id": "S1", "fixmedins_code": "H1", "med_list_codg": "E1", "med_chrgitm_type": "03",
    "fee_ocur_time": dt.datetime(2025, 6, 1, 9),
}  # fmt: skip
NIGHT = {"stay_id": "S1", "monitored": 1, "billed": 1, "observed": 1, "outage": 0}
TEXT = {
    "main_diag_code": pl.String,
    "med_chrgitm_type": pl.String,
    "hosp_lv": pl.String,
    "diag_group": pl.String,
    "dscg_way": pl.String,
    "oprn_oprt_code": pl.String,
}
PEER = {"stay_id": "S1", "hosp_lv": "3", "diag_group": "I63"}


def read_stays(
    stays: list[dict[str, Any]],
    *,
    days: list[dict[str, Any]] | None = None,
    nights: list[dict[str, Any]] | None = None,
    peers: list[dict[str, Any]] | None = None,
    lines: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return the features of stays given as changes to `STAY`, in order of their ids."""
    connection = duckdb.connect()
    tables = {
        "stay": [STAY | stay for stay in stays],
        "stay_day": [DAY | day for day in days or [{}]],
        "stay_night": [NIGHT | night for night in nights or [{}]],
        "peer_group": [PEER | peer for peer in peers or [{}]],
        "net_charge_line": [LINE | line for line in lines or [{}]],
        "inpatient_settlement": [
            {"setl_id": stay.get("stay_id", "S1"), "mdtrt_id": stay.get("stay_id", "S1")} for stay in stays
        ],
        "catalog": [{"med_list_codg": "E1", "med_chrgitm_type": "03"}],
    }
    for name, rows in tables.items():
        frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=TEXT)
        connection.register("given", frame.select(list(rows[0])).to_arrow())
        connection.execute(f"create table {name} as select * from given")
    return read_features(connection, load_card(CATALOG / "stay")).to_dicts()


def after(days: int) -> dict[str, Any]:
    """Return a second stay of the person, admitted so many days after the first one's discharge."""
    admitted_on = STAY["discharged_on"] + dt.timedelta(days=days)
    return {"stay_id": "S2", "admitted_on": admitted_on, "discharged_on": admitted_on + dt.timedelta(days=2)}


def test_money_and_lines_are_told_per_day_and_as_shares_of_the_lines() -> None:
    (stay,) = read_stays([{}], days=[{}, {"n_care_lines": 0}, {}])
    assert stay["cost_per_day"] == 1000.0
    assert stay["nights"] == 4.0
    assert stay["exam_share"] == pytest.approx(0.1)
    assert stay["lab_share"] == pytest.approx(0.2)
    assert stay["drug_share"] == pytest.approx(0.3)
    assert stay["consumable_share"] == pytest.approx(0.05)
    assert stay["treatment_share"] == pytest.approx(0.15)
    assert stay["lines_per_day"] == 4.5
    assert stay["care_day_share"] == 0.5


@pytest.mark.parametrize(("nights", "share"), [(2, None), (3, 1 / 3)])
def test_entries_at_night_count_from_the_day_after_admission_and_on_three_nights_at_least(
    nights: int, share: float | None
) -> None:
    days = [
        {"night_amount": 20},
        {"night_amount": 20, "charged_on": JUNE_1 + dt.timedelta(days=1)},
        {"charged_on": JUNE_1 + dt.timedelta(days=2)},
    ]
    (stay,) = read_stays([{"nights": nights}], days=days)
    assert stay["night_day_share"] == share


def read_rare_care(
    *, n_elsewhere: int, n_with_item: int, at_home: int = 1, lines: list[dict[str, Any]] | None = None
) -> float | None:
    """Return rare care per day of stay S000 at H1, given stays of its kind at H2, the first with item E1."""
    ids = [f"S{n:03}" for n in range(at_home + n_elsewhere)]
    stays = [{"stay_id": stay, "fixmedins_code": "H1" if n < at_home else "H2"} for n, stay in enumerate(ids)]
    got = [*ids[:at_home], *ids[at_home : at_home + n_with_item]]
    given = [{"setl_id": stay} for stay in got] + [{"setl_id": "S000"} | line for line in lines or []]
    found = read_stays(stays, peers=[{"stay_id": stay} for stay in ids], lines=given)
    return found[0]["rare_care_per_day"]


@pytest.mark.parametrize(("with_item", "per_day"), [(3, 0.25), (4, 0.0)])
def test_care_is_rare_that_fewer_than_a_tenth_of_such_stays_elsewhere_get(
    with_item: int, per_day: float
) -> None:
    assert read_rare_care(n_elsewhere=40, n_with_item=with_item) == per_day


@pytest.mark.parametrize(("n_elsewhere", "per_day"), [(29, None), (30, 0.25)])
def test_rare_care_needs_thirty_such_stays_elsewhere(n_elsewhere: int, per_day: float | None) -> None:
    assert read_rare_care(n_elsewhere=n_elsewhere, n_with_item=0) == per_day


def test_what_an_institution_gives_everybody_is_rare_all_the_same() -> None:
    assert read_rare_care(n_elsewhere=30, n_with_item=0, at_home=40) == 0.25


def test_rare_care_counts_days_not_lines_and_neither_drugs_nor_what_has_no_kind() -> None:
    lines = [
        {},
        {"fee_ocur_time": dt.datetime(2025, 6, 2, 9)},
        {"med_chrgitm_type": None},
        {"med_list_codg": "D1", "med_chrgitm_type": "09"},
        {"med_list_codg": "X1", "med_chrgitm_type": None},
    ]
    assert read_rare_care(n_elsewhere=30, n_with_item=0, lines=lines) == 0.5


def test_a_stay_of_no_nights_counts_as_one_day() -> None:
    (stay,) = read_stays([{"nights": 0, "discharged_on": JUNE_1}])
    assert stay["cost_per_day"] == 4000.0
    assert stay["care_day_share"] == 1.0


def test_a_stay_without_charges_has_unknown_shares() -> None:
    (stay,) = read_stays([{}], days=[{"stay_id": "S9"}])
    assert (stay["exam_share"], stay["lines_per_day"], stay["care_day_share"]) == (None, None, None)


def test_a_stay_that_cost_nothing_has_unknown_money() -> None:
    (stay,) = read_stays([{"total_amount": 0, "fund_amount": 0}])
    assert (stay["cost_per_day"], stay["fund_share_gap"]) == (None, None)


def test_care_on_the_day_of_discharge_does_not_lift_the_share_above_one() -> None:
    (stay,) = read_stays([{}], days=[{}] * 5)
    assert stay["care_day_share"] == 1.0


def test_the_fund_share_is_told_against_the_same_insurance_and_level() -> None:
    stays = [
        {"stay_id": "S1", "fund_amount": 2000}, {"stay_id": "S2", "fund_amount": 2000},
        {"stay_id": "S3", "fund_amount": 3000},
        {"stay_id": "S4", "insutype": "310", "fund_amount": 3600},
    ]  # fmt: skip
    gaps = [
        stay["fund_share_gap"] for stay in read_stays(stays, peers=[{"stay_id": f"S{n}"} for n in "1234"])
    ]
    assert gaps == pytest.approx([0.0, 0.0, 0.25, 0.0])


@pytest.mark.parametrize(("gap", "days"), [(0, 0), (1, 1), (30, 30), (31, 31), (90, 31)])
def test_days_since_discharge_stop_one_beyond_the_window(gap: int, days: int) -> None:
    first, second = read_stays([{}, after(gap)])
    assert first["days_since_discharge"] == 31.0
    assert second["days_since_discharge"] == days


def test_an_overlapping_stay_counts_as_no_days_apart() -> None:
    assert read_stays([{}, after(-2)])[1]["days_since_discharge"] == 0.0


@pytest.mark.parametrize("changes", [{"planned_return": 1}, {"dscg_way": "2"}, {"dscg_way": "3"}])
def test_a_planned_return_and_a_transfer_are_no_short_gap(changes: dict[str, Any]) -> None:
    assert read_stays([changes, after(1)])[1]["days_since_discharge"] == 31.0


def test_an_unknown_way_of_discharge_is_no_excuse() -> None:
    assert (
        read_stays([{"dscg_way": None, "planned_return": None}, after(1)])[1]["days_since_discharge"] == 1.0
    )


def test_another_person_s_stay_is_not_earlier() -> None:
    second = read_stays([{}, after(1) | {"psn_no": "N2"}])[1]
    assert (second["days_since_discharge"], second["earlier_stays"]) == (31.0, 0.0)


@pytest.mark.parametrize(("days", "earlier"), [(365, 1.0), (366, 0.0)])
def test_stays_of_the_past_365_days_are_counted_by_admission(days: int, earlier: float) -> None:
    admitted_on = JUNE_1 + dt.timedelta(days=days)
    stays = read_stays([{}, {"stay_id": "S2", "admitted_on": admitted_on, "discharged_on": admitted_on}])
    assert stays[1]["earlier_stays"] == earlier


def test_presence_is_the_observed_share_of_the_billed_nights() -> None:
    (stay,) = read_stays([{}], nights=[{}, {"observed": 0}, {"observed": 0}, {"observed": 0}])
    assert stay["presence_ratio"] == 0.25


def test_a_night_of_outage_and_an_unbilled_night_prove_nothing() -> None:
    nights = [{}, {}, {}, {"observed": 0, "outage": 1}, {"observed": 0, "billed": 0}]
    assert read_stays([{}], nights=nights)[0]["presence_ratio"] == 1.0


@pytest.mark.parametrize("changes", [{"monitored": 0}, {"stay_id": "S9"}, {"billed": 0}])
def test_presence_is_unknown_without_monitored_billed_nights(changes: dict[str, Any]) -> None:
    assert read_stays([{}], nights=[changes] * 5)[0]["presence_ratio"] is None


@pytest.mark.parametrize(("count", "presence"), [(2, None), (3, 0.0)])
def test_presence_needs_three_nights(count: int, presence: float | None) -> None:
    assert read_stays([{}], nights=[{"observed": 0}] * count)[0]["presence_ratio"] == presence


def read_peers(stay: dict[str, Any]) -> list[str | None]:
    """Return the peer groups of a stay, narrow to wide."""
    return [stay[f"peer_{name}"] for name in ("subgroup", "diagnosis", "chapter", "level", "all")]


def test_peers_share_level_disease_and_whether_there_was_an_operation() -> None:
    assert read_peers(read_stays([{}])[0]) == ["L3|I63.9|-", "L3|I63|-", "L3|I|-", "L3|medical", "all"]


def test_an_operated_stay_is_compared_with_the_same_kind_of_operation() -> None:
    (stay,) = read_stays([{"oprn_oprt_code": "36.0700;88.5500"}])
    assert read_peers(stay) == ["L3|I63.9|36", "L3|I63|36", "L3|I|36", "L3|surgical", "all"]


def test_without_a_diagnosis_peers_start_at_the_level() -> None:
    (stay,) = read_stays([{"main_diag_code": None}], peers=[{"diag_group": None, "hosp_lv": None}])
    assert read_peers(stay) == [None, None, None, "L9|medical", "all"]
