"""Institutions against their own past: a jump of the last month, a level shift, a trend break."""

from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

import numpy as np
from scipy import stats

from models.detector import FloatArray
from models.monitor.limits import LIMITS
from models.monitor.robust import TO_SIGMA, BoolArray, polish_medians, take_median

Kind = Literal["jump", "step", "trend"]

_STEP_MONTHS: Final = range(2, 7)  # a shift older than half a year is the past, no news
_TREND_MONTHS: Final = range(3, 10)
_PRIOR_FREEDOM = 4.0  # months that the typical spread weighs as much as
_TAIL_FREEDOM = 30.0
_FULL_WEIGHT = 100.0  # cases of a month beyond which it hardly gets more exact
_LEAST_SPREAD = 0.02  # of a month of 100 cases, in units of the scale
_HELD_SHARE = 0.25  # of the months since: so many may lie below half of the shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """The most telling change of every series, (series,) each.

    Attributes:
        kind: `jump`, `step`, `trend`, or `` where the history is too short.
        start: column of the first changed month.
        level: where the series lay before, on its scale, common effects taken out.
        effect: (periods,) what all series share, on the scale.
        size: how much the last month lies above `level`, as fitted, on the scale.
        spread: spread of a month of average weight, on the scale.
        chance: probability of such a change upward anywhere in the series if nothing is wrong; nan where
            the history is too short.
    """

    kind: list[str]
    start: np.ndarray[tuple[int], np.dtype[np.int64]]
    level: FloatArray
    effect: FloatArray
    size: FloatArray
    spread: FloatArray
    chance: FloatArray


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: Kind
    start: int
    shape: FloatArray


def find_shifts(scaled: FloatArray, count: FloatArray) -> Shifts:
    """Return the most telling upward change of every series.

    What all series share in a month is taken out first (median polish), so that a festival or a change of
    prices for all is nobody's shift. Then every candidate (the last month alone, a level from each of the
    last two to six months on, a line from each of the last three to nine) is fitted by weighted least
    squares and told by its t statistic, whose spread is drawn towards the typical one; the smallest chance
    is multiplied by the number of candidates. Three quarters of the months since must lie above half of a
    level shift, so that one odd month among them is none.

    Args:
        scaled: (series, months) values on a scale of constant spread; nan where too few cases are known.
        count: (series, months) cases behind each value.

    Source: the drawn-together spread: Smyth, Linear models and empirical Bayes methods, 2004; the scan over
    break points with Bonferroni: Andrews, Tests for parameter instability with unknown change point, 1993.
    """
    level, effect = polish_medians(scaled)
    value = np.where(np.isnan(scaled), 0.0, scaled - effect)
    weight = np.where(np.isnan(scaled), 0.0, count / (1 + count / _FULL_WEIGHT))
    typical = _typical_variance(scaled - effect - level[:, None], weight)
    n_series, n_months = scaled.shape
    best = np.full(n_series, np.nan)
    tried = np.zeros(n_series)
    choice = np.full(n_series, -1)
    found: dict[str, FloatArray] = {name: np.full(n_series, np.nan) for name in ("level", "size", "spread")}
    candidates = _list_candidates(n_months)
    for place, candidate in enumerate(candidates):
        chance, before, size, spread = _fit(value, weight, candidate, typical)
        held = _is_held(value - before[:, None], weight, candidate, size)
        tried += ~np.isnan(chance)
        chance = np.where(held, chance, 1.0) + 0 * chance
        better = ~np.isnan(chance) & ~(chance >= best)
        best = np.where(better, chance, best)
        choice = np.where(better, place, choice)
        for name, values in (("level", before), ("size", size), ("spread", spread)):
            found[name] = np.where(better, values, found[name])
    chosen = [candidates[place] if place >= 0 else None for place in choice]
    return Shifts(
        kind=[each.kind if each else "" for each in chosen],
        start=np.array([each.start if each else n_months for each in chosen], dtype=np.int64),
        level=np.where(np.isnan(found["level"]), level, found["level"]),
        effect=effect,
        size=found["size"],
        spread=found["spread"],
        chance=np.minimum(1.0, best * np.maximum(tried, 1)),
    )


def _list_candidates(n_months: int) -> list[_Candidate]:
    month = np.arange(n_months, dtype=np.float64)
    kinds: list[tuple[Kind, int]] = list(
        chain(
            [("jump", 1)],
            (("step", ago) for ago in _STEP_MONTHS),
            (("trend", ago) for ago in _TREND_MONTHS),
        )
    )
    return [
        _Candidate(kind, n_months - ago, _shape(kind, month - (n_months - ago)))
        for kind, ago in kinds
        if n_months - ago >= LIMITS.min_months_before
    ]


def _shape(kind: Kind, since: FloatArray) -> FloatArray:
    """Return how a change of 1 (a month, for a line) grows; `since` counts months from its first, 0."""
    rising: FloatArray = np.maximum(0.0, since + 1)
    return rising if kind == "trend" else np.minimum(rising, 1.0)


def _fit(
    value: FloatArray, weight: FloatArray, candidate: _Candidate, typical: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return chance, level before, size in the last month and spread; chance is nan where months lack."""
    shape, known = candidate.shape, weight > 0
    n_before = known[:, : candidate.start].sum(axis=1)
    n_after = known[:, candidate.start :].sum(axis=1)
    needed = {"jump": 1, "step": 2, "trend": 3}[candidate.kind]
    enough = (n_before >= LIMITS.min_months_before) & (n_after >= needed) & known[:, -1]
    total = np.where(enough, weight.sum(axis=1), 1.0)
    mean_value = (weight * value).sum(axis=1) / total
    mean_shape = (weight @ shape) / total
    off_value = value - mean_value[:, None]
    off_shape = shape[None, :] - mean_shape[:, None]
    shape_squares = np.where(enough, (weight * off_shape**2).sum(axis=1), 1.0)
    slope = (weight * off_shape * off_value).sum(axis=1) / shape_squares
    rest = (weight * (off_value - slope[:, None] * off_shape) ** 2).sum(axis=1)
    freedom = np.maximum(n_before + n_after - 2.0, 1.0)
    variance = (_PRIOR_FREEDOM * typical + rest) / (_PRIOR_FREEDOM + freedom)
    t_value = slope * np.sqrt(shape_squares) / np.sqrt(variance)
    chance = stats.t.sf(t_value, np.minimum(freedom + _PRIOR_FREEDOM, _TAIL_FREEDOM))
    usual = total / np.maximum(n_before + n_after, 1)
    return (
        np.where(enough, chance, np.nan),
        mean_value - slope * mean_shape,
        slope * shape[-1],
        np.sqrt(variance / usual),
    )


def _is_held(above: FloatArray, weight: FloatArray, candidate: _Candidate, size: FloatArray) -> BoolArray:
    """Tell whether a level shift is one of most months since, not of a single odd one."""
    if candidate.kind == "trend":
        return np.ones(len(above), dtype=bool)
    since = weight[:, candidate.start :] > 0
    below = (above[:, candidate.start :] < 0.5 * size[:, None]) & since
    held: BoolArray = below.sum(axis=1) <= _HELD_SHARE * since.sum(axis=1)
    return held


def _typical_variance(residual: FloatArray, weight: FloatArray) -> float:
    """Return the median over the series of the variance of a month of weight 1, never nothing."""
    least = _LEAST_SPREAD**2 * _FULL_WEIGHT / 2
    known = (~np.isnan(residual)).sum(axis=1) >= LIMITS.min_months_before
    if not known.any():
        return least
    spread = TO_SIGMA * take_median(np.abs(residual[known]) * np.sqrt(weight[known]), 1)
    return max(least, float(np.median(spread)) ** 2)
