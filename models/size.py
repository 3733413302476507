"""Size: how much there is of a subject, kept apart from how odd it is."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import calibrate
from models.detector import FloatArray

_LEAST_SKEW = 0.5  # amounts have long tails upward; ages and codes do not
_MONEY_WORDS = frozenset(
    {
        "amount", "amounts", "amt", "paid", "pay", "payment", "payments", "cost", "costs", "fee", "fees",
        "charge", "charges", "price", "money", "reimbursed", "reimbursement", "expense", "expenses", "spend",
        "spending", "spent", "deductible", "fund", "yuan", "cny", "rmb", "usd", "eur", "dollar", "dollars",
    }
)  # fmt: skip
_MONEY_WORDS_ZH = ("金额", "费用", "支付", "报销", "统筹", "自付", "总额", "费", "元")
_NOT_MONEY_WORDS = frozenset(
    {
        "n", "no", "num", "number", "count", "counts", "cnt", "share", "ratio", "rate", "percent", "pct",
        "days", "id", "code", "type", "flag",
    }
)  # fmt: skip
_NOT_MONEY_WORDS_ZH = ("次数", "数量", "天数", "人数", "占比", "比例", "率", "编号", "编码", "单元")
_FEW_AMOUNTS = 12  # up to so many, the money alone is the size
_LEAST_AGREEMENT = 0.5  # correlation of the money with the common size


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMeasure:
    """How big every subject is, and how far that can be what the table is about.

    Attributes:
        score: (n,) rarity of the size in orders of magnitude, see `models.calibration.calibrate`; 0 for
            everybody in a table without amounts.
        weight: 0 to 1, what size should count beside deviation.
        money: position of the column that is money, None without one.
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


def sounds_like_money(column: str) -> bool:
    """Return whether a column's name says that it holds money: a word of money in it and none of a count."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", column)}
    counted = words & _NOT_MONEY_WORDS or any(word in column for word in _NOT_MONEY_WORDS_ZH)
    named = words & _MONEY_WORDS or any(word in column for word in _MONEY_WORDS_ZH)
    return bool(named and not counted)


def measure_size(
    value: FloatArray,
    amounts: npt.NDArray[np.bool_],
    *,
    may_be_money: npt.NDArray[np.bool_] | None = None,
    money: int | None = None,
) -> SizeMeasure:
    """Return the size of every row of `value` (n, columns; no nan, no constant column).

    Of n amounts the money itself counts 12 / n, alone up to a dozen. The rest, or all of it where nothing is
    money, is, half and half, the first principal component of all amounts on the logarithm and as they are:
    the more columns share a size, the better they measure it, and rare ones hardly speak. Each is
    calibrated to its rarity before it is added.

    The weight is 1 - (1 - share of amounts x coherence x reliability²)³; coherence is how nearly all
    amounts rise with the component (its squared cosine with equal loadings), reliability how much of the
    component is common to them at all. In a table of amounts that move together the weight is near 1: there
    size is what can be seen. Where amounts move against each other, or have nothing to do with each other, it
    is near 0.

    Args:
        value: the table.
        amounts: (columns,) which are amounts or counts.
        may_be_money: (columns,) which have a name of money; of these the amount with the largest sum that
            follows the common size is the money.
        money: position of the money, if somebody has named it; it is an amount then.

    Source: reliability is the theta of a principal component (Armor 1974, Sociological Methodology 5).
    """
    n_columns = value.shape[1]
    chosen = np.flatnonzero(amounts | (np.arange(n_columns) == money))
    if len(chosen) <= 1 and money is None:  # one column moves together with nothing
        return SizeMeasure(score=np.zeros(len(value)), weight=0.0, money=None)
    amount = np.maximum(value[:, chosen], 0.0)
    common, agreement = _find_common(np.log1p(amount))
    plain, _ = _find_common(amount)
    if money is None and may_be_money is not None:
        follows = np.array([abs(np.corrcoef(common, column)[0, 1]) for column in np.log1p(amount).T])
        sums = np.where((follows >= _LEAST_AGREEMENT) & may_be_money[chosen], amount.sum(axis=0), -1.0)
        money = int(chosen[sums.argmax()]) if sums.max() >= 0.0 else None
    share = 0.0 if money is None else min(1.0, _FEW_AMOUNTS / len(chosen))
    paid = common if money is None else np.maximum(value[:, money], 0.0)
    parts = ((paid, share), (common, (1.0 - share) / 2.0), (plain, (1.0 - share) / 2.0))
    rarity = sum((weight * calibrate(part).read(part) for part, weight in parts), np.zeros(len(value)))
    return SizeMeasure(
        score=np.asarray(calibrate(rarity).read(rarity), dtype=np.float64),
        weight=float(1.0 - (1.0 - len(chosen) / n_columns * agreement) ** 3),
        money=money,
    )


def _find_common(amount: FloatArray) -> tuple[FloatArray, float]:
    """Return (n,) the first principal component of standardised columns, pointing up.

    Beside it their agreement: coherence x reliability², 0 to 1.
    """
    standard = (amount - amount.mean(axis=0)) / amount.std(axis=0)
    variances, directions = np.linalg.eigh(standard.T @ standard / len(standard))
    loading = directions[:, -1] * (1.0 if directions[:, -1].sum() >= 0.0 else -1.0)
    n_columns = len(loading)
    coherence = loading.sum() ** 2 / n_columns
    reliability = 1.0  # of one column: it is what it is
    if n_columns > 1:
        reliability = max(0.0, n_columns / (n_columns - 1) * (1.0 - 1.0 / variances[-1]))
    return np.asarray(standard @ loading, dtype=np.float64), float(coherence * reliability**2)
