"""Times that people read are Beijing's, whatever zone the machine keeps or a log was written in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.beijing import read_beijing_clock, say_beijing
from pipelines.commands.wording import word_nights
from pipelines.doctor.home import check_last_night
from pipelines.doctor.machine import check_clock
from pipelines.messages import say
from pipelines.monitor.history import NightEntry
from pipelines.publish.release import Release

EVENING = datetime(2026, 2, 28, 18, 0, 5, tzinfo=UTC)  # two in the morning of the first of March in Beijing


@pytest.mark.parametrize(
    "moment",
    [EVENING, EVENING.astimezone(timezone(timedelta(hours=-5))), EVENING.isoformat(), "2026-03-01T02:00:05"],
)
def test_one_moment_is_said_in_one_way(moment):
    assert say_beijing(moment) == "2026-03-01 02:00:05"


def test_what_is_no_moment_stays():
    assert say_beijing("half past nine") == "half past nine"


def test_the_clock_keeps_beijings_offset():
    assert read_beijing_clock().utcoffset() == timedelta(hours=8)


def test_nights_lists_and_findings_of_the_doctor_name_beijing_time(monkeypatch: pytest.MonkeyPatch):
    night = NightEntry(started_at=EVENING.isoformat(), delivery="2026-03-01", state="published")
    (shown,) = word_nights([{"started_at": night.started_at, "reason": ""}])
    assert shown["started_at"] == "2026-03-01 02:00:05"
    assert "北京时间2026-03-01 02:00:05" in Release(exported_at=EVENING).write_watermark("R1")
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "zh")
    found = check_last_night([night], EVENING).found
    assert say(found) == "2026-03-01：已发布，开始于北京时间2026-03-01 02:00:05"
    assert say(check_clock(None, EVENING).found).startswith("北京时间2026-03-01 02:00:05")
