"""Kept snapshots built anew without a person, each in a new file: freed pages of the old one keep bytes."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts, load_outputs
from data_contracts.errors import FundwatchError
from data_contracts.records import Receipt
from pipelines.database import open_build
from pipelines.durable import sync
from pipelines.ingest.landing import read_landed
from pipelines.ingest.sql_text import quote_name, quote_text
from pipelines.keeping.digest import Digest, digest_snapshot, write_digest
from pipelines.keeping.erase_landing import say_named
from pipelines.keeping.person import Person, write_person
from pipelines.keeping.retention import RETIRED
from pipelines.publish.snapshot import discard_build
from pipelines.settings import Home, Settings
from pipelines.warehouse.build import load_deliveries
from pipelines.warehouse.derive import derive_tables

_READ_ONLY: Final = 0o440
_BOOKS: Final = frozenset(
    {"delivery", "delivery_file", "quarantine", "reconciliation", "extract_presence", "kept_source"}
)
_TABLES: Final = "select table_name from duckdb_tables() where database_name = $1 order by table_name"
_TEXTS: Final = """
select column_name
from duckdb_columns()
where
    database_name = $1 and table_name = $2
    and (data_type like 'VARCHAR%' or data_type like 'STRUCT%' or data_type = 'JSON')
order by column_index
"""


def holds_person(snapshot: Path, person: Person) -> bool:
    """Return whether any table of a snapshot names the person, a visit or a record of theirs."""
    with duckdb.connect() as connection:
        write_person(connection, person)
        connection.execute(f"attach {quote_text(str(snapshot))} as held (read_only)")
        return any(
            _count_named(connection, table, person)
            for (table,) in connection.execute(_TABLES, ["held"]).fetchall()
        )


def _count_named(connection: duckdb.DuckDBPyConnection, table: str, person: Person) -> int:
    columns = _list_texts(connection, "held", table)
    if not columns:
        return 0
    row = connection.execute(
        f"select count(*) from held.{quote_name(table)} where {say_named(columns, person)}"
    ).fetchone()
    return int(row[0]) if row else 0


def _list_texts(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(_TEXTS, [database, table]).fetchall())


def rebuild_snapshot(home: Home, settings: Settings, snapshot: Path, person: Person) -> Digest:
    """Replace a snapshot by one without the person, and return its digest.

    What deliveries brought is loaded from landing, which no longer knows the person; results are copied but
    for rows that name them. Sums and ranks stay as they were published: the next night reckons anew.

    Raises:
        FundwatchError: a delivery of the snapshot is not in landing.
    """
    discard_build(home)
    run_id = snapshot.stem
    build = home.build / snapshot.name
    with open_build(build, settings) as connection:
        connection.execute(f"attach {quote_text(str(snapshot))} as held (read_only)")
        receipts, landing = _find_receipts(connection, home, snapshot)
        load_deliveries(connection, landing, receipts, progress=lambda _text: None)
        derive_tables(connection)
        write_person(connection, person)
        _copy_results(connection, person)
        connection.execute("detach held")
        connection.execute("checkpoint")
    digest = digest_snapshot(build, run_id)
    build.chmod(_READ_ONLY)
    sync(build)
    write_digest(home.published / run_id, digest)
    build.replace(snapshot)
    sync(home.published)
    discard_build(home)
    return digest


def _find_receipts(
    connection: duckdb.DuckDBPyConnection, home: Home, snapshot: Path
) -> tuple[list[Receipt], Path]:
    """Return the receipts of what the snapshot holds, with paths that also lead to retired deliveries."""
    names = [row[0] for row in connection.execute("select delivery_id from held.delivery").fetchall()]
    found = {name: read_landed(home, name) or _read_retired(home, name) for name in names}
    missing = sorted(name for name, receipt in found.items() if receipt is None)
    if missing:
        raise FundwatchError(
            f"{snapshot}: {', '.join(missing)} is not in landing, so it cannot be built anew without the "
            "person. Put the folder back from the backup, or remove the snapshot, then erase again."
        )
    return [receipt for receipt in found.values() if receipt is not None], home.landing


def _read_retired(home: Home, delivery_id: str) -> Receipt | None:
    aside = home.landing / RETIRED
    path = aside / delivery_id / "receipt.json"
    if not path.is_file():
        return None
    receipt = Receipt.from_json(path.read_text(encoding="utf-8"))
    files = tuple(replace(file, path=str((aside / file.path).resolve())) for file in receipt.files)
    return replace(receipt, files=files)


def _copy_results(connection: duckdb.DuckDBPyConnection, person: Person) -> None:
    """Copy every table that follows from no delivery, but for rows that name the person."""
    made = {row[0] for row in connection.execute(_TABLES, [_name_of_build(connection)]).fetchall()}
    followed = (made - set(load_outputs())) | set(load_extracts()) | _BOOKS
    for (table,) in connection.execute(_TABLES, ["held"]).fetchall():
        if table in followed:
            continue
        columns = _list_texts(connection, "held", table)
        kept = f"where not coalesce({say_named(columns, person)}, false)" if columns else ""
        name = quote_name(table)
        connection.execute(f"create or replace table {name} as select * from held.{name} {kept}")


def _name_of_build(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("select current_database()").fetchone()
    return str(row[0]) if row else ""
