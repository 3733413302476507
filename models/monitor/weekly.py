"""What a week's spending should have been: by the calendar, or by what all institutions of a kind did."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy import stats

from models.detector import FloatArray
from models.monitor.holidays import count_holidays
from models.monitor.limits import LIMITS
from models.monitor.robust import TO_SIGMA, BoolArray, polish_medians, spread_of_rows, take_median

FEWEST_COMPANY = 5
LONGEST_WEEKS = 53  # an institution is compared with its last year only: it grows
_TAIL_FREEDOM = 6.0  # sums of hospital bills have heavier tails than a normal distribution
_TURN = 1.35  # spreads from which Huber's loss becomes linear: 95 % efficient on normal errors
_LEAST_SPREAD = 0.03  # of the logarithm: nobody is expected to the percent
_PRIOR_FREEDOM = 4.0  # weeks that the typical spread weighs as much as
_ROUNDS = 30
_MOST_LEVERAGE = 0.4  # a week that sets its own expectation, as those of the only festival so far
_ONE_HARMONIC, _TWO_HARMONICS = 78, 104  # weeks of history


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Expected money, (series, weeks) each.

    Attributes:
        expected: yuan; nan where `status` is not `judged`.
        lower: lower end of the 95 % band.
        upper: upper end of it.
        chance: probability of so much or more if nothing is wrong.
        status: `judged`, `history_short`, `few_settlements` or `first_festival`.
    """

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    chance: FloatArray
    status: np.ndarray[tuple[int, int], np.dtype[np.str_]]


def expect_by_calendar(amount: FloatArray, count: FloatArray, weeks: list[dt.date]) -> Expectation:
    """Return what whole counties, insurance types and visit types should have spent.

    The logarithm is regressed on a line, the festival windows, lost working days and, from a year and a half
    of history on, one or two harmonics of the year, by Huber's loss; each week is expected as if it had not
    been part of its own history (leave-one-out by leverage). Weeks in the window of the only Spring Festival
    so far set their own expectation and are not judged.

    Source: Huber, Robust Estimation of a Location Parameter, 1964, and Robust Statistics, 1981.
    """
    logged, usable = _take_log(amount, count)
    residual, leverage = np.full(amount.shape, np.nan), np.zeros(amount.shape)
    for place in np.flatnonzero(usable.sum(axis=1) >= LIMITS.min_weeks):
        known = usable[place]
        residual[place, known], leverage[place, known] = _fit_huber(logged[place, known], weeks, known)
    spread = np.maximum(_LEAST_SPREAD, spread_of_rows(residual))[:, None]
    own = leverage > _MOST_LEVERAGE
    left_out = residual / np.where(own, 1.0, 1.0 - leverage)
    error = spread / np.sqrt(np.where(own, 1.0, 1.0 - leverage))
    return _judge(logged, logged - left_out, error, usable=usable, own=own)


def expect_by_company(amount: FloatArray, count: FloatArray, pool: list[str]) -> Expectation:
    """Return what institutions should have spent: their own level times what their kind did that week.

    Median polish over the logarithm of the last 53 weeks of each pool: a festival, a wave of influenza or a
    late upload that all share is in the expectation. A spread is drawn towards the typical one.

    Args:
        amount: (institutions, weeks) yuan.
        count: (institutions, weeks) settlements.
        pool: type and level of each institution, `|` between; what is common is taken among five or more of
            one pool, else among all of the type.
    """
    logged, usable = _take_log(amount, count)
    usable[:, : max(0, amount.shape[1] - LONGEST_WEEKS)] = False
    known = usable.sum(axis=1)
    enough = known >= LIMITS.min_weeks
    logged = np.where(usable, logged, np.nan)
    residual = np.full(amount.shape, np.nan)
    for mine, company in _list_pools(pool, enough):
        level, effect = polish_medians(logged[company])
        level = take_median(logged[mine] - effect, 1)
        residual[mine] = logged[mine] - level[:, None] - effect
    spread = spread_of_rows(residual)
    typical = float(np.median(spread[enough])) if enough.any() else _LEAST_SPREAD
    shrunk = np.sqrt((_PRIOR_FREEDOM * typical**2 + known * spread**2) / (_PRIOR_FREEDOM + known))
    error = np.broadcast_to(np.maximum(_LEAST_SPREAD, shrunk)[:, None], amount.shape)
    return _judge(logged, logged - residual, error, usable=usable, own=np.zeros(amount.shape, dtype=bool))


