"""What each detector finds of planted cases: `python -m tests.models.planted SNAPSHOT TRUTH [MODEL]...`.

A line per model and scheme, and per detector: area under the curve, average precision, share of the planted
subjects among the first 2 %. Subjects of other schemes are left out, not counted as honest.
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.metrics import average_precision_score, roc_auc_score

from models.card import load_cards
from models.combination import MEMBERS, CombinedDetector
from models.features import compare_with_peers, read_features

_FIRST = 0.98
_LEAST_PLANTED = 5


def score_matrix(matrix: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the scores of every detector by its name."""
    combined = CombinedDetector(n_trees=300, sample_size=512, seed=1, n_jobs=2).fit(matrix)
    scores = {name: each.score(matrix) for name, each in zip(MEMBERS, combined.members, strict=True)}
    return scores | {"combination": combined.score(matrix), "plain_distance": np.square(matrix).sum(axis=1)}


def main(snapshot: Path, truth: Path, models: list[str]) -> None:
    """Print one line per model, scheme and detector."""
    connection = duckdb.connect(str(snapshot), read_only=True)
    connection.execute(f"create temp view truth as from read_csv('{truth}', all_varchar = true)")
    cases = connection.execute(Path(__file__).with_name("planted.sql").read_text(encoding="utf-8")).pl()
    for card in load_cards()[0]:
        own = cases.filter(pl.col("model_id") == card.id)
        if own.is_empty() or (models and card.id not in models):
            continue
        frame = read_features(connection, card)
        scores = score_matrix(compare_with_peers(frame, card).deviation)
        subject = frame["subject_id"]
        any_planted = subject.is_in(own["subject_id"].implode()).to_numpy()
        for scheme in ["all", *sorted(set(own["scheme"].to_list()))]:
            named = own if scheme == "all" else own.filter(pl.col("scheme") == scheme)
            planted = subject.is_in(named["subject_id"].implode()).to_numpy()
            if planted.sum() < _LEAST_PLANTED:
                continue
            compared = planted | ~any_planted
            sys.stdout.write(f"{card.id} {scheme}: {planted.sum()} of {len(planted)}\n")
            for name, score in scores.items():
                auc = roc_auc_score(planted[compared], score[compared])
                precision = average_precision_score(planted[compared], score[compared])
                first = (score >= np.quantile(score, _FIRST)) & planted
                sys.stdout.write(
                    f"    {name:17} {auc:.3f} {precision:.3f} {first.sum() / planted.sum():.3f}\n"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
