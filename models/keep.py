"""A fitted model in the store: described while its reasons are looked for, written once they are known."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from models.card import Card
from models.detector import Detector, FloatArray
from models.drift import MOVED, measure_drift, profile_features
from models.features import PeerComparison, span_of_days
from models.report import describe_fit
from models.store import StoredModel, dump_detector, find_baseline, prune_models, save_model

_BASELINE_DAYS: Final = 28
_KEPT_MODELS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedModel:
    """Everything the store holds of a model, not yet written.

    Attributes:
        about: its description.
        model_bytes: the detector in skops format.
        text: its card.
        drift: JSON: the earlier model compared with, PSI per feature, features that moved; None without one.
    """

    about: StoredModel
    model_bytes: bytes
    text: str
    drift: str | None


def describe_model(
    store: Path,
    card: Card,
    comparison: PeerComparison,
    detector: Detector,
    *,
    run_id: str,
    run_on: dt.date,
    seed: int,
    score: FloatArray,
    percentile: FloatArray,
) -> DescribedModel:
    """Return what is to be kept of a fitted model, its drift against an earlier one of the store included."""
    earlier = find_baseline(
        store, card.id, feature_hash=card.feature_hash, before=run_on, days=_BASELINE_DAYS
    )
    frame = comparison.frame
    window = span_of_days(frame)
    about = StoredModel(
        model_id=card.id,
        model_version=card.version,
        run_id=run_id,
        trained_on=run_on.isoformat(),
        feature_hash=card.feature_hash,
        seed=seed,
        n_subjects=frame.height,
        window_begn=window[0].isoformat(),
        window_end=window[1].isoformat(),
        profile=profile_features(frame, card),
    )
    drift = None if earlier is None else _tell_drift(frame, card, earlier)
    text = describe_fit(about, card, comparison, score=score, percentile=percentile, drift=drift)
    return DescribedModel(about=about, model_bytes=dump_detector(detector), text=text, drift=drift)


def keep_model(store: Path, described: DescribedModel) -> None:
    """Write a described model into the store, and remove the oldest ones beyond those kept."""
    save_model(store, described.about, described.model_bytes, card=described.text)
    prune_models(store, described.about.model_id, keep=_KEPT_MODELS)


def _tell_drift(frame: pl.DataFrame, card: Card, earlier: StoredModel) -> str:
    """Return as JSON the earlier model compared with, PSI per feature and the features that moved."""
    psi = measure_drift(frame, card, earlier.profile)
    moved = [name for name, value in psi.items() if value > MOVED]
    return json.dumps(
        {"baseline_run_id": earlier.run_id, "baseline_on": earlier.trained_on, "psi": psi, "moved": moved}
    )
