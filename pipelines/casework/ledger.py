"""The ledger of leads handed to other authorities: events appended to a file of the home, never changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from data_contracts.contract import load_outputs
from data_contracts.errors import FundwatchError
from pipelines.audit.log import name_user
from pipelines.errors import UsageError
from pipelines.json_lines import LineFile, open_lines, read_lines, tell_unwritten, write_line
from pipelines.settings import Home

FILE: Final = "referrals.jsonl"
DRAFTED: Final = "drafted"
# what may follow what; a closed referral is done, and a returned one can go out again
FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "drafted": ("sent", "closed"),
    "sent": ("accepted", "returned", "closed"),
    "accepted": ("closed", "returned"),
    "returned": ("sent", "closed"),
    "closed": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What the ledger keeps of a lead, as it was when it was entered.

    Attributes:
        lead_id: the lead.
        fixmedins_code: its institution; None where it has none.
        fixmedins_name: the institution's name.
        schemes: Chinese titles of its schemes.
        begn_date: first day accused.
        end_date: last day accused.
        amount: yuan at risk.
        basis: articles of law.
    """

    lead_id: str
    fixmedins_code: str | None = None
    fixmedins_name: str | None = None
    schemes: str | None = None
    begn_date: date | None = None
    end_date: date | None = None
    amount: Decimal | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the ledger.

    Attributes:
        referral_id: the referral it belongs to.
        authority: `health`, `market` or `police`.
        state: where the referral stands from then on.
        on_day: the day that happened.
        at: when it was written down, with offset.
        who: the account that wrote it.
        note: remark.
        lead: the lead, in the first entry of a referral.
    """

    referral_id: str
    authority: str
    state: str
    on_day: date
    at: datetime
    who: str = field(default_factory=name_user)
    note: str = ""
    lead: Lead | None = None


def read_events(home: Home) -> tuple[Event, ...]:
    """Return the entries in the order they were written; none where nothing was ever referred.

    Raises:
        FundwatchError: a line is damaged, or does not follow from those before.
    """
    path = home.root / FILE
    try:
        lines = read_lines(path)[0]
    except OSError as fault:
        raise FundwatchError(
            f"{path}: cannot be read ({fault.strerror}). Restore it from a backup."
        ) from None
    events: list[Event] = []
    standing: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        try:
            event = _read_event(line)
            _check_follows(event, standing)
        except (ValueError, KeyError, TypeError, InvalidOperation) as fault:
            raise FundwatchError(
                f"{path} line {number}: is no entry of the ledger ({fault}). "
                "Restore the file from a backup, or take the line out."
            ) from None
        standing[event.referral_id] = event.state
        events.append(event)
    return tuple(events)


def add_referrals(
    home: Home, wanted: Sequence[tuple[Lead, str]], *, day: date, now: datetime, note: str
) -> tuple[str, ...]:
    """Return the numbers of new drafted referrals; a lead that stands open with the authority is passed over.

    Args:
        home: whose ledger it is.
        wanted: leads with the authority each goes to.
        day: the day they are entered.
        now: the present, with offset.
        note: remark.

    Raises:
        FundwatchError: the ledger is damaged.
    """
    with _open_ledger(home) as ledger:
        events = read_events(home)
        standing = {event.referral_id: event.state for event in events}
        open_pairs = {
            (event.lead.lead_id, event.authority)
            for event in events
            if event.lead is not None and standing[event.referral_id] != "closed"
        }
        fresh = [pair for pair in dict.fromkeys(wanted) if (pair[0].lead_id, pair[1]) not in open_pairs]
        added = [
            Event(
                referral_id=f"M{len(standing) + place:05}",
                authority=authority,
                state=DRAFTED,
                on_day=day,
                at=now,
                note=_clean_note(note),
                lead=lead,
            )
            for place, (lead, authority) in enumerate(fresh, start=1)
        ]
        _append(ledger, added)
        return tuple(event.referral_id for event in added)


def change_state(home: Home, referral_id: str, state: str, *, day: date, now: datetime, note: str) -> Event:
    """Return the entry that was written: the referral stands in `state` from `day` on.

    Raises:
        UsageError: no such referral, the state cannot follow, or the day lies before the last or ahead.
        FundwatchError: the ledger is damaged.
    """
    with _open_ledger(home) as ledger:
        events = [event for event in read_events(home) if event.referral_id == referral_id]
        if not events:
            raise UsageError(f"{referral_id}: no such referral. `fundwatch refer list` shows them.")
        last = events[-1]
        if state not in FOLLOWS[last.state]:
            after = "/".join(FOLLOWS[last.state])
            advice = f"After it comes {after}." if after else "It is done; enter the lead anew."
            raise UsageError(f"{referral_id} stands at {last.state}; {state} cannot follow. {advice}")
        if day < last.on_day:
            raise UsageError(f"--on {day} lies before {last.state} on {last.on_day}. Correct the day.")
        if day > now.date():
            raise UsageError(f"--on {day} lies ahead of today, {now.date()}. Correct the day.")
        event = Event(
            referral_id=referral_id,
            authority=last.authority,
            state=state,
            on_day=day,
            at=now,
            note=_clean_note(note),
        )
        _append(ledger, [event])
        return event


def list_codes(column: str) -> tuple[str, ...]:
    """Return the codes of a column of the ledger: its authorities or its states."""
    return load_outputs()["referral_ledger"].column(column).codes


def describe_codes(column: str) -> str:
    """Return the codes of a column of the ledger, each with what it means, for whoever has to choose one."""
    about = load_outputs()["referral_ledger"].column(column)
    return ", ".join(f"{code} ({label})" for code, label in zip(about.codes, about.labels, strict=True))


def _read_event(line: bytes) -> Event:
    entry = json.loads(line)
    told = entry["lead"]
    lead = None
    if told is not None:
        lead = Lead(
            lead_id=told["lead_id"],
            fixmedins_code=told["fixmedins_code"],
            fixmedins_name=told["fixmedins_name"],
            schemes=told["schemes"],
            begn_date=_read_day(told["begn_date"]),
            end_date=_read_day(told["end_date"]),
            amount=None if told["amount"] is None else Decimal(told["amount"]),
            basis=told["basis"],
        )
    return Event(
        referral_id=entry["referral_id"],
        authority=entry["authority"],
        state=entry["state"],
        on_day=date.fromisoformat(entry["on_day"]),
        at=datetime.fromisoformat(entry["at"]),
        who=entry["who"],
        note=entry["note"],
        lead=lead,
    )


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _check_follows(event: Event, standing: Mapping[str, str]) -> None:
    """Refuse an entry that no command could have written."""
    before = standing.get(event.referral_id)
    if event.authority not in list_codes("authority"):
        raise ValueError(f"unknown authority {event.authority!r}")
    if before is None and (event.state != DRAFTED or event.lead is None):
        raise ValueError(f"{event.referral_id} begins with {event.state!r}")
    if before is not None and event.state not in FOLLOWS[before]:
        raise ValueError(f"{event.state!r} after {before}")


def _clean_note(note: str) -> str:
    if note and not note.isprintable():
        raise UsageError("--note holds a line break or control character. Write it plainly.")
    return note.strip()


@contextmanager
def _open_ledger(home: Home) -> Iterator[LineFile]:
    """Let one process at a time read and append; the others wait."""
    home.create()
    path = home.root / FILE
    with tell_unwritten(path, "nothing was entered into the ledger"), open_lines(path) as ledger:
        yield ledger


def _append(ledger: LineFile, events: Sequence[Event]) -> None:
    if events:
        ledger.append([write_line(asdict(event)) for event in events])
