"""Many at once: two nights, a dead night's lock, analysts who read while nights are published."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
from homes import ROOM, Nursery, Template

from pipelines.publish.snapshot import prune_snapshots, publish_snapshot, start_build
from pipelines.settings import Home

_STAMPED = ("run", "rule_run", "model_run", "contract_check")


def test_a_second_night_leaves_with_5_and_says_who_works_since_when(
    nursery: Nursery, template: Template, tmp_path: Path
):
    home = template.copy(tmp_path / "home")
    pid = nursery.start(template.delivery, home.root)
    deadline = time.monotonic() + 20
    while f'"pid": {pid},' not in home.lock.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(pid, signal.SIGSTOP)
    second = subprocess.run(
        [sys.executable, "-m", "pipelines", "restore", "--home", str(home.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 5, second.stderr
    assert f"process {pid} since 20" in second.stderr
    os.kill(pid, signal.SIGKILL)
    nursery.wait()
    assert home.lock.read_text(), "what the dead night wrote is still there, and holds up nobody"


def flip(home: Home, number: int) -> None:
    """Publish one more night: the last one under another name in every table that says it."""
    run_id = f"R2026{number:04d}-flip"
    build = start_build(home, run_id)
    with duckdb.connect(str(build)) as connection:
        for table in _STAMPED:
            connection.execute(f"update {table} set run_id = '{run_id}'")
        connection.execute("checkpoint")
    publish_snapshot(build, home, run_id)
    prune_snapshots(home, 0)


def test_analysts_read_one_night_or_the_next_while_nights_are_published(
    template: Template, tmp_path: Path, whole: bool
):
    n_readers, n_flips, pause_seconds = (20, 30, 4.0) if whole else (2, 4, 0.3)
    home = template.copy(tmp_path / "home")
    flip(home, 1)
    seconds = n_flips * (pause_seconds + 0.5)
    readers = [
        subprocess.Popen(
            [sys.executable, str(ROOM / "reader.py"), str(home.root), str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOM.parent.parent)},
        )
        for _ in range(n_readers)
    ]
    for number in range(n_flips):
        time.sleep(pause_seconds)
        flip(home, number + 2)
    answers = [reader.communicate() for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * n_readers, answers
    counts = [tuple(map(int, said.split())) for said, _ in answers]
    reads = sum(count for count, _ in counts)
    print(
        f"\n{n_readers} readers, {n_flips} flips: {reads} reads, {[seen for _, seen in counts]} nights seen"
    )
    assert max(seen for _, seen in counts) > 1
