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
    "total_amount": 4000, "fund_amount": 2800, "oprn_oprt_code": None,
}  # fmt: skip
DAY = {
    "stay_id": "S1", "n_care_lines": 2, "n_lines": 6, "total_amount": 1000, "exam_amount": 100,
    "lab_amount": 200, "drug_amount": 300, "consumable_amount": 50, "treatment_amount": 150,
    "night_amount": 20,
}  # fmt: skip
NIGHT = {"stay_id": "S1", "monitored": 1, "billed": 1, "observed": 1, "outage": 0}
TEXT = {"hosp_lv": pl.String, "diag_group": pl.String, "dscg_way": pl.String, "oprn_oprt_code": pl.String}
PEER = {"stay_id": "S1", "hosp_lv": "3", "diag_group": "I63"}


def read_stays(
    stays: list[dict[str, Any]],
    *,
    days: list[dict[str, Any]] | None = None,
    nights: list[dict[str, Any]] | None = None,
    peers: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return the features of stays given as changes to `STAY`, in order of their ids."""
    connection = duckdb.connect()
    tables = {
        "stay": [STAY | stay for stay in stays],
        "stay_day": [DAY | day for day in days or [{}]],
        "stay_night": [NIGHT | night for night in nights or [{}]],
        "peer_group": [PEER | peer for peer in peers or [{}]],
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
    assert stay["night_share"] == pytest.approx(0.02)
    assert stay["lines_per_day"] == 4.5
    assert stay["care_day_share"] == 0.5


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
    return [stay[f"peer_{name}"] for name in ("diagnosis", "chapter", "level", "all")]


def test_peers_share_level_disease_and_whether_there_was_an_operation() -> None:
    assert read_peers(read_stays([{}])[0]) == ["L3|I63|-", "L3|I|-", "L3|medical", "all"]


def test_an_operated_stay_is_compared_with_the_same_kind_of_operation() -> None:
    (stay,) = read_stays([{"oprn_oprt_code": "36.0700;88.5500"}])
    assert read_peers(stay) == ["L3|I63|36", "L3|I|36", "L3|surgical", "all"]


def test_without_a_diagnosis_peers_start_at_the_level() -> None:
    (stay,) = read_stays([{}], peers=[{"diag_group": None, "hosp_lv": None}])
    assert read_peers(stay) == [None, None, "L9|medical", "all"]
