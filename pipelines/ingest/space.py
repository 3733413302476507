"""Room on the disk: asked for before the work, and told plainly when it ends during it."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipelines.errors import NoSpace
from pipelines.settings import Home

# The stage, landing and what DuckDB spills lie beside each other for a while; a packed file counts unpacked
# only when it must be copied, and then the copy fits the same room.
SPACE_FACTOR = 3
_SIGNS = ("no space left", "not enough disk", "max_temp_directory_size", "disk quota")


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
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _describe(home) from fault
    except (duckdb.IOException, duckdb.OutOfMemoryException) as fault:
        if not is_disk_full(fault):
            raise
        raise _describe(home) from fault


def is_disk_full(fault: duckdb.Error) -> bool:
    """Tell whether DuckDB failed because the disk is full, rather than for anything in a file."""
    return any(sign in str(fault).lower() for sign in _SIGNS)


def _describe(home: Home) -> NoSpace:
    return NoSpace(
        f"{home.root}: the disk filled up. Free some room and run again; last night stays published."
    )
