"""Features of subjects: read from the warehouse, then measured against their peers."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from data_contracts.errors import ModelError
from models.card import Card, Feature
from models.detector import FloatArray
from models.groups import RankedValues

IntArray = npt.NDArray[np.int64]
SmallIntArray = npt.NDArray[np.int8]
BoolArray = npt.NDArray[np.bool_]

_TO_SIGMA = 1.4826  # a median absolute deviation times this estimates the spread of a normal distribution
_ORDINARY = 1.0  # spreads; half of all honest subjects lie beyond the median, that alone says nothing
_FEW = 5  # too few to tell a spread, enough to tell where a small group lies
_BLOCK = 16_384  # subjects worked on at once, so that what is computed stays in the cache
_FURTHEST = 15.0  # beyond this, further away says nothing more and would only stretch the random cuts


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerComparison:
    """Subjects measured against their peers; row = subject in order of its id, column = feature.

    Attributes:
        features: what the columns are.
        frame: subject_id, fixmedins_code, subject_on, peer columns and features, one row per subject.
        deviation: (n, f) spreads from the peers' median beyond the first, only to the suspicious side: 0 =
            ordinary, on the other side, unknown or without comparable peers.
        feature_level: (n, f) index into `card.peers` of the group a value was compared with.
        centres: per feature and peer level the median of every group that is compared with, on the scale
            of the comparison; nan for any other group, empty for a level that was not needed.
        level: (n,) index into `card.peers` of the subject's own peer group.
        ranked: per feature its values in their order, on the scale they are compared on.
        codes: per peer level (n,) the number of every subject's group.
        group: (n,) name of the peer group; null for a subject without one, who is compared with nobody.
        group_size: (n,) subjects in it, 0 without one.
    """

    features: tuple[Feature, ...]
    frame: pl.DataFrame
    deviation: FloatArray
    feature_level: SmallIntArray
    centres: tuple[tuple[FloatArray, ...], ...]
    level: IntArray
    ranked: tuple[RankedValues, ...]
    codes: tuple[IntArray, ...]
    group: pl.Series
    group_size: IntArray


def read_features(connection: duckdb.DuckDBPyConnection, card: Card) -> pl.DataFrame:
    """Return one row per subject of `card` in order of its id: ids, date, peer groups, features as floats.

    Infinite and not-a-number values become null. The temporary tables of the card's steps are dropped.

    Raises:
        ModelError: features.sql does not return the columns of the card, or a subject twice.
        duckdb.Error: a table or column it reads is missing, or the query fails.
    """
    made: list[str] = []
    try:
        for name, sql in card.steps:
            connection.execute(f"create or replace temporary table {name} as {sql}", _values(sql, card))
            made.append(name)
        frame = connection.execute(card.features_sql, _values(card.features_sql, card)).pl()
    finally:
        for name in made:
            connection.execute(f"drop table if exists temp.main.{name}")
    wanted = ["subject_id", "fixmedins_code", "subject_on", *dict.fromkeys(p.column for p in card.peers)]
    missing = sorted({*wanted, *card.feature_names} - set(frame.columns))
    if missing:
        raise ModelError(f"models/catalog/{card.id}/features.sql: returns no column {missing}. Add them.")
    frame = frame.select(
        *wanted[:2],
        pl.col("subject_on").cast(pl.Date),
        *wanted[3:],
        *(
            pl.when(pl.col(name).cast(pl.Float64).is_finite()).then(pl.col(name).cast(pl.Float64)).alias(name)
            for name in card.feature_names
        ),
    ).sort("subject_id")
    twice = int((frame["subject_id"] == frame["subject_id"].shift(1)).sum())  # sorted: equals lie together
    if twice:
        raise ModelError(
            f"models/catalog/{card.id}/features.sql: {twice} rows repeat a subject. Return one row each."
        )
    return frame


def compare_with_peers(frame: pl.DataFrame, card: Card, *, threads: int = 1) -> PeerComparison:
    """Return every subject's distance from its peers, feature by feature.

    A value is compared with the narrowest peer group that has `min_peer_size` known values of the feature;
    where no group has, the feature stays neutral. A null group is no group. Distance = (x - median) /
    max(1.4826 MAD, floor), on the logarithm where the card says so. Deviation = what a distance of at most
    15 to the suspicious side has beyond the first spread. A subject of a group of 5 or more that is too small
    to be compared with deviates from the wider group no further than from its own: what the whole group has
    in common, a pacemaker or a course of radiation, is the illness and not the stay.
    """
    subjects, features = frame.height, len(card.features)
    # a row each per feature: its subjects lie side by side while it is worked on
    deviation = np.zeros((features, subjects))
    feature_level = np.full((features, subjects), len(card.peers) - 1, dtype=np.int8)
    codes = tuple(number_groups(frame[peer.column]) for peer in card.peers)
    grouped = [frame[peer.column].is_not_null().to_numpy() for peer in card.peers]
    sizes = np.stack([np.bincount(code)[code] * named for code, named in zip(codes, grouped, strict=True)])
    enough = sizes >= card.min_peer_size
    level = np.where(enough.any(axis=0), enough.argmax(axis=0), len(card.peers) - 1)

    def compare(index: int) -> tuple[RankedValues, tuple[FloatArray, ...]]:  # touches no other's column
        feature = card.features[index]
        value = _transform(frame[feature.name].to_numpy(), feature)
        ranked = RankedValues.of(value)
        centres = [np.empty(0)] * len(codes)
        rows = np.flatnonzero(ranked.place >= 0)
        own_centre = np.full(len(rows), np.nan)
        for number, (code, named) in enumerate(zip(codes, grouped, strict=True)):
            if not len(rows):
                break
            values = ranked.within(code, rows)
            scale = np.maximum(values.measure_spread() * _TO_SIGMA, feature.floor)
            centres[number] = np.where(values.count >= card.min_peer_size, values.median, np.nan)
            centres[number][code[~named]] = np.nan
            left: list[tuple[IntArray, FloatArray]] = []
            for start in range(0, len(rows), _BLOCK):
                some, centre = rows[start : start + _BLOCK], own_centre[start : start + _BLOCK]
                group = code[some]
                is_comparable = named[some] & (values.count[group] >= card.min_peer_size)
                found, own = some[is_comparable], group[is_comparable]
                peers = (value[found] - values.median[own]) / scale[own]
                few = (value[found] - centre[is_comparable]) / scale[own]  # nan without a small group
                deviation[index, found] = np.fmin(
                    _suspicious_side(peers, feature), _suspicious_side(few, feature)
                )
                feature_level[index, found] = number
                is_few = named[some] & (values.count[group] >= _FEW) & np.isnan(centre)
                centre = np.where(is_few, values.median[group], centre)
                left.append((some[~is_comparable], centre[~is_comparable]))
            rows, own_centre = (np.concatenate(parts) for parts in zip(*left, strict=True))
        return ranked, tuple(centres)

    with ThreadPoolExecutor(threads) as pool:
        ranked, centres = zip(*pool.map(compare, range(features)), strict=True)
    return PeerComparison(
        features=card.features,
        frame=frame,
        deviation=_turn(deviation),
        feature_level=feature_level.T,
        centres=centres,
        level=level,
        ranked=ranked,
        codes=codes,
        group=_choose_group(frame, card, level),
        group_size=np.asarray(sizes[level, np.arange(subjects)], dtype=np.int64),
    )


def find_medians(
    comparison: PeerComparison, subject: IntArray, feature_index: IntArray
) -> tuple[FloatArray, BoolArray]:
    """Return per (subject, feature) pair the median of its peers, and whether the subject lies below it.

    The median is in the feature's own unit; nan without comparable peers or a value of the subject's own.
    """
    centre = np.full(len(subject), np.nan)
    median = np.full(len(subject), np.nan)
    below = np.zeros(len(subject), dtype=np.bool_)
    level = comparison.feature_level[subject, feature_index]
    for index in np.unique(feature_index):
        feature, ranked = comparison.features[index], comparison.ranked[index]
        for number in np.unique(level[feature_index == index]):
            centres = comparison.centres[index][number]
            pairs = np.flatnonzero((level == number) & (feature_index == index))
            pairs = pairs[ranked.place[subject[pairs]] >= 0] if len(centres) else pairs[:0]
            centre[pairs] = centres[comparison.codes[number][subject[pairs]]]
            median[pairs] = _untransform(centre[pairs], feature)
            below[pairs] = ranked.knots[ranked.place[subject[pairs]]] < centre[pairs]
    return median, below


def rank_within_peers(comparison: PeerComparison, score: FloatArray, card: Card) -> FloatArray:
    """Return (n,) the share of the peer group scored lower, equals counting half: strictly between 0 and 1.

    Equal scores get equal percentiles, and the most unusual of n peers gets 1 - 1/(2n): the first of thirty
    is no one-in-a-thousand. nan for a subject without a group at its level: those whom nothing is known of
    are nobody's peers, not one another's either.
    """
    percentile = np.full(len(score), np.nan)
    for number, peer in enumerate(card.peers):
        group = comparison.frame[peer.column]
        rows = (comparison.level == number) & group.is_not_null().to_numpy()
        if rows.any():
            rank = pl.DataFrame({"group": group, "score": score}).select(
                (pl.col("score").rank("average").over("group") - 0.5) / pl.len().over("group")
            )
            percentile[rows] = rank.to_series().to_numpy()[rows]
    return percentile


def span_of_days(frame: pl.DataFrame) -> tuple[dt.date, dt.date]:
    """Return the first and last `subject_on`: the window a model is trained on."""
    first, last = frame["subject_on"].min(), frame["subject_on"].max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        raise ModelError("features.sql: subject_on holds no dates. Return the date a subject belongs to.")
    return first, last


def _values(sql: str, card: Card) -> dict[str, int]:
    """Return the values of the `$names` that occur in `sql`; DuckDB refuses any other."""
    names = duckdb.extract_statements(sql)[0].named_parameters
    missing = sorted(names - set(card.params))
    if missing:
        raise ModelError(f"models/catalog/{card.id}: the SQL asks for {missing}. Add them to [params].")
    return {name: card.params[name] for name in names}


def number_groups(groups: pl.Series) -> IntArray:
    """Return (n,) the number of every row's group, from 0 in order of the names; null is a group too."""
    named = groups.fill_null("")
    names = pl.Enum(named.unique().sort())
    return np.asarray(named.cast(names).to_physical().to_numpy(), dtype=np.int64)


