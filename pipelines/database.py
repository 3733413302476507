"""Connections: one writer on the build, many readers on the published snapshot."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from data_contracts.errors import FundwatchError
from data_contracts.fetch import fetch_rows
from pipelines.errors import NothingPublished, UsageError
from pipelines.settings import Home, Settings
from pipelines.version import code_version
from rules.fence import Limits, fence
from rules.knowledge import load_knowledge
from rules.loader import KNOWLEDGE
from rules.records import Packs
from rules.trial import Bench

Config = dict[str, str | bool | int | float | list[str]]

# A snapshot keeps the rows of earlier nights; this is the end of a query for its own.
LATEST_RUN = "from run order by extract_date desc, finished_at desc, run_id desc limit 1"
_RUN_TABLE = "select 1 from duckdb_tables() where table_name = 'run'"


@contextmanager
def open_build(database: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the snapshot in the making for writing, bounded in memory and threads; it spills beside itself."""
    config: Config = {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": str(database.parent / "spill"),
        # A killed build is thrown away, so its log is never played back; closing it writes the blocks once.
        "checkpoint_threshold": "1GB",
    }
    connection = duckdb.connect(str(database), config=config)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def open_published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot read-only, without access to files or network and with settings locked.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: what `current.duckdb` leads to is damaged, or no snapshot.
    """
    with connect_published(home, {}) as connection:
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


@contextmanager
def connect_published(home: Home, config: Config) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot read-only.

    The link is resolved once, so a flip between two queries of one session is not seen half-way.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: what `current.duckdb` leads to is damaged, no snapshot, or too old for what is asked.
    """
    if not home.current.exists():
        raise NothingPublished(
            f"{home.current}: nothing is published here yet. "
            f"Run `fundwatch night DELIVERY --home {home.root}` first."
        )
    snapshot = home.current.resolve()
    connection = _connect(home, snapshot, config)
    try:
        if connection.execute(_RUN_TABLE).fetchone() is None:
            raise FundwatchError(_describe_damage(home, snapshot))
        with tell_old_snapshot(home, snapshot):
            yield connection
    finally:
        connection.close()


@contextmanager
def tell_old_snapshot(home: Home, snapshot: Path) -> Iterator[None]:
    """Tell a table or column that is not there from a fault of the program: older code did not write it.

    Raises:
        FundwatchError: a query missed something in a snapshot that other code made.
    """
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException):
        made_by, this = _read_code_version(snapshot), code_version()
        if made_by == this:
            raise
        raise FundwatchError(
            f"{snapshot}: was made by an older version ({made_by}) and lacks what this one ({this}) reads. "
            f"Run its delivery again: `fundwatch night DELIVERY --home {home.root}`; "
            "then repeat this command."
        ) from None


def _read_code_version(snapshot: Path) -> str:
    try:
        with duckdb.connect(str(snapshot), read_only=True) as connection:
            row = connection.execute(f"select code_version {LATEST_RUN}").fetchone()
    except duckdb.Error:
        return "?"
    return str(row[0]) if row else "?"


@contextmanager
def open_bench(
    home: Home, settings: Settings, packs: Packs, *, compared: Path | None = None
) -> Iterator[Bench]:
    """Open the published snapshot to try rules on: read-only, fenced in, with today's knowledge files.

    Args:
        home: where the night is published.
        settings: memory, threads, and how long a rule may run.
        packs: parameter packs.
        compared: another snapshot, attached as `compared`.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: what `current.duckdb` leads to is damaged, or no snapshot.
        UsageError: `compared` cannot be read.
    """
    limits = Limits(seconds=settings.rule_seconds, memory=settings.memory_limit)
    with tempfile.TemporaryDirectory(prefix="fundwatch-") as scratch:
        config: Config = {
            "memory_limit": settings.memory_limit,
            "threads": settings.threads,
            "temp_directory": scratch,
        }
        with connect_published(home, config) as connection:
            if compared is not None:
                _attach(connection, compared)
            knowledge, _ = load_knowledge(KNOWLEDGE)
            for entry in knowledge.values():
                connection.execute(entry.create())
            fence(connection, limits)
            row = connection.execute(f"select run_id {LATEST_RUN}").fetchone()
            yield Bench(connection=connection, run_id=row[0] if row else "", packs=packs, limits=limits)


def _connect(home: Home, snapshot: Path, config: Config) -> duckdb.DuckDBPyConnection:
    """Open a snapshot; where a flip removed it between two looks, the one that stands now.

    Raises:
        FundwatchError: it is damaged, or no snapshot.
    """
    try:
        return duckdb.connect(str(snapshot), read_only=True, config=config)
    except duckdb.Error:
        newer = home.current.resolve()
        if newer == snapshot or snapshot.exists():
            raise FundwatchError(_describe_damage(home, snapshot)) from None
    return _connect(home, newer, config)


def _attach(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    path = str(file.resolve()).replace("'", "''")
    try:
        connection.execute(f"attach '{path}' as compared (read_only)")
        connection.execute("select 1 from compared.finding limit 1")
    except duckdb.Error as fault:
        raise UsageError(
            f"{file}: cannot be read as a snapshot ({str(fault).splitlines()[0]}). "
            "Name a published .duckdb file."
        ) from None


def _describe_damage(home: Home, snapshot: Path) -> str:
    return (
        f"{snapshot}: cannot be read as a published snapshot; it is damaged or another program's. "
        f"Point {home.current} at an earlier snapshot beside it, or remove the link: "
        "the next night then builds everything anew from landing."
    )


def read_published_rows(home: Home, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Return the rows of `query` on the published snapshot as mappings of column to value."""
    with open_published(home) as connection:
        return fetch_rows(connection.execute(query, list(parameters)))
