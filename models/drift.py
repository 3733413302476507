"""Drift: how far tonight's features have moved from those an earlier model was fitted on."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from models.card import Card
from models.detector import FloatArray

MOVED = 0.25  # Source: the usual reading of the population stability index
_TENTHS = np.linspace(0.1, 0.9, 9)
_LEAST_SHARE = 1e-4  # an empty bin counts as this much; its logarithm must exist

Profile = dict[str, dict[str, list[float]]]


def profile_features(frame: pl.DataFrame, card: Card) -> Profile:
    """Return per feature `edges` (its distinct deciles) and `shares` of subjects per bin, unknown last."""
    profile: Profile = {}
    for name in card.feature_names:
        value = frame[name].to_numpy()
        known = value[~np.isnan(value)]
        edges = np.unique(np.quantile(known, _TENTHS)) if len(known) else np.empty(0)
        profile[name] = {"edges": edges.tolist(), "shares": _bin_shares(value, edges).tolist()}
    return profile


def measure_drift(
    frame: pl.DataFrame, card: Card, baseline: Mapping[str, Mapping[str, list[float]]]
) -> dict[str, float]:
    """Return the population stability index of every feature against `baseline`.

    PSI = sum over bins of (now - then) * ln(now / then). Usual reading: below 0.1 stable, above 0.25 moved.
    """
    drift: dict[str, float] = {}
    for name in card.feature_names:
        then = np.maximum(np.asarray(baseline[name]["shares"]), _LEAST_SHARE)
        edges = np.asarray(baseline[name]["edges"])
        now = np.maximum(_bin_shares(frame[name].to_numpy(), edges), _LEAST_SHARE)
        drift[name] = round(float(np.sum((now - then) * np.log(now / then))), 6)
    return drift


def _bin_shares(value: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the share of subjects in each bin between `edges`, and last the share without a value."""
    unknown = np.isnan(value)
    number = np.searchsorted(edges, value[~unknown], side="left")
    counts = np.append(np.bincount(number, minlength=len(edges) + 1), unknown.sum())
    return np.asarray(counts / max(len(value), 1), dtype=np.float64)
