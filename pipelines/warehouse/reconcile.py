"""Rows and money of every file: read = loaded + quarantined + superseded, or the night stops."""

from collections.abc import Mapping
from decimal import Decimal

import duckdb

from data_contracts.contract import Contract
from data_contracts.records import FileReceipt, Receipt
from pipelines.errors import ReconciliationFailed
from pipelines.warehouse.load import Loaded, Measures, measure_names, measure_rows


def write_reconciliation(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    receipt: Receipt,
    file: FileReceipt,
    loaded: Loaded,
) -> None:
    """Write the file's rows of `reconciliation`, and move what it replaced from loaded to superseded.

    After it, over all deliveries, the loaded rows and money of an extract are those of its table.

    Args:
        connection: the build, writable, with `reconciliation` and this delivery's `quarantine`.
        contract: contract of the file's extract.
        receipt: the delivery.
        file: the file.
        loaded: what the warehouse counted.

    Raises:
        ReconciliationFailed: rows or money are not all accounted for.
    """
    quarantined = _count_quarantined(connection, receipt, file)
    for measure in measure_names(contract):
        read, apart, within = _received(file, measure)
        figures = (
            read,
            loaded.inserted[measure],
            quarantined if measure == "rows" else apart,
            within + loaded.outdated[measure],
        )
        difference = figures[0] - sum(figures[1:], Decimal(0))
        connection.execute(
            "insert into reconciliation by name select "
            "$1 as delivery_id, $2 as extract, $3 as file, $4 as measure, $5 as read, $6 as loaded, "
            "$7 as quarantined, $8 as superseded, $9 as difference",
            [receipt.delivery_id, file.extract, file.file, measure, *figures, difference],
        )
        if difference:
            _refuse(file, measure, figures)
    _supersede(connection, contract, loaded.replaced)


def _received(file: FileReceipt, measure: str) -> tuple[Decimal, Decimal, Decimal]:
    """Return what ingest read, quarantined and dropped as repeated within the delivery."""
    if measure == "rows":
        return Decimal(file.n_rows_read), Decimal(file.n_quarantined), Decimal(file.n_superseded_within)
    money = file.money[measure]
    return money.read, money.quarantined, money.superseded


def _count_quarantined(connection: duckdb.DuckDBPyConnection, receipt: Receipt, file: FileReceipt) -> Decimal:
    """Return the rows of the file in `quarantine`: a row with two faults is one row."""
    row = connection.execute(
        "select count(distinct line) from quarantine where delivery_id = ? and file = ?",
        [receipt.delivery_id, file.file],
    ).fetchone()
    return Decimal(row[0] if row else 0)


def _supersede(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    replaced: Mapping[tuple[str, str], Measures],
) -> None:
    for (delivery_id, file), measures in replaced.items():
        connection.executemany(
            "update reconciliation set loaded = loaded - $1, superseded = superseded + $1 "
            "where delivery_id = $2 and extract = $3 and file = $4 and measure = $5",
            [
                [measures[measure], delivery_id, contract.table, file, measure]
                for measure in measure_names(contract)
            ],
        )


def check_totals(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Hold the table itself against the sum of what every delivery claims to have loaded into it.

    Raises:
        ReconciliationFailed: they differ: the table was changed by something other than a delivery.
    """
    claimed = dict(
        connection.execute(
            "select measure, sum(loaded) from reconciliation where extract = ? group by measure",
            [contract.table],
        ).fetchall()
    )
    for measure, held in measure_rows(connection, contract, f'"{contract.table}"').items():
        loaded = claimed.get(measure, Decimal(0))
        if held != loaded:
            raise ReconciliationFailed(
                f"Table {contract.table}, {measure}: the warehouse holds {_say(measure, held)}, its "
                f"deliveries loaded {_say(measure, loaded)}. Rebuild the warehouse from landing; last night "
                "stays published."
            )


def _refuse(file: FileReceipt, measure: str, figures: tuple[Decimal, ...]) -> None:
    read, loaded, quarantined, superseded = (_say(measure, figure) for figure in figures)
    accounted = _say(measure, sum(figures[1:], Decimal(0)))
    raise ReconciliationFailed(
        f"{file.file}, {measure}: {read} read, but {accounted} accounted for "
        f"({loaded} loaded, {quarantined} quarantined, {superseded} superseded). "
        "Deliver the folder again; if it stays, report it with the file. Last night stays published."
    )


def _say(measure: str, figure: Decimal) -> str:
    """Return rows as a whole number, money to the cent."""
    return f"{figure:,.0f}" if measure == "rows" else f"{figure:,.2f}"
