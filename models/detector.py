"""The one contract of every detector, and the detectors a card may name."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, Self, cast

import numpy as np
import numpy.typing as npt

from data_contracts.errors import ModelError

FloatArray = npt.NDArray[np.float64]

# Imported only when a card asks for one: scikit-learn alone takes two seconds.
DETECTORS: Mapping[str, tuple[str, str]] = {
    "isolation_forest": ("models.isolation_forest", "IsolationForestDetector"),
    "ecod": ("models.ecod", "EcodDetector"),
    "peer_distance": ("models.peer_distance", "PeerDistanceDetector"),
    "combination": ("models.combination", "CombinedDetector"),
}


class Detector(Protocol):
    """Says how unusual each row of a matrix is, and which columns make it so.

    Rows are subjects and columns features, as deviations (0 = ordinary, further from 0 = further from the
    peers; where one side is suspicious only that side differs from 0). Deterministic: the same matrix, seed
    and parameters give the same numbers whatever the number of threads.
    """

    @property
    def baseline(self) -> float:
        """Score of an average training subject; known after `fit`."""
        ...

    def fit(self, matrix: FloatArray) -> Self:
        """Learn what is ordinary from `matrix` (n_subjects, n_features) and return self."""
        ...

    def score(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects,): higher = more unusual."""
        ...

    def attribute(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features): contributions, each row summing to score minus `baseline`."""
        ...


def make_detector(name: str, params: Mapping[str, Any], *, seed: int, n_jobs: int) -> Detector:
    """Return an unfitted detector.

    Args:
        name: a key of `DETECTORS`.
        params: keyword arguments from the card.
        seed: seed of every random draw.
        n_jobs: threads; never changes a result.

    Raises:
        ModelError: nobody knows the name, or the detector does not take the parameters.
    """
    if name not in DETECTORS:
        raise ModelError(f'detector "{name}" is none of {", ".join(DETECTORS)}. Choose one of them.')
    module, class_name = DETECTORS[name]
    try:
        detector = getattr(import_module(module), class_name)(**params, seed=seed, n_jobs=n_jobs)
    except TypeError as error:
        raise ModelError(f'detector "{name}": {error}. Mend [detector] in model.toml.') from error
    return cast("Detector", detector)
