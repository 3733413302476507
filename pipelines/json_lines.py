"""Append-only files of JSON lines: what was acknowledged is on disk, whole, and is never changed.

A line counts once its line end is on disk. Bytes behind the last line end were left by a process that died
while it wrote, before anybody was told: readers pass them over, and the next writer takes them off.
"""

import errno
import fcntl
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_contracts.errors import FundwatchError
from data_contracts.space import is_disk_full
from pipelines.durable import sync
from pipelines.errors import NoSpace

_BLOCK_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFile:
    """A file of lines that nobody else can append to as long as it is open.

    Attributes:
        path: where it lies.
        file: unbuffered: a write is one call to the kernel.
        torn_bytes: bytes of a line cut short by a crash, taken off when the file was opened.
    """

    path: Path
    file: io.FileIO
    torn_bytes: int = 0

    def append(self, lines: Sequence[bytes]) -> int:
        """Write the lines in one go and return the file's size before; they are on disk when this returns.

        Raises:
            OSError: they could not be written; the file is as it was.
        """
        size = self.file.seek(0, os.SEEK_END)
        data = b"".join(line + b"\n" for line in lines)
        try:
            self._write_whole(data)
            if not size:
                sync(self.path.parent)  # a new file's name must outlive a power cut too
        except OSError:
            self.file.truncate(size)
            raise
        return size

    def _write_whole(self, data: bytes) -> None:
        if self.file.write(data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self.file.fileno())

    def take_back(self, size: int) -> None:
        """Cut the file to the size it had before lines that must not count after all."""
        self.file.truncate(size)
        os.fsync(self.file.fileno())


@contextmanager
def open_lines(path: Path) -> Iterator[LineFile]:
    """Open the file alone, readable by its owner only, made when missing; other writers wait.

    Raises:
        OSError: it cannot be opened or written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with io.FileIO(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        torn_bytes = _count_torn(file, size)
        if torn_bytes:
            file.truncate(size - torn_bytes)
        yield LineFile(path=path, file=file, torn_bytes=torn_bytes)


@contextmanager
def tell_unwritten(path: Path, lost: str) -> Iterator[None]:
    """Turn a fault of the file system into a sentence that says what was lost by it.

    Raises:
        NoSpace: the disk is full.
        FundwatchError: the file cannot be written for another reason.
    """
    try:
        yield
    except OSError as fault:
        if is_disk_full(fault):
            raise NoSpace(f"{path}: the disk is full, so {lost}. Free space and run again.") from None
        raise FundwatchError(
            f"{path}: cannot be written ({fault.strerror}), so {lost}. "
            "Mend its folder's permissions and run again."
        ) from None


def write_line(entry: Mapping[str, object]) -> bytes:
    """Return an entry as one line of JSON; what JSON does not know stands as text.

    A file's name that is no UTF-8 is written with its bytes escaped.
    """
    return json.dumps(entry, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")


def read_lines(path: Path) -> tuple[list[bytes], bytes]:
    """Return the whole lines in order, and what stands behind the last; nothing where there is no file.

    As bytes: a text has more line ends than JSON, and a torn line may end within a character.
    """
    try:
        *lines, torn = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], b""
    return lines, torn


def read_backwards(path: Path) -> Iterator[bytes]:
    """Yield the whole lines, newest first, and read no more of the file than is asked for."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        yield from _split_backwards(file, file.seek(0, os.SEEK_END))


def _split_backwards(file: io.BufferedReader, size: int) -> Iterator[bytes]:
    place, step_bytes, rest, begun = size, _BLOCK_BYTES, b"", False
    while place:
        step = min(step_bytes, place)
        place -= step
        file.seek(place)
        rest, *lines = (file.read(step) + rest).split(b"\n")
        if lines and not begun:
            lines.pop()  # torn, or empty behind the last line end
            begun = True
        yield from reversed(lines)
        step_bytes *= 2  # a line longer than a block is not joined block by block
    if begun:
        yield rest


def _count_torn(file: io.FileIO, size: int) -> int:
    """Return the bytes behind the last line end."""
    place, step_bytes = size, _BLOCK_BYTES
    while place:
        step = min(step_bytes, place)
        place -= step
        file.seek(place)
        if (found := file.read(step).rfind(b"\n")) >= 0:
            return size - (place + found + 1)
        step_bytes *= 2
    return size
