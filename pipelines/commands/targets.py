"""`evaluate`: what the list and the models are held to on a county whose truth is known."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

TARGET_FIRST_HUNDRED: Final = 0.95
TARGET_UNRULED: Final = 0.8
THE_LIST: Final = "expected amount (the list)"
BASELINES: Final = (
    "money of stays alone",
    "number of findings",
    "plain isolation forest of stays",
    "peer distance of stays alone",
)
_JUDGED: Final = "ordinary"  # as a rule's recall: the blatant are easy, and the faint are beside the point

Row = Mapping[str, Any]


def find_missed_targets(ladder: Sequence[Row], scored: Sequence[Row]) -> list[str]:
    """Return in words which targets of the ranking and of the models are missed; none where nothing was told.

    Args:
        ladder: one row per way of ordering, as `pipelines.demo.truth.Comparison` has it.
        scored: one row per scheme that no rule names and strength.
    """
    return [*_miss_precision(ladder), *_miss_money(ladder), *_miss_unruled(scored)]


def _miss_precision(ladder: Sequence[Row]) -> list[str]:
    found = {row["ordering"]: row["precision_100"] for row in ladder}.get(THE_LIST)
    if found is None or found >= TARGET_FIRST_HUNDRED:
        return []
    return [f"Of the first hundred leads {found:.0%} are right; {TARGET_FIRST_HUNDRED:.0%} are asked for."]


def _miss_money(ladder: Sequence[Row]) -> list[str]:
    shares = {row["ordering"]: row["money_share_100"] for row in ladder}
    own = shares.get(THE_LIST)
    if own is None:
        return []
    return [
        f"The first hundred leads hold {own:.1%} of the planted money, no more than {other:.1%} "
        f"when ordered by: {name}."
        for name in BASELINES
        if (other := shares.get(name)) is not None and own <= other
    ]


def _miss_unruled(scored: Sequence[Row]) -> list[str]:
    """All schemes that no rule names together: of one alone there are too few cases to tell."""
    judged = [row for row in scored if row["strength"] == _JUDGED]
    planted, found = (sum(row[name] for row in judged) for name in ("planted", "found"))
    if not planted or found / planted >= TARGET_UNRULED:
        return []
    told = (
        f"Of {planted} ordinary cases of schemes that no rule names, "
        f"{found} ({found / planted:.0%}) are told; {TARGET_UNRULED:.0%} are asked for."
    )
    return [told]
