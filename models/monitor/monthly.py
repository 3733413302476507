"""Institutions by month: peers, own past, and what changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from models.detector import FloatArray
from models.monitor.flags import FLAG_SCHEMA
from models.monitor.limits import LIMITS
from models.monitor.metrics import TESTED, Metric
from models.monitor.panel import Panel, lay_out
from models.monitor.robust import BoolArray, believe
from models.monitor.shift import Shifts, find_shifts

_BAND_FREEDOM = 10.0
_FULL_WEIGHT = 100.0
_PATTERNS: Mapping[str, str] = {"jump": "最近一个月突增", "step": "水平上移", "trend": "持续上升"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """One metric after its test; matrices are (institutions, months)."""

    metric: Metric
    panel: Panel
    shifts: Shifts
    expected: FloatArray
    since: BoolArray
    excess: FloatArray


def judge_months(values: pl.DataFrame, months: list[dt.date]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the own past of every tested value, and the changes to tell of.

    Args:
        values: rows of metric_value: subject_id, period_on, metric, value, n_cases, unit_amount.
        months: complete months, ascending.

    Returns:
        (subject_id, period_on, metric, expected, lower, upper, chance, status, flagged), and the flags as
        FLAG_SCHEMA has them; why a month changed is not known, only how, so no flag has a cause.
    """
    tested = [
        each
        for each in (_test_metric(metric, values, months) for metric in TESTED if months)
        if each is not None
    ]
    chances = [each.shifts.chance for each in tested]
    believed = believe(
        np.concatenate(chances) if chances else np.zeros(0),
        LIMITS.month_false_share,
        at_most=LIMITS.most_chance,
    )
    parts, flags, begin = [], [], 0
    for each in tested:
        trusted = believed[begin : begin + each.shifts.chance.size]
        begin += each.shifts.chance.size
        mean, expected = (_average(each, name) for name in ("observed", "expected"))
        flagged = trusted & each.metric.is_worth(mean, expected) & (each.excess >= LIMITS.least_excess_yuan)
        parts.append(_describe_past(each, flagged))
        flags.append(_describe_flags(each, flagged, mean, expected, months))
    return pl.concat([_NO_PAST, *parts]), pl.concat([pl.DataFrame(schema=FLAG_SCHEMA), *flags])


_NO_PAST = pl.DataFrame(
    schema={
        "subject_id": pl.String,
        "period_on": pl.Date,
        "metric": pl.String,
        "expected": pl.Float64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "chance": pl.Float64,
        "status": pl.String,
        "flagged": pl.Boolean,
    }
)


def _test_metric(metric: Metric, values: pl.DataFrame, months: list[dt.date]) -> _Tested | None:
    mine = values.filter(pl.col("metric") == metric.name)
    if mine.is_empty():
        return None
    panel = lay_out(
        mine,
        names=["subject_id"],
        period="period_on",
        periods=months,
        measures=["observed", "n_cases", "unit_amount"],
    )
    scaled = metric.to_scale(panel.values["observed"])
    shifts = find_shifts(scaled, np.nan_to_num(panel.values["n_cases"]))
    expected = metric.from_scale(shifts.level[:, None] + shifts.effect)
    since = (np.arange(len(months))[None, :] >= shifts.start[:, None]) & ~np.isnan(scaled)
    excess = np.where(since, (panel.values["observed"] - expected) * panel.values["unit_amount"], 0.0)
    return _Tested(
        metric=metric,
        panel=panel,
        shifts=shifts,
        expected=expected,
        since=since,
        excess=np.nan_to_num(excess).sum(axis=1),
    )


def _average(tested: _Tested, name: str) -> FloatArray:
    """Return the mean since the change, every case counting once."""
    matrix = tested.expected if name == "expected" else tested.panel.values["observed"]
    cases = np.where(tested.since, np.nan_to_num(tested.panel.values["n_cases"]), 0.0)
    total = cases.sum(axis=1)
    summed = (np.where(cases > 0, matrix, 0.0) * cases).sum(axis=1)
    return np.where(total > 0, summed / np.maximum(total, 1.0), np.nan)


def _describe_past(tested: _Tested, flagged: BoolArray) -> pl.DataFrame:
    cases = tested.panel.values["n_cases"]
    known = ~np.isnan(tested.panel.values["observed"])
    row, column = known.nonzero()
    weight = cases / (1 + cases / _FULL_WEIGHT)
    usual = np.where(known, weight, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    width = stats.t.ppf((1 + LIMITS.band_share) / 2, _BAND_FREEDOM) * tested.shifts.spread[:, None]
    width = width * np.sqrt(usual[:, None] / np.where(known, weight, 1.0))
    middle = tested.shifts.level[:, None] + tested.shifts.effect
    judged = (~np.isnan(tested.shifts.chance))[row]
    newest = column == len(tested.panel.periods) - 1
    lower, upper = (tested.metric.from_scale(middle + sign * width)[row, column] for sign in (-1, 1))
    return pl.DataFrame(
        {
            "subject_id": tested.panel.rows["subject_id"].gather(row),
            "period_on": pl.Series(tested.panel.periods, dtype=pl.Date).gather(column),
            "metric": [tested.metric.name] * row.size,
            "expected": np.where(judged, tested.expected[row, column], np.nan),
            "lower": np.where(judged, lower, np.nan),
            "upper": np.where(judged, upper, np.nan),
            "chance": np.where(newest, tested.shifts.chance[row], np.nan),
            "status": np.where(judged, "judged", "history_short"),
            "flagged": flagged[row] & tested.since[row, column],
        }
    ).with_columns(pl.col("expected", "lower", "upper", "chance").fill_nan(None))


def _describe_flags(
    tested: _Tested, flagged: BoolArray, mean: FloatArray, expected: FloatArray, months: list[dt.date]
) -> pl.DataFrame:
    place = flagged.nonzero()[0]
    metric, kinds = tested.metric, [tested.shifts.kind[each] for each in place]
    starts = [months[tested.shifts.start[each]] for each in place]
    return pl.DataFrame(
        {
            "period": ["month"] * place.size,
            "dimension": ["institution"] * place.size,
            "series_id": tested.panel.rows["subject_id"].gather(place),
            "metric": [metric.name] * place.size,
            "begn_date": starts,
            "end_date": [_last_day(months[-1])] * place.size,
            "kind": kinds,
            "observed": mean[place],
            "expected": expected[place],
            "excess_amount": tested.excess[place],
            "chance": tested.shifts.chance[place],
            "cause": [None] * place.size,
            "phrase": [
                f"{metric.title_zh}由预期的{metric.say(low)}升至{metric.say(high)}（{_PATTERNS[kind]}，"
                f"此前至少{LIMITS.min_months_before}个月为准，已扣除各机构共同的季节变化），折合基金支付超出预期约{excess:,.2f}元"
                for low, high, kind, excess in zip(
                    expected[place], mean[place], kinds, tested.excess[place], strict=True
                )
            ],
        },
        schema=FLAG_SCHEMA,
    )


def _last_day(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
