"""A snapshot cut to one county or one institution: a new database that never held anything of others."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts
from pipelines.errors import UsageError
from pipelines.ingest.sql_text import quote_name, quote_text
from pipelines.publish.disclosure import WHOLE, Disclosure, define_macros
from pipelines.publish.queries import read_sql
from pipelines.settings import Settings

_WHOLE: Final = (
    "catalog",
    "rule_card",
    "division_name",
    "admin_division",
)  # they speak of no institution and no person
_KNOWLEDGE: Final = "knowledge_"
_INSTITUTION: Final = "fixmedins_code"
_PERSON: Final = "psn_no"
# Result tables whose cut is more than a choice of rows, in the order they build on each other.
_QUERIES: Final = ("finding_record", "finding", "lead_record", "lead", "lead_finding", "run")
# A table without an institution's column is cut by the first of these that it has: column, where it is known.
_WAYS: Final = (
    ("setl_id", "settlement", "setl_id"),
    ("feedetl_sn", "charge_line", "feedetl_sn"),
    ("stay_id", "stay", "stay_id"),
    ("item_no", "priced_item", "item_no"),
    ("mdtrt_id", "settlement", "mdtrt_id"),
    ("lead_id", "lead", "lead_id"),
)
_SAYING: Final = ("subject_id", "message", "evidence", "summary", "moved", "note")
_SHORTEST: Final = 4  # a shorter number could be part of anything: a text with it is emptied instead
_SENTENCES: Final = ("message", "summary")
_SENTENCE: Final = "涉及其他机构，此处不列。"
_TEXTS: Final = ("VARCHAR", "VARCHAR[]", "JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a cut is about: exactly one of the two is given.

    Attributes:
        county: `institution.admdvs`.
        institution: `institution.fixmedins_code`.
    """

    county: str | None = None
    institution: str | None = None

    def __str__(self) -> str:
        """Return what the scope is called in a message."""
        return f"county {self.county}" if self.county is not None else f"institution {self.institution}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a cut holds.

    Attributes:
        rows: rows by table.
        left_out: tables that speak of the whole county, or that nobody knows how to cut.
        blanked: cells emptied because they named others, by `table.column`.
    """

    rows: dict[str, int]
    left_out: tuple[str, ...]
    blanked: dict[str, int]


def cut_snapshot(
    database: Path, target: Path, scope: Scope, settings: Settings, *, disclosure: Disclosure = WHOLE
) -> Cut:
    """Write what a snapshot knows of a county's institutions, or of one, into a new database.

    Rows are chosen by the institution they name, else by the settlement, line, stay or lead; persons are
    those whom the institutions' own records name. A finding or lead that also accuses others keeps its local
    records and money, and loses its sentence and evidence. Any cell that still names another's code, name,
    person, settlement or visit is emptied, and counted.

    Args:
        database: the snapshot, read only.
        target: the file to make; must not exist.
        scope: what to cut to.
        settings: memory and threads.
        disclosure: persons whole, or with a pseudonym in place of their number wherever it stands.

    Raises:
        UsageError: the snapshot has no institution in this scope.
    """
    try:
        with _open_bench(database, target, scope, settings) as bench:
            if hides := disclosure.mode != "whole":
                define_macros(bench, disclosure)
                bench.execute("insert into other_id select psn_no from local_person")
            tables = _list_tables(bench)
            chosen = _choose_rows(tables)
            blanked: dict[str, int] = {}
            for table in chosen:
                query = _hide(chosen[table], tables[table]) if hides else chosen[table]
                blanked |= _copy_table(bench, table, query)
            unread = _copy_views(bench)
            rows = {table: _count(bench, f"part.{quote_name(table)}") for table in sorted(chosen)}
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    left_out = tuple(sorted([*(tables.keys() - chosen.keys()), *unread]))
    return Cut(rows=rows, left_out=left_out, blanked=dict(sorted(blanked.items())))


@contextmanager
def _open_bench(
    database: Path, target: Path, scope: Scope, settings: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the snapshot as the default database, the new file as `part`, and list what is local."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": str(target.with_suffix(".spill")),
    }
    with duckdb.connect(config=config) as bench:
        bench.execute(f"attach {quote_text(str(database.resolve()))} as whole (read_only)")
        bench.execute("use whole")
        bench.execute(
            "create temp table local_institution as select fixmedins_code from institution "
            "where case when $county is null then fixmedins_code = $institution else admdvs = $county end",
            {"county": scope.county, "institution": scope.institution},
        )
        if not _count(bench, "local_institution"):
            raise UsageError(
                f"{scope} is not in the published snapshot. "
                "`fundwatch sql 'select distinct admdvs, fixmedins_code from institution'` lists what is."
            )
        for name in ("local_person", "other_id", "name_pattern"):
            bench.execute(f"create temp table {name} as {read_sql(f'cut/{name}')}")
        bench.execute(f"attach {quote_text(str(target))} as part")
        yield bench
        bench.execute("checkpoint part")


def _list_tables(bench: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the snapshot's tables, each with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in bench.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'whole' and schema_name = 'main' "
        "and table_name in (select table_name from duckdb_tables() where database_name = 'whole') "
        "order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _choose_rows(tables: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the SELECT that cuts each table, in the order they build on each other; the rest is left out."""
    chosen = {
        table: f"select * from {quote_name(table)}"
        for table in tables
        if table in _WHOLE or table.startswith(_KNOWLEDGE)
    }
    by_query = [table for table in _QUERIES if table in tables]
    rest = [table for table in tables if table not in chosen and table not in by_query]
    for table in rest:
        if _INSTITUTION in tables[table]:
            chosen[table] = _select(table, _INSTITUTION, "local_institution", _INSTITUTION)
        elif set(tables[table]) & {_PERSON} and _is_keyed_by_person(table):
            chosen[table] = _select(table, _PERSON, "local_person", _PERSON)
    of_leads: dict[str, str] = {}
    for table in rest:
        way = next((way for way in _WAYS if way[0] in tables[table] and way[1] in tables), None)
        if table not in chosen and way is not None:
            column, known_in, key = way
            kept = of_leads if known_in == "lead" else chosen
            kept[table] = _select(table, column, f"part.{known_in}", key)
    return chosen | {table: read_sql(f"cut/cut_{table}") for table in by_query} | of_leads


