"""Derived tables: every file of `sql/` run in order over the extract tables."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb

from pipelines.warehouse.unordered import unordered

_FOLDER: Final = Path(__file__).parent / "sql"
_WORTH_TELLING_SECONDS: Final = 1.0
_VIEW_MARK: Final = "-- materialized: view"
_MARKS: Final = re.compile(r"-- marks: (\w+)\.(\w+) by (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """One derived table.

    Attributes:
        table: its name, the file's without the number.
        grain: what one row means, the file's first line.
        kind: `view` where computing it again costs less than keeping a copy.
        select: the SELECT that makes it.
        marks: extract table; its column that tells (0 or 1) which rows are in this one; their key.
    """

    table: str
    grain: str
    kind: Literal["table", "view"]
    select: str
    marks: tuple[str, str, str] | None = None


def load_derivations(folder: Path = _FOLDER) -> Iterator[Derivation]:
    """Yield every derived table in the order of the files' numbers; a table comes after those it reads."""
    for path in sorted(folder.glob("*.sql")):
        select = path.read_text(encoding="utf-8")
        grain, second = select.split("\n", maxsplit=2)[:2]
        yield Derivation(
            table=path.stem.partition("_")[2],
            grain=grain.removeprefix("-- "),
            kind="view" if second.strip() == _VIEW_MARK else "table",
            select=select,
            marks=(marked[1], marked[2], marked[3]) if (marked := _MARKS.fullmatch(second)) else None,
        )


def derive_tables(
    connection: duckdb.DuckDBPyConnection, *, progress: Callable[[str], None] | None = None
) -> dict[str, float]:
    """Make every derived table anew from the extract tables of `connection`.

    Args:
        connection: the build, writable, holding every extract table, empty ones included.
        progress: called with a sentence per table that took a second or more.

    Returns:
        Seconds by table.
    """
    seconds: dict[str, float] = {}
    with unordered(connection):
        for derivation in load_derivations():
            started = time.perf_counter()
            _replace(connection, derivation)
            if derivation.marks:
                _mark(connection, derivation.table, *derivation.marks)
            seconds[derivation.table] = time.perf_counter() - started
            if progress and seconds[derivation.table] >= _WORTH_TELLING_SECONDS:
                progress(f"derived {derivation.table} in {seconds[derivation.table]:.2f} s")
    return seconds


def _replace(connection: duckdb.DuckDBPyConnection, derivation: Derivation) -> None:
    """Create or replace; a table that becomes a view in a later version, or the reverse, is dropped first."""
    row = connection.execute(
        "select table_type from information_schema.tables "
        "where table_schema = 'main' and table_catalog = current_database() and table_name = ?",
        [derivation.table],
    ).fetchone()
    standing = None if row is None else "view" if row[0] == "VIEW" else "table"
    if standing not in (None, derivation.kind):
        connection.execute(f'drop {standing} "{derivation.table}"')
    connection.execute(f'create or replace {derivation.kind} "{derivation.table}" as {derivation.select}')


def _mark(connection: duckdb.DuckDBPyConnection, derived: str, table: str, column: str, key: str) -> None:
    """Set `column` of `table` to 1 in the rows whose `key` is in `derived`, and to 0 in all others.

    The column says once what every reader would have to look up again; nearly all of it is one value, so that
    it takes no room and no time to read.
    """
    connection.execute(f'alter table "{table}" add column if not exists "{column}" tinyint default 0')
    found = f'"{key}" in (select "{key}" from "{derived}")'
    connection.execute(f'update "{table}" set "{column}" = 0 where "{column}" = 1 and not {found}')
    connection.execute(f'update "{table}" set "{column}" = 1 where "{column}" = 0 and {found}')
