"""What the first page says of small tables: verdict on the data, schemes by month, counties, what changed."""

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from pipelines.report.labels import say_quality
from pipelines.report.read import Row
from pipelines.report.words import say_reason

_CHANGES: Final = ("重新列入", "上升", "下降", "有变化", "并入", "静默", "撤回", "办结")
_LEVELS: Final = 4
_SUMMED: Final = ("lead_amount", "expected_amount")


def judge_trust(files: Sequence[Row], checks: Row, unjudged: Sequence[Row]) -> dict[str, Any]:
    """Return what the data of the night is worth: state (`good`, `mind`, `bad`), words, detail, counts."""
    n_rows = sum(file["n_rows"] for file in files)
    n_quarantined = sum(file["n_quarantined"] for file in files)
    faults = []
    if not all(file["adds_up"] for file in files):
        faults.append("金额核对不符")
    if n_quarantined:
        faults.append(f"{n_quarantined:,}行被隔离")
    if n_failed := checks.get("n_failed", 0):
        faults.append(f"{n_failed}项校验未通过")
    if unjudged:
        faults.append(f"{len(unjudged)}项规则或模型未能评估")
    if not files:
        state, words = "bad", "没有文件"
    elif faults and faults[0].startswith("金额"):
        state, words = "bad", "核对不符"
    elif faults:
        state, words = "mind", "可用，须留意"
    else:
        state, words = "good", "可用"
    detail = "；".join(faults) or "逐分核对相符，校验与规则无一未通过"
    return {
        "state": state,
        "words": words,
        "detail": detail,
        "n_rows": n_rows,
        "n_quarantined": n_quarantined,
    }


def group_schemes(rows: Sequence[Row], months: Sequence[date]) -> dict[str, Any]:
    """Return a row per scheme with a cell per month, richest first; and whether any is older than those."""
    has_earlier = any(row["month_on"] is None for row in rows)
    columns = [None, *months] if has_earlier else [*months]
    most = max((float(row["amount"] or 0) for row in rows), default=0.0)
    schemes = []
    for _, group in groupby(rows, key=itemgetter("scheme")):
        found = {row["month_on"]: row for row in group}
        first = next(iter(found.values()))
        cells = [_make_cell(found.get(month), most) for month in columns]
        schemes.append(
            {
                "title": first["title"],
                "cells": cells,
                "n_findings": sum(row["n_findings"] for row in found.values()),
                "amount": sum((row["amount"] or 0 for row in found.values()), Decimal(0)),
            }
        )
    schemes.sort(key=lambda scheme: (-scheme["amount"], scheme["title"]))
    return {"schemes": schemes, "has_earlier": has_earlier}


def _make_cell(row: Row | None, most: float) -> dict[str, Any]:
    """Return a cell with its depth of colour, by the logarithm of the money: a few hold most of it."""
    if row is None:
        return {"n": 0, "amount": 0, "level": 0}
    amount = float(row["amount"] or 0)
    share = math.log1p(amount) / math.log1p(most) if most else 0.0
    level = 1 + sum(share > bound for bound in (0.55, 0.7, 0.85))
    return {"n": row["n_findings"], "amount": row["amount"], "level": min(level, _LEVELS)}


def group_counties(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one row per city (first four digits) with its counties and their sums, each by its name."""
    cities = []
    for code, group in groupby(rows, key=itemgetter("city")):
        counties = list(group)
        sums = {name: sum(row[name] for row in counties) for name in _SUMMED}
        name = next((row["city_name"] for row in counties if row["city_name"]), None)
        n_leads = counties[0]["n_city_leads"]  # a lead at institutions of two counties is one
        cities.append(
            {"code": code or "未填", "name": name, "counties": counties, "n_leads": n_leads, **sums}
        )
    return cities


def group_unjudged(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one row per reason, in Chinese, with the rules and models it keeps from judging; most first."""
    said = sorted(
        ({**row, "words": say_reason(row["reason"])} for row in rows), key=itemgetter("words", "code")
    )
    groups = [
        {"words": words, "rules": list(group)} for words, group in groupby(said, key=itemgetter("words"))
    ]
    return sorted(groups, key=lambda reason: (-len(reason["rules"]), reason["words"]))


def name_quality(rows: Sequence[Row]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows in Chinese: `quality` with who mends them, `unmendable` what nobody can."""
    named = []
    for row in rows:
        words, owner = say_quality(row["kind"], row["rule_title"])
        named.append({**row, "words": words, "owner": owner})
    return {
        "quality": [row for row in named if row["owner"]],
        "unmendable": [row for row in named if not row["owner"]],
    }


def group_changes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one row per kind of change, with the leads to show and how many there are."""
    groups = {change: list(group) for change, group in groupby(rows, key=itemgetter("change_kind"))}
    return [
        {"name": change, "n": groups[change][0]["n_of_kind"], "leads": groups[change]}
        for change in _CHANGES
        if change in groups
    ]
