"""How a full disk looks to a program, whoever meets it."""

import errno
from typing import Final

# beside a full disk, a quota of the account and the greatest size a file may have
NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SIGNS: Final = (
    "no space left",
    "not enough disk",
    "max_temp_directory_size",
    "disk quota",
    "file too large",
)


def is_disk_full(fault: BaseException) -> bool:
    """Tell whether something failed because the disk is full, rather than for anything in a file or query."""
    if isinstance(fault, OSError):
        return fault.errno in NO_SPACE
    of_database = "duckdb" in type(fault).__module__  # by name: importing it would slow every command's start
    return of_database and any(sign in str(fault).lower() for sign in _SIGNS)
