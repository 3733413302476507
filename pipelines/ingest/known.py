"""What earlier deliveries have told already: keys a delivery may refer to without bringing them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_contracts.contract import Contract
from data_contracts.records import Receipt
from pipelines.ingest.sql_text import quote_name, quote_text, read_parquet
from pipelines.ingest.workbench import Workbench
from pipelines.settings import Home

_DATABASE = "published"
_TABLES = "select table_name from duckdb_tables() where database_name = 'published' and not internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRows:
    """Rows of earlier deliveries.

    Attributes:
        tables: extract tables of the published snapshot that hold rows, attached to the workbench.
        landed: landing files of deliveries that are not published yet, by extract.
    """

    tables: Collection[str]
    landed: Mapping[str, Sequence[Path]]

    @property
    def extracts(self) -> frozenset[str]:
        """Extracts of which something is known."""
        return frozenset(self.tables) | frozenset(self.landed)

    def select_column(self, table: str, column: str) -> list[str]:
        """Return queries that together give every known value of the column."""
        name = quote_name(column)
        queries = (
            [f"select {name} as key_text from {_DATABASE}.{quote_name(table)}"]
            if table in self.tables
            else []
        )
        return queries + [
            f"select {name} as key_text from {read_parquet(path)}" for path in self.landed.get(table, ())
        ]


def find_known_rows(
    bench: Workbench, home: Home, contracts: Mapping[str, Contract], waiting: Sequence[Receipt]
) -> KnownRows:
    """Return what is known, with the published snapshot attached read-only as `published`.

    Args:
        bench: where the delivery is worked on.
        home: where the snapshot lies, if there is one.
        contracts: contracts of the extracts.
        waiting: deliveries that landed on a night that failed later.
    """
    tables: list[str] = []
    if home.current.exists():
        snapshot = quote_text(str(home.current.resolve()))
        bench.connection.execute(f"attach {snapshot} as {_DATABASE} (read_only)")
        present = {row[0] for row in bench.connection.execute(_TABLES).fetchall()} & set(contracts)
        tables = [
            table
            for table in sorted(present)
            if bench.count(f"select count(*) from {_DATABASE}.{quote_name(table)}")
        ]
    landed: dict[str, list[Path]] = {}
    for receipt in waiting:
        for file in receipt.files:
            if file.n_rows_loaded_into_landing:
                landed.setdefault(file.extract, []).append(home.landing / file.path)
    return KnownRows(tables=tables, landed=landed)
