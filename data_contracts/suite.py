"""Contracts checked over every row of a warehouse with Great Expectations, inside DuckDB.

The only module that knows Great Expectations. It is imported when checks run, not before: importing takes
seconds, and `fundwatch --help` should not.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

import duckdb

from data_contracts.checks import PlannedCheck, plan_checks
from data_contracts.contract import Contract
from data_contracts.drift import check_drift
from data_contracts.errors import ContractError
from data_contracts.records import CheckResult
from data_contracts.report import clear_report, write_report
from data_contracts.verdict import conclude
from data_contracts.volume import check_volume

# Counts only: no value of any row reaches a result or a page, personal or not.
_RESULT_FORMAT: Final = {"result_format": "BASIC", "partial_unexpected_count": 0}


def validate_warehouse(
    database: Path,
    *,
    contracts: Mapping[str, Contract],
    run_id: str,
    delivery_id: str,
    extract_date: date,
    report_dir: Path,
    threads: int = 2,
    memory_limit: str = "4GB",
) -> list[CheckResult]:
    """Return what every check of `contracts` found in `database`, and write the pages of it to `report_dir`.

    Every row is read, inside DuckDB; only counts leave it. A check with nothing to check has success None.

    Args:
        database: a DuckDB file that no other connection of this process holds open; opened read-only.
        contracts: the extracts to check, by table.
        run_id: names the report.
        delivery_id: the delivery whose volume is compared with that of recent ones.
        extract_date: no event may lie after this day.
        report_dir: folder of static pages, made when absent; `index.html` lists every check.
        threads: DuckDB's threads.
        memory_limit: DuckDB's memory limit; beyond it DuckDB spills beside the database.

    Raises:
        ContractError: the database cannot be opened.
    """
    planned = [
        check for contract in contracts.values() for check in plan_checks(contract, extract_date=extract_date)
    ]
    config = {"threads": threads, "memory_limit": memory_limit, "temp_directory": f"{database}.check.tmp"}
    with _open_read_only(database, config) as connection:
        n_rows = _count_rows(connection)
        volumes = [check_volume(connection, table, delivery_id=delivery_id) for table in contracts]
        drifts = check_drift(connection, contracts, delivery_id=delivery_id)
    tables = [table for table in contracts if n_rows.get(table, 0)]
    runnable = [
        check for check in planned if check.extract in tables and all(n_rows.get(t, 0) for t in check.needs)
    ]
    clear_report(report_dir)
    measured = (
        _measure(database, config, runnable, n_rows, run_id=run_id, report_dir=report_dir) if runnable else {}
    )
    results = [
        conclude(check, n_rows=n_rows, **measured.get((check.extract, check.name), {})) for check in planned
    ]
    results += [*volumes, *drifts]
    write_report(results, contracts, run_id=run_id, report_dir=report_dir)
    return results


@contextmanager
def _open_read_only(database: Path, config: Mapping[str, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = duckdb.connect(database, read_only=True, config=dict(config))
    except duckdb.Error as fault:
        raise ContractError(
            f"{database} cannot be opened to check it ({str(fault).splitlines()[0]}). "
            "Close every other connection to it and run the night again."
        ) from fault
    try:
        yield connection
    finally:
        connection.close()


def _count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
    counts = [connection.execute(f'select count(*) from "{name}"').fetchone() for name in names]
    return {name: count[0] for name, count in zip(names, counts, strict=True) if count}


def _measure(
    database: Path,
    config: Mapping[str, Any],
    planned: Sequence[PlannedCheck],
    n_rows: Mapping[str, int],
    *,
    run_id: str,
    report_dir: Path,
) -> dict[tuple[str, str], dict[str, int]]:
    """Return `n_null` and `n_unexpected` of every check that ran, by (table, check), and write the pages."""
    with _quiet():
        import great_expectations as gx

        context = _make_context(report_dir)
        source = context.data_sources.add_sql(
            "warehouse",
            # The path goes past the URL: what one SQLAlchemy quotes in it, another does not.
            connection_string="duckdb:///warehouse",
            create_temp_table=False,
            kwargs={
                "connect_args": {"database": str(database), "read_only": True, "config": dict(config)},
            },
        )
        suites: dict[str, Any] = {}
        for check in planned:
            suite = suites.setdefault(check.extract, gx.ExpectationSuite(name=check.extract))
            suite.add_expectation(_make_expectation(check, n_rows[check.extract]))
        definitions = []
        with _buffered_results():
            for table, suite in suites.items():
                asset = source.add_table_asset(table, table_name=table)
                definition = gx.ValidationDefinition(
                    name=table,
                    suite=context.suites.add(suite),
                    data=asset.add_batch_definition_whole_table("all"),
                )
                definitions.append(context.validation_definitions.add(definition))
            checkpoint = context.checkpoints.add(
                gx.Checkpoint(
                    name="warehouse",
                    validation_definitions=definitions,
                    result_format=_RESULT_FORMAT,
                    actions=[gx.checkpoint.UpdateDataDocsAction(name="pages")],
                )
            )
            try:
                outcome = checkpoint.run(run_id=gx.RunIdentifier(run_name=run_id))
            finally:
                source.get_execution_engine().close()
                source.get_engine().dispose()
    measured = {}
    for validation in outcome.run_results.values():
        for found in validation.results:
            meta, result = found.expectation_config.meta, found.result
            if result:
                measured[meta["table"], meta["check"]] = {
                    "n_null": result.get("missing_count", 0),
                    "n_unexpected": result.get("unexpected_count", result.get("observed_value")),
                }
    return measured


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's own warnings and log lines, which no operator can act on, out of a night's log."""
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)


