"""Several detectors as one: each calibrated to how rare its score was, the loudest heard most."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from data_contracts.errors import ModelError
from models.calibration import StepTable, calibrate
from models.detector import Detector, FloatArray, make_detector

_ROUNDING = 1e-12  # of a member's score; less than this above its baseline is nothing
MEMBERS = ("isolation_forest", "ecod", "peer_distance")


class CombinedDetector:
    """Scores by how rare the members find a subject, in orders of magnitude above an average one.

    Calibrated is each member's rarity: minus the decimal logarithm of the share of training subjects that
    the member scored as high (see `models.calibration.calibrate`), less the rarity of the member's own
    baseline. 0 is average for every member, whatever its units, and 2 is a hundred times as rare. The score
    is `loudest_percent` of the highest rarity and the rest of their mean: members find different kinds of
    outliers, and a mean alone lets two that see nothing outvote the one that sees it.

    Attributes:
        loudest_percent: weight of the loudest member, in percent.
        seed: seed of the members.
        n_jobs: threads of the members; never changes a result.
        members: the detectors, in order of `MEMBERS`.
        rarities: one table per member, its score to its rarity; empty before `fit`.
    """

    def __init__(
        self,
        *,
        loudest_percent: int = 80,
        n_trees: int = 200,
        sample_size: int = 256,
        total_percent: int = 50,
        shrink_percent: int = 20,
        seed: int,
        n_jobs: int = 1,
    ) -> None:
        params: tuple[dict[str, int], ...] = (
            {"n_trees": n_trees, "sample_size": sample_size, "total_percent": total_percent},
            {},
            {"shrink_percent": shrink_percent},
        )
        self.loudest_percent = loudest_percent
        self.seed = seed
        self.n_jobs = n_jobs
        self.members: Sequence[Detector] = [
            make_detector(name, given, seed=seed, n_jobs=n_jobs)
            for name, given in zip(MEMBERS, params, strict=True)
        ]
        self.rarities: list[StepTable] = []

    @property
    def baseline(self) -> float:
        """0: a subject at every member's baseline."""
        return 0.0

    def fit(self, matrix: FloatArray) -> Self:
        """Fit and calibrate every member on `matrix` (n_subjects, n_features) and return self."""
        self.rarities = [calibrate(member.fit(matrix).score(matrix)) for member in self.members]
        return self

    def score(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects,): orders of magnitude above average, below 0 for the ordinary."""
        rarity = self._measure_rarity(matrix)
        return np.asarray((rarity * self._weigh(rarity)).sum(axis=1), dtype=np.float64)

    def attribute(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features) contributions, each row summing to the score.

        A member's rarity rises with its score, so its contributions are stretched by rarity over excess. At
        its baseline the member says nothing about features and a rounding is shared equally.
        """
        rarity = self._measure_rarity(matrix)
        weight = self._weigh(rarity)
        total = np.zeros(matrix.shape)
        for number, member in enumerate(self.members):
            part = member.attribute(matrix)
            excess = part.sum(axis=1)
            own = rarity[:, number] * weight[:, number]
            apart = np.abs(excess) > _ROUNDING
            rate = np.divide(own, excess, out=np.zeros_like(own), where=apart)
            total += part * rate[:, None] + np.where(apart, 0.0, own / matrix.shape[1])[:, None]
        return total

    def _measure_rarity(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_members) rarities above each member's baseline."""
        if not self.rarities:
            raise ModelError("combination: asked for scores before fit. Call fit first.")
        columns = [
            table.read(member.score(matrix)) - table.read(np.array([member.baseline]))
            for member, table in zip(self.members, self.rarities, strict=True)
        ]
        return np.column_stack(columns)

    def _weigh(self, rarity: FloatArray) -> FloatArray:
        """Return (n_subjects, n_members) weights, rows summing to 1; of equals the first is the loudest."""
        loudest = self.loudest_percent / 100
        weight = np.full(rarity.shape, (1.0 - loudest) / rarity.shape[1])
        weight[np.arange(len(rarity)), rarity.argmax(axis=1)] += loudest
        return weight
