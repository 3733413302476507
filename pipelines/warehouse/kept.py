"""Derived tables kept as rows arrive: a night computes anew the keys its delivery touched, not the history.

Such a table's second line says what its rows depend on: `-- kept by KEY: TABLE, TABLE; with TABLE (COL)`.
A row depends on the rows of those tables that have its key, and on columns of a small table as a whole.
Which rows it was made of stands in `kept_source`; where that is not what stands now, all of it is made anew.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import duckdb

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.ddl import create_table

_BOOK: Final = "kept_source"
_LINE: Final = re.compile(r"-- kept by ([\w, ]+): ([\w., ]+?)(?:; with (\w+) \(([\w, ]+)\))?")
_DUE: Final = "due"  # instead of a digest: to be made when its turn comes in deriving
_WHOLE_SHARE: Final = 5  # keys are looked up while touched ones are fewer than one in so many rows

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the rows of a kept table depend on.

    Attributes:
        key: columns that the table and its sources share; a row depends on the source rows of its key.
        sources: those tables: extracts, an extract's column that deriving marks (`charge_line.is_changed`),
            and derived tables small enough to be compared whole.
        beside: a small table of which every row may matter; empty where there is none.
        columns: its columns that do.
    """

    key: tuple[str, ...]
    sources: tuple[str, ...]
    beside: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A kept table.

    Attributes:
        table: its name.
        select: the SELECT that makes all of it.
        keeping: what its rows depend on.
        digest: of the SELECT and of those of every table derived before it.
    """

    table: str
    select: str
    keeping: Keeping
    digest: str

    @property
    def touched(self) -> str:
        """The temporary table of keys to be computed anew."""
        return f"touched_{self.table}"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads by its key."""
        return tuple(source for source in self.keeping.sources if "." not in source)

    @property
    def key_list(self) -> str:
        """The key's columns, for a query."""
        return ", ".join(f'"{name}"' for name in self.keeping.key)


