"""Landing: typed Parquet of every delivery, written once and never changed."""

import shutil
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from data_contracts.errors import ContractError
from data_contracts.records import FileReceipt, Money, Receipt
from pipelines.durable import sync, sync_tree
from pipelines.errors import ReconciliationFailed
from pipelines.ingest.refuse_rows import count_refused
from pipelines.ingest.sql_text import quote_name, quote_text, read_parquet
from pipelines.ingest.stage import PARQUET_OPTIONS, Staged
from pipelines.ingest.workbench import PARTIAL, Workbench
from pipelines.settings import Home

RECEIPT = "receipt.json"
_ZERO = Decimal("0.00")


def read_landed(home: Home, delivery_id: str) -> Receipt | None:
    """Return the receipt of a delivery that is in landing, whole; otherwise None."""
    path = home.landing / delivery_id / RECEIPT
    try:
        receipt = Receipt.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ContractError):
        return None
    complete = all((home.landing / file.path).is_file() for file in receipt.files)
    return receipt if complete else None


def read_receipts(landing: Path, *, but: Collection[str] = (), day: date | None = None) -> list[Receipt]:
    """Return the receipts of the deliveries in landing, oldest first.

    Args:
        landing: the landing folder.
        but: deliveries passed over unread: a night must not read what years of nights have published.
        day: only deliveries that speak for this day.
    """
    home = Home(landing.parent)
    prefix = "" if day is None else f"D{day:%Y%m%d}-"
    found = [
        read_landed(home, folder.name)
        for folder in landing.iterdir()
        if not folder.name.startswith(".") and folder.name.startswith(prefix) and folder.name not in but
    ]
    receipts = [receipt for receipt in found if receipt is not None]
    return sorted(receipts, key=lambda each: (each.extract_date, each.received_at, each.delivery_id))


def read_clock(home: Home, day: date) -> datetime:
    """Return the present, or the instant after the last receipt of `day` where the clock was set back since.

    Of two deliveries that speak for the same day the one received later is newer: a correction must never
    look older than what it corrects.
    """
    now = datetime.now(UTC).astimezone()
    newest = max((each.received_at for each in read_receipts(home.landing, day=day)), default=now)
    return now if now > newest else newest + timedelta(microseconds=1)


def drop_landing(home: Home, delivery_id: str) -> None:
    """Take a delivery out of landing and quarantine; at no moment half of it stays where a night looks."""
    for room in (home.landing, home.quarantine):
        if (room / delivery_id).exists():
            grave = room / f"{PARTIAL}{uuid.uuid4().hex}"
            (room / delivery_id).rename(grave)
            shutil.rmtree(grave)


def name_landing_files(staged: Sequence[Staged]) -> dict[int, str]:
    """Return the landing file of each staged file, relative to the delivery's folder.

    Two files may differ only in how they are stored, or in characters that mean something in a path pattern.
    """
    names: dict[int, str] = {}
    for each in staged:
        file = each.inspection.file
        stem = file.name[: -len(file.form) - 1]
        plain = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in stem)
        name = f"{file.extract}/{plain}.parquet"
        names[each.number] = (
            f"{file.extract}/{plain}_{each.number}.parquet" if name in names.values() else name
        )
    return names


def land_file(
    bench: Workbench, staged: Staged, folder: Path, name: str, *, delivery_id: str, notes: Sequence[str]
) -> FileReceipt:
    """Write the file's rows that may land and return its receipt, reconciled by row and by cent.

    Raises:
        ReconciliationFailed: read is not landed + quarantined + superseded.
    """
    inspection = staged.inspection
    contract = inspection.contract
    target = folder / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    refused = f"select row_no from refused_row where file_no = {staged.number} and row_no is not null"
    superseded = f"select row_no from superseded_row where file_no = {staged.number}"
    n_superseded = bench.count(f"select count(*) from ({superseded})")
    n_refused = count_refused(bench, staged)
    if n_refused == staged.n_left_out and not n_superseded:
        staged = replace(staged, path=staged.path.rename(target))
    else:
        columns = ", ".join(quote_name(column) for column in contract.column_names)
        gone = f"file_row_number not in ({refused} union all {superseded})"
        bench.connection.execute(
            f"copy (select {columns} from {staged.sound} and {gone}) "
            f"to {quote_text(str(target))} ({PARQUET_OPTIONS})"
        )
    landed = read_parquet(target)
    parts = [
        sum_columns(bench, contract.money_columns, relation)
        for relation in (
            staged.relation,
            landed,
            f"{staged.relation} where file_row_number in ({refused})",
            f"{staged.relation} where file_row_number in ({superseded})",
        )
    ]
    receipt = FileReceipt(
        file=inspection.file.name,
        extract=contract.table,
        path=f"{delivery_id}/{name}",
        sha256=inspection.sha256,
        encoding=inspection.encoding,
        n_bytes=inspection.file.n_bytes,
        n_rows_read=inspection.n_records or 0,
        n_rows_loaded_into_landing=bench.count(f"select count(*) from {landed}"),
        n_quarantined=n_refused,
        n_superseded_within=n_superseded,
        money={column: Money(*(sums[column] for sums in parts)) for column in contract.money_columns},
        notes=tuple(notes),
        unknown_columns=inspection.unknown,
    )
    _reconcile(receipt)
    return receipt


def sum_columns(bench: Workbench, columns: Sequence[str], relation: str) -> dict[str, Decimal]:
    """Return the exact sums of decimal columns; values that cannot be read count nothing."""
    if not columns:
        return {}
    sums = ", ".join(f"sum({quote_name(column)})" for column in columns)
    row = bench.connection.execute(f"select {sums} from {relation}").fetchone() or ()
    return {column: _ZERO if total is None else total for column, total in zip(columns, row, strict=True)}


def _reconcile(receipt: FileReceipt) -> None:
    """Hold what was read against what became of it.

    Raises:
        ReconciliationFailed: a row or a cent is missing; a fault of the program, not of the file.
    """
    rows = (
        receipt.n_rows_loaded_into_landing + receipt.n_quarantined + receipt.n_superseded_within,
        receipt.n_rows_read,
    )
    sums = [
        (money.landed + money.quarantined + money.superseded, money.read) for money in receipt.money.values()
    ]
    if any(kept != read for kept, read in (rows, *sums)):
        raise ReconciliationFailed(
            f"{receipt.file}: {receipt.n_rows_read:,} rows read, "
            f"{receipt.n_rows_loaded_into_landing:,} landed, {receipt.n_quarantined:,} quarantined, "
            f"{receipt.n_superseded_within:,} superseded; money {dict(receipt.money)}. "
            "Nothing was loaded; report this with the file."
        )


def publish_landing(home: Home, folder: Path, quarantine: Path, receipt: Receipt) -> None:
    """Move the finished folders to their places; the receipt's presence says that landing is complete.

    Everything is flushed to disk before the rename, so after a power cut a delivery is there whole or not.
    """
    drop_landing(home, receipt.delivery_id)
    (folder / RECEIPT).write_text(receipt.to_json(), encoding="utf-8")
    for made in (quarantine, folder):
        sync_tree(made)
    quarantine.rename(home.quarantine / receipt.delivery_id)
    sync(home.quarantine)
    folder.rename(home.landing / receipt.delivery_id)
    sync(home.landing)
