import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import ModelError
from models.card import CATALOG, Card, Feature, PeerLevel, load_card
from models.explain import choose_shown
from models.features import (
    PeerComparison,
    compare_with_peers,
    find_medians,
    rank_within_peers,
    read_features,
    span_of_days,
)

MakeCard = Callable[..., Card]
MakeFeature = Callable[..., Feature]
MakeFrame = Callable[..., pl.DataFrame]
TEN = [float(number) for number in range(10)]  # median 4.5, median absolute deviation 2.5


def median_of(comparison: PeerComparison, row: int) -> float:
    """Return the peers' median of the first feature."""
    rows = np.array([row % comparison.frame.height])
    return float(find_medians(comparison, rows, np.zeros_like(rows))[0][0])


def connect_subjects(frame: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("frame", frame.to_arrow())
    connection.execute("create table subject as select * from frame")
    return connection


def test_a_deviation_counts_the_spreads_beyond_the_first(make_card: MakeCard, make_frame: MakeFrame) -> None:
    seen = compare_with_peers(make_frame(cost=[*TEN, 40.0]), make_card())
    # with 40 the median is 5 and the median absolute deviation 3
    assert seen.deviation[-1, 0] == pytest.approx(35 / (3 * 1.4826) - 1)
    assert median_of(seen, -1) == 5.0


def test_the_innocent_side_is_never_accused(
    make_card: MakeCard, make_feature: MakeFeature, make_frame: MakeFrame
) -> None:
    frame = make_frame(cost=[*TEN, -90.0, 100.0])
    high, low, both = (
        compare_with_peers(frame, make_card(features=(make_feature(direction=direction),))).deviation[-2:, 0]
        for direction in ("high", "low", "both")
    )
    assert high[0] == 0.0 < high[1]
    assert low[1] == 0.0 < low[0]
    assert both.min() > 0.0


def test_an_unknown_or_infinite_value_counts_as_the_peers_median(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    frame = make_frame(cost=[*TEN, None, float("inf"), float("nan")])
    card = make_card()
    seen = compare_with_peers(read_features(connect_subjects(frame), card), card)
    assert seen.deviation[-3:, 0].tolist() == [0.0, 0.0, 0.0]
    assert seen.ranked[0].place[-3:].tolist() == [-1, -1, -1]


def test_a_constant_feature_is_neutral(make_card: MakeCard, make_frame: MakeFrame) -> None:
    assert not compare_with_peers(make_frame(cost=[3.0] * 20), make_card()).deviation.any()


def test_the_floor_keeps_small_differences_small(make_card: MakeCard, make_frame: MakeFrame) -> None:
    seen = compare_with_peers(make_frame(cost=[3.0] * 20 + [4.0]), make_card())
    assert seen.deviation[-1, 0] == pytest.approx(1.0 / 0.5 - 1.0)


def test_a_deviation_stops_at_fifteen_spreads(make_card: MakeCard, make_frame: MakeFrame) -> None:
    assert compare_with_peers(make_frame(cost=[*TEN, 1e12]), make_card()).deviation[-1, 0] == 14.0


def test_a_logarithm_compares_ratios(
    make_card: MakeCard, make_feature: MakeFeature, make_frame: MakeFrame
) -> None:
    card = make_card(features=(make_feature(transform="log", floor=0.1),))
    seen = compare_with_peers(make_frame(cost=[1000.0] * 20 + [2000.0, -5.0]), card)
    assert seen.deviation[-2, 0] == pytest.approx(np.log(2001 / 1001) / 0.1 - 1)
    assert seen.deviation[-1, 0] == 0.0
    assert median_of(seen, -1) == pytest.approx(1000.0)


def test_a_subject_is_compared_with_its_own_group(make_card: MakeCard, make_frame: MakeFrame) -> None:
    frame = make_frame(narrow=["cheap"] * 10 + ["dear"] * 10, cost=TEN + [1000.0 + cost for cost in TEN])
    seen = compare_with_peers(frame, make_card())
    assert seen.deviation[:10].tolist() == seen.deviation[10:].tolist()
    assert set(seen.group) == {"cheap", "dear"}
    assert set(seen.group_size.tolist()) == {10}


def test_a_group_below_the_minimum_gives_way_to_the_wider_one(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    frame = make_frame(narrow=["large"] * 5 + ["small"] * 4, cost=TEN[:9])
    seen = compare_with_peers(frame, make_card(min_peer_size=5))
    assert seen.group.to_list() == ["large"] * 5 + ["all"] * 4
    assert seen.group_size.tolist() == [5] * 5 + [9] * 4
    assert median_of(seen, 0) == 2.0
    assert median_of(seen, 8) == 4.0  # all nine, those of the large group too


def test_what_a_small_group_has_in_common_is_no_deviation_of_one_of_it(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    ordinary = TEN * 3
    pacemakers = [1000.0, 1001.0, 1002.0, 1003.0, 1004.0, 2000.0]
    for size in (6, 4):  # four cannot tell where their group lies
        frame = make_frame(
            narrow=["ordinary"] * 30 + ["pacemaker"] * size, cost=ordinary + pacemakers[: size - 1] + [2000.0]
        )
        seen = compare_with_peers(frame, make_card(min_peer_size=10))
        assert set(seen.group[30:]) == {"all"}
        assert seen.deviation[-1, 0] > 5
        assert (seen.deviation[30:-1, 0] == 0).all() == (size == 6)


def test_a_null_group_is_no_group_however_many_are_in_it(make_card: MakeCard, make_frame: MakeFrame) -> None:
    frame = make_frame(narrow=[None] * 6 + ["a"] * 6, cost=[*TEN[:6], *TEN[:6]])
    assert compare_with_peers(frame, make_card()).group.to_list() == ["all"] * 6 + ["a"] * 6


def test_who_has_no_group_at_all_is_compared_with_nobody_and_never_flagged(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    card = make_card()
    frame = make_frame(narrow=[None] * 4 + ["a"] * 12, cost=[1e6] * 4 + [*TEN, 40.0, 50.0])
    frame = frame.with_columns(pl.when(pl.col("narrow").is_not_null()).then("wide").alias("wide"))
    seen = compare_with_peers(frame, card)
    assert seen.group[:4].to_list() == [None] * 4
    assert seen.group_size[:4].tolist() == [0] * 4
    assert not seen.deviation[:4].any()
    score = np.array([9.0, 8.0, 7.0, 6.0, *range(12)])
    percentile = rank_within_peers(seen, score, card)
    assert np.isnan(percentile).tolist() == [True] * 4 + [False] * 12
    assert percentile[-1] == 1 - 1 / 24  # as if the four were not there
    assert choose_shown(score, percentile, replace(card, shown_share=1.0)).tolist() == list(range(4, 16))


def test_a_feature_known_for_few_peers_is_compared_in_the_wider_group(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    few: list[float | None] = [1.0, 1.0, *[None] * 8]
    frame = make_frame(narrow=["a"] * 10 + ["b"] * 10, cost=few + TEN)
    seen = compare_with_peers(frame, make_card())
    assert seen.feature_level[0, 0] == 1
    assert seen.level[0] == 0
    assert median_of(seen, 0) == 3.5  # of the twelve known values


def test_a_feature_nobody_can_be_compared_in_stays_neutral(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    known: list[float | None] = [1.0, 90.0, *[None] * 8]
    seen = compare_with_peers(make_frame(cost=known), make_card())
    assert not seen.deviation.any()
    assert np.isnan([median_of(seen, row) for row in range(10)]).all()


@given(st.data())
def test_a_percentile_is_the_share_scored_lower_with_equals_counting_half(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    scores = data.draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    groups = data.draw(st.lists(st.sampled_from("ab"), min_size=size, max_size=size))
    card = replace(load_card(CATALOG / "stay"), peers=(PeerLevel(column="narrow", label_zh="同组"),))
    level = np.zeros(size, dtype=np.int64)
    frame = pl.DataFrame({"narrow": groups})
    comparison = PeerComparison(
        features=(), frame=frame, deviation=np.zeros((size, 1)), feature_level=level[:, None].astype(np.int8),
        centres=(), level=level, ranked=(), codes=(level,), group=frame["narrow"], group_size=level,
    )  # fmt: skip
    percentile = rank_within_peers(comparison, np.array(scores, dtype=float), card)
    for row in range(size):
        peers = [scores[other] for other in range(size) if groups[other] == groups[row]]
        lower = sum(score < scores[row] for score in peers)
        equal = sum(score == scores[row] for score in peers)
        assert percentile[row] == pytest.approx((lower + equal / 2) / len(peers))
        assert 0.0 < percentile[row] < 1.0


def test_subjects_come_in_order_of_their_id_whatever_the_order_of_the_rows(
    make_card: MakeCard, make_frame: MakeFrame
) -> None:
    frame = make_frame(cost=TEN)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3)
    assert not shuffled.equals(frame)
    assert read_features(connect_subjects(shuffled), make_card()).equals(frame)


def test_a_query_without_a_feature_of_the_card_is_refused(
    make_card: MakeCard, make_feature: MakeFeature, make_frame: MakeFrame
) -> None:
    card = make_card(features=(make_feature(name="nights"),))
    with pytest.raises(ModelError, match=re.escape("small/features.sql: returns no column ['nights']")):
        read_features(connect_subjects(make_frame(cost=TEN)), card)


def test_a_query_that_repeats_a_subject_is_refused(make_card: MakeCard, make_frame: MakeFrame) -> None:
    frame = make_frame(cost=TEN)
    with pytest.raises(ModelError, match="1 rows repeat a subject"):
        read_features(connect_subjects(pl.concat([frame, frame[:1]])), make_card())


def test_a_query_that_asks_for_an_unknown_parameter_is_refused(make_card: MakeCard) -> None:
    card = make_card(features_sql="select $min_nights as cost")
    with pytest.raises(ModelError, match=re.escape("asks for ['min_nights']")):
        read_features(duckdb.connect(), card)


def test_the_tables_of_the_steps_are_gone_afterwards_even_after_a_failure(make_card: MakeCard) -> None:
    connection = duckdb.connect()
    card = make_card(
        steps=(("step", "select $n as cost"),), params={"n": 1}, features_sql="select * from nowhere"
    )
    with pytest.raises(duckdb.CatalogException):
        read_features(connection, card)
    assert connection.execute("show all tables").fetchall() == []


def test_the_training_window_spans_the_dates_of_the_subjects(make_frame: MakeFrame) -> None:
    frame = make_frame(cost=[1.0, 2.0]).with_columns(
        subject_on=pl.Series([dt.date(2025, 3, 2), dt.date(2025, 1, 9)])
    )
    assert span_of_days(frame) == (dt.date(2025, 1, 9), dt.date(2025, 3, 2))


def test_subjects_without_dates_have_no_training_window(make_frame: MakeFrame) -> None:
    with pytest.raises(ModelError, match="no dates"):
        span_of_days(make_frame(cost=[1.0]).with_columns(subject_on=pl.lit(None, dtype=pl.Date)))
