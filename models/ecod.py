"""ECOD: PyOD's own, read off as one step table per feature."""

from typing import Self

import numpy as np
from pyod.models.ecod import ECOD

from data_contracts.errors import ModelError
from models.calibration import StepTable
from models.detector import FloatArray


class EcodDetector:
    """Scores by the rarity of each feature on its own, added up (Li and others 2022).

    A feature's part is minus the natural logarithm of the share of subjects as far out in its tail. PyOD
    counts that anew together with every matrix it is asked about; here the parts it found for the training
    subjects are kept as a step function per feature, so a subject is scored alike alone and among others.
    A feature in which nobody differs counts nothing.

    Attributes:
        seed: not used, ECOD draws nothing.
        n_jobs: not used, one pass per feature is quick.
        tables: one per feature, value to part of the score; empty before `fit`.
        usual: (n_features,) mean part of every feature over the training subjects.
    """

    def __init__(self, *, seed: int, n_jobs: int = 1) -> None:
        self.seed = seed
        self.n_jobs = n_jobs
        self.tables: list[StepTable] = []
        self.usual: FloatArray = np.empty(0)

    @property
    def baseline(self) -> float:
        """Mean score of the training subjects."""
        return float(np.sum(self.usual))

    def fit(self, matrix: FloatArray) -> Self:
        """Count the tails of every feature of `matrix` (n_subjects, n_features) and return self."""
        parts = _measure_tails(matrix)
        self.tables = []
        for column, part in zip(matrix.T, parts.T, strict=True):
            knots, first = np.unique(column, return_index=True)
            self.tables.append(StepTable.thin(knots, part[first]))
        self.usual = self._read(matrix).mean(axis=0)
        return self

    def score(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects,): the sum of the features' parts."""
        return np.asarray(self._read(matrix).sum(axis=1), dtype=np.float64)

    def attribute(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features): each feature's part above its mean part."""
        return np.asarray(self._read(matrix) - self.usual, dtype=np.float64)

    def _read(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features) parts of the score, or raise ModelError before `fit`."""
        if not self.tables:
            raise ModelError("ECOD: asked for scores before fit. Call fit first.")
        return np.column_stack(
            [table.read(column) for table, column in zip(self.tables, matrix.T, strict=True)]
        )


def _measure_tails(matrix: FloatArray) -> FloatArray:
    """Return (n_subjects, n_features) PyOD's parts of the training subjects; 0 in a constant feature."""
    parts = np.zeros_like(matrix)
    varied = np.flatnonzero(matrix.max(axis=0) > matrix.min(axis=0))
    if len(varied):
        detector = ECOD()
        detector.decision_function(matrix[:, varied])
        parts[:, varied] = detector.O
    return parts
