"""Lines that are appended: none is lost, none is torn, and what was not acknowledged is taken off."""

import json
import os
import resource
import signal
import stat
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import FundwatchError
from pipelines.errors import NoSpace
from pipelines.json_lines import open_lines, read_backwards, read_lines, tell_unwritten, write_line


def append(path: Path, *lines: bytes) -> int:
    with open_lines(path) as file:
        file.append(lines)
        return file.torn_bytes


def test_a_line_holds_whatever_else_ends_a_line_of_text(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    texts = ["two\u2028lines", "\u0085", "\u2029\v\f\x1c", os.fsdecode("交付".encode("gb18030"))]
    append(path, *(write_line({"text": text}) for text in texts))
    found, torn = read_lines(path)
    assert (len(found), torn) == (4, b"")
    assert [json.loads(line)["text"] for line in found[:3]] == texts[:3]
    assert list(read_backwards(path)) == found[::-1]


def test_a_torn_line_is_passed_over_and_taken_off_by_the_next_writer(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    append(path, b'{"n": 1}')
    torn = '{"n": "二'.encode()[:-1]
    with path.open("ab") as file:
        file.write(torn)
    assert read_lines(path) == ([b'{"n": 1}'], torn)
    assert list(read_backwards(path)) == [b'{"n": 1}']
    assert append(path, b'{"n": 3}') == len(torn)
    assert path.read_bytes() == b'{"n": 1}\n{"n": 3}\n'


def test_a_file_that_is_one_torn_line_begins_anew(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"x" * 200_000)
    assert list(read_backwards(path)) == []
    assert append(path, b"{}") == 200_000
    assert path.read_bytes() == b"{}\n"


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.integers(min_value=0, max_value=150_000).map(lambda n: b"x" * n), max_size=5),
    torn=st.sampled_from([b"", b"t", b"t" * 70_000]),
)
def test_read_from_the_end_or_from_the_beginning_the_lines_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], torn: bytes
):
    path = tmp_path_factory.mktemp("lines") / "lines.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines) + torn)
    assert list(read_backwards(path)) == read_lines(path)[0][::-1] == lines[::-1]


def test_the_newest_lines_are_read_without_the_rest_of_the_file(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    with path.open("wb") as file:
        file.write(b"old\n")
        file.truncate(1 << 40)  # a hole of a terabyte, which nobody could read in time
        file.seek(0, os.SEEK_END)
        file.write(b"\nlast\n")
    assert next(read_backwards(path)) == b"last"
    assert append(path, b"newer") == 0


def append_within(path: Path, most_bytes: int) -> int:
    """Append two lines in a process whose files may not grow beyond `most_bytes`; return its exit code."""
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        code = 0
        try:
            with tell_unwritten(path, "nothing is known"):
                append(path, b"a" * 40, b"b" * 40)
        except NoSpace:
            code = 7
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def append_until_killed(path: Path, seconds: float) -> list[int]:
    """Append numbered lines in a process that is killed; return the numbers it was told were on disk."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        for number in range(100_000):
            with open_lines(path) as file:
                file.append([b'{"n": %d, "fill": "%s"}' % (number, b"x" * 5000)])
            os.write(writing, b"%d\n" % number)
    os.close(writing)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as told:
        return [int(number) for number in told.read().split()]


def test_a_writer_killed_at_any_moment_loses_nothing_it_was_told_of(tmp_path: Path):
    moments = np.random.default_rng(3)
    acknowledged: list[int] = []
    for number in range(12):
        path = tmp_path / f"{number}.jsonl"
        told = append_until_killed(path, 0.05 + 0.1 * moments.random())
        append(path, b'{"n": -1}')
        found = [json.loads(line)["n"] for line in read_lines(path)[0]]
        assert found[:-1][: len(told)] == told
        assert len(told) <= len(found) - 1 <= len(told) + 1
        assert found[-1] == -1
        acknowledged += told
    assert acknowledged, "the writers did write"


@pytest.mark.parametrize("room", [1, 41, 60, 81])
def test_lines_that_do_not_fit_leave_the_file_as_it_was(tmp_path: Path, room: int):
    path = tmp_path / "lines.jsonl"
    append(path, b"first")
    assert append_within(path, 6 + room) == 7
    assert path.read_bytes() == b"first\n"
    assert append_within(path, 6 + 82) == 0
    assert len(read_lines(path)[0]) == 3


def test_a_file_that_cannot_be_written_is_told_with_what_was_lost(tmp_path: Path):
    (tmp_path / "lines.jsonl").mkdir()
    path = tmp_path / "lines.jsonl"
    with (
        pytest.raises(FundwatchError, match=r"so nothing is known\. Mend its folder's permissions"),
        tell_unwritten(path, "nothing is known"),
    ):
        append(path, b"{}")


def test_only_its_owner_reads_it(tmp_path: Path):
    append(tmp_path / "new" / "lines.jsonl", b"{}")
    assert stat.S_IMODE((tmp_path / "new" / "lines.jsonl").stat().st_mode) == 0o600
