"""How much is enough and how far is far: the numbers monitoring goes by, and its pages print."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers in force; project defaults where no source is named.

    Attributes:
        min_stays: stays a month or quarter needs for a metric of stays.
        min_visits: visits it needs for a metric of visits.
        min_peers: institutions of a group, the one compared among them.
        far_deviations: scaled median absolute deviations above the median from which a place among peers is
            far. Source: Leys et al., Detecting outliers, Journal of Experimental Social Psychology 49, 2013,
            who call 3 very conservative.
        readmission_days: days after discharge in which another stay is a readmission.
        min_settlements: settlements of a week that can be judged; one bill more or less is no jump.
        min_weeks: such weeks of history; half a year tells a spread, less tells nothing.
        base_weeks: weeks before, with which a week is compared part by part.
        told_weeks: newest weeks told of; older jumps are history, not news.
        min_months_before: months of own past.
        band_share: share of honest weeks and months inside the band of expectation.
        week_false_share: of the weeks told of, so many may be false.
        month_false_share: of the changed months told of, so many may be false.
        most_chance: nothing more probable than this by chance is told, however much is found elsewhere.
        least_excess_share: share of the expectation; less above a week's is no jump.
        least_excess_yuan: fund money above expectation; less is not worth a visit.
    """

    min_stays: int = 10
    min_visits: int = 30
    min_peers: int = 5
    far_deviations: float = 3.0
    readmission_days: int = 30
    min_settlements: int = 5
    min_weeks: int = 26
    base_weeks: int = 8
    told_weeks: int = 4
    min_months_before: int = 6
    band_share: float = 0.95
    week_false_share: float = 0.05
    month_false_share: float = 0.1
    most_chance: float = 0.001
    least_excess_share: float = 0.10
    least_excess_yuan: float = 1000.0


LIMITS: Final = Limits()
