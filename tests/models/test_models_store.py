import datetime as dt
import hashlib
import io
import json
import pickle
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LinearRegression

from data_contracts.errors import ModelError
from models.detector import make_detector
from models.isolation_forest import IsolationForestDetector
from models.store import (
    StoredModel,
    dump_detector,
    find_baseline,
    load_detector,
    load_model,
    prune_models,
    save_model,
)

MATRIX = np.maximum(np.random.default_rng(4).standard_normal((600, 5)), 0.0)
ABOUT = StoredModel(
    model_id="stay", model_version=3, run_id="R1", trained_on="2026-01-01", feature_hash="abc", seed=9,
    n_subjects=600, window_begn="2025-01-01", window_end="2025-12-31",
    profile={f"f{number}": {"edges": [1.0], "shares": [0.5, 0.5, 0.0]} for number in range(5)},
)  # fmt: skip
DUMP_AGAIN = """
import hashlib, sys
import numpy as np
from models.detector import make_detector
from models.isolation_forest import IsolationForestDetector
from models.store import dump_detector
matrix = np.maximum(np.random.default_rng(4).standard_normal((600, 5)), 0.0)
forest = IsolationForestDetector(n_trees=20, seed=9).fit(matrix)
sys.stdout.write(hashlib.sha256(dump_detector(forest)).hexdigest())
"""


def fit_forest(*, n_jobs: int = 1) -> IsolationForestDetector:
    return IsolationForestDetector(n_trees=20, seed=9, n_jobs=n_jobs).fit(MATRIX)


def test_a_stored_model_scores_and_explains_as_before(tmp_path: Path) -> None:
    forest = fit_forest()
    save_model(tmp_path, ABOUT, dump_detector(forest))
    loaded, about = load_model(tmp_path, "stay", "R1", feature_hash="abc")
    np.testing.assert_array_equal(loaded.score(MATRIX), forest.score(MATRIX))
    np.testing.assert_array_equal(loaded.attribute(MATRIX), forest.attribute(MATRIX))
    assert loaded.baseline == forest.baseline
    assert (about.seed, about.window_end, about.model_version) == (9, "2025-12-31", 3)
    assert set(about.libraries) == {"numpy", "pyod", "scikit-learn", "skops"}


@pytest.mark.parametrize("name", ["ecod", "peer_distance", "combination"])
def test_every_detector_is_stored_alike(tmp_path: Path, name: str) -> None:
    first, again = (make_detector(name, {}, seed=9, n_jobs=n_jobs).fit(MATRIX) for n_jobs in (1, 2))
    save_model(tmp_path, ABOUT, dump_detector(first))
    loaded, _ = load_model(tmp_path, "stay", "R1", feature_hash="abc")
    np.testing.assert_array_equal(loaded.score(MATRIX), first.score(MATRIX))
    np.testing.assert_array_equal(loaded.attribute(MATRIX), first.attribute(MATRIX))
    assert dump_detector(first) == dump_detector(again)
    with pytest.raises(ModelError, match="before fit"):
        dump_detector(make_detector(name, {}, seed=9, n_jobs=1))


def test_the_same_model_is_the_same_bytes_however_many_threads_grew_it() -> None:
    assert dump_detector(fit_forest()) == dump_detector(fit_forest(n_jobs=2))


def test_the_same_model_is_the_same_bytes_in_another_process() -> None:
    again = subprocess.run([sys.executable, "-c", DUMP_AGAIN], capture_output=True, text=True, check=True)
    assert again.stdout == hashlib.sha256(dump_detector(fit_forest())).hexdigest()


def test_the_description_is_the_same_bytes_too(tmp_path: Path) -> None:
    first = save_model(tmp_path / "a", ABOUT, dump_detector(fit_forest())).read_bytes()
    assert save_model(tmp_path / "b", ABOUT, dump_detector(fit_forest())).read_bytes() == first


def test_another_seed_is_other_bytes() -> None:
    other = IsolationForestDetector(n_trees=20, seed=10).fit(MATRIX)
    assert dump_detector(other) != dump_detector(fit_forest())


def test_the_archive_holds_arrays_and_a_schema_and_nothing_executable() -> None:
    archive = zipfile.ZipFile(io.BytesIO(dump_detector(fit_forest())))
    assert {Path(name).suffix for name in archive.namelist()} == {".npy", ".json"}
    for name in archive.namelist():
        if name.endswith(".npy"):
            np.load(io.BytesIO(archive.read(name)), allow_pickle=False)


def test_only_the_owner_may_read_a_stored_model(tmp_path: Path) -> None:
    described = save_model(tmp_path, ABOUT, dump_detector(fit_forest()))
    assert {path.stat().st_mode & 0o777 for path in described.parent.iterdir()} == {0o600}


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    path = save_model(tmp_path, ABOUT, dump_detector(fit_forest())).with_suffix(".skops")
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match="not the one that was written"):
        load_model(tmp_path, "stay", "R1", feature_hash="abc")


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    save_model(tmp_path, ABOUT, dump_detector(fit_forest()))
    with pytest.raises(ModelError, match="other features"):
        load_model(tmp_path, "stay", "R1", feature_hash="abd")


