"""What the notebooks share: the published snapshot, read-only, with persons masked."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Final

import duckdb

from pipelines.commands.options import DEFAULT_HOME
from pipelines.database import open_bench
from pipelines.errors import NothingPublished
from pipelines.settings import Home, read_settings
from rules.records import Packs
from rules.trial import Bench

_MASKS: Final = Path(__file__).parent / "sql" / "mask.sql"
# One process may serve a notebook to many readers, and DuckDB opens a file once per process: they share it.
_OPENED: Final[dict[Path, Bench]] = {}
_CLOSES: Final = ExitStack()
_ONE_AT_A_TIME: Final = RLock()
_NO_PACKS: Final = Packs(overrides=(), faults=())


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The published snapshot as one reader sees it.

    Attributes:
        connection: the reader's own: read-only, without files and network, with the macros `mask` (an
            identifier) and `mask_text` (a sentence).
        bench: the same for trying rules, without packs; readers share it, so hold `turn` while a rule runs
            and is read.
        turn: whoever holds it has the bench.
        name: the run that published it.
    """

    connection: duckdb.DuckDBPyConnection
    bench: Bench
    turn: RLock
    name: str


def find_home(home: object = None) -> Home:
    """Return the home to read: the one given, else FUNDWATCH_HOME, else `var`."""
    return Home(Path(str(home or os.environ.get("FUNDWATCH_HOME") or DEFAULT_HOME)))


def open_snapshot(home: Home) -> Snapshot:
    """Return the published snapshot; it stays the same night until it is opened again.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: what is published, or a setting, cannot be read.
    """
    if not home.current.exists():
        raise NothingPublished(f"{home.current}: nothing is published here yet. Set FUNDWATCH_HOME.")
    path = home.current.resolve()
    with _ONE_AT_A_TIME:
        if path not in _OPENED:
            bench = _CLOSES.enter_context(open_bench(home, read_settings(home.root), _NO_PACKS))
            _add_masks(bench.connection)
            _OPENED[path] = bench
        bench = _OPENED[path]
        connection = bench.connection.cursor()
    _add_masks(connection)
    return Snapshot(connection=connection, bench=bench, turn=_ONE_AT_A_TIME, name=bench.run_id)


def close_snapshots() -> None:
    """Close every snapshot this process has open."""
    with _ONE_AT_A_TIME:
        _CLOSES.close()
        _OPENED.clear()


def _add_masks(connection: duckdb.DuckDBPyConnection) -> None:
    for statement in connection.extract_statements(_MASKS.read_text(encoding="utf-8")):
        connection.execute(statement)
