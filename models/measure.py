"""Detectors and trivial scores held against a labelled table."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score

from models.calibration import calibrate
from models.combination import MEMBERS, CombinedDetector
from models.detector import FloatArray
from models.size import SizeMeasure, measure_size, sounds_like_money
from models.table import FeatureTable

_COMPONENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How well one score ranks the labelled.

    Attributes:
        name: the score.
        kind: `ours` or `baseline`.
        roc_auc: chance that a labelled subject is scored above another one.
        average_precision: mean precision over the ranks of the labelled.
        precision_at_n: share of labelled among as many highest-scored as are labelled; subjects scored
            alike share their places.
    """

    name: str
    kind: str
    roc_auc: float
    average_precision: float
    precision_at_n: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMeasure:
    """All measures of one table.

    Attributes:
        measures: ours, then the baselines.
        size: how size was measured and what it weighed in the combination.
        size_column: the column of the baseline that sorts by one column.
    """

    measures: tuple[Measure, ...]
    size: SizeMeasure
    size_column: str


def measure_table(table: FeatureTable, *, seed: int, n_jobs: int) -> TableMeasure:
    """Return ROC-AUC, average precision and precision at n of our scores and of the baselines."""
    size = measure_size(
        table.value,
        table.amounts,
        may_be_money=np.array([sounds_like_money(name) for name in table.columns]),
        money=None if table.money is None else table.columns.index(table.money),
    )
    column = find_size_column(table)
    ours = score_table(table, size, seed=seed, n_jobs=n_jobs)
    baselines = score_baselines(table, column, seed=seed)
    measures = [
        _measure_score(table.label, score, name=name, kind=kind)
        for kind, scores in (("ours", ours), ("baseline", baselines))
        for name, score in scores.items()
    ]
    return TableMeasure(measures=tuple(measures), size=size, size_column=table.columns[column])


def score_table(
    table: FeatureTable, size: SizeMeasure, *, seed: int, n_jobs: int
) -> Mapping[str, FloatArray]:
    """Return our scores by name, each (n,): the combination, deviation and size apart, and the detectors.

    The combination is deviation and size, each as rarity, in the proportion of `size.weight`.
    """
    detector = CombinedDetector(seed=seed, n_jobs=n_jobs).fit(table.deviation)
    deviation = detector.score(table.deviation)
    rarity = calibrate(deviation).read(deviation)
    members = {
        name: member.score(table.deviation) for name, member in zip(MEMBERS, detector.members, strict=True)
    }
    combined = size.weight * size.score + (1.0 - size.weight) * rarity
    return {"combination": combined, "deviation": deviation, "size": size.score, **members}


def find_size_column(table: FeatureTable) -> int:
    """Return the position of the column whose logarithm varies most; of columns below 0 none."""
    spread = np.log1p(np.maximum(table.value, 0.0)).var(axis=0)
    return int(np.where((table.value >= 0.0).all(axis=0), spread, 0.0).argmax())


def score_baselines(table: FeatureTable, size_column: int, *, seed: int) -> Mapping[str, FloatArray]:
    """Return the trivial scores a model has to beat, by name, each (n,)."""
    standard = (table.value - table.value.mean(axis=0)) / table.value.std(axis=0)
    components = PCA(n_components=min(_COMPONENTS, *standard.shape), svd_solver="full").fit_transform(
        standard
    )
    forest = IsolationForest(n_estimators=200, random_state=seed).fit(table.value)
    return {
        "distance_in_3_components": np.sqrt(np.square(components).sum(axis=1)),
        "sum_of_standardised": standard.sum(axis=1),
        "size_column": table.value[:, size_column],
        "plain_isolation_forest": -forest.score_samples(table.value),
    }


def _measure_score(label: npt.NDArray[np.bool_], score: FloatArray, *, name: str, kind: str) -> Measure:
    """Return the three measures of one score."""
    return Measure(
        name=name,
        kind=kind,
        roc_auc=float(roc_auc_score(label, score)),
        average_precision=float(average_precision_score(label, score)),
        precision_at_n=measure_precision(label, score),
    )


def measure_precision(label: npt.NDArray[np.bool_], score: FloatArray) -> float:
    """Return the share of labelled among the n highest-scored, n = number of labelled.

    Where the n-th place is shared, its subjects count in the proportion of the places left: the order of
    the file decides nothing.
    """
    n_labelled = int(label.sum())
    last = np.sort(score)[-n_labelled]
    above, equal = score > last, score == last
    places = n_labelled - int(above.sum())
    found = label[above].sum() + label[equal].mean() * places
    return float(found / n_labelled)
