"""A mute makes another night of the same delivery, and keeps what it mutes out of the leads."""

from datetime import UTC, date, datetime

from data_contracts.records import Receipt
from pipelines.night import name_run
from pipelines.published import Published
from pipelines.version import hash_parameters, rules_hash
from rules.mutes import Mute


def make_mute(subject_id: str, reason: str = "已核实") -> Mute:
    return Mute(
        scheme="long_stay", subject_id=subject_id, until=date(2026, 5, 1), reason=reason, who="auditor",
        muted_at=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def name(*mutes: Mute) -> str:
    receipt = Receipt(
        delivery_id="D1", extract_date=date(2026, 3, 1), received_at=datetime(2026, 3, 1, tzinfo=UTC),
        files=(), faults={},
    )  # fmt: skip
    return name_run(Published(), (receipt,), 1, mutes)


def test_another_mute_is_another_night():
    assert len({name(), name(make_mute("M1")), name(make_mute("M1"), make_mute("M2"))}) == 3


def test_another_reason_is_the_same_night():
    assert name(make_mute("M1")) == name(make_mute("M1", "另有说明"))


def test_the_parameters_of_a_night_without_mutes_are_its_rules():
    assert hash_parameters(()) == rules_hash()
    assert hash_parameters((make_mute("M1"),)) != rules_hash()
