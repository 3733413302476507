"""Size: how much there is of a subject, kept apart from how odd it is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import calibrate
from models.detector import FloatArray

_LEAST_SKEW = 0.5  # amounts have long tails upward; ages and codes do not
_FEW_AMOUNTS = 12  # up to so many, the money alone is the size
_LEAST_AGREEMENT = 0.5  # correlation of the money with the common size


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMeasure:
    """How big every subject is, and how far that can be what the table is about.

    Attributes:
        score: (n,) rarity of the size in orders of magnitude, see `models.calibration.calibrate`; 0 for
            everybody in a table without amounts.
        weight: 0 to 1, what size should count beside deviation.
        money: position of the column with the largest sum among those that follow the common size, None
            without one.
    """

    score: FloatArray
    weight: float
    money: int | None


def find_amounts(value: FloatArray) -> npt.NDArray[np.bool_]:
    """Return (n_columns,) what is an amount or a count: never below 0, with a long tail upward."""
    centred = value - value.mean(axis=0)
    spread = value.std(axis=0)
    cubes = np.power(centred, 3).mean(axis=0)
    skew = np.divide(cubes, np.power(spread, 3), out=np.zeros_like(spread), where=spread > 0.0)
    return np.asarray((value >= 0.0).all(axis=0) & (value.max(axis=0) > 1.0) & (skew > _LEAST_SKEW))


def measure_size(value: FloatArray, amounts: npt.NDArray[np.bool_]) -> SizeMeasure:
    """Return the size of every row of `value` (n, columns; no nan, no constant column).

    Of n amounts the money itself (the amount column with the largest sum) counts 12 / n, alone up to a dozen.
    The rest is, half and half, the first principal component of all amounts on the logarithm and as they are:
    the more columns share a size, the better they measure it, and rare ones hardly speak. Each is
    calibrated to its rarity before it is added.

    The weight is 1 - (1 - share of amounts x coherence x reliability²)³; coherence is how nearly all
    amounts rise with the component (its squared cosine with equal loadings), reliability how much of the
    component is common to them at all. In a table of amounts that move together the weight is near 1: there
    size is what can be seen. Where amounts move against each other, or have nothing to do with each other, it
    is near 0.

    Source: reliability is the theta of a principal component (Armor 1974, Sociological Methodology 5).
    """
    n_columns = value.shape[1]
    chosen = np.flatnonzero(amounts)
    if len(chosen) <= 1:  # one column moves together with nothing
        return SizeMeasure(score=np.zeros(len(value)), weight=0.0, money=None)
    amount = value[:, chosen]
    common, agreement = _find_common(np.log1p(amount))
    plain, _ = _find_common(amount)
    follows = np.array([abs(np.corrcoef(common, column)[0, 1]) for column in np.log1p(amount).T])
    sums = np.where(follows >= _LEAST_AGREEMENT, amount.sum(axis=0), -1.0)
    position = int(sums.argmax())
    found = sums[position] >= 0.0
    share = min(1.0, _FEW_AMOUNTS / len(chosen)) if found else 0.0
    parts = ((amount[:, position], share), (common, (1.0 - share) / 2.0), (plain, (1.0 - share) / 2.0))
    rarity = sum((weight * calibrate(part).read(part) for part, weight in parts), np.zeros(len(value)))
    return SizeMeasure(
        score=np.asarray(calibrate(rarity).read(rarity), dtype=np.float64),
        weight=float(1.0 - (1.0 - len(chosen) / n_columns * agreement) ** 3),
        money=int(chosen[position]) if found else None,
    )


def _find_common(amount: FloatArray) -> tuple[FloatArray, float]:
    """Return (n,) the first principal component of two or more standardised columns, pointing up.

    Beside it their agreement: coherence x reliability², 0 to 1.
    """
    standard = (amount - amount.mean(axis=0)) / amount.std(axis=0)
    variances, directions = np.linalg.eigh(standard.T @ standard / len(standard))
    loading = directions[:, -1] * (1.0 if directions[:, -1].sum() >= 0.0 else -1.0)
    n_columns = len(loading)
    coherence = loading.sum() ** 2 / n_columns
    reliability = max(0.0, n_columns / (n_columns - 1) * (1.0 - 1.0 / variances[-1]))
    return np.asarray(standard @ loading, dtype=np.float64), float(coherence * reliability**2)
