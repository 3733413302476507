"""What makes a delivery refused: faults collected over all files, told together."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import DeliveryRefused

_LONGEST_TEXT = 1000
_MOST_TOLD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One structural fault: it concerns a file or the whole delivery, never a single row.

    Attributes:
        file: name within the delivery, or the delivery's own name.
        problem: what was found, without full stop.
        advice: what to do, without full stop.
        line: physical line, the header being line 1; None when the whole file is meant.
        column: the column at fault, where there is one.
        value: the value found, masked by the caller when personal.
    """

    file: str
    problem: str
    advice: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Return the sentences for the user on one line."""
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        subject = " ".join(
            part for part in (self.column, None if self.value is None else f'"{self.value}"') if part
        )
        text = f"{place}: {subject} {self.problem}. {self.advice}." if subject else (
            f"{place}: {self.problem}. {self.advice}."
        )  # fmt: skip
        return make_printable(" ".join(text.split()))


def make_printable(text: str) -> str:
    """Return `text` on one line and not without end; a sign that could steer a terminal shows its number.

    File names, headers and manifests are the sender's words.
    """
    shown = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    if shown.isprintable():
        return shown
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in shown)


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read; carries the fault that says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def refuse_faulty(delivery: Path, faults: Iterable[Fault]) -> None:
    """Refuse the delivery when there is any fault, with every fault on a line of its own.

    Raises:
        DeliveryRefused: there is at least one fault.
    """
    lines = list(dict.fromkeys(str(fault) for fault in faults))
    if lines:
        count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
        head = f"{delivery.name}: delivery refused, {count}; what was published stays."
        more = [f"… and {len(lines) - _MOST_TOLD:,} more."] if len(lines) > _MOST_TOLD else []
        raise DeliveryRefused("\n".join([head, *lines[:_MOST_TOLD], *more]))
