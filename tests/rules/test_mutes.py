"""A muted finding stays recorded, accuses nobody, and comes back by itself."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.errors import RuleError
from rules.mutes import Mute, add_mute, hash_mutes, read_mutes, remove_mute, select_in_force
from rules.records import RuleRun

Run = Callable[..., dict[str, RuleRun]]
Read = Callable[[str], list[tuple[Any, ...]]]
NOW = datetime(2025, 4, 1, 9, tzinfo=UTC)
APRIL, MAY, JUNE = date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)


def mute(tmp_path: Path, subject: str = "M1", until: date = MAY, reason: str = "已核实") -> tuple[Mute, ...]:
    return add_mute(
        tmp_path / "mutes.json", scheme="long_stay", subject_id=subject, until=until, reason=reason,
        now=NOW, today=APRIL,
    )  # fmt: skip


def test_a_muted_finding_is_recorded_with_its_records_and_marked(
    tmp_path: Path, run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    fared = run(APRIL, mutes=mute(tmp_path))["long_stay"]
    assert (fared.status, fared.n_findings) == ("evaluated", 1)
    assert findings("subject_id, state") == [("M1", "muted")]
    assert warehouse.execute("select record_id from finding_record").fetchall() == [("S1",)]


def test_another_subject_is_not_muted(tmp_path: Path, run: Run, findings: Read):
    run(APRIL, mutes=mute(tmp_path, "M2"))
    assert findings("state") == [("new",)]


def test_a_mute_holds_through_its_last_day_and_the_finding_comes_back_by_itself(
    tmp_path: Path, run: Run, findings: Read
):
    mutes = mute(tmp_path, until=MAY)
    run(APRIL)
    run(MAY, mutes=select_in_force(mutes, MAY))
    assert findings("state") == [("muted",)]
    run(JUNE, mutes=select_in_force(mutes, JUNE))
    assert findings("state, first_seen_on") == [("new", APRIL)]


def test_a_muted_finding_that_nobody_can_judge_tonight_stays_muted(
    tmp_path: Path, run: Run, findings: Read, warehouse: duckdb.DuckDBPyConnection
):
    run(APRIL)
    warehouse.execute("drop table stay")
    run(MAY, mutes=mute(tmp_path))
    assert findings("state") == [("muted",)]


def test_the_file_says_who_when_why_and_until_and_only_its_owner_reads_it(tmp_path: Path):
    mute(tmp_path)
    (entry,) = json.loads((tmp_path / "mutes.json").read_text(encoding="utf-8"))
    assert entry["who"]
    assert (entry["muted_at"], entry["until"], entry["reason"]) == (
        "2025-04-01 09:00:00+00:00", "2025-05-01", "已核实",
    )  # fmt: skip
    assert (tmp_path / "mutes.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".mutes")] == []


def test_muting_again_replaces_and_unmuting_removes(tmp_path: Path):
    mute(tmp_path)
    assert [entry.until for entry in mute(tmp_path, until=JUNE)] == [JUNE]
    assert remove_mute(tmp_path / "mutes.json", scheme="long_stay", subject_id="M1") == ()
    with pytest.raises(RuleError, match="is not muted for M1"):
        remove_mute(tmp_path / "mutes.json", scheme="long_stay", subject_id="M1")


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        pytest.param(date(2025, 3, 31), "why", "is past", id="past"),
        pytest.param(date(2025, 9, 29), "why", "more than 180 days ahead", id="too far"),
        pytest.param(MAY, "  ", "reason is empty", id="no reason"),
    ],
)
def test_a_mute_that_cannot_be_is_refused(tmp_path: Path, until: date, reason: str, said: str):
    with pytest.raises(RuleError, match=said):
        mute(tmp_path, until=until, reason=reason)
    assert not (tmp_path / "mutes.json").exists()


def test_the_hundred_and_eightieth_day_is_allowed(tmp_path: Path):
    assert mute(tmp_path, until=date(2025, 9, 28))


def test_a_damaged_file_is_told_by_name(tmp_path: Path):
    (tmp_path / "mutes.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(RuleError, match=r"mutes\.json: cannot be read as mutes"):
        read_mutes(tmp_path / "mutes.json")


def test_the_hash_tells_who_is_muted_and_is_empty_without_mutes(tmp_path: Path):
    one = mute(tmp_path)
    two = mute(tmp_path, "M2")
    assert hash_mutes(()) == ""
    assert len({hash_mutes(one), hash_mutes(two), ""}) == 3
    assert hash_mutes(two) == hash_mutes(reversed(two))


GOOD = {
    "scheme": "split_hospitalization", "subject_id": "M1", "until": "2026-03-01", "reason": "known",
    "who": "a", "muted_at": "2026-01-01T00:00:00+08:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "it holds no list"),
        ("text", "it holds no list"),
        (None, "it holds no list"),
        ([GOOD, 5], "mute 2: scheme, subject_id, until, reason, who, muted_at is missing or no text"),
        ([GOOD | {"scheme": ["a"]}], "mute 1: scheme is missing or no text"),
        ([GOOD | {"subject_id": None}], "mute 1: subject_id is missing"),
        ([GOOD | {"subject_id": 7}, GOOD], "mute 1: subject_id is missing or no text"),
        ([GOOD | {"until": 20260301}], "mute 1: until is missing or no text"),
        ([GOOD | {"until": "soon"}], "mute 1: Invalid isoformat"),
        ([GOOD | {"muted_at": {}}], "mute 1: muted_at is missing"),
        ([GOOD | {"who": True}], "mute 1: who is missing"),
    ],
)
def test_mutes_of_odd_types_are_named_one_by_one(tmp_path: Path, entries: object, said: str):
    file = tmp_path / "mutes.json"
    file.write_text(json.dumps(entries))
    with pytest.raises(
        RuleError, match=rf"mutes\.json: cannot be read as mutes \({said}.*Mend it, or remove it"
    ):
        read_mutes(file)


@pytest.mark.parametrize("damage", [b"[" * 100_000, b"\xff\xfe", b"", b"[" + b"1" * 5000 + b"]"])
def test_mutes_that_are_no_json_are_a_clear_error(tmp_path: Path, damage: bytes):
    file = tmp_path / "mutes.json"
    file.write_bytes(damage)
    with pytest.raises(RuleError, match="cannot be read as mutes"):
        read_mutes(file)
