"""Rows of the published night in the reader's language."""

from collections.abc import Sequence
from typing import Any

from pipelines.beijing import say_beijing
from pipelines.messages import say, speaks_chinese
from pipelines.report.checks import advise_check, say_check
from pipelines.report.labels import say_model, say_quality
from pipelines.report.words import say_reason

Row = dict[str, Any]


def word_reasons(runs: Sequence[Row]) -> Sequence[Row]:
    """Return rules or models with the reasons why they could not judge in the reader's language."""
    if not speaks_chinese():
        return runs
    return [run | {"reason": say_reason(run["reason"]) if run["reason"] else None} for run in runs]


def word_nights(nights: Sequence[Row]) -> Sequence[Row]:
    """Return nights in the reader's language, begun in Beijing time, and why they were refused or failed."""
    return [
        night | {"started_at": say_beijing(night["started_at"]), "reason": say(night["reason"] or "")}
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


# Planted in the demo county for models and monitoring only: no card has their names.
_UNRULED_TITLES = {
    "therapy_for_all": "普遍加做康复治疗",
    "night_charges": "夜间集中计费",
    "visitors_examined": "外地就诊人员普遍检查",
    "visitors_from_elsewhere": "外地就诊人次异常增多",
}


def title_schemes(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows with `title_zh`: the Chinese name of its scheme, None where no rule has it."""
    titles = _read_titles()
    return [row | {"title_zh": titles.get(row["scheme"])} for row in rows]


def title_models(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows with `title_zh`: what the model of each judges, in Chinese."""
    return [row | {"title_zh": say_model(row["model_id"])} for row in rows]


def _read_titles() -> dict[str, str]:
    from rules.loader import load_cards

    return _UNRULED_TITLES | {card.scheme: card.title_zh for card in load_cards()}


def word_quality(kinds: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return kinds of data to mend, and gaps that nobody can mend, each with the name a query needs.

    In Chinese for a Chinese reader, with who mends it.
    """
    titles = _read_titles()
    told = [(row, *say_quality(row["kind"], titles.get(row["kind"].partition(".")[0]))) for row in kinds]
    if speaks_chinese():
        told = [
            (row | {"kind": f"{words}（{row['kind']}）" if words != row["kind"] else words}, words, owner)
            for row, words, owner in told
        ]
    return (
        [row | {"owner": owner} for row, _, owner in told if owner],
        [row for row, _, owner in told if not owner],
    )
