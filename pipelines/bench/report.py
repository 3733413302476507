"""What a bench prints: seconds by stage, and ratios beside the bounds the project has set itself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipelines.bench.day import DayFigures
from pipelines.bench.models import PartFigures
from pipelines.bench.night import NightFigures
from pipelines.commands.printing import Columns, print_line, print_table

_GIGABYTE: Final = 1024**3
# Held against the bare load: read, cast, quarantine, land, load, check.
_INGEST_STAGES: Final = ("receive", "load", "check")
# Held against the bare group-by: the derived tables with the rules that read most of them; the whole library.
_FIRST_RULES: Final = (
    "split_hospitalization",
    "ghost_bed_stay",
    "consumable_overuse",
    "inventory_mismatch",
)
_DERIVED_BOUND, _LIBRARY_BOUND, _RULE_BOUND = 10, 15, 3  # times the bare group-by
_SHOWN_DERIVED: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchFigures:
    """Everything one bench measured.

    Attributes:
        small: the night on the small county.
        large: the night on the large one.
        day: the night after it, on a day's delivery.
        derived: seconds of each derived table made once more of the large county.
        scoring: the stay model on a million stays.
        ranking: the ranking of 200,000 findings.
    """

    small: NightFigures
    large: NightFigures
    day: DayFigures
    derived: Mapping[str, float]
    scoring: PartFigures
    ranking: PartFigures


def report(figures: BenchFigures) -> None:
    """Print the nights stage by stage, and the ratios against bare DuckDB and bare scikit-learn."""
    small, large = figures.small, figures.large
    _report_stages(figures)
    ingest = sum(large.seconds[stage] for stage in _INGEST_STAGES)
    first = large.seconds["derive"] + sum(large.rule_seconds.get(scheme, 0) for scheme in _FIRST_RULES)
    library = sum(large.rule_seconds.values())
    print_line(
        f"bare load {large.load_seconds:.1f} s, ingest {ingest:.1f} s: "
        f"ratio {ingest / large.load_seconds:.2f} (3)"
    )
    print_line(
        f"bare group-by {large.group_seconds:.2f} s, derived tables and {len(_FIRST_RULES)} rules "
        f"{first:.1f} s: ratio {first / large.group_seconds:.1f} ({_DERIVED_BOUND})"
    )
    _report_shares(figures.derived, large.group_seconds, "derived table", shown=_SHOWN_DERIVED)
    _report_shares(large.rule_seconds, large.group_seconds, "rule", bound=_RULE_BOUND)
    print_line(
        f"the whole library of {len(large.rule_seconds)} rules {library:.1f} s: "
        f"ratio {library / large.group_seconds:.1f} ({_LIBRARY_BOUND})"
    )
    _report_day(figures.day, large.lines)
    _report_parts(figures)
    exponent = growth(small.wall_seconds, large.wall_seconds, large.lines / small.lines)
    print_line(
        f"whole night {large.wall_seconds:.0f} s (360), growth {exponent:.2f} (1), "
        f"peak memory {large.peak_bytes / _GIGABYTE:.2f} GB (8)"
    )


def growth(small: float, large: float, factor: float) -> float:
    """Return the exponent with which seconds grow when the lines grow `factor` times."""
    return math.log(max(large, 1e-3) / max(small, 1e-3)) / math.log(factor)


def _report_stages(figures: BenchFigures) -> None:
    small, large, day = figures.small, figures.large, figures.day
    columns: Columns = (
        ("stage", "stage", "left"),
        ("small", f"{small.lines:,} lines", "right"),
        ("large", f"{large.lines:,} lines", "right"),
        ("exponent", "exponent", "right"),
        ("day", f"{day.lines:,} more", "right"),
    )
    factor = large.lines / small.lines
    told = [
        (stage, small.seconds[stage], seconds, day.seconds[stage]) for stage, seconds in large.seconds.items()
    ]
    told.append(("whole command", small.wall_seconds, large.wall_seconds, day.wall_seconds))
    rows = [
        {"stage": name, "small": few, "large": many, "exponent": growth(few, many, factor), "day": more}
        for name, few, many, more in told
    ]
    print_table(rows, columns, "Seconds of one run (exponent 1 = linear)")


def _report_shares(
    seconds: Mapping[str, float],
    group_seconds: float,
    what: str,
    *,
    bound: float | None = None,
    shown: int | None = None,
) -> None:
    """Print each table's or rule's seconds as so many bare group-bys, the slowest first."""
    columns: Columns = (
        ("name", what, "left"),
        ("seconds", "seconds", "right"),
        ("ratio", "group-bys", "right"),
        *((("above", f"above {bound:g}", "left"),) if bound is not None else ()),
    )
    slowest = sorted(seconds.items(), key=lambda each: (-each[1], each[0]))
    rows = [
        {
            "name": name,
            "seconds": taken,
            "ratio": taken / group_seconds,
            "above": "above" if bound is not None and taken > bound * group_seconds else "",
        }
        for name, taken in slowest[:shown]
    ]
    print_table(rows, columns, f"Each {what}'s share")


def _report_day(day: DayFigures, lines: int) -> None:
    print_line(
        f"a day's delivery ({day.lines:,} lines) on top of {lines:,} lines: "
        f"derive {day.seconds['derive']:.1f} s, quality {day.seconds['quality']:.1f} s, "
        f"whole night {day.wall_seconds:.0f} s"
    )


def _report_parts(figures: BenchFigures) -> None:
    scoring, ranking = figures.scoring, figures.ranking
    print_line(
        f"features, fit, score and reasons of {scoring.count:,} stays: {scoring.seconds:.1f} s (120), "
        f"{scoring.peak_bytes / _GIGABYTE:.2f} GB (6); scikit-learn's fit and score of the same matrix "
        f"{scoring.bare_seconds:.1f} s: ratio {scoring.seconds / max(scoring.bare_seconds, 1e-3):.2f} (2)"
    )
    print_line(
        f"ranking of {ranking.count:,} findings: {ranking.seconds:.1f} s (10), "
        f"{ranking.peak_bytes / _GIGABYTE:.2f} GB"
    )
