import datetime as dt

import polars as pl
import pytest

from tests.models.given import Row, read_given

JUNE_1 = dt.datetime.fromisoformat("2025-06-01T09:00")
INSTITUTION = {"fixmedins_code": "H1", "hosp_lv": "2", "specialty": "综合"}
LINE = {
    "fixmedins_code": "H1", "bilg_dr_codg": "D1", "mdtrt_id": "V1", "med_chrgitm_type": "09", "cnt": 1,
    "det_item_fee_sumamt": 10,
}  # fmt: skip
VISIT = {"fixmedins_code": "H1", "atddr_no": "D1", "psn_no": "N1"}
TEXT = {"bilg_dr_codg": pl.String, "specialty": pl.String}


def read_months(
    lines: list[Row], *, visits: list[Row] | None = None, specialty: str | None = "综合"
) -> dict[str, Row]:
    """Return features by subject id."""
    tables = {
        "net_charge_line": [LINE | line for line in lines],
        "stay": [{"stay_id": "M1"}],
        "visit": [
            VISIT | {"visit_id": f"V{number:03d}"} | visit
            for number, visit in enumerate(visits or [{"visited_on": JUNE_1.date()}])
        ],
        "institution": [INSTITUTION | {"specialty": specialty}],
    }
    return read_given("physician_month", tables, texts=TEXT)


def serve(count: int, day: int = 1, month: int = 6, **changes: object) -> list[Row]:
    """Return one line for each of so many persons on one day."""
    at = JUNE_1.replace(month=month, day=day)
    return [{"psn_no": f"N{number}", "fee_ocur_time": at, **changes} for number in range(count)]


def test_a_month_needs_twenty_person_days_and_a_named_physician() -> None:
    lines = [*serve(10), *serve(10, 2), *serve(19, bilg_dr_codg="D2"), *serve(30, bilg_dr_codg="未知")]
    months = read_months([*lines, *serve(30, bilg_dr_codg=None)])
    assert list(months) == ["H1|D1|2025-06"]
    month = months["H1|D1|2025-06"]
    assert (month["fixmedins_code"], month["subject_on"]) == ("H1", dt.date(2025, 6, 1))
    assert (month["peer_specialty"], month["peer_level"], month["peer_place"]) == (
        "L2|综合|门诊",
        "L2|门诊",
        "门诊",
    )


def test_persons_lines_and_money_are_told_per_day_and_person() -> None:
    month = read_months([*serve(15), *serve(5, 2), *serve(5, 2, det_item_fee_sumamt=50)])["H1|D1|2025-06"]
    assert month["persons_per_day"] == 10.0
    assert month["busiest_day_ratio"] == 1.5
    assert month["lines_per_person"] == 1.25
    assert month["amount_per_person"] == pytest.approx((200 + 250) / 20)


def test_shares_are_of_the_money_charged() -> None:
    kinds = {
        "03": "exam_share",
        "04": "exam_share",
        "11": "drug_share",
        "08": "consumable_share",
        "05": "treatment_share",
    }
    lines = [line for kind in kinds for line in serve(20, med_chrgitm_type=kind)]
    month = read_months([*lines, *serve(20, med_chrgitm_type="02")])["H1|D1|2025-06"]
    assert {name: round(month[name], 4) for name in set(kinds.values())} == {
        "exam_share": 0.3333, "drug_share": 0.1667, "consumable_share": 0.1667, "treatment_share": 0.1667,
    }  # fmt: skip


def test_the_day_with_most_treatments_is_told() -> None:
    lines = [
        *serve(20),
        *serve(4, 2, med_chrgitm_type="05", cnt=3),
        *serve(1, 3, med_chrgitm_type="05", cnt=5),
    ]
    assert read_months(lines)["H1|D1|2025-06"]["most_treatments"] == 12.0


def test_who_works_mostly_on_the_ward_has_ward_peers() -> None:
    month = read_months([*serve(11, mdtrt_id="M1"), *serve(10, 2)], specialty=None)["H1|D1|2025-06"]
    assert (month["peer_specialty"], month["peer_place"]) == (None, "病房")
    assert read_months([*serve(10, mdtrt_id="M1"), *serve(10, 2)])["H1|D1|2025-06"]["peer_place"] == "门诊"


@pytest.mark.parametrize(("days", "share"), [(7, 0.05), (8, 0.0)])
def test_a_return_within_a_week_is_counted(days: int, share: float) -> None:
    first = dt.date(2025, 6, 1)
    single: list[Row] = [{"psn_no": f"N{number}", "visited_on": first} for number in range(1, 20)]
    visits = [*single, {"psn_no": "N1", "visited_on": first + dt.timedelta(days=days)}]
    assert read_months(serve(20), visits=visits)["H1|D1|2025-06"]["return_share"] == share
    assert read_months(serve(20), visits=visits[1:])["H1|D1|2025-06"]["return_share"] is None


def test_money_per_day_is_held_against_the_physicians_own_months() -> None:
    past = [*serve(20, 1, 3), *serve(20, 1, 4), *serve(40, 1, 5)]
    assert read_months([*past, *serve(60)])["H1|D1|2025-06"]["amount_change"] == 3.0
    assert read_months([*serve(20, 1, 5), *serve(60)])["H1|D1|2025-06"]["amount_change"] is None
