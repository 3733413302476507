"""What is told while a night works: stage, rows, and what is left by the nights before."""

import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest

from pipelines.monitor.history import NightEntry, State, record_night
from pipelines.monitor.progress import (
    PlainReporter,
    TerminalReporter,
    choose_reporter,
    describe_stage,
    read_pace,
    say_remaining,
)

PACE = {"receive": 30.0, "load": 20.0, "publish": 45.0}


def record(history: Path, state: State, **seconds: float) -> None:
    record_night(
        history,
        NightEntry(started_at="2026-03-01T02:00:00+08:00", delivery="d", state=state, seconds=seconds),
    )


def test_the_pace_is_the_median_of_the_last_published_nights_in_their_order(tmp_path: Path):
    history = tmp_path / "nights.jsonl"
    assert read_pace(history) == {}
    record(history, "published", receive=999.0, load=999.0)
    for seconds in (10.0, 30.0, 20.0, 1000.0, 25.0):
        record(history, "published", receive=seconds, load=2 * seconds)
        record(history, "failed", receive=1.0)
        record(history, "unchanged", receive=1.0)
    assert read_pace(history) == {"receive": 25.0, "load": 50.0}
    assert [*read_pace(history)] == ["receive", "load"]


@pytest.mark.parametrize(
    ("stage", "elapsed", "told"),
    [
        ("receive", 0.0, "about 1 min 35 s left"),
        ("load", 5.0, "about 1 min 0 s left"),
        ("load", 21.0, "longer than usual, then about 45 s"),
        ("publish", 44.0, "about 1 s left"),
        ("publish", 46.0, "longer than usual"),
        ("erase", 3.0, ""),
    ],
)
def test_what_is_left_is_this_stage_and_those_after_it(stage: str, elapsed: float, told: str):
    assert say_remaining(PACE, stage, elapsed) == told


def test_hours_are_told_as_hours():
    assert say_remaining({"receive": 7300.0}, "receive", 0.0) == "about 2 h 1 min left"


def test_a_stage_is_told_with_its_place_and_rows():
    assert describe_stage(PACE, "load", 1234567) == "load (2 of 3), 1,234,567 rows"
    assert describe_stage({}, "load", 0) == "load"
    assert describe_stage({"report": 3.0}, "report", 0) == "report"


def test_logs_get_plain_lines(capsys: pytest.CaptureFixture[str]):
    reporter = choose_reporter(pace=PACE)
    assert isinstance(reporter, PlainReporter)
    reporter.count_rows(5)
    with reporter.stage("load"):
        reporter.note("5 rows read")
    lines = [line[10:] for line in capsys.readouterr().err.splitlines()]
    assert lines[0] == "5 rows read"
    assert lines[1].startswith("load: done in ")
    assert len(lines) == 2


def test_a_terminal_sees_stage_rows_and_what_is_left(monkeypatch: pytest.MonkeyPatch):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        reporter = choose_reporter(pace=PACE)
        assert isinstance(reporter, TerminalReporter)
        reporter.count_rows(1200)
        with reporter.stage("load"):
            reporter.note("settlement.csv read")
        terminal.flush()
        told = ""
        while "✓ load" not in told:  # a terminal hands over what it has, a piece at a time
            told += os.read(ours, 65536).decode(errors="ignore")
    os.close(ours)
    assert "load (2 of 3), 1,200 rows" in told
    assert "about 1 min" in told
    assert "settlement.csv read" in told
    assert "✓ load" in told
