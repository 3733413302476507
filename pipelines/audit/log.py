"""What is written down of every night, export, unmasking, mute, activation and import."""

import os
import pwd
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal

from pipelines.audit.chain import Entry, Head, append_entry, read_entries
from pipelines.settings import Home

What = Literal[
    "night started",
    "night published",
    "night unchanged",
    "night refused",
    "night failed",
    "export",
    "unmasking",
    "plan",
    "mute",
    "unmute",
    "activation",
    "outcome import",
    "erasure",
    "restore",
]
LONGEST_WHY: Final = 500


def write_audit(home: Home, what: What, *, why: str = "", **details: object) -> Head:
    """Add one entry to the home's audit log and return the new head.

    Args:
        home: whose log.
        what: what was done.
        why: the reason given, where one is asked for; cut to 500 characters.
        details: what else is known; a person's number only masked. What is None is left out.

    Raises:
        NoSpace: the disk is full.
        FundwatchError: the log cannot be written.
    """
    return append_entry(
        home.audit,
        {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            **describe_user(),
            "what": what,
            "why": why[:LONGEST_WHY],
            "details": {name: value for name, value in details.items() if value is not None},
        },
    )


def describe_user() -> dict[str, str]:
    """Return the operating system's user, who became that user through sudo, and the host."""
    sudo = os.environ.get("SUDO_USER", "")
    return {"user": name_user(), **({"sudo_user": sudo} if sudo else {}), "host": socket.gethostname()}


def name_user() -> str:
    """Return the account's name, by its number: the environment says what its user likes. Else the number."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def list_audit(home: Home, *, since: datetime | None = None) -> Iterator[Entry]:
    """Yield the entries in order, those of `since` and later.

    Args:
        home: whose log.
        since: a moment with offset.
    """
    for entry in read_entries(home.audit):
        if since is None or _read_moment(entry) >= since:
            yield entry


def _read_moment(entry: Entry) -> datetime:
    try:
        return datetime.fromisoformat(str(entry.get("at")))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)  # a damaged time is shown rather than hidden
