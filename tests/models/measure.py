"""Seconds, memory and quality on a made-up warehouse: `python -m tests.models.measure 400000`."""

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
from sklearn.metrics import roc_auc_score

from models.card import CATALOG, load_card
from models.features import compare_with_peers, read_features
from models.run import score_models
from tests.models.planted import score_matrix


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(n_stays: int) -> None:
    """Print one line per measurement."""
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(f"set variable n_stays = {n_stays}")
    connection.execute("set variable seed = 20250101")
    connection.execute(Path(__file__).with_name("warehouse.sql").read_text(encoding="utf-8"))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as store:
        score_models(
            connection,
            run_id="R1",
            seed=20250101,
            store=Path(store),
            run_on=dt.date(2026, 1, 1),
            progress=say,
        )
        size = sum(path.stat().st_size for path in Path(store).rglob("*.skops"))
    say(f"stored models: {size / 1e6:.1f} MB")
    say(f"all models: {time.perf_counter() - started:.1f} s")
    say(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    card = load_card(CATALOG / "stay")
    deviation = compare_with_peers(read_features(connection, card), card).deviation
    planted, spring, score = (
        np.array(column)
        for column in connection.execute(
            "select draft.planted, draft.planted_spring, score.score from score "
            "inner join draft on draft.stay_id = score.subject_id where score.model_id = 'stay' "
            "order by score.subject_id"
        )
        .fetchnumpy()
        .values()
    )
    baselines = {
        "model": score,
        "largest deviation": deviation.max(axis=1),
        "sum of squares": np.square(deviation).sum(axis=1),
        "sum": deviation.sum(axis=1),
        **score_matrix(deviation),
    }
    other = ~spring  # a spring of long stays is the institution model's to find
    planted = planted[other]
    for name, every_value in baselines.items():
        values = every_value[other]
        first = np.argsort(-values, kind="stable")[: np.count_nonzero(planted)]
        say(
            f"{name}: area under the curve {roc_auc_score(planted > 0, values):.4f}, "
            f"planted among as many first {np.mean(planted[first] > 0):.3f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
