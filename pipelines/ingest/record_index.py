"""Where the records of a CSV lie, found on bytes.

Works on UTF-8 and GB18030 alike: in both, the bytes of comma, quote and line end stand for nothing else
and never occur inside another character.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]

QUOTE, COMMA, LF, CR, _BLANK = b'",\n\r '
# DuckDB's own limit; a real record has a few hundred bytes.
MAX_RECORD_BYTES = 2_000_000
_INSIDE = re.compile(rb'[^"]*+(?:""[^"]*+)*+"')
_AFTER = re.compile(rb" *+(?=[,\r\n]|\Z)")
_EDGE = np.isin(np.arange(256), [QUOTE, COMMA, LF, CR])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIndex:
    """Records of one buffer that begins at the start of a record; shape (n_records,) unless said otherwise.

    Attributes:
        starts: first byte of each record.
        ends: its line feed, or one past the last byte where the file ends without one.
        n_separators: commas outside quotes.
        lines: physical line feeds before the record within the buffer.
        blank: the line is empty.
        malformed: a closing quote is followed by text, a bare carriage return stands outside quotes, or the
            record is longer than any real one.
        crlf: the record ends with carriage return and line feed.
        n_lines: line feeds up to the end of the last record.
        size: bytes covered; what follows belongs to a record that is not complete yet.
        open_quote: byte of a quote that certainly never closes, or None.
    """

    starts: Positions
    ends: Positions
    n_separators: Positions
    lines: Positions
    blank: npt.NDArray[np.bool_]
    malformed: npt.NDArray[np.bool_]
    crlf: npt.NDArray[np.bool_]
    n_lines: int
    size: int
    open_quote: int | None


def index_records(buffer: bytes, *, final: bool) -> RecordIndex:
    """Return the index of the complete records of `buffer`.

    Args:
        buffer: bytes that begin at the start of a record.
        final: the file ends here, so a last record without line feed is complete.
    """
    octets = np.frombuffer(buffer, np.uint8)
    feeds = np.flatnonzero(octets == LF)
    commas = np.flatnonzero(octets == COMMA)
    returns = np.flatnonzero(octets == CR) if b"\r" in buffer else np.empty(0, np.int64)
    broken: list[int] = []
    runaway: int | None = None
    last = len(buffer)
    if b'"' in buffer:
        quotes = np.flatnonzero(octets == QUOTE)
        if _is_regular(octets, quotes):
            opens, closes = quotes[::2], np.append(quotes[1::2], [last] * (len(quotes) % 2))
        else:
            opens, closes, broken, runaway = _walk_quotes(buffer)
        outside = feeds[~_lies_inside(feeds, opens, closes)]
        commas = commas[~_lies_inside(commas, opens, closes)]
        returns = returns[~_lies_inside(returns, opens, closes)]
        unclosed = len(closes) > 0 and closes[-1] == last
        if final and unclosed and runaway is None:
            runaway = int(
                _walk_quotes(buffer)[0][-1]
            )  # an escaped quote before the end looks like an opening
    else:
        outside, unclosed = feeds, False
    ends = outside
    if final and not unclosed and last > (outside[-1] + 1 if len(outside) else 0):
        ends = np.append(outside, last)
    starts = np.append([0], ends[:-1] + 1)[: len(ends)]
    # A carriage return right before the line end belongs to the line end; any other is bare.
    crlf = np.zeros(len(ends), np.bool_)
    malformed = ends - starts > MAX_RECORD_BYTES
    if len(returns) and len(ends):
        crlf = (ends > starts) & (octets[ends - 1] == CR)
        _mark(malformed, returns[octets[np.minimum(returns + 1, last - 1)] != LF], ends)
    _mark(malformed, np.array(broken, np.int64), ends)
    size = int(min(ends[-1] + 1, last)) if len(ends) else 0
    return RecordIndex(
        starts=starts,
        ends=ends,
        n_separators=np.diff(np.searchsorted(commas, ends), prepend=0),
        lines=np.searchsorted(feeds, starts),
        blank=ends - starts == crlf,
        malformed=malformed,
        crlf=crlf,
        n_lines=int(np.searchsorted(feeds, size)),
        size=size,
        open_quote=runaway,
    )


def _mark(flags: npt.NDArray[np.bool_], positions: Positions, ends: Positions) -> None:
    """Set the flag of each record that holds one of `positions`; positions past the last record are left."""
    owners = np.searchsorted(ends, positions)
    flags[owners[owners < len(ends)]] = True


def _is_regular(octets: npt.NDArray[np.uint8], quotes: Positions) -> bool:
    """Tell whether quotes alternate as the standard says, so that every second one closes.

    An opening quote follows a comma, a line end or a closing quote (an escaped quote closes and opens again);
    a closing quote is followed by the same. A quote at the very end of the buffer is judged with the next.
    """
    last = len(octets) - 1
    opens, closes = quotes[::2], quotes[1::2]
    before = _EDGE[octets[np.maximum(opens - 1, 0)]] | (opens == 0)
    after = _EDGE[octets[np.minimum(closes + 1, last)]] | (closes == last)
    return bool(before.all() and after.all())


def _walk_quotes(buffer: bytes) -> tuple[Positions, Positions, list[int], int | None]:
    """Return openings, closings, positions of malformed fields, and a quote that runs away.

    A field is quoted when its first byte after blanks is a quote; anywhere else a quote is plain text.
    A closing quote followed by text on the line where it opened spoils that record alone. On a later line it
    is rather the opening quote of another field: the first one never closed, and nothing after it is sure.
    """
    opens: list[int] = []
    closes: list[int] = []
    broken: list[int] = []
    at = 0
    while (start := buffer.find(b'"', at)) >= 0:
        if not _opens_field(buffer, start):
            at = start + 1
            continue
        inside = _INSIDE.match(buffer, start + 1)
        opens.append(start)
        if inside is None:
            closes.append(len(buffer))
            break
        end = inside.end() - 1
        if _AFTER.match(buffer, end + 1):
            at = end + 1
        elif b"\n" in buffer[start:end]:
            closes.append(len(buffer))
            return np.array(opens), np.array(closes), broken, start
        else:
            broken.append(start)
            end = buffer.find(b"\n", end + 1)
            if end < 0:
                closes.append(len(buffer))
                break
            at = end
        closes.append(end)
    return np.array(opens, np.int64), np.array(closes, np.int64), broken, None


def _opens_field(buffer: bytes, quote: int) -> bool:
    """Tell whether nothing but blanks stands between the quote and the beginning of its field."""
    before = quote - 1
    while before >= 0 and buffer[before] == _BLANK:
        before -= 1
    return before < 0 or buffer[before] in (COMMA, LF, CR)


def _lies_inside(positions: Positions, opens: Positions, closes: Positions) -> npt.NDArray[np.bool_]:
    """Return which of `positions` lie between an opening and its closing quote."""
    if not len(opens):
        return np.zeros(len(positions), np.bool_)
    owner = np.searchsorted(opens, positions) - 1
    inside: npt.NDArray[np.bool_] = (owner >= 0) & (positions < closes[np.maximum(owner, 0)])
    return inside
