"""Imported rows as a delivery in landing: the next night applies it, and a rebuild finds it again."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts
from data_contracts.records import FileReceipt, Receipt
from pipelines.ingest.landing import publish_landing, read_clock
from pipelines.ingest.octets import hash_file
from pipelines.ingest.space import tell_no_space
from pipelines.ingest.sql_text import quote_name, quote_text
from pipelines.ingest.stage import PARQUET_OPTIONS
from pipelines.settings import Home

_ASIDE: Final = ".returned-"


def land_feedback(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    tables: Mapping[str, str],
    *,
    extract_date: date,
    source: str,
) -> Receipt | None:
    """Return the receipt of a delivery that holds the rows, or None where there is none to land.

    Written aside and moved in one step: a night sees all of it or nothing.

    Args:
        connection: holds the rows.
        home: whose landing they go to.
        tables: table of the rows by extract; columns by the extract's contract.
        extract_date: the day the delivery speaks for.
        source: the files it came from, for the receipt.

    Raises:
        NoSpace: the disk is full; landing is as before.
    """
    home.create()
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=home.root))
    try:
        with tell_no_space(home):
            folder, quarantine = aside / "landing", aside / "quarantine"
            folder.mkdir()
            quarantine.mkdir()
            paths = {
                extract: path
                for extract, table in tables.items()
                if (path := _write(connection, extract, table, folder)) is not None
            }
            if not paths:
                return None
            receipt = _make_receipt(
                connection,
                paths,
                extract_date=extract_date,
                source=source,
                received_at=read_clock(home, extract_date),
            )
            publish_landing(home, folder, quarantine, receipt)
            return receipt
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(connection: duckdb.DuckDBPyConnection, extract: str, table: str, folder: Path) -> Path | None:
    """Return the Parquet of the rows in order of their key, None where there are none."""
    contract = load_extracts()[extract]
    names = ", ".join(quote_name(name) for name in contract.column_names)
    key = ", ".join(quote_name(name) for name in contract.key)
    counted = connection.execute(f"select count(*) from {table}").fetchone()
    if counted == (0,):
        return None
    path = folder / extract / f"{extract}.parquet"
    path.parent.mkdir(mode=0o700)
    connection.execute(
        f"copy (select {names} from {table} order by {key}) to {quote_text(str(path))} ({PARQUET_OPTIONS})"
    )
    return path


def _make_receipt(
    connection: duckdb.DuckDBPyConnection,
    paths: Mapping[str, Path],
    *,
    extract_date: date,
    source: str,
    received_at: datetime,
) -> Receipt:
    hashes = {extract: hash_file(path) for extract, path in paths.items()}
    # what is imported is always new against landing, so one content can come again only after another
    content = "\n".join(
        [received_at.isoformat(), *(f"{name} {digest}" for name, digest in sorted(hashes.items()))]
    )
    delivery_id = f"D{extract_date:%Y%m%d}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"
    files = []
    for extract, path in paths.items():
        counted = connection.execute("select count(*) from read_parquet($1)", [str(path)]).fetchone()
        n_rows = int(counted[0]) if counted else 0
        files.append(
            FileReceipt(
                file=f"{extract}.parquet",
                extract=extract,
                path=f"{delivery_id}/{extract}/{path.name}",
                sha256=hashes[extract],
                encoding="parquet",
                n_bytes=path.stat().st_size,
                n_rows_read=n_rows,
                n_rows_loaded_into_landing=n_rows,
                n_quarantined=0,
                n_superseded_within=0,
                notes=(f"imported from {source}",),
            )
        )
    return Receipt(
        delivery_id=delivery_id, extract_date=extract_date, received_at=received_at, files=tuple(files)
    )
