"""A file of lines, each holding the SHA-256 of the line before; and a file beside it that knows the last.

What a check finds: a line that was changed, removed, put in or moved, and lines missing at the end, as
long as whoever did it did not also write every later line and the head anew. Nothing inside one computer can
prevent that of somebody who may write both files. So the head (number and SHA-256 of the last line) also
leaves the computer: every hand export's manifest holds the head of its moment, and `fundwatch audit verify`
prints it. A log written anew no longer holds the line of a head that was noted elsewhere.

Not detectable: lines missing at the end that were written after the last head noted elsewhere, when the head
file was set back as well; and log and head removed together, where no head was noted.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.durable import write_durably
from pipelines.json_lines import open_lines, read_backwards, read_lines, tell_unwritten, write_line

NO_LINE: Final = "0" * 64

Entry = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last line of a chain.

    Attributes:
        seq: its number, counted from 1; 0 before the first line.
        sha256: of its bytes without the line end.
    """

    seq: int = 0
    sha256: str = NO_LINE

    def __str__(self) -> str:
        """Return number and hash as they are noted."""
        return f"{self.seq}:{self.sha256}"


def head_file(log: Path) -> Path:
    """Return where the head of `log` is kept."""
    return log.with_suffix(".head")


def append_entry(log: Path, entry: Mapping[str, object]) -> Head:
    """Add one line, on disk when this returns, and return the new head.

    The line follows what the head file says was last, whatever stands in the log: a line taken away before
    leaves a gap that every later check finds. One process at a time writes; the others wait.

    Raises:
        NoSpace: the disk is full; the log is as it was.
        FundwatchError: the log cannot be written.
    """
    with tell_unwritten(log, "nobody could say later what was done"), open_lines(log) as lines:
        before = _find_end(log)
        told = dict(entry) | ({"torn_bytes": lines.torn_bytes} if lines.torn_bytes else {})
        line = write_line({"seq": before.seq + 1, **told, "prev": before.sha256})
        size = lines.append([line])
        head = Head(seq=before.seq + 1, sha256=_hash_line(line))
        try:
            write_durably(head_file(log), f"{head}\n")
        except OSError:
            if read_head(log) != head:
                lines.take_back(size)
            raise
    return head


def read_head(log: Path) -> Head | None:
    """Return what the head file says, None where there is none or it is damaged."""
    try:
        seq, sha256 = head_file(log).read_text(encoding="ascii").strip().split(":")
        return Head(seq=int(seq), sha256=sha256)
    except (OSError, ValueError):
        return None


def read_entries(log: Path) -> Iterator[Entry]:
    """Yield the entries in order; a damaged line is passed over, `verify_chain` names it."""
    for line in read_lines(log)[0]:
        entry = _parse(line)
        if entry is not None:
            yield entry


def verify_chain(log: Path, noted: tuple[Head, ...] = ()) -> tuple[Head, list[str]]:
    """Return the head as the log has it, and a sentence per fault; none when the chain is whole.

    Args:
        log: the file of lines.
        noted: heads that were kept elsewhere, such as in an export's manifest.
    """
    faults: list[str] = []
    before, hashes = Head(), {0: NO_LINE}
    whole, torn = read_lines(log)
    for place, line in enumerate([*whole, torn] if torn else whole, start=1):
        entry = _parse(line)
        sha256 = _hash_line(line)
        if entry is None:
            faults.append(f"line {place}: is no entry; it was changed, or cut short by a crash")
            before = Head(seq=before.seq + 1, sha256=sha256)
        else:
            seq = _read_seq(entry)
            faults.extend(_compare(place, before, seq, entry))
            before = Head(seq=seq, sha256=sha256)
        hashes.setdefault(before.seq, sha256)
    faults.extend(_compare_head(log, before, hashes))
    faults.extend(
        f"head {head.seq}:{head.sha256[:16]}… was noted elsewhere, but the log does not hold that line: "
        "it was written anew, or cut"
        for head in noted
        if hashes.get(head.seq) != head.sha256
    )
    return before, faults


def _compare(place: int, before: Head, seq: int, entry: Entry) -> Iterator[str]:
    if seq > before.seq + 1:
        missing = f"{before.seq + 1}" if seq == before.seq + 2 else f"{before.seq + 1} to {seq - 1}"
        yield f"line {place}: entry {seq} follows entry {before.seq}; {missing} removed or moved"
    elif seq <= before.seq:
        yield f"line {place}: entry {seq} stands behind entry {before.seq}; moved, repeated or put in"
    elif entry.get("prev") != before.sha256:
        yield (
            f"line {place - 1}: was changed after entry {seq} was written behind it"
            if place > 1
            else "line 1: does not begin the chain; it was changed"
        )


def _compare_head(log: Path, last: Head, hashes: Mapping[int, str]) -> Iterator[str]:
    head = read_head(log)
    if head is None:
        if last.seq or log.exists():
            yield f"{head_file(log).name}: is missing or damaged; nothing says how long the log was"
    elif head.seq > last.seq:
        yield f"the end: entries {last.seq + 1} to {head.seq} are missing"
    elif hashes.get(head.seq) != head.sha256:
        yield f"line {head.seq}: was changed after it was written"
    elif head.seq < last.seq - 1:  # a crash leaves one entry above the head at most
        yield f"{head_file(log).name}: was set back from {last.seq} to {head.seq}"


def _find_end(log: Path) -> Head:
    """Return what the next line follows.

    One whole line above the head was written by a process that died before it could note it.
    """
    line = next(read_backwards(log), b"")
    entry = _parse(line)
    last = Head(seq=_read_seq(entry), sha256=_hash_line(line)) if entry else Head()
    head = read_head(log)
    if head is None:
        return last
    follows = entry is not None and last.seq == head.seq + 1 and entry.get("prev") == head.sha256
    return last if follows else head


def _hash_line(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _parse(line: bytes) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("seq"), int) else None


def _read_seq(entry: Entry) -> int:
    seq = entry["seq"]
    return seq if isinstance(seq, int) else 0
