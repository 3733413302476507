"""Second passes over a CSV's bytes, made only for files or records that need them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.ingest.faults import Fault, Unreadable
from pipelines.ingest.octets import Block, read_blocks
from pipelines.ingest.record_index import Positions, RecordIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Some records of one file, in file order; the lists run side by side.

    Attributes:
        ordinals: place among the data records, from 0.
        lines: physical line on which each begins, the header being line 1.
        raws: the record as text, without its line end.
        n_fields: fields found.
        malformed: quoting or line ends cannot be followed.
    """

    ordinals: Positions
    lines: list[int]
    raws: list[str]
    n_fields: list[int]
    malformed: list[bool]


def write_clean_copy(
    path: Path, copy: Path, *, compressed: bool, encoding: str, n_fields: int, max_kept: int
) -> tuple[Records, int]:
    """Write the file's sound records as UTF-8 with plain line ends, and return the records left out.

    Args:
        path: the CSV as delivered.
        copy: where to write; no records of a wrong shape and no empty lines get there.
        compressed: the CSV is a gzip.
        encoding: as the scan found it.
        n_fields: fields of the header.
        max_kept: of the records left out, how many to return; all are counted.

    Returns:
        The first `max_kept` records left out, and the number of all of them.

    Raises:
        Unreadable: a record over several lines has the wrong number of fields: a quote opened too early.
    """
    found: list[Records] = []
    n_left_out = n_kept = n_seen = 0
    with copy.open("wb") as stream:
        for block, index in _read_indexed(path, compressed=compressed):
            sound = index.blank | ((index.n_separators == n_fields - 1) & ~index.malformed)
            ordinals = n_seen - 2 + np.cumsum(~index.blank)  # the header is -1
            bad = np.flatnonzero(~sound & (ordinals >= 0))
            _refuse_wide_records(path.name, block, index, bad)
            if len(bad):
                n_left_out += len(bad)
                found.append(_slice(block, index, bad[: max_kept - n_kept], ordinals, encoding))
                n_kept += len(found[-1].lines)
            kept = (sound | (ordinals < 0)) & ~index.blank
            stream.write(_recode(_keep_bytes(block, index, kept), encoding))
            n_seen += int((~index.blank).sum())
    return _concatenate(found), n_left_out


def locate_records(path: Path, ordinals: Positions, *, compressed: bool, encoding: str) -> Records:
    """Return line and text of the data records at `ordinals` (from 0, ascending)."""
    found: list[Records] = []
    n_seen = 0
    for block, index in _read_indexed(path, compressed=compressed):
        numbers = n_seen - 2 + np.cumsum(~index.blank)
        n_seen += int((~index.blank).sum())
        first, beyond = np.searchsorted(ordinals, [numbers[0], n_seen - 1]) if len(numbers) else (0, 0)
        if first < beyond:
            wanted = np.searchsorted(numbers, ordinals[first:beyond])  # an empty line follows its number
            found.append(_slice(block, index, wanted, numbers, encoding))
        if beyond == len(ordinals):
            break
    return _concatenate(found)


def _read_indexed(path: Path, *, compressed: bool) -> Iterator[tuple[Block, RecordIndex]]:
    for block in read_blocks(path, compressed=compressed, index_all=True):
        if block.index is not None:
            yield block, block.index


def _refuse_wide_records(file: str, block: Block, index: RecordIndex, bad: Positions) -> None:
    """Refuse a record of the wrong shape that spans lines: it swallowed others.

    Raises:
        Unreadable: there is one; names where it begins.
    """
    spans = np.array([block.data.count(b"\n", index.starts[at], index.ends[at]) for at in bad[:1000]])
    for at in bad[:1000][spans > 0][:1]:
        raise Unreadable(
            Fault(
                file=file,
                line=block.line + int(index.lines[at]),
                problem=f"a quote opens in this record and closes {spans.max()} lines later, which leaves "
                f"{index.n_separators[at] + 1} fields; no record after it can be trusted",
                advice="Close the quote, or double a quote that belongs to the text, and export again",
            )
        )


def _slice(block: Block, index: RecordIndex, at: Positions, ordinals: Positions, encoding: str) -> Records:
    spans = zip(index.starts[at].tolist(), index.ends[at].tolist(), strict=True)
    return Records(
        ordinals=ordinals[at],
        lines=(block.line + index.lines[at]).tolist(),
        raws=[block.data[start:end].decode(encoding).rstrip("\r") for start, end in spans],
        n_fields=(index.n_separators[at] + 1).tolist(),
        malformed=index.malformed[at].tolist(),
    )


def _concatenate(parts: list[Records]) -> Records:
    return Records(
        ordinals=np.concatenate([part.ordinals for part in parts]) if parts else np.empty(0, np.int64),
        lines=[line for part in parts for line in part.lines],
        raws=[raw for part in parts for raw in part.raws],
        n_fields=[n for part in parts for n in part.n_fields],
        malformed=[flag for part in parts for flag in part.malformed],
    )


def _keep_bytes(block: Block, index: RecordIndex, kept: npt.NDArray[np.bool_]) -> bytes:
    """Return the bytes of the kept records, each ended by a line feed alone."""
    if kept.all() and not index.crlf.any():
        data = block.data
    else:
        octets = np.frombuffer(block.data, np.uint8)
        lengths = np.minimum(index.ends + 1, len(octets)) - index.starts
        mask = np.repeat(kept, lengths)
        mask[index.ends[index.crlf] - 1] = False
        data = octets[: len(mask)][mask].tobytes()
    return data + b"\n" if data and not data.endswith(b"\n") else data


def _recode(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding).removeprefix("\ufeff").encode() if encoding == "gb18030" else data
