"""Every night leaves its line in the history, however it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data_contracts.errors import FundwatchError
from pipelines.errors import DeliveryRefused
from pipelines.monitor.history import NightEntry, State, record_night
from pipelines.night import Night, NightResult


@contextmanager
def recorded(night: Night) -> Iterator[Callable[[Night], NightResult]]:
    """Give a function that ends the night well; a night that ends otherwise is recorded with its reason."""
    try:
        yield _end_well
    except DeliveryRefused as refusal:
        _record(night, "refused", str(refusal))
        raise
    except FundwatchError as fault:
        _record(night, "failed", str(fault))
        raise
    except BaseException as fault:
        _record(night, "failed", f"unexpected {type(fault).__name__}; last night stays published")
        raise


def _end_well(night: Night) -> NightResult:
    state: State = "unchanged" if night.unchanged else "published"
    _record(night, state, "")
    return NightResult(
        state=state,
        run_id=night.run_id,
        delivery_id=night.receipt.delivery_id,
        seconds=night.seconds,
        counts=night.counts,
        exports=night.home.exports / night.run_id,
    )


def _record(night: Night, state: State, reason: str) -> None:
    record_night(
        night.home.history,
        NightEntry(
            started_at=night.started_at.isoformat(timespec="seconds"),
            delivery=night.delivery.name,
            state=state,
            reason=reason,
            delivery_id=night.receipt.delivery_id if night.receipts else None,
            run_id=night.run_id or None,
            seconds=night.seconds,
            counts=night.counts,
        ),
    )
