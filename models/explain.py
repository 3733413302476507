"""Reasons: which features make a subject unusual, in numbers and in Chinese."""

from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

from models.card import Card
from models.detector import Detector, FloatArray
from models.features import PeerComparison, find_medians

_LEAST_SHARE = 0.05
_DECIMALS = 6  # as the reasons tell a contribution
_REASONS_SQL = Path(__file__).with_name("reasons.sql")


def choose_shown(score: FloatArray, percentile: FloatArray, card: Card) -> npt.NDArray[np.int64]:
    """Return the rows that get reasons, ascending: the top share by score and the top of each peer group.

    Only these can become leads; reasons for everybody would be most of the table's size. Who has no peers,
    and so no percentile, is never among them.
    """
    top = min(len(score), int(np.ceil(len(score) * card.shown_share)))
    by_score = np.argsort(-score, kind="stable")[:top]  # rows are in order of id: ties go to the lower id
    by_peers = np.flatnonzero(percentile >= card.shown_percentile)
    compared = by_score[~np.isnan(percentile[by_score])]
    return np.union1d(compared, by_peers).astype(np.int64)


def explain_rows(
    connection: duckdb.DuckDBPyConnection,
    card: Card,
    comparison: PeerComparison,
    *,
    detector: Detector,
    score: FloatArray,
    rows: npt.NDArray[np.int64],
) -> pl.DataFrame:
    """Return subject_id, reasons (JSON text), baseline and remainder of `rows`.

    A reason is a feature that lies more than one spread from the peers' median on the suspicious side and
    makes up at least a twentieth of what the score is above the model's baseline. Its `contribution` is
    that part of the score, to the sixth decimal; its `share` is the fraction of what speaks for the score, at
    most 1. The reasons listed are the strongest. `remainder` is what all features that are not listed
    contribute, those that speak against the score too: baseline, the contributions listed and the remainder
    add up to the score.
    """
    contribution = detector.attribute(comparison.deviation[rows])
    excess = score[rows] - detector.baseline
    counts = (
        (comparison.deviation[rows] > 0.0)
        & (excess > 0.0)[:, None]
        & (contribution > excess[:, None] * _LEAST_SHARE)
    )
    strength = np.where(counts, contribution, 0.0)
    order = np.argsort(-strength, axis=1, kind="stable")[:, : card.max_reasons]
    row_number, position = np.nonzero(np.take_along_axis(counts, order, axis=1))
    feature_index = order[row_number, position]
    subject = rows[row_number]
    speaking_for = np.maximum(contribution, 0.0).sum(axis=1)
    told = np.round(contribution[row_number, feature_index], _DECIMALS)
    value, below, above = _stand_among_peers(comparison, card, subject, feature_index)
    median, is_below = find_medians(comparison, subject, feature_index)
    items = pl.DataFrame(
        {
            "subject_id": comparison.frame["subject_id"].gather(subject),
            "position": position,
            "feature": pl.Series(card.feature_names).gather(feature_index),
            "title_zh": pl.Series([f.title_zh for f in card.features]).gather(feature_index),
            "unit": pl.Series([f.unit for f in card.features]).gather(feature_index),
            "label_zh": pl.Series([p.label_zh for p in card.peers]).gather(
                comparison.feature_level[subject, feature_index]
            ),
            "value": value,
            "peer_median": median,
            "peer_percentile": below,
            "beyond_share": np.where(is_below, above, below),
            "above": ~is_below,
            "contribution": told,
            "share": contribution[row_number, feature_index] / speaking_for[row_number],
        }
    )
    connection.register("reason_item", items.to_arrow())
    try:
        found = connection.execute(_REASONS_SQL.read_text(encoding="utf-8")).pl()
    finally:
        connection.unregister("reason_item")
    listed = np.bincount(row_number, weights=told, minlength=len(rows))
    shown = pl.DataFrame(
        {
            "subject_id": comparison.frame["subject_id"].gather(rows),
            "baseline": np.full(len(rows), detector.baseline),
            "remainder": excess - listed,
        }
    )
    return shown.join(found, on="subject_id", how="left", maintain_order="left").with_columns(
        pl.col("reasons").fill_null("[]")
    )


def _stand_among_peers(
    comparison: PeerComparison,
    card: Card,
    subject: npt.NDArray[np.int64],
    feature_index: npt.NDArray[np.int64],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return per (subject, feature) pair the value and the shares of other peers strictly below and above."""
    value = np.full(len(subject), np.nan)
    below = np.full(len(subject), np.nan)
    above = np.full(len(subject), np.nan)
    level = comparison.feature_level[subject, feature_index]
    for index in np.unique(feature_index):
        column = comparison.frame[card.features[index].name].to_numpy()
        ranked = comparison.ranked[index]
        for number in np.unique(level[feature_index == index]):
            pairs = np.flatnonzero((level == number) & (feature_index == index))
            row = subject[pairs]
            own = comparison.codes[number][row]
            values = ranked.within(comparison.codes[number], row)
            n_below, n_above = values.count_around(own, row)
            n_others = np.where(values.count[own] > 1, values.count[own] - 1.0, np.nan)
            value[pairs] = column[row]
            below[pairs] = n_below / n_others
            above[pairs] = n_above / n_others
    return value, below, above
