"""The nights of a home, newest first."""

import os
import stat
from pathlib import Path

from pipelines.monitor.history import NightEntry, read_nights, record_night


def entry(delivery: str) -> NightEntry:
    return NightEntry(started_at="2026-03-01T02:00:00+08:00", delivery=delivery, state="published")


def test_a_home_without_nights_has_an_empty_history(tmp_path: Path):
    assert read_nights(tmp_path / "nights.jsonl") == []


def test_nights_come_back_newest_first(tmp_path: Path):
    for delivery in ("monday", "tuesday", "wednesday"):
        record_night(tmp_path / "nights.jsonl", entry(delivery))
    assert [night.delivery for night in read_nights(tmp_path / "nights.jsonl", last=2)] == [
        "wednesday",
        "tuesday",
    ]


def test_a_line_cut_short_by_a_crash_is_passed_over_and_swallows_no_other(tmp_path: Path):
    history = tmp_path / "nights.jsonl"
    record_night(history, entry("monday"))
    with history.open("ab") as lines:
        lines.write('{"started_at": "2026-03", "delivery": "星期二'.encode()[:-1])
    assert [night.delivery for night in read_nights(history)] == ["monday"]
    record_night(history, entry("wednesday"))
    assert [night.delivery for night in read_nights(history)] == ["wednesday", "monday"]


def test_a_night_is_recorded_whatever_its_folder_is_called(tmp_path: Path):
    history = tmp_path / "nights.jsonl"
    names = [os.fsdecode("交付".encode("gb18030")), "two\u2028lines"]
    for name in names:
        record_night(history, entry(name))
    assert [night.delivery for night in read_nights(history)] == names[::-1]


def test_only_its_owner_reads_the_history(tmp_path: Path):
    record_night(tmp_path / "nights.jsonl", entry("monday"))
    assert stat.S_IMODE((tmp_path / "nights.jsonl").stat().st_mode) == 0o600
