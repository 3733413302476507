"""One night at a time in one home."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.beijing import read_beijing_clock, say_beijing
from pipelines.errors import NightLocked


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the night's lock while the block runs.

    The kernel releases the lock when its process ends, however it ends, so a dead night never blocks
    the next one and no stale file has to be judged.

    Raises:
        NightLocked: another process holds it; the message says which and since when.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightLocked(_describe_holder(path)) from None
        holder = {"pid": os.getpid(), "since": read_beijing_clock().isoformat(timespec="seconds")}
        with suppress(OSError):  # a full disk hides who holds the lock, not that it is held
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _describe_holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text())
        who = f"process {holder['pid']} since {say_beijing(holder['since'])}, Beijing time"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"{path}: a night is already running in this home ({who}). Wait for it to end, then run again."
