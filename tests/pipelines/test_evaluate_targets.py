"""`evaluate`: which targets of the ranking and of the models are missed, in words."""

from typing import Any

import pytest

from pipelines.commands.targets import BASELINES, THE_LIST, find_missed_targets
from pipelines.commands.wording import title_schemes

Rows = list[dict[str, Any]]


def make_ladder(precision: float | None = 1.0, share: float | None = 0.3, **others: float) -> Rows:
    """Return the list and its baselines, each of which finds a tenth of the money unless told otherwise."""
    baselines = {name: others.get(name.split()[0], 0.1) for name in BASELINES}
    return [
        {"ordering": THE_LIST, "precision_100": precision, "money_share_100": share},
        *(
            {"ordering": name, "precision_100": 0.2, "money_share_100": held}
            for name, held in baselines.items()
        ),
    ]


def make_scored(found: int, strength: str = "ordinary") -> Rows:
    half = {"scheme": "night_charges", "strength": strength, "planted": 5, "found": found}
    return [half, half | {"scheme": "therapy_for_all", "found": 5}]


def test_a_list_and_models_that_meet_the_targets_miss_nothing() -> None:
    assert find_missed_targets(make_ladder(0.95), make_scored(3)) == []


@pytest.mark.parametrize(
    ("ladder", "scored", "words"),
    [
        (make_ladder(0.94), make_scored(5), "94% are right; 95%"),
        (make_ladder(money=0.3), make_scored(5), "30.0% of the planted money, no more than 30.0%"),
        (make_ladder(plain=0.4), make_scored(5), "plain isolation forest"),
        (make_ladder(peer=0.4), make_scored(5), "peer distance"),
        (make_ladder(number=0.4), make_scored(5), "number of findings"),
        (make_ladder(), make_scored(2), "Of 10 ordinary cases of schemes that no rule names, 7 (70%)"),
    ],
)
def test_each_missed_target_is_named_in_words(ladder: Rows, scored: Rows, words: str) -> None:
    (told,) = find_missed_targets(ladder, scored)
    assert words in told


def test_what_cannot_be_told_of_a_small_county_is_not_missed() -> None:
    assert find_missed_targets(make_ladder(None, None), make_scored(0, "faint")) == []
    assert find_missed_targets([], []) == []


def test_schemes_that_no_rule_names_have_chinese_titles() -> None:
    planted = ("therapy_for_all", "night_charges", "visitors_examined", "visitors_from_elsewhere")
    assert all(row["title_zh"] for row in title_schemes([{"scheme": scheme} for scheme in planted]))