def _list_pools(pool: list[str], enough: BoolArray) -> list[tuple[BoolArray, BoolArray]]:
    """Return, pool by pool, which series belong to it and can be judged, and whom they are compared with."""
    named, kinds = np.array(pool), np.array([each.split("|")[0] for each in pool])
    pools = []
    for each in sorted(set(pool)):
        mine = (named == each) & enough
        company = mine if mine.sum() >= FEWEST_COMPANY else (kinds == each.split("|")[0]) & enough
        if mine.any():
            pools.append((mine, company))
    return pools


def _take_log(amount: FloatArray, count: FloatArray) -> tuple[FloatArray, BoolArray]:
    usable = (np.nan_to_num(amount) > 0) & (np.nan_to_num(count) >= LIMITS.min_settlements)
    return np.log(np.where(usable, amount, 1.0)), usable


def _fit_huber(logged: FloatArray, weeks: list[dt.date], known: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return residuals and leverages of one series over its usable weeks.

    Iteratively reweighted least squares with the scaled median absolute deviation as spread.
    """
    design = _design(weeks)[known]
    design = np.column_stack([np.ones(len(design)), design[:, design.std(axis=0) > 0]])
    weight = np.ones(len(design))
    residual = np.zeros(len(design))
    for _ in range(_ROUNDS):
        root = np.sqrt(weight)
        solution = np.linalg.lstsq(design * root[:, None], logged * root, rcond=None)[0]
        residual = logged - design @ solution
        spread = max(TO_SIGMA * float(np.median(np.abs(residual))), _LEAST_SPREAD / 3)
        weight = np.minimum(1.0, _TURN * spread / np.maximum(np.abs(residual), _LEAST_SPREAD / 3))
    scaled = design * np.sqrt(weight)[:, None]
    leverage = np.einsum("ij,ji->i", scaled, np.linalg.pinv(scaled))
    return residual, np.clip(leverage, 0.0, 1.0)


def _design(weeks: list[dt.date]) -> FloatArray:
    """Return (weeks, columns): line, festival windows, lost working days, harmonics as history allows."""
    days = np.array([(week - weeks[0]).days for week in weeks], dtype=np.float64)
    columns = [days / 365.25, *count_holidays(weeks).T]
    harmonics = 2 if len(weeks) >= _TWO_HARMONICS else 1 if len(weeks) >= _ONE_HARMONIC else 0
    of_year = 2 * np.pi * np.array([week.timetuple().tm_yday for week in weeks]) / 365.25
    for nth in range(1, harmonics + 1):
        columns += [np.sin(nth * of_year), np.cos(nth * of_year)]
    return np.column_stack(columns)


def _judge(
    logged: FloatArray,
    expected: FloatArray,
    error: FloatArray,
    *,
    usable: BoolArray,
    own: BoolArray,
) -> Expectation:
    judged = usable & ~own & ~np.isnan(expected)
    width = error * stats.t.ppf((1 + LIMITS.band_share) / 2, _TAIL_FREEDOM)
    status = np.select(
        [judged, ~usable, own], ["judged", "few_settlements", "first_festival"], default="history_short"
    )
    blank = np.where(judged, 0.0, np.nan)
    return Expectation(
        expected=np.exp(np.where(judged, expected, 0.0)) + blank,
        lower=np.exp(np.where(judged, expected - width, 0.0)) + blank,
        upper=np.exp(np.where(judged, expected + width, 0.0)) + blank,
        chance=stats.t.sf((logged - expected) / error, _TAIL_FREEDOM) + blank,
        status=status,
    )
