"""The pages of monitoring: weeks, months and quarters beside expectation, peers and past."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from data_contracts.contract import load_outputs
from models.monitor.limits import LIMITS
from pipelines.report.labels import say_code
from pipelines.report.read import Row, Source
from pipelines.report.words import NOTHING, Number, say_count, say_number, say_percent

# how a metric reads: form and unit; in the order of a page. Names are those of the contract.
METRICS: Final[Mapping[str, tuple[str, str]]] = {
    "cost_per_stay": ("count", "元"),
    "days_per_stay": ("number", "天"),
    "cost_per_bed_day": ("count", "元"),
    "exam_share": ("percent", ""),
    "drug_share": ("percent", ""),
    "consumable_share": ("percent", ""),
    "treatment_share": ("percent", ""),
    "readmission_share": ("percent", ""),
    "burden_share": ("percent", ""),
    "out_of_county_share": ("percent", ""),
    "cost_per_visit": ("number", "元"),
    "visit_exam_share": ("percent", ""),
}
DIMENSIONS: Final = ("county", "insutype", "med_type", "institution")
# how much a page shows of what may be much
MOST: Final[Mapping[str, float]] = {
    "most_series": 20,
    "most_flags": 60,
    "open_flags": 12,
    "most_far": 8,
    "most_named": 30,
    "most_quarter_far": 6,
    "least_ratio": 1.1,  # of quarters; less than a tenth is no news
}
_PARTS: Final = (("volume_amount", "人次"), ("price_amount", "次均"), ("mix_amount", "结构"))
_KIND_OF_GROUP: Final = ("all", "hosp_lv", "county")
_TEN_THOUSAND: Final = 10**4
_LEVEL_WORDS: Final = {"T": "institution.fixmedins_type", "L": "institution.hosp_lv"}


def read_period(source: Source) -> dict[str, Any]:
    """Return the newest week, month and quarter, and whether the night was watched at all."""
    return {"period": source.read_one("watch_period"), "is_watched": source.has_table("monitor_flag")}


def read_weeks(source: Source) -> dict[str, Any]:
    """Return what the page of weeks shows: newest week, flags, series by dimension, what is missing."""
    status = source.read("watch_week_status")
    by_dimension = _group(status, "dimension")
    weeks = [_explain_week(row) for row in source.read("watch_week", **MOST)]
    shown = _group(weeks, "dimension")
    return {
        **read_period(source),
        "n_judged": sum(row["n_series"] for row in status if row["status"] == "judged"),
        "n_above": sum(row["n_above"] for row in status),
        "n_above_shown": sum(row["where"] == "above" and not row["flagged"] for row in weeks),
        "flags": _choose_flags(source, "week"),
        "dimensions": [
            {
                "name": name,
                "series": shown.get(name, []),
                "n_series": sum(row["n_series"] for row in by_dimension.get(name, [])),
                "status": {row["status"]: row["n_series"] for row in by_dimension.get(name, [])},
            }
            for name in DIMENSIONS
        ],
    }


def _explain_week(row: Row) -> dict[str, Any]:
    """Return the week with its name, its parts in words, and whether it lies above, below or in its band."""
    parts = [{"name": name, "amount": row[column]} for column, name in _PARTS if row[column] is not None]
    where = place_in_band(row["amount"], row["lower_amount"], row["upper_amount"])
    member = row["top_member_name"] or row["top_member"]
    if row["dimension"] == "institution" and member:
        member = say_code(row["top_member"], "settlement.med_type")
    return {**row, "name": name_series(row), "parts": parts, "where": where, "member": member}


def place_in_band(value: Number, lower: Number | None, upper: Number | None) -> str:
    """Return `above`, `in` or `below` the band of what was expected, `none` where nothing was."""
    if lower is None or upper is None:
        return "none"
    return "above" if value > upper else "below" if value < lower else "in"


def name_series(row: Row) -> str:
    """Return what a county, insurance type, visit type or institution is called."""
    if row["dimension"] == "institution":
        return str(row["fixmedins_name"] or row["series_id"])
    if row["dimension"] == "county":
        return say_division(row["series_id"], row["division"])
    return say_code(row["series_id"], f"settlement.{row['dimension']}")


def say_division(code: str | None, name: str | None) -> str:
    """Return what a division is called; the code, said to be one, where nobody has named it."""
    return name or (f"区划 {code}" if code and code != "-" else "区划未填")


def read_months(source: Source) -> dict[str, Any]:
    """Return what the page of months shows: per metric its peer groups and who lies above them."""
    limits = {**MOST, "far_deviations": LIMITS.far_deviations}
    groups = _group(source.read("watch_metric_group", **limits), "metric")
    far = _group(source.read("watch_metric_far", **limits), "metric")
    status = {row["metric"]: row for row in source.read("watch_metric_status")}
    return {
        **read_period(source),
        "flags": _choose_flags(source, "month"),
        "metrics": [
            {
                "name": name,
                **describe_metric(name),
                "groups": [_shape_group(row) for row in groups.get(name, [])],
                "far": far.get(name, []),
                "n_far": far[name][0]["n_far"] if name in far else 0,
                "status": status.get(name),
            }
            for name in METRICS
        ],
    }


def _shape_group(row: Row) -> dict[str, Any]:
    return {
        **row,
        "words": say_peers(row["peer_group"]) if row["peer_group"] else say_uncompared(),
        "far": row["far"] or [],
    }


def read_quarters(source: Source) -> dict[str, Any]:
    """Return what the page of quarters shows: all, levels, counties, and institutions far above."""
    rows = source.read("watch_quarter")
    found = {(row["subject_type"], row["subject_id"], row["metric"]): row for row in rows}
    names = {(row["subject_type"], row["subject_id"]): row["division"] for row in rows}
    far = _group(source.read("watch_quarter_far", **MOST), "metric")
    return {
        **read_period(source),
        "has_year_ago": any(row["year_ago_value"] is not None for row in rows),
        "metrics": [
            {
                "name": name,
                **describe_metric(name),
                "whole": found.get(("all", "all", name)),
                "far": far.get(name, []),
            }
            for name in METRICS
        ],
        "groups": [
            {
                "kind": kind,
                "subjects": [
                    {
                        "words": _name_subject(kind, subject, division),
                        "cells": [found.get((kind, subject, metric)) for metric in METRICS],
                    }
                    for (one, subject), division in names.items()
                    if one == kind
                ],
            }
            for kind in _KIND_OF_GROUP
        ],
    }


def _name_subject(kind: str, subject: str, division: str | None) -> str:
    if kind == "all":
        return "合计"
    return say_code(subject, "institution.hosp_lv") if kind == "hosp_lv" else say_division(subject, division)


def describe_metric(name: str) -> dict[str, str]:
    """Return the Chinese name, form and unit of a metric."""
    form, unit = METRICS.get(name, ("number", ""))
    return {"label": say_metric(name), "form": form, "unit": unit}


def say_metric(name: str) -> str:
    """Return the Chinese name of a metric of monitoring."""
    column = next(one for one in load_outputs()["monitor_flag"].columns if one.name == "metric")
    return dict(zip(column.codes, column.labels, strict=True)).get(name, name)


def say_value(value: Number | None, metric: str) -> str:
    """Return a value of a metric with its unit."""
    if value is None:
        return NOTHING
    form, unit = METRICS.get(metric, ("number", ""))
    if form == "percent":
        return say_percent(value, 1)
    return f"{say_count(value) if form == 'count' else say_number(value, 1)}{unit}"


def say_peers(group: str | None) -> str:
    """Return a peer group in words, such as `医疗机构、二级、综合` for `T1|L2|综合`."""
    if not group:
        return NOTHING
    said = []
    for part in group.split("|"):
        if part == "L-":
            continue  # pharmacies have no level
        column = _LEVEL_WORDS.get(part[:1])
        said.append(say_code(part[1:], column) if column else part)
    return "、".join(said)


def say_uncompared() -> str:
    """Return why an institution is not compared with others."""
    return f"同类不足{LIMITS.min_peers}家，未比较"


def say_change(later: float | None, earlier: float | None, metric: str) -> str:
    """Return the change between two values: in points for a share, in percent for money and days."""
    if later is None or earlier is None:
        return NOTHING
    if METRICS.get(metric, ("", ""))[0] == "percent":
        return f"{round((later - earlier) * 100, 1) + 0.0:+.1f}个百分点"  # no minus before a zero
    return f"{round(later / earlier - 1, 3) + 0.0:+.1%}" if earlier else NOTHING


def say_quarter(quarter_on: date | None, *, short: bool = False) -> str:
    """Return a quarter by its first day, such as `2025年第3季度`, or `25Q3` where there is little room."""
    if quarter_on is None:
        return NOTHING
    number = (quarter_on.month + 2) // 3
    return f"{quarter_on:%y}Q{number}" if short else f"{quarter_on.year}年第{number}季度"


def say_short_yuan(value: float) -> str:
    """Return money beside an axis, such as `1.5万`."""
    if abs(value) >= _TEN_THOUSAND:
        return f"{say_number(value / _TEN_THOUSAND, 1)}万"
    return say_count(value)


def say_signed_yuan(value: Number) -> str:
    """Return a difference of money with its sign, in whole yuan."""
    return f"{value:+,.0f}"


def order_metrics(metrics: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows of metrics in the order of a page, each with name, form and unit."""
    found = {row["metric"]: row for row in metrics}
    return [{**found[name], **describe_metric(name)} for name in METRICS if name in found]


def read_flags(source: Source) -> list[dict[str, Any]]:
    """Return what lies above expectation, weeks and months, the dearest of each first."""
    return [{**row, "name": _name_flag(row)} for row in source.read("watch_flag", **MOST)]


def _choose_flags(source: Source, period: str) -> list[dict[str, Any]]:
    return [flag for flag in read_flags(source) if flag["period"] == period]


def _name_flag(row: Row) -> str:
    if row["dimension"] == "county":
        return say_division(row["series_id"], row["division"])
    return str(row["series_name"])


def _group(rows: Sequence[Row], key: str) -> dict[str, list[Row]]:
    return {name: list(group) for name, group in groupby(rows, key=itemgetter(key))}
