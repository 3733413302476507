"""What a person sees while the night works."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Reporter:
    """Says nothing: for `--json` and tests. The other reporters refine it."""

    def note(self, text: str) -> None:
        """Tell one finished thing."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell what goes on while the block runs, and how long it took."""
        started = time.perf_counter()
        yield
        self.note(f"{name}: done in {time.perf_counter() - started:.1f} s")


class PlainReporter(Reporter):
    """One line per event on standard error: for logs, cron and pipes."""

    def note(self, text: str) -> None:
        """Print the text behind the time of day."""
        sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
        sys.stderr.flush()


class TerminalReporter(Reporter):
    """A spinner with the running stage and its seconds, finished things above it."""

    def __init__(self) -> None:
        from rich.console import Console  # a cron run never needs it

        self._console = Console(stderr=True, highlight=False)

    def note(self, text: str) -> None:
        """Print the text above the spinner."""
        self._console.print(f"  {text}", markup=False)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Spin beside the stage's name and its seconds while the block runs."""
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        started = time.perf_counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            progress.add_task(name, total=None)
            yield
        self._console.print(f"✓ {name} [dim]{time.perf_counter() - started:.1f} s[/dim]")


def choose_reporter(progress: str = "auto") -> Reporter:
    """Return the reporter asked for: `quiet`, `plain`, or (`auto`) what fits standard error."""
    if progress == "quiet":
        return Reporter()
    if progress == "plain" or not sys.stderr.isatty():
        return PlainReporter()
    return TerminalReporter()