@contextmanager
def _buffered_results() -> Iterator[None]:
    """Fetch a result when its statement ends: the library reads it after it closed DuckDB's connection."""
    import sqlalchemy
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    def buffer(*event: Any) -> None:  # noqa: ANN401 - connection, cursor, statement, values, context, many
        cursor, context = event[1], event[4]
        if context is not None and context.dialect.name == "duckdb" and cursor.description:
            context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                cursor, initial_buffer=cursor.fetchall()
            )

    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "after_cursor_execute", buffer)
    try:
        yield
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "after_cursor_execute", buffer)


def _make_context(report_dir: Path) -> Any:  # noqa: ANN401 - the library is untyped
    """Return a context that lives in memory, sends nothing, shows no progress and writes to `report_dir`."""
    import great_expectations as gx
    from great_expectations.data_context.types import base

    return gx.get_context(
        mode="ephemeral",
        project_config=base.DataContextConfig(
            analytics_enabled=False,
            progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
            store_backend_defaults=base.InMemoryStoreBackendDefaults(),
            data_docs_sites={
                "pages": {
                    "class_name": "SiteBuilder",
                    "show_how_to_buttons": False,
                    "store_backend": {
                        "class_name": "TupleFilesystemStoreBackend",
                        "base_directory": str(report_dir.absolute()).replace(
                            "$", r"\$"
                        ),  # or it names a variable
                    },
                    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                }
            },
        ),
    )


def _make_expectation(check: PlannedCheck, n_rows: int) -> Any:  # noqa: ANN401 - the library is untyped
    import great_expectations.expectations as gxe

    meta = {"table": check.extract, "check": check.name}
    if check.test == "no_violating_row":
        # Braces are the library's placeholders; naming the batch keeps it from printing advice.
        violating = check.arguments["sql"].replace("{", "{{").replace("}", "}}")
        return _no_violating_row()(
            unexpected_rows_query=f"select * from ({violating}) as violating "
            "where exists (select 1 from {batch})",
            max_rows=int(check.max_share * n_rows),
            meta=meta,
        )
    kinds = {
        "not_null": gxe.ExpectColumnValuesToNotBeNull,
        "in_set": gxe.ExpectColumnValuesToBeInSet,
        "between": gxe.ExpectColumnValuesToBeBetween,
    }
    return kinds[check.test](column=check.column, mostly=1 - check.max_share, meta=meta, **check.arguments)


@cache
def _no_violating_row() -> Any:  # noqa: ANN401 - the library is untyped
    """Return an expectation that counts violating rows and fetches none of them, within a tolerance."""
    import great_expectations.expectations as gxe

    class ExpectNoViolatingRow(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]  # an untyped library's class
        max_rows: int = 0
        metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)
        success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "max_rows")

        def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401
            n_violating = metrics["unexpected_rows_query.row_count"]
            return {"success": n_violating <= self.max_rows, "result": {"observed_value": n_violating}}

    return ExpectNoViolatingRow
