"""Medians that know gaps, Tukey's median polish, and how many alarms of many tests to believe."""

import numpy as np
import numpy.typing as npt

from models.detector import FloatArray

BoolArray = npt.NDArray[np.bool_]

TO_SIGMA = 1.4826  # a median absolute deviation times this estimates the spread of a normal distribution
_ROUNDS = 8
_FEWEST_IN_COLUMN = 5  # a common effect that fewer series share may be their own


def take_median(matrix: FloatArray, axis: int) -> FloatArray:
    """Return the medians along `axis`, gaps left out; nan where there are only gaps."""
    empty = np.isnan(matrix).all(axis=axis, keepdims=True)
    medians: FloatArray = np.nanmedian(np.where(empty, 0.0, matrix), axis=axis, keepdims=True)
    return np.where(empty, np.nan, medians).squeeze(axis)


def polish_medians(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the level of every series and what all series share in every period.

    A period in which fewer than five series are known shares nothing (0). Neither moves with a minority of
    odd values, so an institution that jumps does not hide its own jump, and a wave that carries everybody
    is nobody's jump.

    Returns:
        Levels (series,) and effects (periods,); a level is nan where the series has no value.

    Source: median polish, Tukey, Exploratory Data Analysis, 1977, chapter 11.
    """
    effect = np.zeros(matrix.shape[1])
    shared = (~np.isnan(matrix)).sum(axis=0) >= _FEWEST_IN_COLUMN
    for _ in range(_ROUNDS):
        level = take_median(matrix - effect, 1)
        step = take_median(matrix - level[:, None] - effect, 0)
        effect = np.where(shared, effect + np.nan_to_num(step), 0.0)
    if shared.any():
        effect = np.where(shared, effect - np.median(effect[shared]), 0.0)
    return take_median(matrix - effect, 1), effect


def spread_of_rows(residual: FloatArray) -> FloatArray:
    """Return every row's scaled median absolute deviation from 0 as its spread; nan where it is empty."""
    return TO_SIGMA * take_median(np.abs(residual), 1)


def believe(chance: FloatArray, false_share: float, *, at_most: float = 1.0) -> BoolArray:
    """Return which tests to believe so that on average at most `false_share` of the alarms are false.

    Args:
        chance: (tests,) probability of each outcome if nothing is wrong; nan where there was no test.
        false_share: the share; if nothing is wrong anywhere, it is the chance of any alarm at all.
        at_most: no chance above this is believed, however much is found elsewhere.

    Source: Benjamini and Hochberg, Controlling the false discovery rate, JRSS B 57, 1995.
    """
    tested = ~np.isnan(chance)
    believed = np.zeros(chance.shape, dtype=bool)
    if not tested.any():
        return believed
    ordered = np.sort(chance[tested])
    within = ordered <= false_share * np.arange(1, ordered.size + 1) / ordered.size
    if within.any():
        believed[tested] = chance[tested] <= min(at_most, ordered[within.nonzero()[0].max()])
    return believed