def read_keeping(line: str) -> Keeping | None:
    """Return what the second line of a derived table's file says, None where the table is not a kept one."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    key, sources, beside, columns = found.groups()
    return Keeping(
        key=_split(key), sources=_split(sources), beside=beside or "", columns=_split(columns or "")
    )


def digest_selects(selects: Sequence[str]) -> str:
    """Return what tells one set of queries from another."""
    return hashlib.sha256("\n".join(selects).encode()).hexdigest()[:16]


def find_sound(connection: Connection, kept: Sequence[KeptTable]) -> tuple[KeptTable, ...]:
    """Return those made by today's queries of as many rows as stand now.

    Rows come and go by `load_file` alone, which notes them. A table that anything else changed has another
    number of rows, or has never been in the book.
    """
    connection.execute(create_table(load_outputs()[_BOOK]))
    return tuple(
        each for each in kept if _read_book(connection, each) == _describe(connection, each, each.digest)
    )


def find_due(connection: Connection, kept: Sequence[KeptTable]) -> tuple[KeptTable, ...]:
    """Return those that a load has left to be made whole, of the rows that stand now."""
    return tuple(each for each in kept if _read_book(connection, each) == _describe(connection, each, _DUE))


def note_rows(connection: Connection, kept: Sequence[KeptTable], source: str, rows: str) -> None:
    """Note the keys of rows of `source` that come or go; `rows` is what follows `from` in a query."""
    for each in kept:
        if source in each.keeping.sources:
            _create_touched(connection, each)
            connection.execute(f"insert into {each.touched} select distinct {each.key_list} from {rows}")


def note_difference(connection: Connection, kept: Sequence[KeptTable], table: str, earlier: str) -> None:
    """Note the keys of rows that `table` has and its copy `earlier` has not, or the other way round."""
    rows = f"(select * from {table} except all select * from {earlier})"
    gone = f"(select * from {earlier} except all select * from {table})"
    for each in (rows, gone):
        note_rows(connection, kept, table, each)


def keep_loaded(connection: Connection, kept: Sequence[KeptTable], sound: Sequence[KeptTable]) -> None:
    """Bring the kept tables up to what a load has brought, or leave them to be made when tables are derived.

    Args:
        connection: the build, writable; tables derived earlier stand, those of a first build empty.
        kept: every kept table.
        sound: those that stood as their book says before the load, whose touched keys were noted.
    """
    for each in kept:
        first = _count(connection, each.table) == 0
        if first:
            make_whole(connection, each)
        elif each in sound and _is_beside_the_same(connection, each):
            refresh_table(connection, each)
        else:
            _write_book(connection, each, _DUE)
            continue
        _write_book(connection, each, each.digest)


def _is_beside_the_same(connection: Connection, kept: KeptTable) -> bool:
    now = _digest_beside(connection, kept)
    return not now or (kept.keeping.beside, 0, now) in _read_book(connection, kept)


def refresh_table(connection: Connection, kept: KeptTable) -> None:
    """Compute anew the rows of the touched keys; all of them where that reads no more."""
    _create_touched(connection, kept)
    n_rows, n_touched = _count(connection, kept.table), _count(connection, kept.touched)
    if n_touched * _WHOLE_SHARE >= n_rows:
        make_whole(connection, kept)
    elif n_touched:
        keys = f"(select {kept.key_list} from {kept.touched})"
        connection.execute(f"delete from {kept.table} where ({kept.key_list}) in {keys}")
        with _only_touched(connection, kept):
            connection.execute(f"insert into {kept.table} by name {kept.select}")
    connection.execute(f"drop table {kept.touched}")


def make_whole(connection: Connection, kept: KeptTable) -> None:
    """Make all of a kept table anew."""
    connection.execute(f'create or replace table "{kept.table}" as {kept.select}')


def book_table(connection: Connection, kept: KeptTable) -> None:
    """Write down that a table which was due has been made."""
    _write_book(connection, kept, kept.digest)


@contextmanager
def _only_touched(connection: Connection, kept: KeptTable) -> Iterator[None]:
    """Let the sources be seen with the rows of touched keys alone, through views derived from them too.

    A temporary view stands before a table of the same name; views look their tables up by name as well.
    """
    row = connection.execute("select current_database()").fetchone()
    database = row[0] if row else ""
    try:
        for source in kept.tables:
            connection.execute(
                f'create or replace temp view "{source}" as select * from "{database}".main."{source}" '
                f"where ({kept.key_list}) in (select {kept.key_list} from temp.{kept.touched})"
            )
        yield
    finally:
        for source in kept.tables:
            connection.execute(f'drop view if exists temp."{source}"')


def _create_touched(connection: Connection, kept: KeptTable) -> None:
    connection.execute(
        f"create temp table if not exists {kept.touched} as select {kept.key_list} from {kept.table} limit 0"
    )


def _describe(connection: Connection, kept: KeptTable, digest: str) -> list[tuple[str, int, str]]:
    """Return what the book says of a table made now: source, rows and digest, by source."""
    extracts = sorted(set(kept.keeping.sources) & set(load_extracts()))
    told = [(source, _count(connection, source), digest) for source in extracts]
    if kept.keeping.beside:
        told.append((kept.keeping.beside, 0, _digest_beside(connection, kept)))
    return sorted(told)


def _digest_beside(connection: Connection, kept: KeptTable) -> str:
    """Return what tells one state of the small table's columns from another, in any order of its rows."""
    if not kept.keeping.beside:
        return ""
    columns = ", ".join(f'"{name}"' for name in kept.keeping.columns)
    row = connection.execute(
        f'select coalesce(sum(cast(hash({columns}) as hugeint)), 0)::varchar from "{kept.keeping.beside}"'
    ).fetchone()
    return str(row[0]) if row else ""


def _read_book(connection: Connection, kept: KeptTable) -> list[tuple[str, int, str]]:
    return connection.execute(
        f"select source, n_rows, digest from {_BOOK} where derived = ? order by source, n_rows, digest",
        [kept.table],
    ).fetchall()


def _write_book(connection: Connection, kept: KeptTable, digest: str) -> None:
    connection.execute(f"delete from {_BOOK} where derived = ?", [kept.table])
    for source, n_rows, written in _describe(connection, kept, digest):
        connection.execute(
            f"insert into {_BOOK} by name select $1 as derived, $2 as source, $3 as n_rows, $4 as digest",
            [kept.table, source, n_rows, written],
        )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f'select count(*) from "{table}"').fetchone()
    return int(row[0]) if row else 0


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())
