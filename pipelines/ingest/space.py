"""Room on the disk: asked for before the work, and told plainly when it ends during it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from data_contracts.space import is_disk_full
from pipelines.errors import NoSpace
from pipelines.settings import Home

# The stage, landing and what DuckDB spills lie beside each other for a while; a packed file counts unpacked
# only when it must be copied, and then the copy fits the same room.
SPACE_FACTOR = 3


def require_space(home: Home, n_bytes: int) -> None:
    """Ask for three times the delivery's size on the home's disk.

    Raises:
        NoSpace: less is free.
    """
    free = shutil.disk_usage(home.landing).free
    if free < n_bytes * SPACE_FACTOR:
        raise NoSpace(
            f"{home.root}: {free / 1e9:,.1f} GB free, but a delivery of {n_bytes / 1e9:,.1f} GB needs "
            f"{n_bytes * SPACE_FACTOR / 1e9:,.1f} GB. Free some room; nothing was changed."
        )


@contextmanager
def tell_no_space(home: Home) -> Iterator[None]:
    """Turn a disk that fills up during the block into one sentence.

    Raises:
        NoSpace: the system or DuckDB said so.
    """
    try:
        yield
    except (OSError, duckdb.Error) as fault:
        if not is_disk_full(fault):
            raise
        raise _describe(home) from fault


def _describe(home: Home) -> NoSpace:
    return NoSpace(
        f"{home.root}: the disk filled up. Free some room and run again; last night stays published."
    )
