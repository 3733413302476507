"""What a CSV is, learnt in one pass over its bytes before anything is parsed."""

import csv
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.octets import Block, count_octet, read_blocks
from pipelines.ingest.record_index import COMMA

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
# A UTF-8 file with a damaged byte has few bad bytes among many good letters; in a GB18030 file read as UTF-8
# nearly every letter is bad.
_DAMAGED_SHARE = 0.1
_MOST_BLANK = 1_000_000  # each costs as much as a record, and no export writes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One CSV as its bytes show it.

    Attributes:
        sha256: hash of the file as received, hex.
        n_bytes: bytes read as received.
        n_plain_bytes: bytes after unpacking.
        encoding: `utf-8`, `utf-8-sig` or `gb18030`.
        header: the fields of the first record.
        n_records: data records: the header, empty lines not counted.
        needs_clean_copy: DuckDB may not be given the file as it is.
    """

    sha256: str
    n_bytes: int
    n_plain_bytes: int
    encoding: str
    header: tuple[str, ...]
    n_records: int
    needs_clean_copy: bool


@dataclass(slots=True)
class _Tally:
    """Counts over the blocks of one file."""

    encoding: str
    n_records: int = 0
    n_separators: int = 0
    n_malformed: int = 0
    n_blank: int = 0
    n_plain_bytes: int = 0
    starts_blank: bool = False
    has_letters: bool = False
    line_ends: set[bool] = field(default_factory=set)
    header: tuple[str, ...] = ()


def scan_csv(path: Path, *, compressed: bool) -> Scan:
    """Return what the file is: one pass, bounded memory.

    Raises:
        Unreadable: no character of it, half a gzip, an endless quote, bytes of no known encoding, UTF-16.
    """
    with path.open("rb") as stream:
        start = stream.read(3)
    if start[:2] in _UTF16_MARKS:
        raise Unreadable(
            Fault(file=path.name, problem="is UTF-16", advice="Export as CSV in UTF-8 or GB18030")
        )
    digest = hashlib.sha256()
    tally = _Tally(encoding="utf-8-sig" if start == _UTF8_MARK else "utf-8")
    for block in read_blocks(path, compressed=compressed, digest=digest):
        if block.offset == len(_UTF8_MARK):
            tally.encoding = "utf-8-sig"  # seen only after unpacking when the file is a gzip
        _check_letters(path.name, block, tally)
        _count(block, tally)
        if tally.n_blank > _MOST_BLANK:
            raise Unreadable(_describe_blank(path.name, tally.n_blank))
        if not tally.header:
            tally.header = _read_header(path.name, block, tally)
    if not tally.header:
        raise Unreadable(
            Fault(
                file=path.name,
                problem="is empty: not even a header",
                advice="Export it again; a day without rows is a file with its header alone",
            )
        )
    n_data = tally.n_records - 1
    return Scan(
        sha256=digest.hexdigest(),
        n_bytes=path.stat().st_size,
        n_plain_bytes=tally.n_plain_bytes,
        encoding=tally.encoding,
        header=tally.header,
        n_records=n_data,
        needs_clean_copy=(
            tally.encoding == "gb18030"
            or tally.starts_blank
            or tally.n_malformed > 0
            or len(tally.line_ends) > 1
            or tally.n_separators != tally.n_records * (len(tally.header) - 1)
        ),
    )


def _describe_blank(file: str, n_blank: int) -> Fault:
    return Fault(
        file=file, problem=f"holds {n_blank:,} empty lines", advice="Export records alone, one per line"
    )


def _count(block: Block, tally: _Tally) -> None:
    """Add the block's records, separators and line ends to the tally."""
    data, index = block.data, block.index
    tally.n_plain_bytes += len(data)
    if index is None:
        tally.n_records += block.n_lines + bool(data and not data.endswith(b"\n"))
        tally.n_separators += count_octet(data, COMMA)
        if block.n_lines:
            tally.line_ends.add(b"\r" in data)
        return
    filled = ~index.blank
    tally.n_blank += int(index.blank.sum())
    if not tally.header and len(index.blank):
        tally.starts_blank = bool(index.blank[0])
    tally.n_records += int(filled.sum())
    tally.n_separators += int(index.n_separators[filled].sum())
    tally.n_malformed += int(index.malformed.sum())
    ended = index.ends < len(data)  # a last line without line feed has no kind of line end
    tally.line_ends.update(bool(kind) for kind in set(index.crlf[ended].tolist()))


def _read_header(file: str, block: Block, tally: _Tally) -> tuple[str, ...]:
    """Return the fields of the first record that is not empty, without surrounding blanks.

    Raises:
        Unreadable: lines end in carriage returns alone.
    """
    if block.index is None:
        record = block.data.split(b"\n", 1)[0]
    else:
        filled = (~block.index.blank).nonzero()[0]
        if not len(filled):
            return ()
        record = block.data[block.index.starts[filled[0]] : block.index.ends[filled[0]]]
    text = record.decode(tally.encoding).strip("\ufeff \r\n")
    try:
        fields = next(csv.reader([text], skipinitialspace=True), []) if text else []
    except csv.Error:
        raise Unreadable(
            Fault(
                file=file,
                line=1,
                problem="ends its lines with a carriage return alone",
                advice="Export with line feeds (LF or CRLF)",
            )
        ) from None
    return tuple(name.strip() for name in fields)


def _check_letters(file: str, block: Block, tally: _Tally) -> None:
    """Settle the encoding on the first letters beyond ASCII and hold every later block to it.

    Raises:
        Unreadable: a byte that stands for nothing in the file's encoding; says where.
    """
    if block.data.isascii():
        return
    encoding = "gb18030" if tally.encoding == "gb18030" else "utf-8"
    bad = _find_bad_byte(block.data, encoding)
    if bad is not None and encoding == "utf-8" and _may_be_gb18030(block, tally):
        other = _find_bad_byte(block.data, "gb18030")
        if other is None:
            tally.encoding, bad = "gb18030", None
        elif other > bad:  # the encoding that reads further is the likelier one
            encoding, bad = "gb18030", other
    if bad is not None:
        raise Unreadable(_describe_bad_byte(file, block, bad, encoding))
    tally.has_letters = True


def _find_bad_byte(data: bytes, encoding: str) -> int | None:
    """Return the first byte that stands for nothing in `encoding`, None when all stand for something."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as fault:
        return fault.start
    return None


def _may_be_gb18030(block: Block, tally: _Tally) -> bool:
    """Tell whether bytes that are no UTF-8 may be GB18030, rather than UTF-8 with a damaged byte."""
    if tally.encoding == "utf-8-sig" or tally.has_letters:
        return False
    text = block.data.decode("utf-8", "replace")
    n_bad = text.count("\ufffd")
    n_good = len(text) - len(text.encode("ascii", "ignore")) - n_bad
    return n_bad > n_good * _DAMAGED_SHARE


def _describe_bad_byte(file: str, block: Block, at: int, encoding: str) -> Fault:
    return Fault(
        file=file,
        line=block.line + block.data.count(b"\n", 0, at),
        problem=f"byte {block.offset + at:,} is no {encoding.upper()} text",
        advice="Export the file again in one encoding, UTF-8 or GB18030, and transfer it in binary mode",
    )
