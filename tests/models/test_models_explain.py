import json
from collections.abc import Callable
from dataclasses import replace

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.card import CATALOG, Card, Feature, PeerLevel, load_card
from models.detector import DETECTORS, make_detector
from models.explain import choose_shown, explain_rows
from models.features import compare_with_peers
from models.isolation_forest import IsolationForestDetector
from tests.models.conftest import make_feature

MakeCard = Callable[..., Card]
MakeFeature = Callable[..., Feature]
MakeFrame = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(3)


def explain(card: Card, frame: pl.DataFrame, rows: list[int]) -> list[list[dict[str, object]]]:
    comparison = compare_with_peers(frame, card)
    detector = IsolationForestDetector(n_trees=50, seed=1).fit(comparison.deviation)
    connection = duckdb.connect()
    found = explain_rows(
        connection, card, comparison,
        detector=detector, score=detector.score(comparison.deviation), rows=np.array(rows, dtype=np.int64),
    )  # fmt: skip
    assert connection.execute("show all tables").fetchall() == []
    assert found["subject_id"].to_list() == frame["subject_id"].gather(rows).to_list()
    return [json.loads(text) for text in found["reasons"]]


@pytest.fixture
def card(make_card: MakeCard, make_feature: MakeFeature) -> Card:
    return make_card(
        features=(
            make_feature(name="therapy", title_zh="康复治疗费占比", unit="share", floor=0.05),
            make_feature(name="cost", title_zh="日均费用", unit="yuan", floor=100.0),
            make_feature(name="presence", title_zh="在床率", unit="share", floor=0.05, direction="low"),
        )
    )


@pytest.fixture
def frame(make_frame: MakeFrame) -> pl.DataFrame:
    therapy = [round(float(share), 3) for share in RNG.uniform(0.08, 0.16, 498)]
    cost = [round(float(yuan), 2) for yuan in RNG.uniform(900, 1100, 498)]
    return make_frame(
        therapy=[*therapy, 0.91, 0.12],
        cost=[*cost, 5432.1, 1000.0],
        presence=[*[1.0] * 490, *[None] * 8, 0.25, 1.0],
    )


def test_a_reason_says_the_value_the_peers_and_the_standing(card: Card, frame: pl.DataFrame) -> None:
    (reasons,) = explain(card, frame, [498])
    phrases = {str(reason["feature"]): str(reason["phrase"]) for reason in reasons}
    median = frame["therapy"].median()
    assert isinstance(median, float)
    assert phrases["therapy"] == f"康复治疗费占比91%，同组中位数{round(median * 100, 1):g}%（为其中最高）"
    assert phrases["cost"] == "日均费用5,432元，同组中位数998元（为其中最高）"
    assert phrases["presence"] == "在床率25%，同组中位数100%（为其中最低）"


def test_a_reason_carries_its_numbers(card: Card, frame: pl.DataFrame) -> None:
    (reasons,) = explain(card, frame, [498])
    assert set(reasons[0]) == {
        "feature", "value", "peer_median", "peer_percentile", "contribution", "share", "phrase",
    }  # fmt: skip
    presence = next(reason for reason in reasons if reason["feature"] == "presence")
    assert (presence["value"], presence["peer_median"], presence["peer_percentile"]) == (0.25, 1.0, 0.0)


def test_reasons_come_strongest_first_and_their_shares_stay_below_the_whole(
    card: Card, frame: pl.DataFrame
) -> None:
    (reasons,) = explain(card, frame, [498])
    shares = [float(str(reason["share"])) for reason in reasons]
    assert shares == sorted(shares, reverse=True)
    assert 0.9 < sum(shares) <= 1.001


def test_no_share_exceeds_the_whole_though_other_features_speak_against_the_score(
    card: Card, frame: pl.DataFrame
) -> None:
    lone = frame.with_columns(
        therapy=pl.when(pl.col("subject_id") == "s00007").then(0.5).otherwise("therapy")
    )
    (reasons,) = explain(card, lone, [7])
    assert [reason["feature"] for reason in reasons] == ["therapy"]
    assert float(str(reasons[0]["share"])) <= 1.0


