"""Derived tables: every file of `sql/` run in order over the extract tables."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb

from pipelines.warehouse import kept as keeping
from pipelines.warehouse.kept import Keeping, KeptTable, digest_selects, read_keeping
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
        keeping: what its rows depend on, where it is kept as rows arrive.
    """

    table: str
    grain: str
    kind: Literal["table", "view"]
    select: str
    marks: tuple[str, str, str] | None = None
    keeping: Keeping | None = None


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
            keeping=read_keeping(second),
        )


def list_kept(folder: Path = _FOLDER) -> tuple[KeptTable, ...]:
    """Return the derived tables that are kept as rows arrive, in their order."""
    derivations = list(load_derivations(folder))
    return tuple(
        KeptTable(
            table=each.table,
            select=each.select,
            keeping=each.keeping,
            digest=digest_selects([earlier.select for earlier in derivations[: place + 1]]),
        )
        for place, each in enumerate(derivations)
        if each.keeping is not None
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
    kept = list_kept()
    sound, due = keeping.find_sound(connection, kept), keeping.find_due(connection, kept)
    by_name = {each.table: each for each in kept}
    with unordered(connection):
        for derivation in load_derivations():
            started = time.perf_counter()
            standing = by_name.get(derivation.table)
            if standing in sound and standing is not None:
                keeping.refresh_table(connection, standing)
            else:
                _replace_noting(connection, derivation, sound)
            if standing in due and standing is not None:
                keeping.book_table(connection, standing)
            if derivation.marks:
                _mark(connection, derivation.table, derivation.marks, sound)
            seconds[derivation.table] = time.perf_counter() - started
            if progress and seconds[derivation.table] >= _WORTH_TELLING_SECONDS:
                progress(f"derived {derivation.table} in {seconds[derivation.table]:.2f} s")
    return seconds


def prepare_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make every missing derived table, empty, for the kept ones to read; tell whether none stood before."""
    made = 0
    for derivation in load_derivations():
        if derivation.marks:
            _add_mark(connection, *derivation.marks[:2])
    rows = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'main' and table_catalog = current_database()"
    ).fetchall()
    standing = {name for (name,) in rows}
    for derivation in load_derivations():
        if derivation.table not in standing:
            select = f"({derivation.select}\n)"
            body = f"select * from {select} limit 0" if derivation.kind == "table" else derivation.select
            connection.execute(f'create {derivation.kind} "{derivation.table}" as {body}')
            made += 1
    return made == len(list(load_derivations()))


def _replace_noting(
    connection: duckdb.DuckDBPyConnection, derivation: Derivation, sound: Sequence[KeptTable]
) -> None:
    """Create or replace; where kept tables depend on it, note the keys of rows that differ now."""
    readers = [each for each in sound if derivation.table in each.keeping.sources]
    if readers:
        connection.execute(f'create or replace temp table earlier_rows as select * from "{derivation.table}"')
    _replace(connection, derivation)
    if readers:
        keeping.note_difference(connection, readers, derivation.table, "earlier_rows")
        connection.execute("drop table earlier_rows")


def _replace(connection: duckdb.DuckDBPyConnection, derivation: Derivation) -> None:
    """Create or replace; a table that becomes a view in a later version, or the reverse, is dropped first."""
    standing = _find_kind(connection, derivation.table)
    if standing not in (None, derivation.kind):
        connection.execute(f'drop {standing} "{derivation.table}"')
    connection.execute(f'create or replace {derivation.kind} "{derivation.table}" as {derivation.select}')


def _find_kind(connection: duckdb.DuckDBPyConnection, table: str) -> Literal["table", "view"] | None:
    row = connection.execute(
        "select table_type from information_schema.tables "
        "where table_schema = 'main' and table_catalog = current_database() and table_name = ?",
        [table],
    ).fetchone()
    return None if row is None else "view" if row[0] == "VIEW" else "table"


def _add_mark(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    connection.execute(f'alter table "{table}" add column if not exists "{column}" tinyint default 0')


def _mark(
    connection: duckdb.DuckDBPyConnection,
    derived: str,
    marks: tuple[str, str, str],
    sound: Sequence[KeptTable],
) -> None:
    """Set a column of a table to 1 in the rows whose key is in `derived`, and to 0 in all others.

    The column says once what every reader would have to look up again; nearly all of it is one value, so that
    it takes no room and no time to read. Kept tables that depend on it are told of the rows that change.
    """
    table, column, key = marks
    _add_mark(connection, table, column)
    found = f'"{key}" in (select "{key}" from "{derived}")'
    connection.execute(
        f'create or replace temp table turned as select rowid as row_no from "{table}" '
        f'where "{column}" = 1 and not {found} '
        f'union all select rowid as row_no from "{table}" where "{column}" = 0 and {found}'
    )
    turned = "rowid in (select row_no from turned)"
    keeping.note_rows(connection, sound, f"{table}.{column}", f'"{table}" where {turned}')
    connection.execute(f'update "{table}" set "{column}" = 1 - "{column}" where {turned}')
    connection.execute("drop table turned")
