"""What looks over all records before the rules judge: spending against expectation, and rings of persons."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.space import is_disk_full
from models.monitor.run import TABLES as MONITOR_TABLES
from models.monitor.run import watch_spending
from models.rings.find import TABLES as RING_TABLES
from models.rings.find import find_rings

_LOG: Final = logging.getLogger(__name__)
_QUALITY: Final = "watch_failed"


def watch_records(
    connection: duckdb.DuckDBPyConnection, *, run_on: dt.date, seed: int, progress: Callable[[str], None]
) -> dict[str, int]:
    """Return how many flags and rings there are, by name; a watcher that fails is left out and said so.

    One that fails leaves no table behind, so that rules which read it are not evaluable instead of quiet,
    and a row of `data_quality` says why.

    Args:
        connection: the warehouse being built, with derived tables, outside a transaction.
        run_on: the day the delivery speaks for.
        seed: seed of every random draw.
        progress: told one line per watcher.
    """
    connection.execute(create_table(load_outputs()["data_quality"]))
    connection.execute("delete from data_quality where kind = ?", [_QUALITY])
    counts = {}
    watchers: dict[str, tuple[tuple[str, ...], Callable[[], int]]] = {
        "monitor_flags": (
            MONITOR_TABLES,
            lambda: watch_spending(connection, run_on=run_on, progress=progress).n_flags,
        ),
        "rings": (RING_TABLES, lambda: find_rings(connection, seed=seed, progress=progress)),
    }
    for name, (tables, watch) in watchers.items():
        try:
            counts[name] = watch()
        except Exception as error:  # the documented boundary: one watcher never sinks the night
            if is_disk_full(error):
                raise  # no fault of the watcher
            _LOG.debug("watching %s failed", name, exc_info=True)
            said = f"{type(error).__name__}: {error}".partition("\n")[0]
            for table in tables:
                connection.execute(f"drop table if exists {table}")
            connection.execute(
                "insert into data_quality by name "
                "select ? as kind, ? as subject, 0 as n_records, ? as message",
                [_QUALITY, name, f"监测未能完成，相关规则无法评估：{said}"],
            )
            progress(f"watching {name} failed: {said}")
    return counts