def test_a_low_value_is_said_to_lie_below_its_peers(card: Card, make_frame: MakeFrame) -> None:
    frame = make_frame(therapy=[0.1] * 100, cost=[1000.0] * 100, presence=[1.0] * 97 + [0.1, 0.2, 0.3])
    (reasons,) = explain(card, frame, [99])
    assert str(reasons[0]["phrase"]) == "在床率30%，同组中位数100%（比其中97.9%的都低）"


def test_an_ordinary_subject_has_no_reasons(card: Card, frame: pl.DataFrame) -> None:
    assert explain(card, frame, [499]) == [[]]


def test_the_innocent_side_is_never_a_reason(card: Card, frame: pl.DataFrame) -> None:
    cheap = frame.with_columns(cost=pl.when(pl.col("subject_id") == "s00498").then(1.0).otherwise("cost"))
    (reasons,) = explain(card, cheap, [498])
    assert {reason["feature"] for reason in reasons} == {"therapy", "presence"}


def test_a_standing_is_never_rounded_up_to_everybody(card: Card, make_frame: MakeFrame) -> None:
    frame = make_frame(therapy=[0.1] * 2998 + [0.9, 0.95], cost=[1000.0] * 3000, presence=[1.0] * 3000)
    (reasons,) = explain(card, frame, [2998])
    assert "（比其中99.9%的都高）" in str(reasons[0]["phrase"])


def test_a_value_compared_in_a_wider_group_names_that_group(card: Card, make_frame: MakeFrame) -> None:
    height = 60
    frame = make_frame(
        narrow=["a"] * 30 + ["b"] * 30,
        therapy=[0.1] * height,
        cost=[1000.0] * height,
        presence=[0.1, 1.0, *[None] * 28, *[1.0] * 30],
    )
    (reasons,) = explain(card, frame, [0])
    assert str(reasons[0]["phrase"]).startswith("在床率10%，全部中位数100%")


def test_at_most_so_many_reasons_as_the_card_says(
    make_card: MakeCard, card: Card, frame: pl.DataFrame
) -> None:
    (reasons,) = explain(make_card(features=card.features, max_reasons=1), frame, [498])
    assert len(reasons) == 1


@settings(deadline=None, max_examples=20)
@given(data=st.data(), name=st.sampled_from(sorted(DETECTORS)))
def test_baseline_the_listed_contributions_and_the_remainder_add_up_to_the_score(
    data: st.DataObject, name: str
) -> None:
    known = st.sampled_from([0.0, 1.0, 2.5, 3.0, 90.0])
    features = tuple(make_feature(name=f"f{number}", title_zh=f"特征{number}") for number in range(4))
    height = data.draw(st.integers(12, 30))
    columns = {f.name: data.draw(st.lists(known, min_size=height, max_size=height)) for f in features}
    card = replace(
        load_card(CATALOG / "stay"), min_peer_size=5, features=features,
        max_reasons=data.draw(st.integers(1, 4)), peers=(PeerLevel(column="wide", label_zh="全部"),),
    )  # fmt: skip
    frame = pl.DataFrame(
        {"subject_id": [f"s{number:02d}" for number in range(height)], "wide": "all"} | columns
    )
    comparison = compare_with_peers(frame, card)
    params = {"n_trees": 10} if name in ("isolation_forest", "combination") else {}
    detector = make_detector(name, params, seed=1, n_jobs=1).fit(comparison.deviation)
    score = detector.score(comparison.deviation)
    with duckdb.connect() as connection:
        found = explain_rows(
            connection, card, comparison, detector=detector, score=score, rows=np.arange(height)
        )
    listed = [sum(reason["contribution"] for reason in json.loads(text)) for text in found["reasons"]]
    told = found["baseline"].to_numpy() + np.array(listed) + found["remainder"].to_numpy()
    np.testing.assert_allclose(told, score, rtol=0, atol=1e-9)


def test_no_rows_have_no_reasons(card: Card, frame: pl.DataFrame) -> None:
    assert explain(card, frame, []) == []


def test_shown_are_the_top_share_by_score_and_the_top_of_each_group(make_card: MakeCard) -> None:
    card = make_card(shown_share=0.1, shown_percentile=0.9)
    score = np.array([0.5, 0.9, 0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    percentile = np.array([0.2, 0.5, 0.5, 0.95, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    # of two equal scores the lower id is shown; the fourth leads its own group
    assert choose_shown(score, percentile, card).tolist() == [1, 3]
