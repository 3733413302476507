from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from models.card import Card
from models.drift import measure_drift, profile_features

MakeCard = Callable[..., Card]
MakeFrame = Callable[..., pl.DataFrame]

VALUES = [float(value) for value in np.random.default_rng(2).normal(100, 10, 2000)]


def test_the_same_distribution_has_not_moved(make_card: MakeCard, make_frame: MakeFrame) -> None:
    frame = make_frame(cost=VALUES)
    assert measure_drift(frame, make_card(), profile_features(frame, make_card())) == {"cost": 0.0}


def test_a_shift_of_one_standard_deviation_is_a_move(make_card: MakeCard, make_frame: MakeFrame) -> None:
    then = profile_features(make_frame(cost=VALUES), make_card())
    now = make_frame(cost=[value + 10 for value in VALUES])
    assert measure_drift(now, make_card(), then)["cost"] > 0.25


def test_a_feature_that_becomes_unknown_has_moved(make_card: MakeCard, make_frame: MakeFrame) -> None:
    then = profile_features(make_frame(cost=VALUES), make_card())
    assert measure_drift(make_frame(cost=[None] * 1000 + VALUES[1000:]), make_card(), then)["cost"] > 0.25


def test_the_index_is_the_sum_over_bins_of_the_textbook(make_card: MakeCard, make_frame: MakeFrame) -> None:
    then = profile_features(make_frame(cost=[0.0, 0.0, 1.0, 1.0]), make_card())
    now = measure_drift(make_frame(cost=[0.0, 1.0, 1.0, 1.0]), make_card(), then)
    # deciles 0 and 1: half lay in each bin, now a quarter and three quarters
    assert now["cost"] == pytest.approx(-0.25 * np.log(0.5) + 0.25 * np.log(1.5), abs=1e-6)


def test_a_feature_never_known_has_a_profile_of_one_bin_and_the_unknown(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    frame = make_frame(cost=[None, None])
    assert profile_features(frame, make_card()) == {"cost": {"edges": [], "shares": [0.0, 1.0]}}
