"""Another mute, or a setting that changes a result, makes another night of the same delivery."""

from datetime import UTC, date, datetime

import pytest

from data_contracts.records import Receipt
from pipelines.night import name_run
from pipelines.published import Published
from pipelines.settings import Settings
from pipelines.version import hash_parameters
from rules.mutes import Mute


def make_mute(subject_id: str, reason: str = "已核实") -> Mute:
    return Mute(
        scheme="long_stay", subject_id=subject_id, until=date(2026, 5, 1), reason=reason, who="auditor",
        muted_at=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def name(*mutes: Mute, **settings: float) -> str:
    receipt = Receipt(
        delivery_id="D1", extract_date=date(2026, 3, 1), received_at=datetime(2026, 3, 1, tzinfo=UTC),
        files=(), faults={},
    )  # fmt: skip
    return name_run(Published(), (receipt,), Settings(**settings), mutes)


def test_another_mute_is_another_night():
    assert len({name(), name(make_mute("M1")), name(make_mute("M1"), make_mute("M2"))}) == 3


def test_another_reason_is_the_same_night():
    assert name(make_mute("M1")) == name(make_mute("M1", "另有说明"))


@pytest.mark.parametrize("changed", [{"seed": 7}, {"control_share": 0.1}, {"model_lead_percentile": 0.9}])
def test_another_setting_that_changes_a_result_is_another_night(changed):
    assert name(**changed) != name()
    assert hash_parameters((), Settings(**changed)) != hash_parameters((), Settings())


def test_another_setting_of_the_machine_is_the_same_night():
    assert name(threads=1, rule_seconds=60, keep_snapshots=0) == name()
