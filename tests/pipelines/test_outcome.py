"""A night that ends badly is recorded with how far it came."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data_contracts.errors import FundwatchError
from data_contracts.records import Receipt
from pipelines.audit.log import list_audit
from pipelines.errors import DeliveryRefused, NoSpace
from pipelines.monitor.history import read_nights
from pipelines.monitor.outcome import NightRecord, find_result, recorded
from pipelines.monitor.progress import Reporter
from pipelines.night import Night, open_night
from pipelines.settings import Home, Settings

RECEIPT = Receipt(
    delivery_id="D1", extract_date=date(2026, 3, 1), received_at=datetime(2026, 3, 1, tzinfo=UTC), files=()
)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return open_night(tmp_path / "2026-03-01", Home(tmp_path / "home"), Settings(), Reporter())


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        (DeliveryRefused("settlement: too few"), "refused", "settlement: too few"),
        (FundwatchError("no room"), "failed", "no room"),
        (ZeroDivisionError("secret"), "failed", "unexpected ZeroDivisionError; last night stays published"),
        (KeyboardInterrupt(), "failed", "unexpected KeyboardInterrupt; last night stays published"),
    ],
)
def test_a_night_that_ends_badly_is_recorded_with_what_it_had_done(night, fault, state, reason):
    def work() -> None:
        with recorded(night) as record:
            record.reach(replace(night, receipts=(RECEIPT,), run_id="R1", seconds={"receive": 1.5}))
            raise fault

    with pytest.raises(type(fault)):
        work()
    [entry] = read_nights(night.home.history)
    assert (entry.state, entry.reason) == (state, reason)
    assert (entry.delivery_id, entry.run_id, entry.seconds) == ("D1", "R1", {"receive": 1.5})


def test_a_delivery_refused_at_the_door_has_neither_id_nor_run(night):
    with pytest.raises(DeliveryRefused), recorded(night):
        raise DeliveryRefused("empty")
    [entry] = read_nights(night.home.history)
    assert (entry.delivery_id, entry.run_id, entry.seconds) == (None, None, {})


def test_a_night_that_ends_well_is_recorded_once(night):
    with recorded(night) as record:
        record.reach(replace(night, receipts=(RECEIPT,), run_id="R1"))
        assert record.end_well().state == "published"
    assert [entry.state for entry in read_nights(night.home.history)] == ["published"]


def test_a_night_that_ended_well_is_found_though_its_caller_lost_it(tmp_path: Path):
    home = Home(tmp_path / "home")
    before = datetime.now(UTC)
    night = replace(
        open_night(tmp_path / "in", home, Settings(), Reporter()), run_id="R1", counts={"leads": 3}
    )
    assert find_result(home, before) is None
    NightRecord(night).write("failed", "unexpected")
    assert find_result(home, before) is None
    NightRecord(night).write("published")
    found = find_result(home, before)
    assert found is not None
    assert (found.state, found.run_id, found.counts) == ("published", "R1", {"leads": 3})
    assert find_result(home, datetime.now(UTC) + timedelta(hours=1)) is None, "another night's line"


def publish_and_fail(night: Night, fault: BaseException | None = None) -> None:
    """Flip to an empty snapshot, then meet the fault; without one, end well but for the audit log."""
    reached = replace(night, receipts=(RECEIPT,), run_id="R1")
    with recorded(night) as record:
        record.reach(reached)
        snapshot = night.home.published / "R1.duckdb"
        snapshot.touch()
        night.home.current.symlink_to(snapshot.name)
        if fault is not None:
            raise fault
        night.home.audit.unlink()
        night.home.audit.mkdir()  # nothing can be written there any more
        record.end_well()


@pytest.mark.parametrize(
    ("fault", "said", "exit_code"),
    [
        (PermissionError(13, "Permission denied"), "unexpected PermissionError", 1),
        (NoSpace("home: the disk filled up; last night stays published."), "the disk is full", 7),
        (FundwatchError("the log cannot be written."), "the log cannot be written", 1),
    ],
)
def test_a_fault_after_the_flip_is_told_of_a_published_night(night, fault, said, exit_code):
    with pytest.raises(FundwatchError, match=f"^R1 is published, but: {said}") as told:
        publish_and_fail(night, fault)
    assert told.value.exit_code == exit_code
    [entry] = read_nights(night.home.history)
    assert (entry.state, entry.run_id, entry.reason) == ("published", "R1", str(told.value))
    assert "last night stays" not in entry.reason
    assert [line["what"] for line in list_audit(night.home)] == ["night started", "night published"]


def test_a_night_stopped_after_the_flip_is_told_of_too_and_stops(night):
    with pytest.raises(KeyboardInterrupt):
        publish_and_fail(night, KeyboardInterrupt())
    [entry] = read_nights(night.home.history)
    assert entry.reason.startswith("R1 is published, but: unexpected KeyboardInterrupt")


def test_a_published_night_whose_audit_line_cannot_be_written_has_one_line_of_history(night):
    with pytest.raises(FundwatchError, match="R1 is published, but"):
        publish_and_fail(night)
    assert [entry.state for entry in read_nights(night.home.history)] == ["published"]
