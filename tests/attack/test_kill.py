"""A night killed at any moment: the last one stays, and the next try needs no hand."""

import contextlib
import random
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from homes import Nursery, Template, kill_group
from small import FIRST_DAY, write_delivery

from pipelines.keeping.verify import verify_published
from pipelines.settings import Home

_FLIPS = ("os.rename", "os.symlink")


def hold_against(template: Template, home: Home) -> str:
    """Return which night is published after a kill: it must be whole, and one of the two."""
    verdict = verify_published(home)
    assert verdict.sound, verdict
    assert verdict.found.whole in (template.first, template.second)
    return "first" if verdict.found.whole == template.first else "second"


def rerun(nursery: Nursery, template: Template, home: Home) -> None:
    """The same command again: it ends well, and with the same results to the byte."""
    code, said = nursery.run(template.delivery, home.root)
    assert code == 0, said
    verdict = verify_published(home)
    assert verdict.sound
    assert verdict.found.whole == template.second
    assert not list(home.build.iterdir())
    assert not [path.name for path in home.landing.iterdir() if path.name.startswith(".partial")]


def test_a_night_killed_at_a_random_moment_leaves_the_last_one_and_reruns_to_the_same_bytes(
    nursery: Nursery, template: Template, tmp_path: Path, whole: bool
):
    moments = random.Random(5)
    left = {"first": 0, "second": 0}
    tries = 60 if whole else 1
    for number in range(tries):
        home = template.copy(tmp_path / "home")
        pid = nursery.start(template.delivery, home.root)
        time.sleep(template.seconds * (number + moments.random()) / tries)
        kill_group(pid)
        nursery.wait()
        left[hold_against(template, home)] += 1
        rerun(nursery, template, home)
        print(f"{number + 1} of {tries}: {left}", flush=True)
    print(f"\n{tries} kills at random moments: {left}")


def test_a_night_killed_between_two_changes_of_names_leaves_one_night_whole(
    nursery: Nursery, template: Template, tmp_path: Path, whole: bool
):
    """Between the renames of landing, lists, record and publishing lie the narrow places."""
    narrow = [
        number
        for number, change in enumerate(template.changes, start=1)
        if change.startswith(_FLIPS) or "current.duckdb" in change or ".nights" in change
    ]
    tries = narrow if whole else narrow[-1:]
    left = {"first": 0, "second": 0}
    for number in tries:
        home = template.copy(tmp_path / "home")
        code, said = nursery.run(template.delivery, home.root, kill_at=number)
        assert code == -9, said
        left[hold_against(template, home)] += 1
        if whole:
            rerun(nursery, template, home)
            print(f"before change {number} of {len(template.changes)}: {left}", flush=True)
    print(f"\n{len(tries)} kills between two changes of names: {left}")


def run_command(delivery: Path, home: Path) -> None:
    """Run the night as its user does: every rule, every check, every model, Prefect and its server."""
    done = subprocess.run(write_command(delivery, home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def write_command(delivery: Path, home: Path) -> list[str]:
    return [sys.executable, "-m", "pipelines", "night", str(delivery), "--home", str(home), "--quiet"]


def find_started(home: Path) -> list[int]:
    """Return the processes that a night of the home has started: all have its folder for Prefect."""
    sign = f"PREFECT_HOME={home.resolve() / 'prefect'}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            if sign in (process / "environ").read_bytes().split(b"\0") and (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def wait_until_alone(home: Path, seconds: float = 30) -> list[int]:
    """Return what of a killed night is still there after a while."""
    deadline = time.monotonic() + seconds
    while (left := find_started(home)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def test_the_real_command_killed_at_random_moments_leaves_the_last_night_and_nothing_running(
    tmp_path: Path, whole: bool
):
    """Every rule, every check, every model, Prefect, and its server, which has to end with its night."""
    if not whole:
        pytest.skip("minutes a try: runs with --whole")
    days = [
        write_delivery(tmp_path / "inbox", FIRST_DAY + timedelta(days=n), n_persons=600, per_day=600)
        for n in range(2)
    ]
    run_command(days[0], tmp_path / "first")
    shutil.copytree(tmp_path / "first", tmp_path / "second", symlinks=True)
    started = time.monotonic()
    run_command(days[1], tmp_path / "second")
    seconds = time.monotonic() - started
    first, second = (verify_published(Home(tmp_path / name)).found.whole for name in ("first", "second"))
    moments, tries, home = random.Random(7), 12, tmp_path / "home"
    left, n_seen = {first: 0, second: 0}, 0
    for number in range(tries):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(tmp_path / "first", home, symlinks=True)
        moment = seconds * (number + moments.random()) / tries
        with subprocess.Popen(write_command(days[1], home), stderr=subprocess.DEVNULL) as night:
            time.sleep(moment)
            n_seen += len(find_started(home))
            night.kill()
        assert not wait_until_alone(home)
        verdict = verify_published(Home(home))
        assert verdict.sound
        left[verdict.found.whole] += 1  # another than these two is a KeyError
        run_command(days[1], home)
        again = verify_published(Home(home))
        assert (again.sound, again.found.whole) == (True, second)
        print(f"{number + 1} of {tries}: killed after {moment:.0f} of {seconds:.0f} s", flush=True)
    assert n_seen, "the nights did start what has to end with them"
    print(f"{tries} kills of the real command: last night {left[first]}, this one {left[second]}")


def test_the_attack_knows_the_narrow_places(template: Template):
    renamed = [line for line in template.changes if line.startswith(_FLIPS)]
    for place in (
        "/landing/D",
        "/quarantine/D",
        "/.nights/R",
        "/published/R",
        "current.duckdb",
        "digest.json",
    ):
        assert any(place in line for line in renamed), place
