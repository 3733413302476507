"""Order statistics of a feature within groups of subjects: medians, spreads, how many lie on either side."""

from typing import Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
PlaceArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


class RankedValues:
    """One feature's values, ranked once for all groupings they are looked at in.

    Attributes:
        knots: (k,) distinct known values, ascending.
        place: (n,) index into `knots`, -1 where the value is unknown; of 32 bits, for that of every
            feature is kept until its reasons are told.
    """

    def __init__(self, knots: FloatArray, place: PlaceArray) -> None:
        self.knots = knots
        self.place = place

    @classmethod
    def of(cls, value: FloatArray) -> Self:
        """Return the ranked values of (n,) `value`; nan is unknown."""
        place = np.full(len(value), -1, dtype=np.int32)
        order = np.argsort(value)  # nan comes last; of equals it does not matter who is first
        ordered = value[order[: len(value) - np.count_nonzero(np.isnan(value))]]
        is_knot = np.ones(len(ordered), dtype=np.bool_)
        is_knot[1:] = ordered[1:] != ordered[:-1]
        place[order[: len(ordered)]] = np.cumsum(is_knot, dtype=np.int32) - 1
        return cls(ordered[is_knot], place)

    def within(self, code: IntArray, asked: IntArray | BoolArray) -> "GroupedValues":
        """Return the values group by group.

        Args:
            code: (n,) group numbers from 0.
            asked: rows whose groups are asked about; a group of none of them is left empty.
        """
        wanted = np.zeros(int(code.max(initial=-1)) + 1, dtype=np.bool_)
        wanted[code[asked]] = True
        rows = self.place >= 0
        if not wanted.all():
            rows &= wanted[code]
        if rows.all():  # the usual case of the first grouping: nothing to choose
            return GroupedValues(self, code, self.place, n_groups=len(wanted))
        return GroupedValues(self, code[rows], self.place[rows], n_groups=len(wanted))


class GroupedValues:
    """The values of a feature sorted within each group.

    Attributes:
        count: (g,) known values per group.
        start: (g,) where a group begins in `keys`.
        keys: (m,) sorted; group number times the number of knots, plus the value's place: whole numbers sort
            several times as fast as values by group.
        median: (g,) median per group; nan for a group without values.
    """

    def __init__(self, ranked: RankedValues, code: IntArray, place: PlaceArray, *, n_groups: int) -> None:
        self._ranked = ranked
        self._n_knots = max(len(ranked.knots), 1)
        self.count = np.asarray(np.bincount(code, minlength=n_groups), dtype=np.int64)
        self.start = np.cumsum(self.count) - self.count
        short = n_groups * self._n_knots <= np.iinfo(np.int32).max  # half as wide sorts twice as fast
        self.keys = (code * self._n_knots + place).astype(np.int32 if short else np.int64)
        self.keys.sort()
        middle = np.maximum(self.count - 1, 0) // 2
        self.median = (self._read(middle) + self._read(self.count // 2)) / 2.0

    def measure_spread(self) -> FloatArray:
        """Return (g,) the median absolute deviation from the median; nan for a group without values."""
        middle = np.maximum(self.count - 1, 0) // 2
        return np.asarray((self._reach(middle) + self._reach(self.count // 2)) / 2.0, dtype=np.float64)

    def count_around(self, code: IntArray, row: IntArray) -> tuple[IntArray, IntArray]:
        """Return how many values of group `code` lie strictly below and strictly above that of `row`."""
        key = (code * self._n_knots + self._ranked.place[row]).astype(self.keys.dtype)
        below = np.searchsorted(self.keys, key, side="left") - self.start[code]
        above = self.start[code] + self.count[code] - np.searchsorted(self.keys, key, side="right")
        return np.asarray(below, dtype=np.int64), np.asarray(above, dtype=np.int64)

    def _read(self, nth: IntArray) -> FloatArray:
        """Return the nth smallest value per group, from 0; nan where a group has no values."""
        if not len(self.keys):
            return np.full(len(self.count), np.nan)
        at = np.minimum(self.start + nth, len(self.keys) - 1)
        return np.where(self.count > 0, self._ranked.knots[self.keys[at] % self._n_knots], np.nan)

    def _reach(self, nth: IntArray) -> FloatArray:
        """Return the nth smallest distance from the median per group, from 0.

        The nth + 1 values nearest to the median stand side by side in their order. Of all such runs of
        values the nearest is where the distance of its first and of its last value are closest; the one
        falls and the other grows along the order, so halving finds it.
        """
        last = np.maximum(self.count - 1 - nth, 0)
        low, high = np.zeros_like(last), last.copy()
        while (low < high).any():
            half = (low + high) // 2
            past = self._read(half + nth) - self.median >= self.median - self._read(half)
            open_groups = low < high
            high = np.where(open_groups & past, half, high)
            low = np.where(open_groups & ~past, half + 1, low)
        before = np.maximum(low - 1, 0)
        return np.minimum(self._span(low, nth), self._span(before, nth))

    def _span(self, first: IntArray, nth: IntArray) -> FloatArray:
        """Return the larger distance from the median of a run's first and last value."""
        return np.maximum(self.median - self._read(first), self._read(first + nth) - self.median)