def test_a_model_of_another_library_version_is_refused(tmp_path: Path) -> None:
    path = save_model(tmp_path, ABOUT, dump_detector(fit_forest()))
    described = json.loads(path.read_text(encoding="utf-8"))
    described["libraries"]["scikit-learn"] = "0.1"
    path.write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ModelError, match=re.escape("'scikit-learn': '0.1'")):
        load_model(tmp_path, "stay", "R1", feature_hash="abc")


def test_a_model_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"stay/R1\.json: cannot be read"):
        load_model(tmp_path, "stay", "R1", feature_hash="abc")


def test_a_description_without_its_model_is_said_to_be_alone(tmp_path: Path) -> None:
    save_model(tmp_path, ABOUT, dump_detector(fit_forest())).with_suffix(".skops").unlink()
    with pytest.raises(ModelError, match="the model file is missing"):
        load_model(tmp_path, "stay", "R1", feature_hash="abc")


def test_a_pickle_is_refused() -> None:
    with pytest.raises(ModelError, match="refused"):
        load_detector(pickle.dumps(fit_forest().estimator), where="x")


def test_a_type_nobody_trusts_is_refused() -> None:
    hostile = IsolationForest(n_estimators=2, random_state=1).fit(MATRIX)
    hostile.verbose = Path("somewhere")
    with pytest.raises(ModelError, match="Untrusted types"):
        load_detector(skops.io.dumps(hostile), where="x")


def test_another_estimator_is_refused() -> None:
    for content in (
        LinearRegression(),
        {"kind": "isolation_forest", "estimator": LinearRegression(), "n_features": 5, "usual_total": 0.0},
        {"kind": "oracle"},
        {"kind": "ecod", "knots": [np.zeros(2)], "levels": [np.zeros(3)], "usual": np.zeros(1)},
        {"kind": "peer_distance", "shrink_percent": 20, "weights": np.zeros((2, 3)), "usual": np.zeros(2)},
        {"kind": "combination", "loudest_percent": 80, "knots": [], "levels": [], "members": []},
    ):
        with pytest.raises(ModelError, match="holds no detector"):
            load_detector(skops.io.dumps(content), where="x")


@pytest.mark.parametrize(("field", "value"), [("left_child", 10_000), ("right_child", 0), ("feature", 99)])
def test_a_tree_that_points_outside_itself_is_refused(field: str, value: int) -> None:
    sound = zipfile.ZipFile(io.BytesIO(dump_detector(fit_forest())))
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        for name in sound.namelist():
            content = sound.read(name)
            if name.endswith(".npy"):
                array = np.load(io.BytesIO(content))
                if array.dtype.names:
                    array[0][field] = value
                    buffer = io.BytesIO()
                    np.save(buffer, array)
                    content = buffer.getvalue()
            archive.writestr(name, content)
    with pytest.raises(ModelError, match="points outside itself"):
        load_detector(forged.getvalue(), where="x")


def test_a_model_before_fit_cannot_be_stored(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="before fit"):
        save_model(tmp_path, ABOUT, dump_detector(IsolationForestDetector(seed=1)))


def save_nights(store: Path, *nights: str) -> None:
    for night in nights:
        save_model(store, replace(ABOUT, run_id=f"R{night}", trained_on=night), dump_detector(fit_forest()))


def find_night(store: Path, before: str, *, feature_hash: str = "abc") -> str | None:
    found = find_baseline(
        store, "stay", feature_hash=feature_hash, before=dt.date.fromisoformat(before), days=28
    )
    return found and found.trained_on


def test_the_baseline_is_the_newest_model_at_least_four_weeks_old(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-01", "2026-01-02", "2026-01-20")
    assert find_night(tmp_path, "2026-01-30") == "2026-01-02"  # 28 days
    assert find_night(tmp_path, "2026-01-29") == "2026-01-01"  # the second is 27 days old


def test_without_an_old_enough_model_the_oldest_earlier_one_is_the_baseline(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-10", "2026-01-11")
    assert find_night(tmp_path, "2026-01-12") == "2026-01-10"


def test_a_night_is_never_its_own_baseline(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-10")
    assert find_night(tmp_path, "2026-01-10") is None


def test_a_model_of_other_features_is_no_baseline(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-10")
    assert find_night(tmp_path, "2026-02-10", feature_hash="abd") is None


def test_pruning_keeps_the_newest(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-10", "2026-01-12", "2026-01-11")
    assert prune_models(tmp_path, "stay", keep=2) == 1
    left = sorted(path.name for path in (tmp_path / "stay").iterdir())
    assert left == ["R2026-01-11.json", "R2026-01-11.skops", "R2026-01-12.json", "R2026-01-12.skops"]


def test_a_description_nobody_can_read_is_passed_over_and_goes_first(tmp_path: Path) -> None:
    save_nights(tmp_path, "2026-01-10", "2026-01-11")
    for name, text in (("R0.json", '{"model_id": "stay"'), ("R9.json", '{"of another version": 1}')):
        (tmp_path / "stay" / name).write_text(text)
    assert find_night(tmp_path, "2026-02-10") == "2026-01-11"
    assert prune_models(tmp_path, "stay", keep=2) == 2
    left = sorted(path.name for path in (tmp_path / "stay").glob("*.json"))
    assert left == ["R2026-01-10.json", "R2026-01-11.json"]
