"""Prefect's own records of a home's nights: begun anew when they have grown large.

Nothing is lost by that: how a night went stands in the home's history and in its snapshot's `run`. Prefect
keeps every run for ever, about 220 kB a night, and has no setting that ends it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 50_000_000  # more than half a year of nights
_DATABASE: Final = "prefect.db"
_BESIDE: Final = ("-wal", "-shm")


def drop_large_records(folder: Path, *, most_bytes: int = MOST_BYTES) -> bool:
    """Remove Prefect's database of `folder` when it is larger than that and no server works on it.

    Returns whether it was removed; the next server makes a new one.
    """
    database = folder / _DATABASE
    files = [database, *(folder / f"{_DATABASE}{end}" for end in _BESIDE)]
    if sum(path.stat().st_size for path in files if path.is_file()) <= most_bytes or _is_used(database):
        return False
    for path in files:
        path.unlink(missing_ok=True)
    return True


def _is_used(database: Path) -> bool:
    """Tell whether somebody has it open: leaving the journal needs a database for oneself alone."""
    try:
        with closing(sqlite3.connect(database, timeout=0)) as connection:
            connection.execute("pragma journal_mode = delete")
    except sqlite3.DatabaseError as fault:
        return "locked" in str(fault)  # a damaged one is of no use to anybody
    return False
