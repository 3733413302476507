"""`make cost`: what of a night's time goes to trust alone, measured within one night.

The functions that only guard (a night without them would publish the same leads) are watched while a night
of a demo county runs: when each begins and ends. Times that overlap, by nesting or by threads, count once. So
the night with all of it and the night less all of it are of one and the same run. No setting switches any of
them off.
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from pipelines import stages
from pipelines.commands.printing import Columns, print_line, print_table
from pipelines.demo.county import make_county
from pipelines.lock import hold_lock
from pipelines.monitor.outcome import recorded
from pipelines.monitor.progress import Reporter
from pipelines.night import open_night, run_stage
from pipelines.settings import Home, read_settings

BOUND: Final = 0.1
_ROOMS: Final = ("data_contracts", "rules", "models", "pipelines")
# What only guards, by what it guards against; a function is named where it is defined.
GUARDS: Final[Mapping[str, Sequence[str]]] = {
    "input: files as a sender wrote them": (
        "pipelines.ingest.inspect_file.inspect_file",
        "pipelines.ingest.discover.find_files",
        "pipelines.ingest.discover.find_changed",
        "pipelines.ingest.discover.wait_until_stable",
        "pipelines.ingest.manifest.read_manifest",
        "pipelines.ingest.manifest.check_declared",
    ),
    "rows and cents: reconciliation": (
        "pipelines.ingest.sums.check_sums",
        "pipelines.warehouse.reconcile.write_reconciliation",
        "pipelines.warehouse.reconcile.check_totals",
        "pipelines.ranking.reconcile.reconcile_leads",
    ),
    "drift: profiles and their comparison": (
        "pipelines.warehouse.profile.write_profiles",
        "data_contracts.drift.check_drift",
        "data_contracts.volume.check_volume",
    ),
    "digest, record and retention": (
        "pipelines.keeping.keep.keep_night",
        "pipelines.keeping.retention.prune_home",
        "pipelines.keeping.mask_messages.mask_messages",
    ),
    "fence around rules": ("rules.fence.fence",),
    "audit log and history": (
        "pipelines.audit.log.write_audit",
        "pipelines.monitor.history.record_night",
    ),
    "waiting for the disk": ("os.fsync",),
}

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one night took.

    Attributes:
        night_seconds: the whole night.
        spans: when guards worked, by name; seconds of one clock.
    """

    night_seconds: float
    spans: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    def count_seconds(self, *names: str) -> float:
        """Return the seconds in which any of the named guards worked; of all where none is named."""
        chosen = [span for name in names or self.spans for span in self.spans[name]]
        return sum(end - begin for begin, end in join_spans(chosen))


def join_spans(spans: Sequence[Span]) -> list[Span]:
    """Return spans that do not overlap and cover the same time, in order."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


@contextmanager
def watch_guards(guards: Mapping[str, Sequence[str]]) -> Iterator[dict[str, list[Span]]]:
    """Note when the guards work while the block runs, wherever a module of the project calls them.

    Raises:
        AttributeError: a guard is not where it is named; the list must follow the code.
    """
    spans: dict[str, list[Span]] = {name: [] for name in guards}
    replaced: list[tuple[object, str, object]] = []
    try:
        for name, functions in guards.items():
            for place in functions:
                room, _, attribute = place.rpartition(".")
                original: Callable[..., object] = getattr(import_module(room), attribute)
                timed = _time(original, spans[name])
                for holder in _find_holders(original):
                    replaced += [(holder, key, original) for key in _find_keys(holder, original)]
                    for key in _find_keys(holder, original):
                        setattr(holder, key, timed)
        yield spans
    finally:
        for holder, key, original_object in replaced:
            setattr(holder, key, original_object)


def _time(work: Callable[Parameters, Answer], spans: list[Span]) -> Callable[Parameters, Answer]:
    @wraps(work)
    def timed(*arguments: Parameters.args, **words: Parameters.kwargs) -> Answer:
        begin = time.perf_counter()
        try:
            return work(*arguments, **words)
        finally:
            spans.append((begin, time.perf_counter()))

    return timed


def _find_holders(function: object) -> list[object]:
    """Return the project's modules that know the function, and its own."""
    return [
        module
        for name, module in list(sys.modules.items())
        if (name.partition(".")[0] in _ROOMS or module is os) and _find_keys(module, function)
    ]


def _find_keys(holder: object, function: object) -> list[str]:
    return [key for key, value in vars(holder).items() if value is function]


def measure_night(delivery: Path, home: Path) -> Cost:
    """Run one night in this process and return what it took, guards apart."""
    started = time.perf_counter()
    with watch_guards(GUARDS) as spans:
        night = open_night(delivery, Home(home), read_settings(), Reporter())
        with hold_lock(night.home.lock), recorded(night) as record:
            for name in stages.ORDER:
                night = record.reach(run_stage(night, name, getattr(stages, name)))
            record.end_well()
    return Cost(night_seconds=time.perf_counter() - started, spans=spans)


def report_cost(cost: Cost) -> None:
    """Print seconds and share of each kind of guard, and of all together."""
    columns: Columns = (("name", "what only guards", "left"), ("seconds", "seconds", "right"),
                        ("share", "of the night", "right"))  # fmt: skip
    rows = [
        {"name": name, "seconds": cost.count_seconds(name), "share": _say_share(cost, name)}
        for name in cost.spans
    ]
    print_table(rows, columns, "One night, and what of it is there for trust alone")
    seconds = cost.count_seconds()
    print_line(
        f"night {cost.night_seconds:.1f} s, without {cost.night_seconds - seconds:.1f} s: "
        f"trust takes {seconds:.1f} s, {_say_share(cost)} of the night ({BOUND:.0%})"
    )


def _say_share(cost: Cost, *names: str) -> str:
    return f"{cost.count_seconds(*names) / cost.night_seconds:.1%}"


def main() -> None:
    """Make a demo county, run its night, and print what trust cost of it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--persons", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=20250101)
    parser.add_argument("--folder", type=Path, default=Path("var/cost"), help="emptied before and after")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    county = make_county(asked.folder / "inbox", persons=asked.persons, seed=asked.seed)
    report_cost(measure_night(county.delivery, asked.folder / "home"))
    shutil.rmtree(asked.folder)


if __name__ == "__main__":
    main()