def _turn(matrix: FloatArray) -> FloatArray:
    """Return the transpose as rows that lie side by side; block by block, so that both fit into the cache."""
    turned = np.empty(matrix.shape[::-1])
    for start in range(0, len(turned), _BLOCK):
        turned[start : start + _BLOCK] = matrix[:, start : start + _BLOCK].T
    return turned


def _suspicious_side(distance: FloatArray, feature: Feature) -> FloatArray:
    """Return how far a distance goes beyond the ordinary, to the side the card calls suspicious."""
    if feature.direction == "high":
        towards = distance
    elif feature.direction == "low":
        towards = -distance
    else:
        towards = np.abs(distance)
    return np.clip(towards, _ORDINARY, _FURTHEST) - _ORDINARY


def _transform(value: FloatArray, feature: Feature) -> FloatArray:
    """Return the value on the scale it is compared on; a negative amount counts as nothing on a logarithm."""
    return np.log1p(np.maximum(value, 0.0)) if feature.transform == "log" else value


def _untransform(value: FloatArray, feature: Feature) -> FloatArray:
    """Return a value of the comparison scale in the feature's own unit."""
    return np.expm1(value) if feature.transform == "log" else value


def _choose_group(frame: pl.DataFrame, card: Card, level: IntArray) -> pl.Series:
    """Return (n,) the name of each subject's peer group; null for a subject without one at its level."""
    own = pl.coalesce(
        pl.when(pl.lit(pl.Series(level == number))).then(pl.col(peer.column))
        for number, peer in enumerate(card.peers)
    )
    return frame.select(own.alias("peer_group")).to_series()
