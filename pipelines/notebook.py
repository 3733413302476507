"""What the notebooks share: the published snapshot, read-only, with persons masked."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pipelines.commands.options import DEFAULT_HOME
from pipelines.database import open_published
from pipelines.settings import Home

_SQL: Final = Path(__file__).parent / "sql" / "mask.sql"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The published snapshot while a notebook has it open.

    Attributes:
        connection: read-only, fenced in, with the macros `mask` (an identifier) and `mask_text` (a sentence).
        opened: closes it.
        name: the snapshot's file name, to show.
    """

    connection: duckdb.DuckDBPyConnection
    opened: ExitStack
    name: str


def find_home(home: str | None = None) -> Home:
    """Return the home to read: the one given, else FUNDWATCH_HOME, else `var`."""
    return Home(Path(home or os.environ.get("FUNDWATCH_HOME") or DEFAULT_HOME))


def open_snapshot(home: Home) -> Snapshot:
    """Return the published snapshot; it stays the same night until it is opened again.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: what is published cannot be read.
    """
    opened = ExitStack()
    connection = opened.enter_context(open_published(home))
    add_masks(connection)
    return Snapshot(connection=connection, opened=opened, name=home.current.resolve().stem)


def add_masks(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the macros `mask` and `mask_text` to `connection`."""
    for statement in connection.extract_statements(_SQL.read_text(encoding="utf-8")):
        connection.execute(statement)
