"""What is watched by the month: names, scales, and from which change on it is worth a look."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from models.detector import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One monthly metric that is held against an institution's own past.

    Attributes:
        name: as in `metric_month.metric`.
        title_zh: what an inspector reads.
        scale: `log` for money, `share` for shares.
        least_change: from this change on it is worth a look: a ratio for money, a difference for shares.
    """

    name: str
    title_zh: str
    scale: Literal["log", "share"]
    least_change: float

    def to_scale(self, value: FloatArray) -> FloatArray:
        """Return values on a scale where months of equal size spread equally.

        Source: Bartlett, The use of transformations, 1947: arcsine of the root for shares, logarithm for
        money.
        """
        if self.scale == "log":
            return np.log(np.where(value > 0, value, np.nan))
        return 2 * np.arcsin(np.sqrt(np.clip(value, 0.0, 1.0)))

    def from_scale(self, scaled: FloatArray) -> FloatArray:
        """Return values in their own unit."""
        if self.scale == "log":
            return np.exp(scaled)
        return np.sin(np.clip(scaled, 0.0, np.pi) / 2) ** 2

    def is_worth(self, value: FloatArray, expected: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell where a value lies far enough above what was expected; the numbers are project defaults."""
        if self.scale == "log":
            return value >= expected * (1 + self.least_change)
        return value >= expected + self.least_change

    def say(self, value: float) -> str:
        """Return a value as an inspector reads it."""
        return f"{value:,.0f}元" if self.scale == "log" else f"{100 * value:.1f}%"


TESTED: Final = (
    Metric(name="cost_per_stay", title_zh="次均住院费用", scale="log", least_change=0.10),
    Metric(name="exam_share", title_zh="住院检查检验费占比", scale="share", least_change=0.03),
    Metric(name="readmission_share", title_zh="30天内再入院比例", scale="share", least_change=0.05),
    Metric(name="out_of_county_share", title_zh="外县参保人就医比例", scale="share", least_change=0.05),
    Metric(name="cost_per_visit", title_zh="次均门诊购药费用", scale="log", least_change=0.10),
    Metric(name="visit_exam_share", title_zh="门诊检查检验费占比", scale="share", least_change=0.03),
)
