"""Weeks beside their expectation: the calendar, the company of others, and what is not judged."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.monitor.holidays import count_holidays, list_rest_days, read_holidays
from models.monitor.weekly import expect_by_calendar, expect_by_company
from models.monitor.weeks import judge_weeks

FIRST = dt.date(2022, 1, 3)
LUNAR_DAYS = {"spring_festival": 1, "dragon_boat": 5, "mid_autumn": 15}
SYNODIC_DAYS = 29.530588861
NEW_MOON = dt.datetime(2000, 1, 6, 22, 21)  # the mean one, Beijing time


def list_weeks(n: int) -> list[dt.date]:
    return [FIRST + dt.timedelta(days=7 * place) for place in range(n)]


def draw_county(seed: int, n: int) -> np.ndarray:
    """A county's weeks: growth, a winter peak, half as much in the festival week, noise of three percent."""
    rng = np.random.default_rng(seed)
    weeks = list_weeks(n)
    year = 2 * np.pi * np.array([week.timetuple().tm_yday for week in weeks]) / 365.25
    feast = count_holidays(weeks)[:, 1]
    return np.exp(
        13 + 0.001 * np.arange(n) + 0.1 * np.cos(year) - 0.7 * feast + 0.03 * rng.standard_normal(n)
    )


def tabulate(amount: np.ndarray, dimension: str, count: int = 50) -> pl.DataFrame:
    weeks = list_weeks(amount.shape[1])
    return pl.DataFrame(
        [
            {
                "dimension": dimension,
                "series_id": f"K{row:03d}",
                "pool": "1|2",
                "week_on": week,
                "n_settlements": count,
                "amount": amount[row, column],
            }
            for row in range(amount.shape[0])
            for column, week in enumerate(weeks)
        ]
    )


def test_movable_holidays_fall_on_their_day_of_the_moon():
    for year, days in read_holidays().items():
        assert dt.date(year, 1, 21) <= days["spring_festival"] <= dt.date(year, 2, 20)
        assert days["tomb_sweeping"] in {dt.date(year, 4, 4), dt.date(year, 4, 5), dt.date(year, 4, 6)}
        for name, day_of_month in LUNAR_DAYS.items():
            noon = dt.datetime.combine(days[name], dt.time(12))
            age = ((noon - NEW_MOON) / dt.timedelta(days=1)) % SYNODIC_DAYS
            off = (age - (day_of_month - 0.5) + SYNODIC_DAYS / 2) % SYNODIC_DAYS - SYNODIC_DAYS / 2
            assert abs(off) <= 1.4, (
                year,
                name,
            )  # the mean moon runs up to 14 hours before or after the true one


def test_holidays_are_known_for_twenty_one_years():
    assert sorted(read_holidays()) == list(range(2015, 2036))


def test_a_week_counts_its_festival_days_and_lost_working_days():
    counted = count_holidays(
        [dt.date(2025, 1, 27), dt.date(2025, 9, 29), dt.date(2025, 7, 7), dt.date(2050, 5, 2)]
    )
    # 27 and 28 January lie before the first day of the lunar year, the five others after it
    assert counted[0].tolist() == pytest.approx([2 / 7, 5 / 7, 0, 0, 0])
    assert counted[1, 4] == 3  # 1, 2 and 3 October
    assert counted[2].sum() == 0
    assert counted[3, 4] == 1  # years outside the file keep what the law fixes: 2 May
    assert dt.date(2025, 5, 2) in list_rest_days(2025)
    assert dt.date(2024, 5, 2) not in list_rest_days(2024)


def test_a_week_of_half_as_much_again_stands_out_and_is_expected_as_without_it():
    weeks, amount = list_weeks(150), draw_county(1, 150)
    usual = amount[140]
    amount[140] *= 1.5
    found = expect_by_calendar(amount[None, :], np.full((1, 150), 900.0), weeks)
    assert found.expected[0, 140] == pytest.approx(usual, rel=0.06)
    assert found.chance[0, 140] < 1e-4
    assert found.lower[0, 140] < usual < found.upper[0, 140] < amount[140]


def test_the_third_spring_festival_is_expected_and_the_first_judges_itself():
    weeks, amount = list_weeks(150), draw_county(2, 150)
    feast = int(count_holidays(weeks)[:, 1][104:].argmax()) + 104
    found = expect_by_calendar(amount[None, :], np.full((1, 150), 900.0), weeks)
    assert found.expected[0, feast] == pytest.approx(amount[feast], rel=0.15)
    year = expect_by_calendar(amount[None, :52], np.full((1, 52), 900.0), weeks[:52])
    assert year.status[0, int(count_holidays(weeks[:52])[:, 1].argmax())] == "first_festival"


def test_nineteen_of_twenty_honest_weeks_lie_in_the_band():
    inside = []
    for seed in range(8):
        amount = draw_county(seed, 150)[None, :]
        found = expect_by_calendar(amount, np.full((1, 150), 900.0), list_weeks(150))
        judged = found.status == "judged"
        inside.append(((amount >= found.lower) & (amount <= found.upper))[judged].mean())
    assert np.mean(inside) > 0.94


def test_a_wave_over_all_institutions_is_nobodys_jump_but_one_alone_is():
    rng = np.random.default_rng(3)
    amount = np.exp(rng.normal(9, 1, (40, 1)) + 0.15 * rng.standard_normal((40, 60)))
    amount[:, 58] *= 2.0
    amount[5, 59] *= 4.0
    flagged = judge_weeks(tabulate(amount, "institution")).filter("flagged").select("series_id", "week_on")
    assert ("K005", list_weeks(60)[59]) in flagged.rows()
    assert flagged.height <= 3


def test_an_institution_alone_in_its_pool_is_compared_with_its_type():
    rng = np.random.default_rng(4)
    amount = np.exp(9 + 0.1 * rng.standard_normal((12, 53)))
    amount[:, 40] *= 0.4
    found = expect_by_company(amount, np.full(amount.shape, 20.0), ["1|3", *["1|2"] * 11])
    assert found.expected[0, 40] < 0.6 * np.median(found.expected[0])


def test_half_a_year_is_needed_and_five_settlements_a_week():
    amount, count = np.full((6, 25), 1000.0), np.full((6, 25), 20.0)
    assert set(expect_by_company(amount, count, ["1|2"] * 6).status.ravel()) == {"history_short"}
    assert set(expect_by_calendar(amount, count, list_weeks(25)).status.ravel()) == {"history_short"}
    amount, count = np.full((6, 40), 1000.0), np.full((6, 40), 20.0)
    count[2, 7] = 4
    found = expect_by_company(amount, count, ["1|2"] * 6)
    assert found.status[2, 7] == "few_settlements"
    assert np.isnan(found.expected[2, 7])


@settings(max_examples=25, deadline=None)
@given(level=st.floats(1, 1e8), series=st.integers(1, 8), n=st.integers(1, 160))
def test_a_constant_week_is_never_flagged(level, series, n):
    amount = np.full((series, n), level)
    for dimension in ("insutype", "institution"):
        assert not judge_weeks(tabulate(amount, dimension))["flagged"].any()


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.01, 100), seed=st.integers(0, 30))
def test_the_unit_of_money_changes_no_chance(factor, seed):
    amount = draw_county(seed, 110)[None, :]
    count = np.full(amount.shape, 900.0)
    plain, other = (expect_by_calendar(each, count, list_weeks(110)) for each in (amount, amount * factor))
    np.testing.assert_allclose(plain.chance, other.chance, rtol=1e-5)
    np.testing.assert_allclose(plain.expected * factor, other.expected, rtol=1e-6)
