import datetime as dt

import polars as pl
import pytest

from tests.models.given import Row, read_given

TEN = dt.datetime.fromisoformat("2025-06-01T10:00")
INSTITUTIONS: list[Row] = [
    {"fixmedins_code": "P1", "fixmedins_type": "2", "admdvs": "341021"},
    {"fixmedins_code": "H1", "fixmedins_type": "1", "admdvs": "341021"},
]
SWIPE = {
    "fixmedins_code": "P1", "setl_optr": "T1", "psn_no": "N0", "total_amount": 31, "fund_amount": 10,
    "account_amount": 11,
}  # fmt: skip
TEXT = {"setl_optr": pl.String, "emp_no": pl.String}


def read_days(swipes: list[Row], *, employers: dict[str, str] | None = None) -> dict[str, Row]:
    """Return features by subject id; swipe n is of person `Nn`, ten minutes after the one before it."""
    given = []
    for number, swipe in enumerate(swipes):
        usual = {
            "psn_no": f"N{number}",
            "visited_at": TEN + dt.timedelta(minutes=10 * number),
            "total_amount": 31 + number,
        }
        row = SWIPE | usual | swipe
        given.append(row | {"visit_id": f"V{number:03d}", "visited_on": row["visited_at"].date()})
    people = [
        {
            "psn_no": psn_no,
            "insu_admdvs": "341022" if psn_no == "N9" else "341021",
            "emp_no": (employers or {}).get(psn_no),
        }
        for psn_no in sorted({row["psn_no"] for row in given})
    ]
    tables = {"visit": given, "institution": INSTITUTIONS, "person": people}
    return read_given("pharmacy_till_day", tables, texts=TEXT)


def test_a_till_day_needs_four_swipes_at_a_known_till_of_a_pharmacy() -> None:
    swipes: list[Row] = (
        [{}] * 4 + [{"setl_optr": "T2"}] * 3 + [{"setl_optr": None}] * 5 + [{"fixmedins_code": "H1"}] * 5
    )
    days = read_days(swipes)
    assert list(days) == ["P1|T1|2025-06-01"]
    day = days["P1|T1|2025-06-01"]
    assert (day["fixmedins_code"], day["subject_on"]) == ("P1", dt.date(2025, 6, 1))
    assert (day["swipes"], day["insured_per_swipe"]) == (4.0, 21.0)
    assert (day["peer_size"], day["peer_all"]) == ("日均3至9笔", "药店")


@pytest.mark.parametrize(("seconds", "share"), [(119, 0.25), (120, 0.0)])
def test_a_burst_is_less_than_two_minutes_after_the_one_before(seconds: int, share: float) -> None:
    later = TEN + dt.timedelta(minutes=20, seconds=seconds)
    day = read_days([{}, {}, {}, {"visited_at": later}])["P1|T1|2025-06-01"]
    assert day["burst_share"] == share


@pytest.mark.parametrize(("hour", "share"), [(6, 0.25), (7, 0.0), (21, 0.0), (22, 0.25)])
def test_opening_hours_are_from_seven_to_ten(hour: int, share: float) -> None:
    day = read_days([{}, {}, {}, {"visited_at": TEN.replace(hour=hour)}])["P1|T1|2025-06-01"]
    assert day["off_hours_share"] == share


def test_equal_and_round_amounts_and_equal_persons_are_shares_of_the_swipes() -> None:
    swipes: list[Row] = [
        {"total_amount": 50},
        {"total_amount": 50},
        {"total_amount": 31.5, "psn_no": "N0"},
        {},
        {},
    ]
    day = read_days(swipes)["P1|T1|2025-06-01"]
    assert day["same_amount_share"] == pytest.approx(0.2)
    assert day["round_share"] == pytest.approx(0.4)
    assert day["same_person_share"] == pytest.approx(0.2)


def test_out_of_county_and_the_commonest_employer_are_shares_of_the_swipes() -> None:
    swipes: list[Row] = [{}, {}, {}, {"psn_no": "N9"}]
    day = read_days(swipes, employers={"N0": "E1", "N1": "E2", "N2": "E2"})["P1|T1|2025-06-01"]
    assert day["out_of_county_share"] == 0.25
    assert day["same_employer_share"] == 0.5
    assert read_days(swipes)["P1|T1|2025-06-01"]["same_employer_share"] == 0.0


def test_a_till_is_held_against_its_own_days_once_ten_are_known() -> None:
    def days_before(count: int) -> list[Row]:
        return [
            {"visited_at": TEN - dt.timedelta(days=number // 2 + 1), "psn_no": "N1"}
            for number in range(2 * count)
        ]

    assert read_days([*days_before(9), {}, {}, {}, {}])["P1|T1|2025-06-01"]["swipe_change"] == 2.0
    assert read_days([*days_before(8), {}, {}, {}, {}])["P1|T1|2025-06-01"]["swipe_change"] is None
