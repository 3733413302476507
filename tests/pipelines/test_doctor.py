"""The doctor tells what is fit for tonight, what is not, and what cannot be seen; looking changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from pipelines.commands.health import EXIT_BAD, doctor
from pipelines.doctor.encryption import check_encryption
from pipelines.doctor.home import check_access, check_last_night, check_published, check_space
from pipelines.doctor.machine import check_clock, check_memory, check_versions
from pipelines.monitor.history import NightEntry, State, record_night
from pipelines.settings import Home

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def end_night(state: State, *, hours_ago: float = 1, reason: str = "") -> NightEntry:
    began = NOW - timedelta(hours=hours_ago)
    return NightEntry(started_at=began.isoformat(), delivery="2026-03-01", state=state, reason=reason)


def test_this_very_environment_is_as_locked():
    assert check_versions().state == "good"


def test_a_library_of_another_version_or_none_is_named(tmp_path: Path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "duckdb==0.0.1 \\\n    --hash=sha256:00\nno-such-library==1.0\n"
        "elsewhere==1 ; sys_platform == 'never'\n",
        encoding="utf-8",
    )
    told = check_versions(lock)
    assert told.state == "bad"
    assert "duckdb" in told.found
    assert "no-such-library absent instead of 1.0" in told.found
    assert "elsewhere" not in told.found
    assert "make setup" in told.advice


@pytest.mark.parametrize(
    ("mode", "state"), [(0o700, "good"), (0o750, "look"), (0o770, "bad"), (0o755, "bad"), (0o701, "bad")]
)
def test_a_home_that_others_may_enter_is_told(tmp_path: Path, mode: int, state: str):
    home = Home(tmp_path / "home")
    home.create()
    home.root.chmod(mode)
    told = check_access(home)
    assert told.state == state
    assert f"{mode:04o}" in told.found
    home.root.chmod(0o700)


def test_a_room_that_others_may_enter_is_named(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    home.exports.chmod(0o755)
    assert "exports" in check_access(home).found


@pytest.mark.parametrize(
    ("night", "state"),
    [
        (end_night("published"), "good"),
        (end_night("unchanged"), "good"),
        (end_night("published", hours_ago=40), "look"),
        (end_night("refused", reason="settlement.csv: is empty\nmore"), "bad"),
        (end_night("failed", reason="the disk filled up"), "bad"),
    ],
)
def test_the_last_night_is_told_as_it_ended(night: NightEntry, state: str):
    told = check_last_night([night], NOW)
    assert told.state == state
    assert night.reason.split("\n")[0] in told.found
    assert "more" not in told.found


def test_a_clock_that_went_back_is_told():
    assert check_clock(NOW + timedelta(hours=1), NOW).state == "bad"
    assert check_clock(NOW - timedelta(days=1), NOW).state == "good"
    assert check_clock(None, datetime(1970, 1, 1, tzinfo=UTC)).state == "bad"


def test_a_limit_above_the_machines_memory_is_told():
    assert check_memory("900TB").state == "bad"
    assert check_memory("100MB").state == "good"


def make_block(blocks: Path, name: str, uuid: str = "", slaves: tuple[str, ...] = ()) -> None:
    (blocks / name / "slaves").mkdir(parents=True)
    if uuid:
        (blocks / name / "dm").mkdir()
        (blocks / name / "dm" / "uuid").write_text(uuid, encoding="ascii")
    for slave in slaves:
        (blocks / name / "slaves" / slave).symlink_to(blocks / slave)


@pytest.mark.parametrize(
    ("uuid", "below", "state"),
    [
        ("CRYPT-LUKS2-0", "", "good"),
        ("LVM-0", "CRYPT-LUKS2-0", "good"),
        ("LVM-0", "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_encryption_is_seen_through_a_volume_manager(tmp_path: Path, uuid: str, below: str, state: str):
    """As the kernel lays out /sys/dev/block: a device, and under `slaves` what it lies on."""
    make_block(tmp_path, "sda")
    make_block(tmp_path, "dm-0", below, ("sda",))
    make_block(tmp_path, "dm-1", uuid, ("dm-0",))
    number = tmp_path.stat().st_dev
    (tmp_path / f"{number >> 8 & 0xFFF}:{number & 0xFF}").symlink_to(tmp_path / "dm-1")
    assert check_encryption(tmp_path, tmp_path).state == state


def test_a_disk_of_no_block_device_is_unknown(tmp_path: Path):
    assert check_encryption(tmp_path / "not" / "yet", tmp_path / "none").state == "unknown"


def test_an_empty_home_is_no_fault(tmp_path: Path):
    home = Home(tmp_path / "home")
    told = [check_access(home), check_space(home), check_last_night([]), check_published(home)]
    assert [each.state for each in told] == ["unknown", "good", "unknown", "unknown"]
    assert not home.root.exists()


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    home.current.symlink_to("gone.duckdb")
    assert check_published(home).state == "bad"


def test_the_command_ends_with_its_code_and_can_be_read_by_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    home = Home(tmp_path / "home")
    home.create()
    record_night(home.history, end_night("failed", reason="the disk filled up"))
    with pytest.raises(typer.Exit) as ended:
        doctor(home.root, as_json=True)
    assert ended.value.exit_code == EXIT_BAD
    told = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert "the disk filled up" in told["last night"]["found"]


def test_a_night_that_is_published_but_did_not_end_well_is_worth_a_look():
    said = "R1 is published, but: the disk is full."
    found = check_last_night([end_night("published", reason=said)], NOW)
    assert (found.state, said in found.found) == ("look", True)
