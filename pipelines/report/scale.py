"""Scales of the drawings: where a value or a day lies, and which ticks a reader can name."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from pipelines.report.words import Number, place_point

_STEPS: Final = (1, 2, 5, 10)
_MONTHS: Final = 12


def list_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return round values from `low` to `high`, at most about `most` of them."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [low]
    magnitude = 10.0 ** math.floor(math.log10(span / most))
    step = next((nth * magnitude for nth in _STEPS if span / (nth * magnitude) <= most), 10 * magnitude)
    first = math.ceil(low / step)
    return [nth * step for nth in range(first, math.floor(high / step + 1e-9) + 1)]


def list_months(first: date, last: date, most: int = 12) -> list[date]:
    """Return first days of months between the two days, thinned to at most `most`."""
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    starts = [_add_months(first.replace(day=1), nth) for nth in range(months + 1)]
    inside = [start for start in starts if start >= first]
    return inside[:: max(1, math.ceil(len(inside) / most))]


def list_days(first: date, n_days: int) -> list[date]:
    """Return `n_days` days from `first` on."""
    return [first + timedelta(days=nth) for nth in range(n_days)]


def count_days(first: date, last: date) -> int:
    """Return the days from `first` to `last`, never less than one: a drawing must have a width."""
    return max((last - first).days, 1)


def find_bounds(values: Sequence[float | None]) -> tuple[float, float]:
    """Return least and greatest of the values that are there, zero among them; (0, 1) where none is."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return (0.0, 1.0)
    low, high = min(*known, 0.0), max(*known, 0.0)
    if low == high:
        high = low + 1.0
    return (low, high)


def trace_stairs(
    days: Iterable[date],
    values: Iterable[Number],
    bounds: tuple[float, float],
    across: tuple[float, float],
    upright: tuple[float, float],
) -> str:
    """Return the path of an SVG that holds each value until the next day; a stock has hundreds of days.

    Args:
        days: in order, one at least.
        values: one per day.
        bounds: least and greatest value of the drawing.
        across: where the first day lies, and pixels from there to the last, where the path ends.
        upright: where the least value lies, and pixels up to the greatest.
    """
    moved = list(days)
    (left, wide), (low, tall), (least, most) = across, upright, bounds
    span = count_days(moved[0], moved[-1])
    points = [
        (
            place_point(left + (day - moved[0]).days / span * wide),
            place_point(low - (float(value) - least) / (most - least) * tall),
        )
        for day, value in zip(moved, values, strict=True)
    ]
    steps = "".join(f"H{x}V{y}" for x, y in points[1:])
    return f"M{points[0][0]} {points[0][1]}{steps}H{place_point(left + wide)}"


def _add_months(start: date, n_months: int) -> date:
    month = start.month - 1 + n_months
    return date(start.year + month // _MONTHS, month % _MONTHS + 1, 1)
