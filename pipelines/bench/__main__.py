"""The bench's command: seconds per stage, peak memory and the ratios the README quotes."""

import argparse
import shutil
from pathlib import Path

from pipelines.bench.apart import call_apart
from pipelines.bench.day import measure_day, measure_derived
from pipelines.bench.models import measure_apart, measure_ranking, measure_scoring
from pipelines.bench.night import measure_night
from pipelines.bench.report import BenchFigures, report

_SMALLER = 10  # the second county, for the growth exponent, is this many times smaller


def main() -> None:
    """Run every part of the bench on one folder and print what it measured."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000, help="charge lines of the large county")
    parser.add_argument("--seed", type=int, default=20250101)
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="emptied before and after")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    small = measure_night(asked.folder / "small", lines=asked.lines // _SMALLER, seed=asked.seed)
    large = measure_night(asked.folder / "large", lines=asked.lines, seed=asked.seed)
    home = asked.folder / "large" / "home"
    snapshot = (home / "published" / "current.duckdb").resolve()
    scoring = measure_apart(measure_scoring, snapshot, asked.folder)
    ranking = measure_apart(measure_ranking, snapshot, asked.folder)
    day = call_apart(measure_day, home, asked.folder / "large" / "inbox")
    copy = asked.folder / "derived.duckdb"
    shutil.copyfile(snapshot, copy)
    copy.chmod(0o600)
    derived = call_apart(measure_derived, copy)
    report(BenchFigures(small=small, large=large, day=day, derived=derived, scoring=scoring, ranking=ranking))
    shutil.rmtree(asked.folder)


if __name__ == "__main__":
    main()
