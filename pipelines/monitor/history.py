"""The nights of a home: one line of JSON each, failed and refused ones included."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

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
    """Append `entry` to the history file (owner-readable only)."""
    history.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    history.touch(mode=0o600)
    text = json.dumps(asdict(entry), ensure_ascii=False)
    line = text.encode("utf-8", "backslashreplace")  # a folder's name need not be UTF-8
    with history.open("ab+") as lines:
        if lines.tell():
            lines.seek(-1, os.SEEK_END)
            if lines.read(1) != b"\n":  # a line cut short by a crash must not swallow this one
                line = b"\n" + line
        lines.write(line + b"\n")


def read_nights(history: Path, *, last: int = 10) -> list[NightEntry]:
    """Return the last nights, newest first; a line cut short by a crash is passed over."""
    if not history.exists():
        return []
    nights = []
    # As bytes: a text has more line ends than JSON, and a line cut short may end within a character.
    for line in reversed(history.read_bytes().split(b"\n")):
        try:
            nights.append(NightEntry(**json.loads(line)))
        except (ValueError, TypeError):
            continue
        if len(nights) == last:
            break
    return nights
