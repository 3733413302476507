"""Whoever may write the audit log tries to change it without being found out."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipelines.audit.chain import append_entry, head_file, read_head, verify_chain

Lines = list[bytes]
Draw = np.random.Generator
_ENTRIES = 40


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of forty entries."""
    path = tmp_path_factory.mktemp("audit") / "audit.jsonl"
    for number in range(_ENTRIES):
        append_entry(path, {"at": f"2026-03-{number % 28 + 1:02d}", "what": "export", "why": f"原因{number}"})
    return path


def flip_bit(lines: Lines, draw: Draw) -> Lines:
    place = draw.integers(len(lines))
    line = bytearray(lines[place])
    line[draw.integers(len(line) - 1)] ^= 1 << int(draw.integers(8))
    return [*lines[:place], bytes(line), *lines[place + 1 :]]


def remove_some(lines: Lines, draw: Draw) -> Lines:
    place = draw.integers(len(lines))
    return [*lines[:place], *lines[place + draw.integers(1, 6) :]]


def swap_two(lines: Lines, draw: Draw) -> Lines:
    one, other = draw.permutation(len(lines))[:2]
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def repeat_one(lines: Lines, draw: Draw) -> Lines:
    place = draw.integers(len(lines))
    return [*lines[:place], lines[draw.integers(len(lines))], *lines[place:]]


def cut_the_end(lines: Lines, draw: Draw) -> Lines:
    return lines[: -draw.integers(1, len(lines) + 1)]


def put_in_from_another_log(lines: Lines, draw: Draw) -> Lines:
    place = draw.integers(len(lines))
    foreign = lines[place].replace("原因".encode(), "别因".encode())
    return [*lines[:place], foreign, *lines[place + 1 :]]


ATTACKS: tuple[Callable[[Lines, Draw], Lines], ...] = (
    flip_bit,
    remove_some,
    swap_two,
    repeat_one,
    cut_the_end,
    put_in_from_another_log,
)


def test_no_alteration_goes_unnoticed(log, tmp_path, whole):
    draw = np.random.default_rng(20_260_301)
    lines = log.read_bytes().splitlines(keepends=True)
    altered = tmp_path / "audit.jsonl"
    head_file(altered).write_bytes(head_file(log).read_bytes())
    unnoticed = []
    tries = 60_000 if whole else 600
    for number in range(tries):
        attack = ATTACKS[number % len(ATTACKS)]
        changed = attack(lines, draw)
        altered.write_bytes(b"".join(changed))
        if changed != lines and not verify_chain(altered)[1]:
            unnoticed.append((attack.__name__, number))
    assert not unnoticed


def test_an_alteration_stays_found_whatever_is_appended_behind_it(log, tmp_path, whole):
    draw = np.random.default_rng(7)
    lines = log.read_bytes().splitlines(keepends=True)
    for number in range(1200 if whole else 24):
        altered = tmp_path / f"{number}" / "audit.jsonl"
        altered.parent.mkdir()
        head_file(altered).write_bytes(head_file(log).read_bytes())
        changed = ATTACKS[number % len(ATTACKS)](lines, draw)
        altered.write_bytes(b"".join(changed))
        for _ in range(3):
            append_entry(altered, {"what": "export"})
        assert changed == lines or verify_chain(altered)[1], ATTACKS[number % len(ATTACKS)].__name__


def test_a_log_written_anew_from_any_line_on_is_found_by_the_head_an_export_carried_off(log, tmp_path, whole):
    noted = read_head(log)
    assert noted is not None
    entries = log.read_bytes().splitlines(keepends=True)
    for begins in range(0, _ENTRIES, 1 if whole else 8):
        forged = tmp_path / f"{begins}" / "audit.jsonl"
        forged.parent.mkdir()
        forged.write_bytes(b"".join(entries[:begins]))
        for number in range(begins, _ENTRIES):
            append_entry(forged, {"what": "export", "why": f"编造{number}"})
        assert verify_chain(forged)[1] == []  # within the home nothing tells
        assert any("noted elsewhere" in fault for fault in verify_chain(forged, (noted,))[1])
