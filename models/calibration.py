"""Scores of different detectors on one scale: how rare a score was among the training subjects."""

from typing import Self

import numpy as np

from models.detector import FloatArray

_LEAST_STEP = 0.002  # of an order of magnitude; steps closer together are one, so a table stays small


class StepTable:
    """A step function from a score or a value to a number, kept as its knots.

    Attributes:
        knots: (k,) ascending; the first step reaches down to minus infinity.
        levels: (k,) what the function is from a knot up to the next.
    """

    def __init__(self, knots: FloatArray, levels: FloatArray) -> None:
        self.knots = knots
        self.levels = levels

    @classmethod
    def thin(cls, knots: FloatArray, levels: FloatArray) -> Self:
        """Return the table of ascending `knots`, joining steps closer than a five-hundredth."""
        bucket = np.floor(levels / _LEAST_STEP)
        kept = np.concatenate([[True], bucket[1:] != bucket[:-1]])
        return cls(np.ascontiguousarray(knots[kept]), np.ascontiguousarray(levels[kept]))

    def read(self, value: FloatArray) -> FloatArray:
        """Return the function of every value."""
        at = np.searchsorted(self.knots, value, side="right") - 1
        return np.asarray(self.levels[np.maximum(at, 0)], dtype=np.float64)


def calibrate(score: FloatArray) -> StepTable:
    """Return the rarity of a score: minus the decimal logarithm of the share of subjects scored as high.

    Equals count half, as in a percentile: 1 means that one in ten is scored higher, 3 one in a thousand, and
    the highest of n stands at log10(2n). Only the order of the scores matters.
    """
    knots, counts = np.unique(score, return_counts=True)
    at_least = np.cumsum(counts[::-1])[::-1]
    return StepTable.thin(knots, -np.log10((at_least - 0.5 * counts) / len(score)))
