"""The card of a fitted model: what it was fitted on and how its scores are spread, as Markdown beside it."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.card import Card
from models.detector import FloatArray
from models.features import PeerComparison

if TYPE_CHECKING:  # reads scikit-learn and skops, which takes seconds
    from models.store import StoredModel

_SHARES = (0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.998)
_STANDING = (0.9, 0.99, 0.998)


def describe_fit(
    about: "StoredModel",
    card: Card,
    comparison: PeerComparison,
    *,
    score: FloatArray,
    percentile: FloatArray,
    drift: str | None,
) -> str:
    """Return the card of a fitted model as Markdown; the same night gives the same text.

    Args:
        about: what is written beside the fitted model.
        card: the model.
        comparison: its subjects among their peers.
        score: (n,) their scores.
        percentile: (n,) their places among their peers.
        drift: JSON of `models.run.ModelRun.drift`.
    """
    blocks = (
        _tell_fit(about, card),
        _tell_features(card, comparison, drift),
        _tell_peers(card, comparison),
        _tell_scores(score, percentile),
        _tell_drift(drift),
        _tell_measured(card),
    )
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _tell_fit(about: "StoredModel", card: Card) -> list[str]:
    """Return the head: what was fitted, when, on what."""
    params = ", ".join(f"{name} {value}" for name, value in sorted(card.detector_params.items()))
    return [
        f"# {card.title} ({card.title_zh})",
        "",
        f"Model `{card.id}` version {card.version}, fitted by night {about.run_id} on {about.trained_on}.",
        "",
        *_draw_table(
            ("what", "value"),
            [
                ("detector", f"{card.detector} ({params or 'no parameters'})"),
                ("subjects", f"{about.n_subjects:,} ({card.subject_type})"),
                ("window", f"{about.window_begn} to {about.window_end}"),
                ("seed", str(about.seed)),
                ("meaning of the matrix", about.feature_hash),
                ("smallest peer group", str(card.min_peer_size)),
                ("parameters", ", ".join(f"{name} = {value}" for name, value in sorted(card.params.items()))),
            ],
        ),
    ]


def _tell_features(card: Card, comparison: PeerComparison, drift: str | None) -> list[str]:
    """Return a line per feature: its words, how many have it, its middle and its tail, drift."""
    psi = json.loads(drift)["psi"] if drift else {}
    rows = []
    for index, feature in enumerate(card.features):
        value = comparison.frame[feature.name].to_numpy()
        known = value[~np.isnan(value)]
        middle, tail = np.quantile(known, (0.5, 0.99)) if len(known) else (np.nan, np.nan)
        rows.append(
            (
                f"{feature.title_zh} (`{feature.name}`)",
                f"{feature.direction}, {feature.transform}",
                f"{len(known) / max(len(value), 1):.1%}",
                f"{middle:.4g}",
                f"{tail:.4g}",
                f"{(comparison.deviation[:, index] > 0.0).mean():.1%}",
                f"{psi[feature.name]:.3f}" if feature.name in psi else "",
            )
        )
    heads = ("feature", "suspicious side, scale", "known", "median", "99 %", "beyond the first spread", "PSI")
    return ["## Features", "", *_draw_table(heads, rows)]


def _tell_peers(card: Card, comparison: PeerComparison) -> list[str]:
    """Return a line per peer level: who is compared there."""
    rows = []
    for number, peer in enumerate(card.peers):
        chosen = (comparison.level == number) & comparison.group.is_not_null().to_numpy()
        sizes = comparison.group_size[chosen]
        rows.append(
            (
                peer.label_zh,
                f"{int(chosen.sum()):,}",
                f"{comparison.group.filter(chosen).n_unique():,}",
                f"{sizes.min():,}" if len(sizes) else "",
                f"{int(np.median(sizes)):,}" if len(sizes) else "",
                f"{sizes.max():,}" if len(sizes) else "",
            )
        )
    n_alone = comparison.group.null_count()
    if n_alone:
        rows.append(("no group: compared with nobody, never flagged", f"{n_alone:,}", "", "", "", ""))
    heads = ("peers, narrow to wide", "subjects", "groups", "smallest", "median", "largest")
    return ["## Peers", "", *_draw_table(heads, rows)]


def _tell_scores(score: FloatArray, percentile: FloatArray) -> list[str]:
    """Return the quantiles of the scores and how many stand high among their peers."""
    quantiles = [(f"{share:.1%}", f"{np.quantile(score, share):.4f}") for share in _SHARES]
    standing = [
        (f"percentile {limit} or more among peers", f"{int((percentile >= limit).sum()):,} subjects")
        for limit in _STANDING
    ]
    rows = [("lowest", f"{score.min():.4f}"), *quantiles, ("highest", f"{score.max():.4f}"), *standing]
    return ["## Scores", "", *_draw_table(("quantile", "score"), rows)]


def _tell_drift(drift: str | None) -> list[str]:
    """Return what the features are compared with and which have moved."""
    if drift is None:
        return ["## Drift", "", "No earlier model of the same features to compare with."]
    told = json.loads(drift)
    moved = ", ".join(f"`{name}`" for name in told["moved"]) or "none"
    return [
        "## Drift",
        "",
        f"Against night {told['baseline_run_id']} of {told['baseline_on']}. Moved (PSI above 0.25): {moved}.",
        "Scores are of this night's own fit: a model is fitted afresh every night.",
    ]


def _tell_measured(card: Card) -> list[str]:
    """Return what the model was measured to find on labelled data."""
    return ["## Measured on labelled data", "", *(card.measured or ("Nothing yet.",))]


def _draw_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of a Markdown table."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ("---",) * len(heads), *rows)]
