"""Rows of the published night in the reader's language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipelines.beijing import to_beijing
from pipelines.messages import say, speaks_chinese
from pipelines.report.checks import advise_check, say_check
from pipelines.report.labels import say_quality
from pipelines.report.words import say_reason

Row = dict[str, Any]


def word_reasons(runs: Sequence[Row]) -> Sequence[Row]:
    """Return rules or models with the reasons why they could not judge in the reader's language."""
    if not speaks_chinese():
        return runs
    return [run | {"reason": say_reason(run["reason"]) if run["reason"] else None} for run in runs]


def word_nights(nights: Sequence[Row]) -> Sequence[Row]:
    """Return nights by Beijing time, with why they were refused or failed in the reader's language."""
    return [
        night
        | {
            "started_at": str(to_beijing(datetime.fromisoformat(night["started_at"]))),
            "reason": say(night["reason"] or ""),
        }
        for night in nights
    ]


def word_checks(checks: Sequence[Row]) -> Sequence[Row]:
    """Return contract checks with what failed and what to do in the reader's language."""
    if not speaks_chinese():
        return checks
    return [
        check
        | {
            "check_name": say_check(check["check_name"], check["extract"]),
            "message": advise_check(check["check_name"]),
        }
        for check in checks
    ]


def word_quality(kinds: Sequence[Row]) -> Sequence[Row]:
    """Return kinds of data to mend in the reader's language, each with the name a query needs."""
    if not speaks_chinese():
        return kinds
    told = [(row, row["kind"], say_quality(row["kind"], None)[0]) for row in kinds]
    return [row | {"kind": name if words == name else f"{words}（{name}）"} for row, name, words in told]
