"""The report's folder: written aside and exchanged whole, readable by its owner only."""

import errno
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipelines.errors import NoSpace, UsageError
from pipelines.publish.folder import open_private

MARK: Final = "report.json"
_ASIDE: Final = ".writing"
_OURS: Final = ("index.html", "institutions", "leads", "monitor", "checks.html", "assets", MARK)


@contextmanager
def open_pages(out: Path) -> Iterator[Path]:
    """Give an empty folder inside `out` to write pages into, and exchange them for those of before.

    A fault on the way leaves the pages of before. Files that no report writes are left alone.

    Raises:
        NoSpace: the disk is full.
        UsageError: `out` cannot be written, or holds something that is no report under a name that one uses.
    """
    aside = out / _ASIDE
    try:
        _make_folder(out)
        taken = [name for name in _OURS if (out / name).exists()]
        if taken and not _is_report(out):
            raise UsageError(f"{out / taken[0]}: is not of an earlier report. Name another folder.")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
    except (FileExistsError, NotADirectoryError, PermissionError) as fault:
        raise UsageError(f"{out}: cannot be written ({fault.strerror}). Name a folder of your own.") from None
    try:
        yield aside
        _exchange(aside, out)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(
                f"{out}: the disk is full. Free space and run again; the pages of before are untouched."
            ) from None
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; pages speak of persons, if masked."""
    with open_private(path) as file:
        file.write(content)


def write_mark(aside: Path, about: Mapping[str, object]) -> None:
    """Write what the report is of; by it the next one knows that it may replace this one."""
    text = json.dumps({"kind": "fundwatch report", **about}, ensure_ascii=False, indent=2)
    write_private(aside / MARK, f"{text}\n".encode())


def _make_folder(out: Path) -> None:
    if not out.parent.exists():
        out.parent.mkdir(mode=0o700, parents=True)
    out.mkdir(mode=0o700, exist_ok=True)


def _is_report(out: Path) -> bool:
    try:
        return bool(json.loads((out / MARK).read_text(encoding="utf-8"))["kind"] == "fundwatch report")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _exchange(aside: Path, out: Path) -> None:
    """Put the new pages where the old ones were; what of the old ones is not written again is gone."""
    old = aside / "old"
    old.mkdir(mode=0o700)
    for name in _OURS:
        if (out / name).exists():
            (out / name).replace(old / name)
        if (aside / name).exists():
            (aside / name).replace(out / name)
