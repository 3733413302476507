"""The published snapshot opened for casework, with what came back so far and today's knowledge files."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.contract import Column, load_outputs
from data_contracts.errors import FundwatchError
from pipelines.audit.log import write_audit
from pipelines.database import LATEST_RUN
from pipelines.feedback.outcomes import open_desk
from pipelines.publish.cells import flatten_text
from pipelines.settings import Home
from rules.knowledge import load_knowledge
from rules.loader import KNOWLEDGE

_SQL: Final = Path(__file__).parent / "sql"
_DEPARTMENT: Final = Path(__file__).parent / "department.csv"
_TEXT_KINDS: Final = ("code", "text")


@contextmanager
def open_casework(home: Home, *knowledge: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot read-only with `landed_*`, `scheme_title` and the knowledge files named.

    Args:
        home: where the night is published.
        knowledge: tables `knowledge_<file>` that the work needs, as the files say today.

    Raises:
        NothingPublished: no night has been published in this home.
        FundwatchError: a knowledge file is faulty.
    """
    with open_desk(home) as connection:
        known = load_knowledge(KNOWLEDGE)[0] if knowledge else {}
        if missing := sorted(set(knowledge) - set(known)):
            files = ", ".join(f"{table.removeprefix('knowledge_')}.csv" for table in missing)
            raise FundwatchError(f"{files}: cannot be used. `fundwatch rules lint` says what to mend.")
        for table in knowledge:
            connection.execute(known[table].create())
        derive(connection, "scheme_title")
        yield connection


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def derive(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None
) -> None:
    """Run the query called `name` into a temporary table of that name, with those of the values it names."""
    query = read_sql(name)
    given = {key: value for key, value in (values or {}).items() if f"${key}" in query}
    connection.execute(f"create or replace temp table {name} as {query}", given)


def read_frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Return the rows of `query`, texts on one line."""
    frame = connection.execute(query).pl()
    return frame.with_columns(flatten_text(pl.col(pl.String)))


def choose_listed(frame: pl.DataFrame, output: str) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    """Return the columns that the contract `output` lists, in its order, with codes shown by their labels."""
    columns = load_outputs()[output].columns
    labelled = [
        pl.col(column.name).replace(
            {code: label or code for code, label in zip(column.codes, column.labels, strict=True)}
        )
        for column in columns
        if column.codes
    ]
    return frame.with_columns(labelled).select(column.name for column in columns), columns


def read_run(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """Return run id and day of the published night, for the manifest and the cover."""
    row = connection.execute(f"select run_id, extract_date {LATEST_RUN}").fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")


def announce_export(
    home: Home,
    to: Path,
    *,
    content: str,
    run_id: str,
    institution: str | None = None,
    authority: str | None = None,
) -> Callable[[str], object]:
    """Return what writes an export into the audit log, before a file of it can be seen."""

    def announce(manifest_sha256: str) -> None:
        write_audit(
            home,
            "export",
            run_id=run_id,
            content=content,
            to=str(to.absolute()),
            institution=institution,
            authority=authority,
            persons="masked",
            manifest_sha256=manifest_sha256,
        )

    return announce


def register_departments(connection: duckdb.DuckDBPyConnection) -> None:
    """Make known who keeps which documents: the first `word` by `place` that a paper holds decides.

    `hospital` and `pharmacy` name the keeper, empty where such an institution has no such paper;
    `at_institution` is 0 where it is got elsewhere.
    """
    with _DEPARTMENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    frame = pl.DataFrame(rows).with_row_index("place")
    connection.register("department_frame", frame)
    connection.execute("create or replace temp table department as select * from department_frame")
