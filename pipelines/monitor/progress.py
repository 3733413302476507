"""What a person sees while the night works."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from pipelines.beijing import to_beijing
from pipelines.messages import say, say_word, speaks_chinese
from pipelines.monitor.history import read_nights

if TYPE_CHECKING:  # a cron run never needs it
    from rich.progress import Task

_NIGHTS: Final = 5  # the last nights by which a stage's time is foreseen
_MINUTE: Final = 60
_HOUR: Final = 3600
_UNITS: Final = {False: (" h", " min", " s"), True: ("小时", "分", "秒")}  # True: for a reader of Chinese


class Reporter:
    """Says nothing: for `--json` and tests. The other reporters refine it."""

    def note(self, text: str) -> None:
        """Tell one finished thing."""

    def count_rows(self, n_rows: int) -> None:
        """Take how many rows the stages from now on work on."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell what goes on while the block runs, and how long it took."""
        started = time.perf_counter()
        yield
        self.note(f"{name}: done in {time.perf_counter() - started:.1f} s")


class PlainReporter(Reporter):
    """One line per event on standard error: for logs, cron and pipes."""

    def note(self, text: str) -> None:
        """Print the text behind the time of day in Beijing."""
        sys.stderr.write(f"{to_beijing(datetime.now(UTC)):%H:%M:%S}  {say(text)}\n")
        sys.stderr.flush()


class TerminalReporter(Reporter):
    """A spinner with the running stage, its rows, its seconds and what is left; finished things above it."""

    def __init__(self, pace: Mapping[str, float] | None = None) -> None:
        from rich.console import Console  # a cron run never needs it

        self._console = Console(stderr=True, highlight=False)
        self._pace = pace or {}
        self._n_rows = 0

    def note(self, text: str) -> None:
        """Print the text above the spinner."""
        self._console.print(f"  {say(text)}", markup=False)

    def count_rows(self, n_rows: int) -> None:
        """Take how many rows are told beside the stages from now on."""
        self._n_rows = n_rows

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Spin beside the stage's name, rows, seconds and the time that is left while the block runs."""
        from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.text import Text

        pace = self._pace

        class Remaining(ProgressColumn):
            """The time left for this stage and those after it, as the last nights had it."""

            def render(self, task: "Task") -> Text:
                """Return it in words, empty where no night is on record."""
                return Text(say(say_remaining(pace, name, task.elapsed or 0.0)), style="dim")

        started = time.perf_counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), Remaining())
        with Progress(*columns, console=self._console, transient=True) as progress:
            progress.add_task(describe_stage(pace, name, self._n_rows), total=None)
            yield
        took = f"{time.perf_counter() - started:.1f}{_UNITS[speaks_chinese()][-1]}"
        self._console.print(f"✓ {_say_stage(name)} [dim]{took}[/dim]")


def read_pace(history: Path) -> dict[str, float]:
    """Return the usual seconds per stage, in the order of a night: the median of five published nights."""
    nights = [night for night in read_nights(history, last=4 * _NIGHTS) if night.state == "published"][
        :_NIGHTS
    ]
    names = dict.fromkeys(name for night in nights for name in night.seconds)
    return {name: median(night.seconds[name] for night in nights if name in night.seconds) for name in names}


def describe_stage(pace: Mapping[str, float], name: str, n_rows: int) -> str:
    """Return a stage with its place in the night and its rows, such as `load (2 of 9), 1,200 rows`."""
    names = list(pace)
    place, rows = ("（第{}步，共{}步）", "，{:,}行") if speaks_chinese() else (" ({} of {})", ", {:,} rows")
    told = place.format(names.index(name) + 1, len(names)) if name in pace and len(names) > 1 else ""
    return f"{_say_stage(name)}{told}{rows.format(n_rows) if n_rows else ''}"


def _say_stage(name: str) -> str:
    return say(say_word(name))


def say_remaining(pace: Mapping[str, float], name: str, elapsed_seconds: float) -> str:
    """Return how long this stage and those after it take still, going by the last nights."""
    if name not in pace:
        return ""
    names = list(pace)
    later = sum(pace[each] for each in names[names.index(name) + 1 :])
    here = pace[name] - elapsed_seconds
    if here >= 0:
        return f"about {_say_time(here + later)} left"
    return f"longer than usual, then about {_say_time(later)}" if later else "longer than usual"


def _say_time(seconds: float) -> str:
    hour, minute, second = _UNITS[speaks_chinese()]
    between = "" if speaks_chinese() else " "
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)}{hour}{between}{int(seconds % _HOUR // _MINUTE)}{minute}"
    if seconds >= _MINUTE:
        return f"{int(seconds // _MINUTE)}{minute}{between}{int(seconds % _MINUTE)}{second}"
    return f"{seconds:.0f}{second}"


def choose_reporter(progress: str = "auto", *, pace: Mapping[str, float] | None = None) -> Reporter:
    """Return the reporter asked for: `quiet`, `plain`, or (`auto`) what fits standard error.

    Args:
        progress: what was asked for.
        pace: usual seconds per stage, by which a terminal is told what is left.
    """
    if progress == "quiet":
        return Reporter()
    if progress == "plain" or not sys.stderr.isatty():
        return PlainReporter()
    return TerminalReporter(pace)