def _is_keyed_by_person(table: str) -> bool:
    contract = load_extracts().get(table)
    return contract is not None and contract.key == (_PERSON,)


def _select(table: str, column: str, known_in: str, key: str) -> str:
    return (
        f"select * from {quote_name(table)} "
        f"where {quote_name(column)} in (select {quote_name(key)} from {known_in})"
    )


def _hide(query: str, columns: dict[str, str]) -> str:
    """Return the query with a pseudonym for its person, also where a text of the row names the number."""
    if _PERSON not in columns:
        return query
    texts = [
        f"case when length(psn_no) > {_SHORTEST} then replace({name}, psn_no, show_person(psn_no)) "
        f"else {name} end as {name}"
        for name in _SAYING
        if name in columns
    ]
    return f"select * replace ({', '.join([*texts, 'show_person(psn_no) as psn_no'])}) from ({query})"


def _copy_table(bench: duckdb.DuckDBPyConnection, table: str, query: str) -> dict[str, int]:
    """Write the rows of `query` into the new file, cells that name others empty; count those."""
    bench.execute(f"create or replace temp view chosen as {query}")
    kinds = dict(row[:2] for row in bench.execute("describe chosen").fetchall())
    emptied, blanked = [], {}
    for column in _list_texts(table, kinds):
        name = quote_name(column)
        if _find_mentions(bench, f"select distinct cast({name} as varchar) as value from chosen"):
            mention = quote_name(f"mention_{column}")
            bench.execute(f"create or replace temp table {mention} as select value from mention")
            naming = f"cast({name} as varchar) in (select value from {mention})"
            said = quote_text(_SENTENCE) if column in _SENTENCES else "null"
            emptied.append(f"case when {naming} then {said} else {name} end as {name}")
            blanked[f"{table}.{column}"] = _count(bench, f"chosen where {naming}")
    replaced = f" replace ({', '.join(emptied)})" if emptied else ""
    bench.execute(f"create table part.{quote_name(table)} as select *{replaced} from chosen")
    return blanked


def _copy_views(bench: duckdb.DuckDBPyConnection) -> list[str]:
    """Define the snapshot's views over the new file's tables; return those that read what was left out."""
    waiting = dict(
        bench.execute(
            "select view_name, sql from duckdb_views() "
            "where database_name = 'whole' and schema_name = 'main' and not internal order by view_name"
        ).fetchall()
    )
    bench.execute("use part")
    n_waiting = 0
    while len(waiting) != n_waiting:  # a view may read another: go round while that makes more of them
        n_waiting = len(waiting)
        for view, definition in list(waiting.items()):
            with suppress(duckdb.CatalogException, duckdb.BinderException):
                bench.execute(definition)
                del waiting[view]
    bench.execute("use whole")
    return list(waiting)


def _list_texts(table: str, columns: dict[str, str]) -> list[str]:
    """Return the columns that could name others."""
    if table in _WHOLE or table.startswith(_KNOWLEDGE):
        return []
    return [column for column, kind in columns.items() if kind in _TEXTS]


def _find_mentions(bench: duckdb.DuckDBPyConnection, values: str) -> int:
    """Fill the temporary table `mention` with those of the values that name others; return how many."""
    bench.execute(
        f"create or replace temp view cell_value as select value from ({values}) where value is not null"
    )
    own, other = bench.execute("select own, other from name_pattern").fetchall()[0]
    bench.execute(
        f"create or replace temp table mention as {read_sql('cut/mention')}", {"own": own, "other": other}
    )
    return _count(bench, "mention")


def _count(bench: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = bench.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
