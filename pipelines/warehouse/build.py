"""One build of the warehouse: deliveries applied and reconciled, tables derived, doubtful data told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Contract, load_extracts, load_outputs
from data_contracts.ddl import create_table
from data_contracts.records import FileReceipt, Receipt
from pipelines.beijing import to_beijing
from pipelines.warehouse.conform import conform_outputs
from pipelines.warehouse.derive import derive_tables, list_kept, prepare_tables
from pipelines.warehouse.kept import KeptTable, find_sound, keep_loaded
from pipelines.warehouse.load import create_extract_tables, load_file
from pipelines.warehouse.presence import write_presence
from pipelines.warehouse.profile import write_profiles
from pipelines.warehouse.quality import write_data_quality
from pipelines.warehouse.reconcile import check_totals, write_reconciliation
from pipelines.warehouse.unordered import unordered

_OUTPUTS: Final = ("delivery", "delivery_file", "quarantine", "reconciliation", "data_quality")
_NEWER: Final = """
select delivery_id
from delivery
where (extract_date, received_at, delivery_id) > ($1, $2, $3)
order by delivery_id
"""

Progress = Callable[[str], None]


def build_warehouse(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    receipts: Sequence[Receipt],
    *,
    progress: Progress,
) -> dict[str, int]:
    """Apply deliveries to a build and derive every table anew.

    Args:
        connection: the build, writable: empty, or a copy of the published snapshot.
        landing: the landing folder; `quarantine` lies beside it.
        receipts: deliveries to apply, in any order; one already applied is passed over.
        progress: called with a sentence per step.

    Returns:
        Counts by name: `rows_loaded`, `rows_quarantined`, `stays`, `data_quality`.

    Raises:
        ReconciliationFailed: a row or a cent is not accounted for.
    """
    counts = load_deliveries(connection, landing, receipts, progress=progress)
    derive_tables(connection, progress=progress)
    write_data_quality(connection)
    return counts | {
        "stays": _count(connection, "stay"),
        "data_quality": _count(connection, "data_quality"),
    }


def load_deliveries(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    receipts: Sequence[Receipt],
    *,
    progress: Progress,
) -> dict[str, int]:
    """Apply deliveries to the extract tables, newest row of a key first, and reconcile every file.

    What stands in the end does not depend on the order of `receipts`, nor on how many nights they took.

    Returns:
        Counts by name: `rows_loaded`, `rows_quarantined`.

    Raises:
        ReconciliationFailed: a row or a cent is not accounted for.
    """
    contracts, outputs = load_extracts(), load_outputs()
    create_extract_tables(connection, contracts)
    conform_outputs(connection, outputs)
    for name in _OUTPUTS:
        connection.execute(create_table(outputs[name]))
    known = {row[0] for row in connection.execute("select delivery_id from delivery").fetchall()}
    loaded = 0
    new = [receipt for receipt in sorted(receipts, key=_age) if receipt.delivery_id not in known]
    kept = list_kept()
    sound = find_sound(connection, kept)
    with unordered(connection):
        for receipt in new:
            loaded += _apply(connection, contracts, receipt, landing, kept=sound, progress=progress)
    write_profiles(connection, contracts, new, landing)
    connection.execute("checkpoint")  # what follows reads compressed blocks, not the log
    for contract in contracts.values():
        check_totals(connection, contract)
    prepare_tables(connection)
    with unordered(connection):
        keep_loaded(connection, kept, sound)
    write_presence(connection, contracts)
    return {"rows_loaded": loaded, "rows_quarantined": _count(connection, "quarantine")}


def _age(receipt: Receipt) -> tuple[date, datetime, str]:
    """Return what makes one delivery newer than another; the warehouse keeps Beijing time without offset."""
    return receipt.extract_date, to_beijing(receipt.received_at), receipt.delivery_id


def _apply(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    receipt: Receipt,
    landing: Path,
    *,
    kept: Sequence[KeptTable],
    progress: Progress,
) -> int:
    """Apply one delivery whole or not at all; return its rows now in the warehouse."""
    rows = 0
    connection.execute("begin")
    try:
        newer = [row[0] for row in connection.execute(_NEWER, [*_age(receipt)]).fetchall()]
        _write_delivery(connection, receipt, landing)
        for file in sorted(receipt.files, key=lambda file: _load_order(contracts, file)):
            contract = contracts[file.extract]
            loaded = load_file(connection, contract, receipt, file, landing=landing, newer=newer, kept=kept)
            write_reconciliation(connection, contract, receipt, file, loaded)
            rows += int(loaded.inserted["rows"])
            progress(f"loaded {file.file}: {int(loaded.inserted['rows']):,} rows")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return rows


def _load_order(contracts: Mapping[str, Contract], file: FileReceipt) -> tuple[int, str]:
    return contracts[file.extract].load_order, file.file


def _write_delivery(connection: duckdb.DuckDBPyConnection, receipt: Receipt, landing: Path) -> None:
    connection.execute(
        "insert into delivery by name select $1 as extract_date, $2 as received_at, $3 as delivery_id, "
        "$4 as n_files, $5 as n_rows, 'loaded' as state",
        [*_age(receipt), len(receipt.files), sum(file.n_rows_read for file in receipt.files)],
    )
    connection.executemany(
        "insert into delivery_file by name select "
        "$1 as delivery_id, $2 as file, $3 as extract, $4 as sha256, "
        "$5 as n_rows, $6 as n_bytes, $7 as encoding, $8 as note",
        [
            [
                receipt.delivery_id,
                file.file,
                file.extract,
                file.sha256,
                file.n_rows_read,
                file.n_bytes,
                file.encoding,
                "; ".join(file.notes) or None,
            ]
            for file in receipt.files
        ],
    )
    refused = landing.parent / "quarantine" / receipt.delivery_id / "quarantine.parquet"
    if refused.exists():
        connection.execute(
            f"insert into quarantine by name select *, '{receipt.delivery_id}' as delivery_id "
            "from read_parquet($1, hive_partitioning = false)",
            [str(refused)],
        )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'select count(*) from "{table}"').fetchone()
    return int(row[0]) if row else 0
