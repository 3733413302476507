"""The weeks of every county, insurance type, visit type and institution beside their expectation."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from models.monitor.flags import FLAG_SCHEMA
from models.monitor.limits import LIMITS
from models.monitor.panel import Panel, lay_out
from models.monitor.robust import believe
from models.monitor.weekly import Expectation, expect_by_calendar, expect_by_company

_SPARSE: Final = 0.2  # of the usual week: the delivery begins in the middle of it
_WHOLE: Final = ("county", "insutype", "med_type")
_PARTS: Final = {
    "volume_amount": "结算人次增加",
    "price_amount": "次均费用上升",
    "mix_amount": "费用较高的机构或类别占比上升",
}


def judge_weeks(series: pl.DataFrame) -> pl.DataFrame:
    """Return `spend_week` without its causes: one row per dimension, series_id and week with settlements.

    Args:
        series: dimension, series_id, pool, week_on, n_settlements, amount of complete weeks.
    """
    weeks = _list_weeks(series)
    parts = []
    for dimensions in (_WHOLE, ("institution",)):
        mine = series.filter(pl.col("dimension").is_in(dimensions))
        if mine.is_empty() or not weeks:
            continue
        panel = lay_out(
            mine.with_columns(pl.col("pool").fill_null("")),
            names=["dimension", "series_id", "pool"],
            period="week_on",
            periods=weeks,
            measures=["n_settlements", "amount"],
        )
        amount, count = panel.values["amount"], panel.values["n_settlements"]
        if dimensions is _WHOLE:
            expectation = expect_by_calendar(amount, count, weeks)
        else:
            expectation = expect_by_company(amount, count, panel.rows["pool"].to_list())
        parts.append(_describe(panel, expectation))
    return pl.concat([_NO_WEEK, *parts])


_NO_WEEK = pl.DataFrame(
    schema={
        "dimension": pl.String,
        "series_id": pl.String,
        "week_on": pl.Date,
        "n_settlements": pl.Int64,
        "amount": pl.Float64,
        "expected_amount": pl.Float64,
        "lower_amount": pl.Float64,
        "upper_amount": pl.Float64,
        "chance": pl.Float64,
        "status": pl.String,
        "flagged": pl.Boolean,
    }
)


def _list_weeks(series: pl.DataFrame) -> list[dt.date]:
    """Return the weeks from the first full one to the last, without gaps."""
    if series.is_empty():
        return []
    counted = series.group_by("week_on").agg(pl.col("n_settlements").sum()).sort("week_on")
    usual = float(np.median(counted["n_settlements"].to_numpy()))
    full = counted.filter(pl.col("n_settlements") >= _SPARSE * usual)["week_on"]
    first, last = full[0], counted["week_on"][-1]
    return [first + dt.timedelta(days=7 * step) for step in range((last - first).days // 7 + 1)]


def _describe(panel: Panel, expectation: Expectation) -> pl.DataFrame:
    amount = panel.values["amount"]
    flagged = np.zeros(amount.shape, dtype=bool)
    for week in range(amount.shape[1]):  # what is tested together: all series of one week
        flagged[:, week] = believe(
            expectation.chance[:, week], LIMITS.week_false_share, at_most=LIMITS.most_chance
        )
    excess = np.nan_to_num(amount - expectation.expected)
    floor = np.maximum(
        LIMITS.least_excess_yuan, LIMITS.least_excess_share * np.nan_to_num(expectation.expected)
    )
    flagged &= excess >= floor
    row, column = (~np.isnan(amount)).nonzero()
    return pl.DataFrame(
        {
            "dimension": panel.rows["dimension"].gather(row),
            "series_id": panel.rows["series_id"].gather(row),
            "week_on": pl.Series(panel.periods, dtype=pl.Date).gather(column),
            "n_settlements": panel.values["n_settlements"][row, column].astype(np.int64),
            "amount": amount[row, column],
            "expected_amount": expectation.expected[row, column],
            "lower_amount": expectation.lower[row, column],
            "upper_amount": expectation.upper[row, column],
            "chance": expectation.chance[row, column],
            "status": expectation.status[row, column],
            "flagged": flagged[row, column],
        }
    ).with_columns(pl.col("expected_amount", "lower_amount", "upper_amount", "chance").fill_nan(None))


def tell_weeks(flagged: pl.DataFrame, names: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    """Return the flags of weeks: what jumped, by how much, and which part explains it.

    Args:
        flagged: flagged rows of `spend_week`.
        names: what a series of a dimension is called.
    """
    rows = []
    for row in flagged.iter_rows(named=True):  # a few flags, not data
        parts = {name: row[name] for name in _PARTS if row[name] is not None}
        largest = max(parts, key=lambda name: parts[name]) if parts else None
        member = _name_member(row, names)
        split = "、".join(f"{_SHORT[name]}{amount:+,.2f}元" for name, amount in parts.items())
        rows.append(
            {
                "period": "week",
                "dimension": row["dimension"],
                "series_id": row["series_id"],
                "metric": "spend",
                "begn_date": row["week_on"],
                "end_date": row["week_on"] + dt.timedelta(days=6),
                "kind": "jump",
                "observed": float(row["amount"]),
                "expected": float(row["expected_amount"]),
                "excess_amount": float(row["excess_amount"]),
                "chance": row["chance"],
                "cause": _PARTS[largest] if largest else None,
                "phrase": (
                    f"一周基金支付{row['amount']:,.2f}元，预期{row['expected_amount']:,.2f}元"
                    f"（区间{row['lower_amount']:,.2f}至{row['upper_amount']:,.2f}元），超出{row['excess_amount']:,.2f}元"
                    + (f"，其中{split}" if split else "")
                    + (f"；增加最多的是{member}（{row['top_member_amount']:,.2f}元）" if member else "")
                ),
            }
        )
    return pl.DataFrame(rows, schema=FLAG_SCHEMA)


_SHORT: Final = {"volume_amount": "人次", "price_amount": "次均费用", "mix_amount": "结构"}


def _name_member(row: Mapping[str, object], names: Mapping[tuple[str, str], str]) -> str | None:
    member = row["top_member"]
    if member is None:
        return None
    kind = "med_type" if row["dimension"] == "institution" else "institution"
    return names.get((kind, str(member)), str(member))
