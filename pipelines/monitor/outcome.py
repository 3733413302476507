"""Every night leaves its line in the history, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from data_contracts.errors import FundwatchError
from data_contracts.space import is_disk_full
from pipelines.audit.log import What, write_audit
from pipelines.errors import DeliveryRefused, NoSpace
from pipelines.monitor.history import NightEntry, State, read_nights, record_night
from pipelines.monitor.notify import send_message, write_message
from pipelines.night import Night, NightResult
from pipelines.publish.folder import hash_manifest
from pipelines.settings import Home

_SAID: dict[str, What] = {
    "started": "night started",
    "published": "night published",
    "unchanged": "night unchanged",
    "refused": "night refused",
    "failed": "night failed",
}

_AFTERWARDS: Final = (
    "What follows publishing (removing old snapshots, the audit log's last line) is left to the next night; "
    "`fundwatch doctor` says whether it can."
)


class NightRecord:
    """Knows how far a night came, so that one which ends badly is recorded with what it had done.

    Attributes:
        night: the night after its last finished stage.
        before: the snapshot that was published when the night began.
    """

    def __init__(self, night: Night) -> None:
        self.night = night
        self.before: Path = night.home.current.resolve()

    @property
    def is_out(self) -> bool:
        """Whether readers have this night by now, whatever befell it afterwards."""
        now = self.night.home.current.resolve()
        return now != self.before and now.stem == self.night.run_id

    def reach(self, night: Night) -> Night:
        """Note that a stage is finished, and return `night` as given."""
        self.night = night
        return night

    def end_well(self) -> NightResult:
        """Record the night as published or unchanged, and return what its caller is told."""
        night = self.night
        state: State = "unchanged" if night.unchanged else "published"
        self.audit(state, lists=hash_manifest(night.home.exports / night.run_id))
        self.write(state)
        return NightResult(
            state=state,
            run_id=night.run_id,
            delivery_id=night.receipt.delivery_id,
            seconds=night.seconds,
            counts=night.counts,
            exports=night.home.exports / night.run_id,
        )

    def write(self, state: State, reason: str = "") -> NightEntry:
        """Append the night's line to the history, and return it."""
        night = self.night
        entry = NightEntry(
            started_at=night.started_at.isoformat(timespec="seconds"),
            delivery=night.delivery.name,
            state=state,
            reason=reason,
            delivery_id=night.receipt.delivery_id if night.receipts else None,
            run_id=night.run_id or None,
            seconds=night.seconds,
            counts=night.counts,
        )
        try:
            record_night(night.home.history, entry)
        except OSError as fault:
            why = "the disk is full" if is_disk_full(fault) else str(fault.strerror)
            night.reporter.note(f"{night.home.history}: {why}, so this night has no line in it")
        return entry

    def end_badly(self, state: State, reason: str, exit_code: int) -> None:
        """Record a night that is refused, failed, or out with a fault; tell whoever the settings name."""
        entry = self.write(state, reason)
        with suppress(FundwatchError):  # what happened is told even where no log can be
            self.audit(state, why=reason)
        settings = self.night.settings
        fault = send_message(
            write_message(entry, exit_code),
            command=settings.notify_command,
            webhook=settings.notify_webhook,
        )
        if fault:
            self.night.reporter.note(fault)

    def audit(self, state: State | Literal["started"], *, why: str = "", lists: str | None = None) -> None:
        """Add what became of the night to the audit log.

        Args:
            state: what became of it.
            why: why it was refused or failed.
            lists: SHA-256 of its lists' manifest.
        """
        night = self.night
        write_audit(
            night.home,
            _SAID[state],
            why=why,
            delivery=night.delivery.name,
            delivery_id=night.receipt.delivery_id if night.receipts else None,
            run_id=night.run_id or None,
            manifest_sha256=lists,
        )


def find_result(home: Home, since: datetime) -> NightResult | None:
    """Return how the last night ended, if it began at or after `since` and ended well; else None."""
    begun = since.replace(microsecond=0)
    for entry in read_nights(home.history, last=1):
        if entry.state in ("published", "unchanged") and datetime.fromisoformat(entry.started_at) >= begun:
            return NightResult(
                state=entry.state,
                run_id=entry.run_id or "",
                delivery_id=entry.delivery_id or "",
                seconds=entry.seconds,
                counts=entry.counts,
                exports=home.exports / (entry.run_id or ""),
            )
    return None


@contextmanager
def recorded(night: Night) -> Iterator[NightRecord]:
    """Give the record of a night; one that the block does not end well is recorded with its reason."""
    record = NightRecord(night)
    try:
        record.audit("started")
        yield record
    except DeliveryRefused as refusal:
        record.end_badly("refused", str(refusal), refusal.exit_code)
        raise
    except FundwatchError as fault:
        if record.is_out:
            raise _end_published(record, fault) from fault
        record.end_badly("failed", str(fault), fault.exit_code)
        raise
    except Exception as fault:
        if record.is_out:
            raise _end_published(record, fault) from fault
        record.end_badly(
            "failed",
            f"unexpected {type(fault).__name__}; last night stays published",
            FundwatchError.exit_code,
        )
        raise
    except BaseException as fault:  # stopped by hand or by a signal
        if record.is_out:
            _end_published(record, fault)
        else:
            record.end_badly(
                "failed",
                f"unexpected {type(fault).__name__}; last night stays published",
                FundwatchError.exit_code,
            )
        raise


def _end_published(record: NightRecord, fault: BaseException) -> FundwatchError:
    """Record a night that is out although it did not end well, and return what its caller is told."""
    if isinstance(fault, NoSpace):  # what it says of last night is not so any more
        what = "the disk is full."
    elif isinstance(fault, FundwatchError):
        what = str(fault)
    else:
        what = f"unexpected {type(fault).__name__}."  # no more of it: it may quote a value
    told = FundwatchError(f"{record.night.run_id} is published, but: {what} {_AFTERWARDS}")
    told.exit_code = getattr(fault, "exit_code", FundwatchError.exit_code)
    record.end_badly("published", str(told), told.exit_code)
    return told
