"""What the pages show, asked of a snapshot: small tables at once, institutions and leads page by page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table
from data_contracts.fetch import fetch_rows
from pipelines.publish.queries import describe_leads
from pipelines.report.labels import BY_INSTITUTION, load_quality
from pipelines.settings import Settings

Row = Mapping[str, Any]

_SQL: Final = Path(__file__).parent / "sql"
_STEPS: Final = (
    "tonight", "month", "lead_place", "shown_lead", "lead_score", "lead_reason", "institution_total",
    "seen_visit", "institution_month", "peer_month", "profile", "profile_measure", "stock_gap",
    "stock_subject", "stock_day", "stock_months", "stock_counts", "series_weeks",
)  # fmt: skip
_INSTITUTION_STEPS: Final = (
    "institution_months", "institution_profile", "institution_schemes", "institution_leads",
    "institution_nights", "institution_stock", "institution_quality", "institution_odd_months",
    "institution_metrics", "institution_flags",
)  # fmt: skip
_LEAD_STEPS: Final = (
    "accused_record", "lead_findings", "lead_records", "lead_moments", "lead_stays", "lead_nights",
    "lead_charges", "lead_items", "stock_short", "lead_stock", "lead_places", "lead_ring", "lead_kin",
)  # fmt: skip
_PAGES_AT_ONCE: Final = 50
# results a night may lack: an older snapshot, or a county that never got so far
_MAY_LACK: Final = (
    "data_quality",
    "lead_factor",
    "rule_precision",
    "contract_check",
    "quarantine",
    "score",
    "model_run",
    "ring",
    "ring_member",
    "ring_tie",
    "spend_week",
    "metric_month",
    "metric_quarter",
    "monitor_flag",
    "division_name",
)
_COUNT: Final = "select count(*) from duckdb_tables() where table_name = ? and not temporary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A snapshot with the pages' tables prepared beside it.

    Attributes:
        connection: reads the snapshot; holds the temporary tables.
        limits: how many leads and institutions get a page, and what no institution mends, by parameter name.
    """

    connection: duckdb.DuckDBPyConnection
    limits: Mapping[str, object]

    def read(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        """Return the rows of the room's query `name`."""
        query = read_query(name)
        return fetch_rows(self.connection.execute(query, _choose(query, {**self.limits, **parameters})))

    def read_one(self, name: str) -> dict[str, Any]:
        """Return the only row of the room's query `name`, empty where there is none."""
        return next(iter(self.read(name)), {})

    def has_table(self, name: str) -> bool:
        """Tell whether the snapshot holds a table of this name."""
        return self.connection.execute(_COUNT, [name]).fetchone() != (0,)

    def iterate_institutions(self) -> Iterator[dict[str, Any]]:
        """Yield everything on the page of each institution, worst first."""
        return self._iterate("institution_page", _INSTITUTION_STEPS)

    def iterate_leads(self) -> Iterator[dict[str, Any]]:
        """Yield everything on the page of each lead, best first."""
        return self._iterate("lead_page", _LEAD_STEPS)

    def _iterate(self, name: str, steps: Sequence[str]) -> Iterator[dict[str, Any]]:
        for step in steps:
            _prepare(self.connection, step, read_query(step), self.limits)
        query = read_query(name)
        answer = self.connection.execute(query, _choose(query, self.limits))
        names = [column[0] for column in answer.description or ()]
        while rows := answer.fetchmany(_PAGES_AT_ONCE):
            for row in rows:
                yield dict(zip(names, row, strict=True))
        for step in reversed(steps):
            self.connection.execute(f"drop table temp.{step}")


@contextmanager
def open_source(database: Path, settings: Settings) -> Iterator[Source]:
    """Open a snapshot for the pages: read-only, bounded in memory and threads.

    Args:
        database: the snapshot.
        settings: memory, threads, and how many pages.
    """
    limits = {
        "most_leads": settings.report_leads,
        "most_institutions": settings.report_institutions,
        "not_its_own": [kind for kind, (_, owner) in load_quality().items() if owner != BY_INSTITUTION],
    }
    connection = duckdb.connect(
        str(database.resolve()),
        read_only=True,
        config={"memory_limit": settings.memory_limit, "threads": settings.threads},
    )
    try:
        source = Source(connection=connection, limits=limits)
        for table in _MAY_LACK:
            if not source.has_table(table):
                statement = create_table(load_outputs()[table])
                connection.execute(statement.replace("create table", "create temp table", 1))
        describe_leads(connection)
        for name in _STEPS:
            _prepare(connection, name, read_query(name), limits)
        yield source
    finally:
        connection.close()


def _prepare(
    connection: duckdb.DuckDBPyConnection, name: str, query: str, limits: Mapping[str, object]
) -> None:
    connection.execute(f"create temp table {name} as {query}", _choose(query, limits))


def _choose(query: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters the query names; DuckDB refuses others."""
    return {name: value for name, value in parameters.items() if f"${name}" in query}


def read_query(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
