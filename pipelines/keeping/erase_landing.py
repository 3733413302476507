"""A person taken out of landing and quarantine: files written anew, receipts that say so."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import Contract, load_extracts
from data_contracts.records import FileReceipt, Money, Receipt
from pipelines.durable import sync, write_durably
from pipelines.ingest.landing import RECEIPT
from pipelines.ingest.octets import hash_file
from pipelines.ingest.sql_text import quote_name, quote_text, read_parquet
from pipelines.ingest.stage import PARQUET_OPTIONS
from pipelines.keeping.person import Person, write_person
from pipelines.keeping.record import NIGHTS
from pipelines.keeping.retention import RETIRED
from pipelines.settings import Home

_TOLD: Final = frozenset({"outcome", "outcome_record", "tip", "found_case"})
_QUARANTINE: Final = "quarantine.parquet"


def erase_from_landing(home: Home, person: Person) -> int:
    """Return the rows taken out of landing and quarantine; running it again takes out none.

    Each file is written aside, flushed and renamed; a receipt is made to agree with what its files hold now,
    so that one cut short is mended by the next run.
    """
    rows = 0
    with duckdb.connect() as connection:
        write_person(connection, person)
        for place in (home.landing, home.landing / RETIRED):
            for folder in sorted(place.glob("D*")) if place.is_dir() else ():
                if (folder / RECEIPT).is_file():
                    rows += _erase_delivery(connection, home, folder, person)
        for path in sorted((home.landing / NIGHTS).glob("*/*.parquet")):
            rows += _erase_results(connection, path, person)
    return rows


def _erase_delivery(connection: duckdb.DuckDBPyConnection, home: Home, folder: Path, person: Person) -> int:
    receipt = Receipt.from_json((folder / RECEIPT).read_text(encoding="utf-8"))
    refused = home.quarantine / folder.name / _QUARANTINE
    rows = _erase_refused(connection, refused, person) if refused.is_file() else 0
    files = []
    for file in receipt.files:
        contract = load_extracts()[file.extract]
        path = folder.parent / file.path
        removed = _erase_file(connection, contract, path, person)
        rows += removed
        files.append(_count_anew(connection, file, path, refused))
    if tuple(files) != receipt.files:
        write_durably(folder / RECEIPT, replace(receipt, files=tuple(files)).to_json())
    return rows


def _erase_file(connection: duckdb.DuckDBPyConnection, contract: Contract, path: Path, person: Person) -> int:
    """Return the rows of a landing file that were the person's.

    A movement of stock stays, for the goods moved all the same; it only no longer says to whom.
    """
    names, relation = contract.column_names, read_parquet(path)
    theirs = _say_theirs(contract, person)
    count = _count(connection, f"{relation} where {theirs}")
    if not count:
        return 0
    if contract.table == "inventory":
        kept = ", ".join(
            f"case when {theirs} then null else {quote_name(name)} end as {quote_name(name)}"
            if name in ("psn_no", "setl_id")
            else quote_name(name)
            for name in names
        )
        _rewrite(connection, path, f"select {kept} from {relation}")
    else:
        columns = ", ".join(quote_name(name) for name in names)
        _rewrite(connection, path, f"select {columns} from {relation} where not coalesce({theirs}, false)")
    return count


def _say_theirs(contract: Contract, person: Person) -> str:
    """Return an SQL condition: the row is the person's."""
    if contract.table in _TOLD:
        return person.mentioned_in(contract.column_names)
    if "psn_no" not in contract.column_names:
        return "false"
    visit = " or ".join(
        f"{name} in (select id from person_visit)"
        for name in ("setl_id", "mdtrt_id")
        if name in contract.column_names
    )
    unnamed = f" or (psn_no is null and ({visit}))" if visit else ""
    return f"(psn_no = {quote_text(person.psn_no)}{unnamed})"


def _erase_refused(connection: duckdb.DuckDBPyConnection, path: Path, person: Person) -> int:
    theirs = person.mentioned_in(("value", "raw"))
    count = _count(connection, f"{read_parquet(path)} where {theirs}")
    if count:
        _rewrite(connection, path, f"select * from {read_parquet(path)} where not {theirs}")
    return count


def _erase_results(connection: duckdb.DuckDBPyConnection, path: Path, person: Person) -> int:
    """Take the person out of results kept for a restore."""
    described = connection.execute(f"describe select * from {read_parquet(path)}").fetchall()
    theirs = say_named(tuple(row[0] for row in described), person)
    count = _count(connection, f"{read_parquet(path)} where {theirs}")
    if count:
        _rewrite(connection, path, f"select * from {read_parquet(path)} where not coalesce({theirs}, false)")
    return count


def say_named(columns: tuple[str, ...], person: Person) -> str:
    """Return an SQL condition on a result table: the row names the person, a visit or a record of theirs."""
    named = person.mentioned_in(columns)
    return f"({named} or record_id in (select id from person_line))" if "record_id" in columns else named


def _rewrite(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    """Replace a Parquet file by the answer of a query: the old one is there or the new one, whole."""
    aside = path.with_name(f".{path.name}.aside")
    aside.unlink(missing_ok=True)
    connection.execute(f"copy ({query}) to {quote_text(str(aside))} ({PARQUET_OPTIONS})")
    aside.chmod(path.stat().st_mode & 0o777)
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def _count_anew(
    connection: duckdb.DuckDBPyConnection, file: FileReceipt, path: Path, refused: Path
) -> FileReceipt:
    """Return the file's receipt with the figures of what is in landing and quarantine now.

    Money of refused rows stays as it was told: which of it was the person's, nobody could read.
    """
    landed = _count(connection, read_parquet(path))
    n_refused = file.n_quarantined
    if refused.is_file():
        n_refused = _count(
            connection,
            f"(select distinct line from {read_parquet(refused)} where file = {quote_text(file.file)})",
        )
    if (landed, n_refused) == (file.n_rows_loaded_into_landing, file.n_quarantined):
        return file
    n_gone = file.n_rows_loaded_into_landing + file.n_quarantined - landed - n_refused
    money = {}
    for column, sums in file.money.items():
        total = connection.execute(
            f"select coalesce(sum({quote_name(column)}), 0) from {read_parquet(path)}"
        ).fetchone()
        now = Decimal(total[0]) if total else Decimal(0)
        money[column] = Money(
            now + sums.quarantined + sums.superseded, now, sums.quarantined, sums.superseded
        )
    note = f"{n_gone} rows of an erased person taken out; landing SHA-256 {hash_file(path)}"
    return replace(
        file,
        n_rows_read=landed + n_refused + file.n_superseded_within,
        n_rows_loaded_into_landing=landed,
        n_quarantined=n_refused,
        money=money,
        notes=(*file.notes, note),
    )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0
