"""Mutes: findings of one rule about one subject that stay off the lists until a day, and then come back."""

import fcntl
import getpass
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from data_contracts.errors import RuleError

LONGEST: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """One rule kept quiet about one subject.

    Attributes:
        scheme: the rule's slug.
        subject_id: `finding.subject_id`.
        until: last day it holds; the night after, the finding is back.
        reason: why, in the words of who muted it.
        who: the account that muted it.
        muted_at: when, with offset.
    """

    scheme: str
    subject_id: str
    until: date
    reason: str
    who: str
    muted_at: datetime


def read_mutes(file: Path) -> tuple[Mute, ...]:
    """Return the mutes of a home, ended ones too, ordered by rule and subject; none where there is no file.

    Raises:
        RuleError: the file is damaged.
    """
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as fault:
        raise _describe_damage(file, f"{type(fault).__name__}: {fault}") from None
    if not isinstance(entries, list):
        raise _describe_damage(file, "it holds no list")
    mutes = [_read_mute(file, place, entry) for place, entry in enumerate(entries, start=1)]
    return tuple(sorted(mutes, key=lambda mute: (mute.scheme, mute.subject_id)))


def _read_mute(file: Path, place: int, entry: object) -> Mute:
    """Return one mute; every member is a text, as `write_mutes` left it."""
    names = ("scheme", "subject_id", "until", "reason", "who", "muted_at")
    said = entry if isinstance(entry, dict) else {}
    if wrong := [name for name in names if not isinstance(said.get(name), str)]:
        raise _describe_damage(file, f"mute {place}: {', '.join(wrong)} is missing or no text")
    try:
        return Mute(
            scheme=said["scheme"],
            subject_id=said["subject_id"],
            until=date.fromisoformat(said["until"]),
            reason=said["reason"],
            who=said["who"],
            muted_at=datetime.fromisoformat(said["muted_at"]),
        )
    except ValueError as fault:
        raise _describe_damage(file, f"mute {place}: {fault}") from None


def _describe_damage(file: Path, what: str) -> RuleError:
    return RuleError(f"{file}: cannot be read as mutes ({what}). Mend it, or remove it to unmute everything.")


def add_mute(
    file: Path, *, scheme: str, subject_id: str, until: date, reason: str, now: datetime, today: date
) -> tuple[Mute, ...]:
    """Return the mutes after writing one more; an earlier one of the same rule and subject is replaced.

    Args:
        file: the home's mutes.
        scheme: the rule's slug.
        subject_id: `finding.subject_id`.
        until: last day it holds.
        reason: why.
        now: the present, with offset.
        today: the day the published list speaks for, from which the days ahead are counted.

    Raises:
        RuleError: the day is past or more than 180 days ahead, or there is no reason.
    """
    if until < today:
        raise RuleError(f"--until {until} is past. Name a day from {today} to {today + LONGEST}.")
    if until > today + LONGEST:
        raise RuleError(
            f"--until {until} is more than {LONGEST.days} days ahead. Name a day up to {today + LONGEST}; "
            "what should never be found again belongs into the rule or its knowledge."
        )
    if not reason.strip():
        raise RuleError("--reason is empty. Say why, for whoever finds this mute later.")
    if not subject_id.strip():
        raise RuleError("--subject is empty. Name the subject_id of the finding.")
    if not (subject_id + reason).isprintable():
        raise RuleError("--subject or --reason holds a line break or control character. Write it plainly.")
    mute = Mute(
        scheme=scheme, subject_id=subject_id, until=until, reason=reason.strip(), who=getpass.getuser(),
        muted_at=now,
    )  # fmt: skip
    with _locked(file):
        kept = [old for old in read_mutes(file) if (old.scheme, old.subject_id) != (scheme, subject_id)]
        return write_mutes(file, [*kept, mute])


def remove_mute(file: Path, *, scheme: str, subject_id: str) -> tuple[Mute, ...]:
    """Return the mutes after taking one out.

    Raises:
        RuleError: there is no such mute.
    """
    with _locked(file):
        mutes = read_mutes(file)
        kept = [mute for mute in mutes if (mute.scheme, mute.subject_id) != (scheme, subject_id)]
        if len(kept) == len(mutes):
            raise RuleError(f"{scheme} is not muted for {subject_id}. `fundwatch rules mutes` lists them.")
        return write_mutes(file, kept)


def select_in_force(mutes: Iterable[Mute], day: date) -> tuple[Mute, ...]:
    """Return the mutes that hold on `day`."""
    return tuple(mute for mute in mutes if day <= mute.until)


def hash_mutes(mutes: Iterable[Mute]) -> str:
    """Return a hash (16 hex) of which rule is muted for whom, empty when none is."""
    pairs = sorted({f"{mute.scheme}|{mute.subject_id}" for mute in mutes})
    return hashlib.sha256("\n".join(pairs).encode()).hexdigest()[:16] if pairs else ""


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Let one process at a time read and replace the mutes; the others wait."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_mutes(file: Path, mutes: Sequence[Mute]) -> tuple[Mute, ...]:
    """Write the mutes so that a reader sees the old file or the new one, whole."""
    ordered = tuple(sorted(mutes, key=lambda mute: (mute.scheme, mute.subject_id)))
    text = json.dumps([asdict(mute) for mute in ordered], ensure_ascii=False, indent=2, default=str)
    write_atomically(file, f"{text}\n", mode=0o600)
    return ordered


def write_atomically(file: Path, text: str, *, mode: int | None = None) -> None:
    """Replace `file` by `text` in one step, keeping its mode unless another is given."""
    kept = file.stat().st_mode & 0o777 if file.exists() else 0o644
    descriptor, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    aside = Path(made)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        aside.chmod(mode or kept)
        aside.replace(file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
