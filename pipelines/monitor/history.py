"""The nights of a home: one line of JSON each, failed and refused ones included."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from pipelines.json_lines import open_lines, read_backwards, write_line

State = Literal["published", "unchanged", "refused", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightEntry:
    """How one night went.

    Attributes:
        started_at: ISO time with offset.
        delivery: the folder's name, without its path.
        state: what came of it.
        reason: why it was refused or failed, as shown to the user; empty otherwise.
        delivery_id: null when the delivery was refused before it had one.
        run_id: null when nothing was built.
        seconds: seconds per finished stage, in order.
        counts: rows, findings, leads and the like, by name.
    """

    started_at: str
    delivery: str
    state: State
    reason: str = ""
    delivery_id: str | None = None
    run_id: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def record_night(history: Path, entry: NightEntry) -> None:
    """Append `entry` to the history file, on disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    with open_lines(history) as lines:
        lines.append([write_line(asdict(entry))])


def read_nights(history: Path, *, last: int = 10) -> list[NightEntry]:
    """Return the last nights, newest first; a line that is none is passed over."""
    nights: list[NightEntry] = []
    for line in read_backwards(history):
        if len(nights) == last:
            break
        try:
            nights.append(NightEntry(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return nights
