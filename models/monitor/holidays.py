"""The Spring Festival and the national holidays, counted per week."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np

from models.detector import FloatArray

_FILE = Path(__file__).with_name("holiday.csv")
_WINDOWS = ((-7, 0), (0, 7), (7, 14), (14, 21))  # days from the first of the lunar year
_TWO_MAY_DAYS_FROM = 2025
_WEEKEND = 5


@cache
def read_holidays() -> dict[int, dict[str, dt.date]]:
    """Return the movable holidays by year and name.

    Source: holiday.csv: dates by the calendar rules of GB/T 33661-2017 (new moons and solar terms at 120° E),
    2015 to 2035; see README.md on how they were checked.
    """
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            int(row.pop("year")): {name: dt.date.fromisoformat(day) for name, day in row.items()}
            for row in csv.DictReader(file)
        }


def list_rest_days(year: int) -> list[dt.date]:
    """Return the statutory holidays of `year` but those of the Spring Festival, whatever day of the week.

    Days are moved by a yearly notice that nobody knows in advance; only the days the law names are counted.

    Source: 全国年节及纪念日放假办法 (State Council decrees 644 of 2013 and 795 of 2024).
    """
    movable = read_holidays().get(year, {})
    fixed = [dt.date(year, 1, 1), dt.date(year, 5, 1), *(dt.date(year, 10, day) for day in (1, 2, 3))]
    if year >= _TWO_MAY_DAYS_FROM:
        fixed.append(dt.date(year, 5, 2))
    return sorted({*fixed, *(day for name, day in movable.items() if name != "spring_festival")})


def count_holidays(weeks: list[dt.date]) -> FloatArray:
    """Return (weeks, 5): shares of a week in four windows around the Spring Festival, lost working days.

    The windows are the week before the first day of the lunar year and the three weeks from it on; a week may
    lie in two. Years outside 2015 to 2035 have no movable holidays.
    """
    days = [[week + dt.timedelta(days=step) for step in range(7)] for week in weeks]
    counted = np.zeros((len(weeks), len(_WINDOWS) + 1))
    holidays = read_holidays()
    for place, week in enumerate(days):
        rest = {day for day in list_rest_days(week[-1].year) if day.weekday() < _WEEKEND}
        counted[place, -1] = len(rest & set(week))
        first = holidays.get(week[-1].year, {}).get("spring_festival")
        if first is not None:
            since = np.array([(day - first).days for day in week])
            counted[place, :-1] = [((since >= low) & (since < high)).mean() for low, high in _WINDOWS]
    return counted
