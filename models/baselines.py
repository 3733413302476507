"""What the stay model has to beat on a county: scores of stays that need neither peers nor thought."""

import duckdb
import numpy as np
import polars as pl
from sklearn.ensemble import IsolationForest

from models.card import CATALOG, load_card
from models.features import compare_with_peers, read_features
from models.peer_distance import PeerDistanceDetector

_MODEL = "stay"


def score_stays(connection: duckdb.DuckDBPyConnection, *, seed: int, threads: int) -> pl.DataFrame:
    """Return one row per stay and baseline: ordering, stay_id, score (higher = more unusual).

    `plain isolation forest` is scikit-learn's with its defaults on the features as they are, an unknown
    value as the median; `peer distance alone` is one of the members of the model on its own.

    Args:
        connection: a published snapshot; temporary tables are made and dropped.
        seed: of the forest.
        threads: never changes a result.

    Raises:
        duckdb.Error: the snapshot lacks what the features read.
    """
    card = load_card(CATALOG / _MODEL)
    frame = read_features(connection, card)
    raw = frame.select(pl.col(name).fill_null(pl.col(name).median()) for name in card.feature_names)
    forest = IsolationForest(random_state=seed, n_jobs=threads).fit(raw.to_numpy())
    deviation = compare_with_peers(frame, card, threads=threads).deviation
    distance = PeerDistanceDetector(seed=seed).fit(deviation)
    scores = {
        "plain isolation forest of stays": -np.asarray(forest.score_samples(raw.to_numpy())),
        "peer distance of stays alone": distance.score(deviation),
    }
    return pl.concat(
        pl.DataFrame({"ordering": [name] * len(score), "stay_id": frame["subject_id"], "score": score})
        for name, score in scores.items()
    )
