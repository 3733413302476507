"""The bytes of a delivered file in blocks that begin and end with whole records."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.record_index import LF, MAX_RECORD_BYTES, RecordIndex, index_records

_CHUNK_BYTES = 4 << 20
# Extracts pack to a tenth or a thirtieth; what unpacks to more is made to fill a disk.
_MOST_UNPACKED = 200
_SURELY_HARMLESS_BYTES = 64 << 20
_GZIP = 16 + zlib.MAX_WBITS
_BOM = b"\xef\xbb\xbf"


class Digest(Protocol):
    """What `read_blocks` feeds with the bytes as received."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Whole records of a file.

    Attributes:
        data: plain bytes, without byte-order mark.
        offset: byte of the plain file at which `data` begins.
        line: physical line at which `data` begins, from 1.
        final: the file ends with this block.
        index: where the records lie; None when nobody asked and every line is one record.
        n_lines: line feeds in `data`.
    """

    data: bytes
    offset: int
    line: int
    final: bool
    index: RecordIndex | None
    n_lines: int


def count_octet(data: bytes, octet: int) -> int:
    """Return how often a byte occurs; for a frequent one several times as fast as `bytes.count`."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == octet))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_blocks(
    path: Path, *, compressed: bool, digest: Digest | None = None, index_all: bool = False
) -> Iterator[Block]:
    """Yield the file's records in blocks of some megabytes, in order.

    Args:
        path: a CSV.
        compressed: it is a gzip.
        digest: fed with the bytes as received.
        index_all: index every block; otherwise only those in which a line may not be one record.

    Raises:
        Unreadable: half a gzip, a record without end, a quote that never closes.
    """
    offset, line, carry = 0, 1, b""
    chunks = _read_plain(path, compressed=compressed, digest=digest)
    chunk: bytes | None = next(chunks, b"")
    if chunk and chunk.startswith(_BOM):
        chunk, offset = chunk[len(_BOM) :], len(_BOM)
    while chunk is not None:
        following = next(chunks, None)
        final = following is None
        buffer = carry + chunk
        index = _index(path, buffer, line, final=final, wanted=index_all)
        size = len(buffer) if final and index is None else (index.size if index else buffer.rfind(b"\n") + 1)
        data = buffer if size == len(buffer) else buffer[:size]
        n_lines = index.n_lines if index else count_octet(data, LF)
        if data or final:
            yield Block(data=data, offset=offset, line=line, final=final, index=index, n_lines=n_lines)
        carry = buffer[size:]
        offset += size
        line += n_lines
        if len(carry) > MAX_RECORD_BYTES:
            raise Unreadable(_describe_endless(path.name, carry, line))
        chunk = following


def _index(path: Path, buffer: bytes, line: int, *, final: bool, wanted: bool) -> RecordIndex | None:
    if not wanted and _is_plain(buffer):
        return None
    index = index_records(buffer, final=final)
    if index.open_quote is not None:
        raise Unreadable(_describe_open_quote(path.name, line + buffer.count(b"\n", 0, index.open_quote)))
    return index


def _is_plain(buffer: bytes) -> bool:
    """Tell whether every line is one record: no quote, no empty line, one kind of line end throughout."""
    if b'"' in buffer or buffer.startswith((b"\n", b"\r")):
        return False
    feeds = np.frombuffer(buffer, np.uint8) == LF
    if b"\r" not in buffer:
        return not (feeds[1:] & feeds[:-1]).any()
    pairs = buffer.count(b"\r\n")
    return buffer.count(b"\r") == pairs == np.count_nonzero(feeds) and b"\n\r\n" not in buffer


def _describe_open_quote(file: str, line: int) -> Fault:
    return Fault(
        file=file,
        line=line,
        problem="a quote opens here and never closes, so no record after it can be trusted",
        advice="Close the quote, or double a quote that belongs to the text, and export again",
    )


def _describe_endless(file: str, carry: bytes, line: int) -> Fault:
    if b'"' in carry:
        quote = index_records(carry, final=True).open_quote
        return _describe_open_quote(file, line + carry.count(b"\n", 0, quote or 0))
    return Fault(
        file=file,
        line=line,
        problem=f"no line end within {MAX_RECORD_BYTES / 1e6:.0f} MB",
        advice="Export as CSV with one record per line, lines ended by LF or CRLF",
    )


def _read_plain(path: Path, *, compressed: bool, digest: Digest | None) -> Iterator[bytes]:
    """Yield the decompressed bytes in bounded chunks."""
    with path.open("rb") as stream:
        raw = iter(lambda: stream.read(_CHUNK_BYTES), b"")
        if compressed:
            yield from _decompress(path.name, raw, digest)
        else:
            for chunk in raw:
                if digest:
                    digest.update(chunk)
                yield chunk


def _say_reason(fault: zlib.error) -> str:
    """Return what zlib found, without its number: `incorrect data check`."""
    return str(fault).rpartition(": ")[2]


def _describe_bomb(name: str, n_read: int, n_plain: int) -> Fault:
    return Fault(
        file=name,
        problem=f"unpacks to more than {_MOST_UNPACKED} times its size "
        f"({n_plain:,} bytes from {n_read:,} so far), which no extract does",
        advice="Look at what it holds before anything reads it, or deliver it unpacked",
    )


def _decompress(name: str, raw: Iterator[bytes], digest: Digest | None) -> Iterator[bytes]:
    """Yield the members of a gzip one after the other; checksum and length of each are verified by zlib."""
    inflate = zlib.decompressobj(_GZIP)
    n_read = n_plain = 0
    for chunk in raw:
        n_read += len(chunk)
        if digest:
            digest.update(chunk)
        rest, more = chunk, True
        while rest or more:
            if inflate.eof:
                rest = rest.lstrip(b"\0")  # padding between or behind members
                if not rest:
                    break
                inflate = zlib.decompressobj(_GZIP)
            try:
                plain = inflate.decompress(rest, _CHUNK_BYTES)
            except zlib.error as fault:
                raise Unreadable(
                    Fault(
                        file=name,
                        problem=f"is no sound gzip: {_say_reason(fault)}, after {n_plain:,} unpacked bytes",
                        advice="Transfer the file again, in binary mode",
                    )
                ) from fault
            n_plain += len(plain)
            if n_plain > max(_SURELY_HARMLESS_BYTES, n_read * _MOST_UNPACKED):
                raise Unreadable(_describe_bomb(name, n_read, n_plain))
            if plain:
                yield plain
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            more = len(plain) == _CHUNK_BYTES and not inflate.eof  # zlib may hold output back
    if n_read and not inflate.eof:
        raise Unreadable(
            Fault(
                file=name,
                problem=f"the gzip ends before its end, after {n_read:,} bytes ({n_plain:,} unpacked)",
                advice="Transfer the file again, whole",
            )
        )
