"""What a rule's SQL may use while it runs: no files, no network, no settings, limited time and memory."""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one rule may use of the machine.

    Attributes:
        seconds: after this long it is interrupted and has failed.
        memory: DuckDB's memory limit while rules run, such as `5GB`; what is more is spilled, or fails.
    """

    seconds: float = 900.0
    memory: str = "5GB"


class LimitReached(Exception):
    """A rule took more than it may; the message says what, how much, and what to do."""


def fence(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    """Take files, network, extensions, Python variables and settings away from `connection`, for good.

    The database's own file and its spill folder stay usable, so tables can be written and large sorts work.
    Closing the database lifts the fence.
    """
    row = connection.execute("select current_setting('lock_configuration')").fetchone()
    if row == (True,):
        return
    connection.execute(f"set memory_limit = '{limits.memory}'")
    connection.execute("set python_enable_replacements = false")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


class _Watch(threading.Thread):
    """Interrupts a connection from when its rule took too long or too much, until it is told to stop."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
        super().__init__(name="rule-limit", daemon=True)
        self._connection = connection
        self._limits = limits
        self._ends_at = time.monotonic() + limits.seconds
        self._most_bytes = measure_resident() + parse_bytes(limits.memory)
        self._done = threading.Event()
        self.reached: LimitReached | None = None

    def run(self) -> None:
        """Look again and again; an interrupt between two statements is lost, so it is repeated."""
        while not self._done.wait(_PAUSE_SECONDS):
            if self.reached is None and time.monotonic() > self._ends_at:
                self.reached = _say_too_long(self._limits)
            elif self.reached is None and measure_resident() > self._most_bytes:
                # lists and texts in the making are outside DuckDB's own limit
                self.reached = _say_too_large(self._limits)
            if self.reached is not None:
                self._connection.interrupt()

    def stop(self) -> None:
        """End the watch."""
        self._done.set()
        self.join()


@contextmanager
def limit_rule(connection: duckdb.DuckDBPyConnection, limits: Limits) -> Iterator[None]:
    """Interrupt what runs on `connection` when the block takes longer, or more memory, than allowed.

    Raises:
        LimitReached: the block took too long, or more memory than there is.
    """
    watch = _Watch(connection, limits)
    watch.start()
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise _say_too_large(limits) from None
    except duckdb.InterruptException:
        if watch.reached is None:
            raise
    finally:
        watch.stop()
    if watch.reached is not None:
        raise watch.reached


def measure_resident() -> int:
    """Return the bytes of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def parse_bytes(size: str) -> int:
    """Return the bytes of a size as DuckDB writes it: `5GB`, `500 MiB`."""
    found = re.fullmatch(r"\s*([\d.]+)\s*([KMGT]?)(i?)B?\s*", size, re.IGNORECASE)
    if found is None:
        raise ValueError(f"{size!r} is not a size such as 5GB")
    base = 1024 if found[3] else 1000
    return int(float(found[1]) * base ** " KMGT".index(found[2].upper() or " "))


def _say_too_large(limits: Limits) -> LimitReached:
    return LimitReached(
        f"it needs more memory than the limit of {limits.memory}. Make an early step smaller, "
        "or raise FUNDWATCH_MEMORY_LIMIT."
    )


def _say_too_long(limits: Limits) -> LimitReached:
    return LimitReached(
        f"it was stopped after the limit of {limits.seconds:g} s. Look for a join without an equality, "
        "or raise FUNDWATCH_RULE_SECONDS."
    )
