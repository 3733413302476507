"""A digest of the result tables: two nights with the same results have the same one, to the byte."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_outputs
from pipelines.durable import write_durably
from pipelines.errors import SnapshotChanged
from pipelines.ingest.octets import hash_file
from pipelines.ingest.sql_text import quote_name

DIGEST: Final = "digest.json"
# The clock's business, not the records': when and how long something ran, and a comparison with models kept
# outside the snapshot.
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "run": frozenset({"started_at", "finished_at", "stages"}),
    "delivery": frozenset({"received_at"}),
    "rule_run": frozenset({"seconds"}),
    "model_run": frozenset({"seconds", "drift"}),
}
_SQL: Final = Path(__file__).parent / "sql"
_COLUMNS: Final = """
select table_name, list(column_name order by column_name)
from duckdb_columns()
where database_name = current_database() and not internal
group by table_name
order by table_name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDigest:
    """One result table.

    Attributes:
        table: its name.
        n_rows: its rows.
        digest: SHA-256 (hex) over the sorted SHA-256 of its rows.
    """

    table: str
    n_rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a snapshot held when it was made.

    Attributes:
        run_id: the night.
        whole: SHA-256 (hex) over the tables' names, rows and digests: equal when the results are.
        file_sha256: hash of the snapshot's file: equal only when not a byte of any table was changed.
        tables: every result table, by name.
    """

    run_id: str
    whole: str
    file_sha256: str
    tables: tuple[TableDigest, ...]


def digest_snapshot(database: Path, run_id: str) -> Digest:
    """Return the digest of a finished snapshot that nobody writes to.

    A row counts as the list of its values as text, columns in order of their names; rows count in any order.

    Raises:
        SnapshotChanged: the file cannot be read as a snapshot.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            tables = digest_tables(connection)
    except duckdb.Error as fault:
        raise SnapshotChanged(
            f"{database}: cannot be read as a snapshot ({str(fault).splitlines()[0][:200]}). "
            "Run `fundwatch restore`: it builds the night anew from landing."
        ) from None
    lines = "\n".join(f"{each.table} {each.n_rows} {each.digest}" for each in tables)
    return Digest(
        run_id=run_id,
        whole=hashlib.sha256(lines.encode()).hexdigest(),
        file_sha256=hash_file(database),
        tables=tables,
    )


def digest_tables(connection: duckdb.DuckDBPyConnection) -> tuple[TableDigest, ...]:
    """Return the digest of every result table of the snapshot, ordered by name."""
    outputs = load_outputs()
    found = [row for row in connection.execute(_COLUMNS).fetchall() if row[0] in outputs]
    return tuple(_digest_table(connection, table, columns) for table, columns in found)


def _digest_table(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> TableDigest:
    left_out = LEFT_OUT.get(table, frozenset())
    fields = ", ".join(f"cast({quote_name(name)} as varchar)" for name in columns if name not in left_out)
    connection.execute(
        f"create or replace temp view digested as select [{fields}] as fields from {quote_name(table)}"
    )
    row = connection.execute((_SQL / "table_digest.sql").read_text(encoding="utf-8")).fetchone()
    connection.execute("drop view digested")
    n_rows, digest = row or (0, "")
    return TableDigest(table=table, n_rows=n_rows, digest=digest)


def write_digest(folder: Path, digest: Digest) -> None:
    """Write `digest.json` into the snapshot's report folder; whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(folder / DIGEST, json.dumps(asdict(digest), indent=1) + "\n")


def read_digest(path: Path) -> Digest | None:
    """Return what was kept of a night; None when there is none or it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        tables = tuple(TableDigest(**each) for each in found.pop("tables"))
        return Digest(**found, tables=tables)
    except (OSError, ValueError, TypeError, KeyError):
        return None
