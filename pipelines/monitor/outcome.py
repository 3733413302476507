"""Every night leaves its line in the history, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from data_contracts.errors import FundwatchError
from data_contracts.space import is_disk_full
from pipelines.errors import DeliveryRefused
from pipelines.monitor.history import NightEntry, State, read_nights, record_night
from pipelines.night import Night, NightResult
from pipelines.settings import Home


class NightRecord:
    """Knows how far a night came, so that one which ends badly is recorded with what it had done.

    Attributes:
        night: the night after its last finished stage.
    """

    def __init__(self, night: Night) -> None:
        self.night = night

    def reach(self, night: Night) -> Night:
        """Note that a stage is finished, and return `night` as given."""
        self.night = night
        return night

    def end_well(self) -> NightResult:
        """Record the night as published or unchanged, and return what its caller is told."""
        night = self.night
        state: State = "unchanged" if night.unchanged else "published"
        self.write(state)
        return NightResult(
            state=state,
            run_id=night.run_id,
            delivery_id=night.receipt.delivery_id,
            seconds=night.seconds,
            counts=night.counts,
            exports=night.home.exports / night.run_id,
        )

    def write(self, state: State, reason: str = "") -> None:
        """Append the night's line to the history."""
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
            if not is_disk_full(fault):
                raise
            night.reporter.note(f"{night.home.history}: the disk is full, so this night has no line in it")


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
        yield record
    except DeliveryRefused as refusal:
        record.write("refused", str(refusal))
        raise
    except FundwatchError as fault:
        record.write("failed", str(fault))
        raise
    except BaseException as fault:
        record.write("failed", f"unexpected {type(fault).__name__}; last night stays published")
        raise
