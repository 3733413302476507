"""Whether the money of a file adds up to what its manifest says."""

from decimal import Decimal

from data_contracts.contract import Contract
from pipelines.ingest.faults import Fault
from pipelines.ingest.landing import sum_columns
from pipelines.ingest.manifest import Manifest, disagree
from pipelines.ingest.sql_text import quote_name
from pipelines.ingest.stage import Staged
from pipelines.ingest.workbench import Workbench

_SUMMED = ("money", "price", "qty", "integer")


def check_sums(bench: Workbench, staged: Staged, manifest: Manifest) -> tuple[list[Fault], list[str]]:
    """Return where sums disagree with the manifest, and notes on money that counts nothing.

    A sum over values that cannot be read cannot agree. Where the manifest's hash proves the file to be as it
    was sent, that is told and the rows go to quarantine; without a hash nobody knows, and it is a fault.
    """
    inspection = staged.inspection
    contract, file = inspection.contract, inspection.file.name
    notes = [
        f"{column} of {n_unread:,} quarantined rows cannot be read and counts 0 in every sum"
        for column in contract.money_columns
        if (n_unread := _count_unread(bench, staged, column))
    ]
    faults = []
    declared = manifest.files.get(file)
    for title, amount in (declared.sums if declared else {}).items():
        column = _find_column(contract, title)
        if column is None:
            notes.append(f"manifest.json sums {title}, which is no amount of {contract.table}; not compared")
            continue
        read = sum_columns(bench, [column], staged.relation)[column]
        if read == amount:
            continue
        if declared and declared.sha256 and _count_unread(bench, staged, column):
            notes.append(
                f"{column} adds up to {read}, manifest.json says {amount}: some values cannot be read"
            )
        else:
            faults.append(
                disagree(file, f"{column} adds up to {_plain(read)}, manifest.json says {_plain(amount)}")
            )
    return faults, notes


def _count_unread(bench: Workbench, staged: Staged, column: str) -> int:
    """Return how many rows of the file have no readable value, records that were never split included."""
    name = quote_name(column)
    refused = f"select count(*) from {staged.faulty} and {name} is null"
    return bench.count(refused) + staged.n_left_out


def _find_column(contract: Contract, title: str) -> str | None:
    """Return the summable column called `title`, by name or heading."""
    for column in contract.columns:
        if column.kind in _SUMMED and title in (column.name, column.heading):
            return column.name
    return None


def _plain(amount: Decimal) -> str:
    return f"{amount:,f}"
