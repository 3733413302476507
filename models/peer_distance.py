"""Distance from the peers with correlated features counted once."""

from typing import Self

import numpy as np
import polars as pl

from data_contracts.errors import ModelError
from models.detector import FloatArray

_SAMPLE = 200_000  # subjects; ranks of more change a correlation in the third digit only


class PeerDistanceDetector:
    """Scores by the Mahalanobis distance of the deviations from the peers' medians.

    The spreads are in the deviations already (median and MAD of the peers); what is left is that features
    move together. Their correlation is measured on ranks, so that no outlier bends it, and shrunk towards
    none by `shrink_percent`, so that it can be inverted: two copies of a feature then count 1.1 times and
    not twice, and whoever breaks a usual correlation is further away than its single features say. A
    constant feature is correlated with nothing.

    Attributes:
        shrink_percent: how far correlations are drawn towards 0.
        seed: not used, nothing is drawn.
        n_jobs: not used.
        weights: (n_features, n_features) inverse of the shrunk correlations, empty before `fit`.
        usual: (n_features,) mean parts of the squared distance over the training subjects.
    """

    def __init__(self, *, shrink_percent: int = 20, seed: int, n_jobs: int = 1) -> None:
        self.shrink_percent = shrink_percent
        self.seed = seed
        self.n_jobs = n_jobs
        self.weights: FloatArray = np.empty((0, 0))
        self.usual: FloatArray = np.empty(0)

    @property
    def baseline(self) -> float:
        """Root of the mean squared distance of the training subjects."""
        return float(np.sqrt(max(self.usual.sum(), 0.0)))

    def fit(self, matrix: FloatArray) -> Self:
        """Measure how the columns of `matrix` (n_subjects, n_features) move together and return self."""
        if self.shrink_percent not in range(1, 101):
            raise ModelError(f"peer distance: shrink_percent is {self.shrink_percent}. Give 1 to 100.")
        shrink = self.shrink_percent / 100
        step = -(-len(matrix) // _SAMPLE)
        correlation = _correlate_ranks(matrix[::step])
        shrunk = (1 - shrink) * correlation + shrink * np.eye(len(correlation))
        self.weights = np.asarray(np.linalg.inv(shrunk), dtype=np.float64)
        self.usual = self._share_square(matrix).mean(axis=0)
        return self

    def score(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects,): the distance, 0 for whoever is as the peers' medians."""
        square = self._share_square(matrix).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(square, 0.0)), dtype=np.float64)

    def attribute(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features): parts of the distance above that of the mean square."""
        parts = self._share_square(matrix)
        distance = np.sqrt(np.maximum(parts.sum(axis=1, keepdims=True), 0.0))
        both = distance + self.baseline  # a - b = (a² - b²) / (a + b)
        part = np.divide(parts - self.usual, both, out=np.zeros_like(parts), where=both > 0.0)
        return np.asarray(part, dtype=np.float64)

    def _share_square(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features) parts that add up to the squared distance."""
        if not len(self.weights):
            raise ModelError("peer distance: asked for scores before fit. Call fit first.")
        # einsum adds in one order however many the rows: a row is scored alike alone and among others
        return np.asarray(matrix * np.einsum("ij,jk->ik", matrix, self.weights), dtype=np.float64)


def _correlate_ranks(matrix: FloatArray) -> FloatArray:
    """Return (n_features, n_features) rank correlations, equal ranks shared; 0 with a constant feature."""
    ranks = pl.DataFrame(matrix).select(pl.all().rank("average")).to_numpy().astype(np.float64)
    ranks -= ranks.mean(axis=0)
    spread = np.sqrt(np.square(ranks).sum(axis=0))
    ranks = np.divide(ranks, spread, out=np.zeros_like(ranks), where=spread > 0.0)
    correlation = np.asarray(np.einsum("ij,ik->jk", ranks, ranks), dtype=np.float64)
    np.fill_diagonal(correlation, 1.0)
    return correlation
