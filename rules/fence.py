"""What a rule's SQL may use while it runs: no files, no network, no settings, limited time and memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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


@contextmanager
def limit_rule(connection: duckdb.DuckDBPyConnection, limits: Limits) -> Iterator[None]:
    """Interrupt what runs on `connection` when the block takes longer than allowed.

    Raises:
        LimitReached: the block took too long, or more memory than there is.
    """
    done = threading.Event()
    expired = threading.Event()

    def watch() -> None:
        if done.wait(limits.seconds):
            return
        expired.set()
        while not done.wait(_PAUSE_SECONDS):  # an interrupt between two statements is lost, so it is repeated
            connection.interrupt()

    watcher = threading.Thread(target=watch, name="rule-limit", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise LimitReached(
            f"it needs more memory than the limit of {limits.memory}. Make an early step smaller, "
            "or raise FUNDWATCH_MEMORY_LIMIT."
        ) from None
    except duckdb.InterruptException:
        if not expired.is_set():
            raise
        raise _say_too_long(limits) from None
    finally:
        done.set()
        watcher.join()
    if expired.is_set():
        raise _say_too_long(limits)


def _say_too_long(limits: Limits) -> LimitReached:
    return LimitReached(
        f"it was stopped after the limit of {limits.seconds:g} s. Look for a join without an equality, "
        "or raise FUNDWATCH_RULE_SECONDS."
    )
