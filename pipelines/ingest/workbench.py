"""The place where a delivery is worked on: a hidden folder beside landing and one DuckDB connection."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_contracts.masking import mask_identifier
from pipelines.settings import Home, Settings

PARTIAL = ".partial-"
_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """Where one delivery is worked on.

    Attributes:
        folder: hidden folder on the file system of landing; gone when the work ends, whatever its end.
        connection: in memory, bounded by the settings, spilling into `folder`.
        settings: what the night may use.
    """

    folder: Path
    connection: duckdb.DuckDBPyConnection
    settings: Settings

    def make_folder(self, name: str) -> Path:
        """Return the sub-folder `name`, made if need be."""
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def read(self, query: str) -> str:
        """Return the statement in `sql/<query>.sql`."""
        return (_SQL / f"{query}.sql").read_text(encoding="utf-8")

    def count(self, query: str) -> int:
        """Return the single number that a query answers with."""
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row and row[0] is not None else 0


@contextmanager
def open_workbench(home: Home, settings: Settings) -> Iterator[Workbench]:
    """Open a workbench; what an earlier night that was killed left behind is cleared first."""
    for room in (home.landing, home.quarantine):
        for left in room.glob(f"{PARTIAL}*"):
            shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=home.landing))
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory_limit,
        "threads": str(settings.threads),
        "temp_directory": str(folder / "spill"),
    }
    try:
        with duckdb.connect(config=config) as connection:
            connection.create_function("mask_identifier", mask_identifier, ["VARCHAR"], "VARCHAR")
            bench = Workbench(folder=folder, connection=connection, settings=settings)
            for table in ("refused_row", "superseded_row", "located_row"):
                connection.execute(bench.read(f"create_{table}"))
            yield bench
    finally:
        shutil.rmtree(folder, ignore_errors=True)
