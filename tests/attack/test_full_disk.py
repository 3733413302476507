"""A disk that fills up, at whatever file the night is writing."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from homes import Nursery, Template

from pipelines.keeping.verify import verify_published
from pipelines.settings import Home

_SMALL_KB = (1, 3, 8, 16, 250)
_BLOCK_KB = 256  # by which the build grows beyond the copy it begins as


def is_whole(template: Template, home: Home) -> bool:
    verdict = verify_published(home)
    return verdict.sound and verdict.found.whole == template.first


def test_a_night_whose_files_may_not_grow_ends_with_7_and_reruns_well(
    nursery: Nursery, template: Template, tmp_path: Path, whole: bool
):
    ended = []
    copied_kb = (template.home / "published" / "current.duckdb").stat().st_size // 1024
    growing_kb = [copied_kb + step * _BLOCK_KB + 4 for step in range(24)]
    for size_kb in (*_SMALL_KB, *growing_kb) if whole else growing_kb[:1]:
        home = template.copy(tmp_path / "home")
        code, said = nursery.run(template.delivery, home.root, limit=size_kb * 1024)
        ended.append((size_kb, code))
        if code == 0:
            continue  # nothing this night writes is as large
        assert code == 7, (size_kb, said)
        assert "last night stays published" in said or "nothing was changed" in said, (size_kb, said)
        assert is_whole(template, home), size_kb
        if whole:
            assert nursery.run(template.delivery, home.root)[0] == 0
            assert verify_published(home).found.whole == template.second
    print(f"\nfile size limit in kB and exit code: {ended}")
    assert any(code == 7 for _, code in ended)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that a test may fill."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("a small file system needs root")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=400M", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_night_on_a_disk_with_little_room_ends_with_7_and_reruns_well(
    nursery: Nursery, template: Template, small_disk: Path, whole: bool
):
    if not whole:
        pytest.skip("eleven nights: runs with --whole")
    ended = []
    for room_kb in (0, 40, 200, 600, 1500, 3000, 5000, 8000, 12000, 20000):
        home = template.copy(small_disk / "home")
        ballast = small_disk / "ballast"
        free = shutil.disk_usage(small_disk).free
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free - room_kb * 1024, 1))
        code, said = nursery.run(template.delivery, home.root)
        ended.append((room_kb, code))
        ballast.unlink()
        if code:
            assert code == 7, (room_kb, said)
            assert is_whole(template, home), room_kb
            assert nursery.run(template.delivery, home.root)[0] == 0
        assert verify_published(home).found.whole == template.second
    print(f"\nroom on the disk in kB and exit code: {ended}")
    assert ended[0][1] == 7
