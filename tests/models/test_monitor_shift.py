"""Changes against an institution's own past: found when they are there, and hardly ever when they are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.monitor.metrics import TESTED
from models.monitor.robust import believe, polish_medians
from models.monitor.shift import find_shifts

INSTITUTIONS, MONTHS = 400, 24


def draw_bills(seed: int, noise: float = 0.04) -> tuple[np.ndarray, np.ndarray]:
    """Monthly mean bills: ten to some hundred cases, a season, noise of its own, skewed bills."""
    rng = np.random.default_rng(seed)
    cases = (
        rng.poisson(np.maximum(12, rng.lognormal(4.2, 0.8, INSTITUTIONS))[:, None], (INSTITUTIONS, MONTHS))
        + 1.0
    )
    season = 0.1 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    level = rng.normal(9, 0.5, (INSTITUTIONS, 1)) + season + noise * rng.standard_t(4, (INSTITUTIONS, MONTHS))
    mean = rng.gamma(cases, 1 / cases) + 6 * rng.poisson(0.01 * cases) / cases  # an implant now and then
    return level + np.log(mean), cases


def flag(scaled: np.ndarray, cases: np.ndarray) -> np.ndarray:
    return believe(find_shifts(scaled, cases).chance, 0.1)


def test_honest_institutions_give_less_than_one_false_alarm_in_a_hundred_a_month():
    flagged = sum(flag(*draw_bills(seed)).sum() for seed in range(10))
    assert flagged <= 0.01 * INSTITUTIONS * 10 / 4  # a quarter of the target


def test_a_level_shift_of_half_is_found_in_most_institutions_and_of_nothing_in_none():
    scaled, cases = draw_bills(3)
    large = cases.mean(axis=1) >= 60
    planted = np.flatnonzero(large)[:20]
    scaled[planted, -4:] += np.log(1.5)
    flagged = flag(scaled, cases)
    assert flagged[planted].mean() >= 0.8
    assert np.delete(flagged, planted).sum() <= 3


def test_a_steady_rise_is_a_trend_from_about_its_first_month():
    scaled, cases = draw_bills(4, noise=0.02)
    place = int(np.argmax(cases.mean(axis=1)))
    scaled[place, -8:] += 0.12 * np.arange(1, 9)
    found = find_shifts(scaled, cases)
    assert found.kind[place] == "trend"
    assert abs(int(found.start[place]) - (MONTHS - 8)) <= 1
    assert found.size[place] == pytest.approx(0.96, abs=0.25)


def test_a_single_odd_month_that_is_past_is_no_shift():
    scaled, cases = draw_bills(5)
    scaled[7, -3] += 2.0
    assert not flag(scaled, cases)[7]


def test_the_newest_month_alone_is_a_jump():
    scaled, cases = draw_bills(5)
    place = int(np.argmax(cases.mean(axis=1)))
    scaled[place, -1] += 0.8
    assert flag(scaled, cases)[place]
    assert find_shifts(scaled, cases).kind[place] == "jump"


def test_a_wave_that_carries_everybody_is_nobodys_shift():
    scaled, cases = draw_bills(6)
    scaled[:, -2:] += 0.7
    assert flag(scaled, cases).sum() <= 1


@settings(max_examples=30, deadline=None)
@given(level=st.floats(-5, 12), months=st.integers(1, 36), series=st.integers(1, 12))
def test_a_constant_series_is_never_flagged(level, months, series):
    scaled = np.full((series, months), level)
    assert not flag(scaled, np.full((series, months), 50.0)).any()


@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.01, 1000), seed=st.integers(0, 50))
def test_the_unit_of_money_changes_nothing(factor, seed):
    scaled, cases = draw_bills(seed)
    scaled[3, -3:] += 0.5
    metric = next(each for each in TESTED if each.scale == "log")
    value = np.exp(scaled)
    plain, other = (find_shifts(metric.to_scale(each), cases) for each in (value, value * factor))
    np.testing.assert_allclose(plain.chance, other.chance, rtol=1e-6)


def test_less_than_half_a_year_of_past_is_not_judged():
    scaled, cases = draw_bills(1)
    assert np.isnan(find_shifts(scaled[:, :6], cases[:, :6]).chance).all()
    assert not np.isnan(find_shifts(scaled[:, :7], cases[:, :7]).chance).any()


def test_a_month_without_enough_cases_is_a_gap():
    scaled, cases = draw_bills(1)
    scaled[0, 4] = np.nan
    scaled[1, -1] = np.nan
    found = find_shifts(scaled, cases)
    assert not np.isnan(found.chance[0])
    assert np.isnan(found.chance[1])  # of the newest month nothing can be told


def test_what_all_share_is_polished_out_and_levels_stay():
    matrix = np.arange(8.0)[:, None] + np.array([0.0, 3.0, 0.0, -2.0, 0.0])
    level, effect = polish_medians(matrix)
    np.testing.assert_allclose(level, np.arange(8.0))
    np.testing.assert_allclose(effect, [0.0, 3.0, 0.0, -2.0, 0.0])


@pytest.mark.parametrize("metric", TESTED, ids=lambda metric: metric.name)
def test_a_scale_leads_there_and_back(metric):
    values = np.array([0.01, 0.2, 0.5, 0.99])
    np.testing.assert_allclose(metric.from_scale(metric.to_scale(values)), values)


def test_of_many_tests_few_are_believed():
    chance = np.array([0.001, 0.05, np.nan, 0.03, 0.5, 0.9])
    # against 0.02, 0.04, 0.06, 0.08, 0.10 in order: the third still holds, so do those before it
    assert believe(chance, 0.1).tolist() == [True, True, False, True, False, False]
    assert believe(chance, 0.1, at_most=0.03).tolist() == [True, False, False, True, False, False]
    assert not believe(np.array([0.2, 0.9]), 0.1).any()
    assert not believe(np.array([np.nan]), 0.1).any()
