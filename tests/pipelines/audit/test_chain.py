"""The audit log: every line holds the hash of the one before."""

import json
import multiprocessing
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_contracts.errors import FundwatchError
from pipelines.audit.chain import Head, append_entry, head_file, read_entries, read_head, verify_chain
from pipelines.audit.log import LONGEST_WHY, list_audit, name_user, write_audit
from pipelines.settings import Home


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log of six entries."""
    path = tmp_path / "audit.jsonl"
    for number in range(6):
        append_entry(path, {"what": "export", "why": f"原因{number}"})
    return path


def edit_lines(log: Path, edit) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(edit(lines)))


def test_an_untouched_log_is_whole_and_its_owners_alone(log):
    head, faults = verify_chain(log)
    assert (head, faults) == (read_head(log), [])
    assert [entry["seq"] for entry in read_entries(log)] == [1, 2, 3, 4, 5, 6]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (log, head_file(log))} == {0o600}


def test_a_log_that_was_never_written_has_no_fault(tmp_path):
    assert verify_chain(tmp_path / "audit.jsonl") == (Head(), [])


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            lambda lines: [*lines[:2], lines[2].replace("原因2".encode(), "原因9".encode()), *lines[3:]],
            "line 3:",
        ),
        (lambda lines: [*lines[:5], lines[5].replace(b"export", b"import")], "line 6:"),
        (lambda lines: [lines[0].replace(b"export", b"import"), *lines[1:]], "line 1:"),
        (lambda lines: [*lines[:2], *lines[3:]], "line 3: entry 4 follows entry 2; 3 removed"),
        (lambda lines: lines[1:], "line 1: entry 2 follows entry 0; 1 removed"),
        (lambda lines: [*lines[:1], *lines[4:]], "line 2: entry 5 follows entry 1; 2 to 4 removed"),
        (lambda lines: lines[:4], "entries 5 to 6 are missing"),
        (lambda lines: lines[:0], "entries 1 to 6 are missing"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "line 2: entry 1 stands behind entry 2; moved"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "line 4: entry 3 stands behind entry 3"),
        (lambda lines: [*lines[:3], b"{}\n", *lines[3:]], "line 4: is no entry"),
    ],
)
def test_what_was_altered_is_named(log, edit, told):
    edit_lines(log, edit)
    assert any(told in fault for fault in verify_chain(log)[1]), verify_chain(log)[1]


def test_a_line_taken_off_the_end_stays_missing_when_others_follow(log):
    edit_lines(log, lambda lines: lines[:-2])
    append_entry(log, {"what": "export"})
    assert any("entry 7 follows entry 4; 5 to 6 removed" in fault for fault in verify_chain(log)[1])


def test_a_log_without_its_head_file_says_so(log):
    head_file(log).unlink()
    assert any("audit.head: is missing" in fault for fault in verify_chain(log)[1])


def test_a_log_written_anew_is_found_by_a_head_noted_elsewhere(log):
    noted = read_head(log)
    entries = list(read_entries(log))
    log.unlink()
    head_file(log).unlink()
    for entry in entries:
        append_entry(log, {"what": entry["what"], "why": "besser"})
    assert verify_chain(log)[1] == []
    assert any("was noted elsewhere" in fault for fault in verify_chain(log, (noted,))[1])


def test_a_line_torn_by_a_crash_was_never_acknowledged_and_is_taken_off(log):
    with log.open("ab") as file:
        file.write(b'{"seq": 7, "what": "exp')
    append_entry(log, {"what": "export"})
    assert verify_chain(log)[1] == []
    assert list(read_entries(log))[-1]["torn_bytes"] == 23


def test_an_entry_whose_process_died_before_the_head_was_noted_is_kept(log):
    before = head_file(log).read_text()
    append_entry(log, {"what": "unmasking"})
    head_file(log).write_text(before)
    assert verify_chain(log)[1] == []
    append_entry(log, {"what": "export"})
    assert verify_chain(log)[1] == []
    assert [entry["what"] for entry in read_entries(log)][-2:] == ["unmasking", "export"]


def append_some(log: Path) -> None:
    for _ in range(20):
        append_entry(log, {"what": "export", "pid": os.getpid()})


def test_processes_that_write_at_once_keep_one_chain(tmp_path):
    log = tmp_path / "audit.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_some, args=(log,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    head, faults = verify_chain(log)
    assert (head.seq, faults) == (60, [])
    assert len({entry["pid"] for entry in read_entries(log)}) == 3


def test_an_entry_says_who_where_when_and_why(tmp_path, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "李四")
    monkeypatch.setenv("USER", "nobody")
    monkeypatch.setenv("LOGNAME", "nobody")
    write_audit(Home(tmp_path), "export", why="核" * 600, run_id="R1", top=None)
    (entry,) = list_audit(Home(tmp_path))
    assert (entry["user"], entry["sudo_user"], entry["what"]) == (name_user(), "李四", "export")
    assert entry["user"] != "nobody"
    assert len(entry["why"]) == LONGEST_WHY
    assert entry["details"] == {"run_id": "R1"}
    written = datetime.fromisoformat(entry["at"])
    assert written.utcoffset() == timedelta(0)
    assert list(list_audit(Home(tmp_path), since=written)) == [entry]
    assert not list(list_audit(Home(tmp_path), since=datetime.now(UTC) + timedelta(hours=1)))


def test_a_log_that_cannot_be_written_stops_what_would_go_unnoticed(tmp_path):
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(FundwatchError, match="nobody could say later what was done"):
        append_entry(tmp_path / "audit.jsonl", {"what": "export"})


def test_a_line_is_json_with_the_chinese_readable(log):
    first = log.read_bytes().splitlines()[0].decode()
    assert "原因0" in first
    assert json.loads(first)["prev"] == "0" * 64
