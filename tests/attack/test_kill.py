"""A night killed at any moment: the last one stays, and the next try needs no hand."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from homes import Nursery, Template, kill_group

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


def test_the_real_command_killed_with_all_it_started_leaves_the_last_night(
    template: Template, tmp_path: Path, whole: bool
):
    """Every rule, every check, Prefect and its server, which has to end with its night."""
    if not whole:
        pytest.skip("minutes a try: runs with --whole")
    moments = random.Random(7)
    for number in range(3):
        home = template.copy(tmp_path / "home")
        command = [
            sys.executable,
            "-m",
            "pipelines",
            "night",
            str(template.delivery),
            "--home",
            str(home.root),
        ]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as night:
            time.sleep(25 + 30 * moments.random())
            night.kill()
        assert verify_published(home).found.whole == template.first
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert verify_published(home).sound
        print(f"the real command, {number + 1} of 3", flush=True)


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
