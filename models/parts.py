"""Fitted detectors as plain parts (arrays, numbers, one scikit-learn forest), and back."""

from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest

from data_contracts.errors import ModelError
from models.calibration import StepTable
from models.combination import MEMBERS, CombinedDetector
from models.detector import Detector
from models.ecod import EcodDetector
from models.isolation_forest import IsolationForestDetector
from models.peer_distance import PeerDistanceDetector

Parts = dict[str, Any]
_KINDS: dict[str, dict[str, type]] = {
    "isolation_forest": {"estimator": IsolationForest, "n_features": int, "usual_total": float},
    "ecod": {"knots": list, "levels": list, "usual": np.ndarray},
    "peer_distance": {"shrink_percent": int, "weights": np.ndarray, "usual": np.ndarray},
    "combination": {"loudest_percent": int, "knots": list, "levels": list, "members": list},
}


def take_apart(detector: Detector) -> Parts:
    """Return what a fitted detector is made of; `kind` names it.

    Raises:
        ModelError: it has not been fitted, or is of a kind without a format.
    """
    if isinstance(detector, IsolationForestDetector):
        if detector.estimator is None:
            raise ModelError("isolation forest: asked to be stored before fit. Call fit first.")
        return {"kind": "isolation_forest"} | {
            name: getattr(detector, name) for name in _KINDS["isolation_forest"]
        }
    if isinstance(detector, EcodDetector):
        _demand_fit(len(detector.tables), "ECOD")
        return {"kind": "ecod", "usual": detector.usual, **_split_tables(detector.tables)}
    if isinstance(detector, PeerDistanceDetector):
        _demand_fit(len(detector.weights), "peer distance")
        return {"kind": "peer_distance"} | {name: getattr(detector, name) for name in _KINDS["peer_distance"]}
    if isinstance(detector, CombinedDetector):
        _demand_fit(len(detector.rarities), "combination")
        return {
            "kind": "combination",
            "loudest_percent": detector.loudest_percent,
            "members": [take_apart(member) for member in detector.members],
            **_split_tables(detector.rarities),
        }
    raise ModelError(f"{type(detector).__name__} cannot be stored. Teach models/parts.py its format.")


def put_together(parts: object, *, where: str, n_jobs: int = 1) -> Detector:
    """Return the fitted detector that `parts` describe.

    Raises:
        ModelError: they describe no detector, their shapes disagree, or a tree points outside itself.
    """
    fault = ModelError(f"{where}: holds no detector. Remove the file; run a night to refit.")
    if not isinstance(parts, dict) or parts.get("kind") not in _KINDS:
        raise fault
    kind = parts["kind"]
    given = {name: value for name, value in parts.items() if name != "kind"}
    if {name: type(value) for name, value in given.items()} != _KINDS[kind]:
        raise fault
    if kind == "isolation_forest":
        return IsolationForestDetector.from_parts(**given, n_jobs=n_jobs)
    if kind == "peer_distance":
        distance = PeerDistanceDetector(shrink_percent=given["shrink_percent"], seed=0, n_jobs=n_jobs)
        distance.weights, distance.usual = given["weights"], given["usual"]
        if distance.weights.shape != (len(distance.usual),) * 2:
            raise fault
        return distance
    tables = _join_tables(given["knots"], given["levels"])
    if tables is None:
        raise fault
    if kind == "ecod":
        ecod = EcodDetector(seed=0, n_jobs=n_jobs)
        ecod.tables, ecod.usual = tables, given["usual"]
        if len(ecod.usual) != len(tables):
            raise fault
        return ecod
    combined = CombinedDetector(loudest_percent=given["loudest_percent"], seed=0, n_jobs=n_jobs)
    if not len(tables) == len(given["members"]) == len(MEMBERS):
        raise fault
    combined.members = [put_together(member, where=where, n_jobs=n_jobs) for member in given["members"]]
    combined.rarities = tables
    return combined


def _demand_fit(n_parts: int, name: str) -> None:
    """Raise ModelError unless there is something to store."""
    if not n_parts:
        raise ModelError(f"{name}: asked to be stored before fit. Call fit first.")


def _split_tables(tables: list[StepTable]) -> Parts:
    """Return the knots and the levels of step tables, a list of arrays each."""
    return {"knots": [table.knots for table in tables], "levels": [table.levels for table in tables]}


def _join_tables(knots: list[Any], levels: list[Any]) -> list[StepTable] | None:
    """Return the step tables of `_split_tables`, None where they are none."""
    sound = len(knots) == len(levels) and all(
        isinstance(array, np.ndarray) and array.ndim == 1 and len(array) for array in (*knots, *levels)
    )
    if not sound or any(len(a) != len(b) for a, b in zip(knots, levels, strict=True)):
        return None
    return [StepTable(at, level) for at, level in zip(knots, levels, strict=True)]
