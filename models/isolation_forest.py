"""Isolation forest: scikit-learn's own, with exact contributions read off its trees."""

from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import IsolationForest

from data_contracts.errors import ModelError
from models.detector import FloatArray

IntArray = npt.NDArray[np.int64]

_ROUNDING = 1e-12  # of a mean path length; a smaller difference is none
_NO_CHILD = -1
_BLOCK = 65_536  # rows judged at once
_POOL_SAMPLES = 64  # samples the trees draw from; growing one reads all it may draw from


class IsolationForestDetector:
    """Scores by how few random cuts set a subject apart (Liu, Ting and Zhou 2008).

    The score is theirs, `2 ** (-mean path length / c(sample_size))`, between 0 and 1. Cuts along single
    features need luck to find a subject that is far out in just one of many; so the total deviation (root
    of the sum of squares) stands beside the features as columns of its own. Its contribution is shared out
    among the features in proportion to their squares.

    Attributes:
        n_trees: trees in the forest.
        sample_size: subjects drawn for each tree.
        total_percent: columns of the total deviation, in percent of the number of features.
        seed: seed of the draws.
        n_jobs: threads for fitting and scoring; rows are split, trees are summed in one order, so the
            result does not depend on it.
        n_features: columns of the matrix it was fitted on, 0 before `fit`.
        usual_total: median total deviation of the matrix it was fitted on; less counts as this, for being
            rarely ordinary is no suspicion.
        estimator: the fitted scikit-learn forest, None before `fit`.
    """

    def __init__(
        self,
        *,
        n_trees: int = 200,
        sample_size: int = 256,
        total_percent: int = 50,
        seed: int,
        n_jobs: int = 1,
    ) -> None:
        self.n_trees = n_trees
        self.sample_size = sample_size
        self.total_percent = total_percent
        self.seed = seed
        self.n_jobs = n_jobs
        self.n_features = 0
        self.usual_total = 0.0
        self.estimator: IsolationForest | None = None
        self._paths: _PathTable | None = None

    @classmethod
    def from_parts(
        cls, *, estimator: IsolationForest, n_features: int, usual_total: float, n_jobs: int = 1
    ) -> Self:
        """Return a detector around a forest that was fitted before; the parts are attributes of it then.

        Raises:
            ModelError: a tree of the forest points outside itself (a damaged or forged file).
        """
        detector = cls(
            n_trees=estimator.n_estimators,
            sample_size=estimator.max_samples_,
            total_percent=round(100 * (estimator.n_features_in_ - n_features) / n_features),
            seed=estimator.random_state,
            n_jobs=n_jobs,
        )
        detector.n_features = n_features
        detector.usual_total = usual_total
        detector._adopt(estimator)
        return detector

    @property
    def baseline(self) -> float:
        """Score of a subject whose paths have the mean length of the training draws."""
        return self._fitted()[1].baseline

    def fit(self, matrix: FloatArray) -> Self:
        """Grow the forest on `matrix` (n_subjects, n_features) and return self.

        Of more than 64 times `sample_size` subjects the trees draw from a random 64 times as many.
        """
        self.n_features = matrix.shape[1]
        self.usual_total = float(np.median(_measure_total(matrix)))
        pool_size = _POOL_SAMPLES * self.sample_size
        if len(matrix) > pool_size:
            drawn = np.random.default_rng(self.seed).choice(
                len(matrix), pool_size, replace=False, shuffle=False
            )
            matrix = matrix[np.sort(drawn)]
        estimator = IsolationForest(
            n_estimators=self.n_trees,
            max_samples=min(self.sample_size, len(matrix)),
            random_state=self.seed,
            n_jobs=self.n_jobs,
        )
        estimator.fit(self._with_total(matrix))
        estimator.set_params(n_jobs=None)  # how it was grown is no part of what it is
        self._adopt(estimator)
        return self

    def score(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects,) scores between 0 and 1; higher = more unusual."""
        estimator, paths = self._fitted()

        def measure_path(rows: npt.NDArray[np.float32]) -> FloatArray:
            total = np.zeros(len(rows))
            for start in range(0, len(rows), _BLOCK):  # a block stays in the cache for all trees
                block, sums = rows[start : start + _BLOCK], total[start : start + _BLOCK]
                for tree, lengths in zip(estimator.estimators_, paths.lengths, strict=True):
                    sums += lengths[tree.tree_.apply(block)]
            return total

        differs = np.flatnonzero(matrix.any(axis=1))
        # who differs in nothing, a fifth of all stays, ends where a row of zeros does: the last one judged
        judged = np.concatenate([matrix[differs], np.zeros((1, self.n_features))])
        order = np.argsort(_measure_total(judged))  # rows alike take the same turns: faster
        place = np.full(len(matrix), len(differs))
        place[differs] = np.arange(len(differs))
        parts = np.array_split(self._with_total(judged[order]), max(1, min(self.n_jobs, len(judged))))
        length = np.empty(len(judged))
        with ThreadPoolExecutor(len(parts)) as pool:
            length[order] = np.concatenate(list(pool.map(measure_path, parts)))
        score = 2.0 ** (-length / (len(paths.lengths) * paths.normal_length))
        return np.asarray(score[place], dtype=np.float64)

    def attribute(self, matrix: FloatArray) -> FloatArray:
        """Return (n_subjects, n_features) contributions, each row summing to score minus `baseline`.

        Every cut on a subject's path changes the path length to be expected (weighted over the training
        draws below it); the change belongs to the feature of the cut. Summed over a path the changes are
        exactly its length minus the mean, and the score's excess is shared out in their proportion.
        """
        estimator, paths = self._fitted()
        columns = self._with_total(matrix)
        by_column = np.zeros(columns.shape)
        for tree, changes in zip(estimator.estimators_, paths.changes, strict=True):
            by_column += changes[tree.tree_.apply(columns)]
        by_column /= len(paths.changes)
        of_total = by_column[:, self.n_features :].sum(axis=1, keepdims=True)
        shortening = by_column[:, : self.n_features] + of_total * _square_shares(matrix)
        total = shortening.sum(axis=1)
        excess = paths.baseline * (np.exp2(total / paths.normal_length) - 1.0)
        slope = paths.baseline * np.log(2.0) / paths.normal_length  # the limit of excess / total at 0
        near_zero = np.abs(total) < _ROUNDING
        rate = np.divide(excess, total, out=np.full_like(total, slope), where=~near_zero)
        return np.asarray(shortening * rate[:, None], dtype=np.float64)

    def _with_total(self, matrix: FloatArray) -> npt.NDArray[np.float32]:
        """Return the matrix as the trees read it, the total deviation in its last columns."""
        copies = round(self.n_features * self.total_percent / 100)
        total = np.maximum(_measure_total(matrix), self.usual_total)
        columns = np.empty((len(matrix), self.n_features + copies), dtype=np.float32)
        columns[:, : self.n_features] = matrix
        columns[:, self.n_features :] = total[:, None]
        return columns

    def _adopt(self, estimator: IsolationForest) -> None:
        """Keep a fitted forest and the tables its contributions are read from."""
        self._paths = _PathTable(estimator)
        self.estimator = estimator

    def _fitted(self) -> "tuple[IsolationForest, _PathTable]":
        """Return the forest and its tables, or raise ModelError before `fit`."""
        if self.estimator is None or self._paths is None:
            raise ModelError("isolation forest: asked for scores before fit. Call fit first.")
        return self.estimator, self._paths


class _PathTable:
    """What each leaf says about each feature.

    Attributes:
        lengths: per tree, (n_nodes,): path length of a subject that ends at the node.
        changes: per tree, (n_nodes, n_features): by how much the cuts above a node, feature by feature,
            made the expected path shorter.
        normal_length: path length in a random tree over the sample size, the scale of the score.
        baseline: score at the mean path length of the training draws.
    """

    def __init__(self, estimator: IsolationForest) -> None:
        self.normal_length = float(_expected_length(np.array([max(2, estimator.max_samples_)]))[0])
        self.changes: list[FloatArray] = []
        self.lengths: list[FloatArray] = []
        for member, columns in zip(estimator.estimators_, estimator.estimators_features_, strict=True):
            if not np.array_equal(columns, np.arange(estimator.n_features_in_)):
                raise ModelError("isolation forest: trees on a part of the features cannot be explained.")
            changes, lengths = _read_tree(member.tree_, n_features=estimator.n_features_in_)
            self.changes.append(changes)
            self.lengths.append(lengths)
        mean_length = np.mean([lengths[0] for lengths in self.lengths])  # of a tree: that of its root
        self.baseline = float(np.exp2(-mean_length / self.normal_length))


class _Tree(Protocol):
    """The arrays of a scikit-learn tree, one entry per node."""

    children_left: IntArray
    children_right: IntArray
    feature: IntArray
    n_node_samples: IntArray


def _read_tree(tree: _Tree, *, n_features: int) -> tuple[FloatArray, FloatArray]:
    """Return the change table (n_nodes, n_features) of a tree and the path length to be expected per node.

    Raises:
        ModelError: a node points to a node or feature that is not there.
    """
    left, right, feature, size = tree.children_left, tree.children_right, tree.feature, tree.n_node_samples
    inner = np.flatnonzero(left != _NO_CHILD)
    children = np.concatenate([left[inner], right[inner]])
    if (
        (children <= np.concatenate([inner, inner])).any()  # scikit-learn numbers children after parents
        or (children >= len(left)).any()
        or (feature[inner] < 0).any()
        or (feature[inner] >= n_features).any()
    ):
        raise ModelError("isolation forest: a stored tree points outside itself. Remove the file and refit.")
    levels = _levels(left, right)
    depth = np.zeros(len(left))
    for number, nodes in enumerate(levels):
        depth[nodes] = number
    length = depth + _expected_length(size)  # right for leaves; inner nodes follow from below
    for nodes in reversed(levels):
        parents = nodes[left[nodes] != _NO_CHILD]
        lower, upper = left[parents], right[parents]
        length[parents] = (length[lower] * size[lower] + length[upper] * size[upper]) / (
            size[lower] + size[upper]
        )
    changes = np.zeros((len(left), n_features))
    for nodes in levels:
        parents = nodes[left[nodes] != _NO_CHILD]
        for child in (left[parents], right[parents]):
            changes[child] = changes[parents]
            changes[child, feature[parents]] += length[parents] - length[child]
    return changes, length


def _levels(left: IntArray, right: IntArray) -> list[IntArray]:
    """Return the nodes of a tree level by level, the root first."""
    levels = [np.array([0], dtype=np.int64)]
    while True:
        parents = levels[-1][left[levels[-1]] != _NO_CHILD]
        if not len(parents):
            return levels
        levels.append(np.concatenate([left[parents], right[parents]]))


def _expected_length(size: IntArray) -> FloatArray:
    """Return the mean path length of an unsuccessful search in a random tree over `size` subjects.

    Source: Liu, Ting and Zhou, Isolation Forest, 2008, equation 1.
    """
    large = np.maximum(size, 3).astype(np.float64)
    length = 2.0 * (np.log(large - 1.0) + np.euler_gamma) - 2.0 * (large - 1.0) / large
    return np.where(size <= 1, 0.0, np.where(size == 2, 1.0, length))  # noqa: PLR2004 - as in the equation


def _measure_total(matrix: FloatArray) -> FloatArray:
    """Return (n_subjects,) the root of each row's sum of squares."""
    return np.asarray(np.sqrt(np.square(matrix).sum(axis=1)), dtype=np.float64)


def _square_shares(matrix: FloatArray) -> FloatArray:
    """Return each feature's share of its row's sum of squares; equal shares where all are 0."""
    square = np.square(matrix)
    total = square.sum(axis=1, keepdims=True)
    equal = np.full_like(square, 1.0 / matrix.shape[1])
    return np.asarray(np.divide(square, total, out=equal, where=total > 0.0), dtype=np.float64)
