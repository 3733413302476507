"""Files written aside and renamed into place, with a manifest of what they hold."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from data_contracts.space import is_disk_full
from pipelines.errors import NoSpace, UsageError

MANIFEST: Final = "manifest.json"
_ASIDE: Final = ".writing"
_LISTS: Final = ("suspect_records.csv", "suspect_records.xlsx")
_CASEWORK: Final = re.compile(r"(inspection|selfcheck|referral)_[^/]+\.(csv|html|txt|xlsx)")


@contextmanager
def open_aside(out: Path) -> Iterator[Path]:
    """Give an empty folder inside `out` to write into; it is gone afterwards, whatever happened.

    Raises:
        NoSpace: the disk is full; what `out` held before is untouched.
        UsageError: `out` cannot be written, or holds the manifest of something else, such as a delivery.
    """
    aside = out / _ASIDE
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
    except (FileExistsError, FileNotFoundError, NotADirectoryError, PermissionError) as fault:
        raise UsageError(f"{out}: cannot be written ({fault.strerror}). Name a folder of your own.") from None
    if _is_foreign(out):
        shutil.rmtree(aside)
        raise UsageError(
            f"{out / MANIFEST}: is not of an earlier export, and would be overwritten. Name another folder."
        )
    try:
        yield aside
    except OSError as fault:
        if is_disk_full(fault):
            raise NoSpace(
                f"{out}: the disk is full. Free space and export again; the lists of before are untouched."
            ) from None
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def open_private(path: Path, *, append: bool = False) -> BinaryIO:
    """Open a new file, or one to append to, that only its owner can read: lists name persons."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_APPEND if append else os.O_EXCL
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    return os.fdopen(descriptor, "ab" if append else "wb")


def move_into_place(
    aside: Path,
    out: Path,
    rows: dict[str, int],
    about: Mapping[str, str],
    announce: Callable[[str], object] | None = None,
) -> list[Path]:
    """Rename every file of `aside` into `out`, manifest last, and return their new paths in order.

    A list of the export before that this one does not write again is removed, so a folder never mixes two
    nights; files that no manifest names are left alone.

    Args:
        aside: the folder the files were written in.
        out: the folder they belong in.
        rows: rows per file, by path relative to `aside`.
        about: what the manifest says of the whole export.
        announce: told the manifest's SHA-256 before a file can be seen in `out`; where it raises, none is.
    """
    write_manifest(aside, rows, about)
    if announce is not None:
        announce(hash_manifest(aside) or "")
    stale = _read_listed(out) - set(rows)
    for name in [*sorted(rows), MANIFEST]:
        (out / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (aside / name).replace(out / name)
    for name in stale:
        (out / name).unlink(missing_ok=True)
    return [out / name for name in [*sorted(rows), MANIFEST]]


def remove_export(out: Path) -> bool:
    """Remove the files that the folder's manifest lists, the manifest, and folders left empty by that.

    What no manifest lists was put there by hand and stays. Returns whether anything was removed.
    """
    listed = _read_listed(out)
    for name in sorted(listed):
        (out / name).unlink(missing_ok=True)
    if listed:
        (out / MANIFEST).unlink()
        shutil.rmtree(out / _ASIDE, ignore_errors=True)
        for folder in (out / "institutions", out):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    return bool(listed)


def is_as_written(out: Path) -> bool:
    """Tell whether every file that the folder's manifest lists still has the bytes that the export wrote."""
    try:
        listed = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
        return all(_describe(out / entry["name"])["sha256"] == entry["sha256"] for entry in listed)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_manifest(folder: Path, rows: Mapping[str, int], about: Mapping[str, str]) -> None:
    """Write the manifest of the files named by `rows`: rows, bytes and SHA-256 of each."""
    files = [{"name": name, "rows": rows[name], **_describe(folder / name)} for name in sorted(rows)]
    with open_private(folder / MANIFEST) as file:
        file.write((json.dumps({**about, "files": files}, ensure_ascii=False, indent=2) + "\n").encode())


def hash_manifest(folder: Path) -> str | None:
    """Return the SHA-256 (hex) of the folder's manifest, None where there is none."""
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return None


def _describe(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _read_listed(out: Path) -> set[str]:
    """Return the names an earlier export's manifest lists, but for any that would lead out of `out`."""
    try:
        listed = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
        names = {str(entry["name"]) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if _is_ours(PurePosixPath(name))}


def _is_ours(name: PurePosixPath) -> bool:
    if str(name) in _LISTS or _CASEWORK.fullmatch(str(name)):
        return True
    return name.parts[:-1] == ("institutions",) and name.suffix == ".csv"


def _is_foreign(out: Path) -> bool:
    """Tell whether the folder's manifest names files that no export writes: a delivery lies there."""
    try:
        listed = json.loads((out / MANIFEST).read_text(encoding="utf-8-sig"))["files"]
        names = {PurePosixPath(str(entry["name"])) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return any(len(name.parts) == 1 and not _is_ours(name) and (out / name).is_file() for name in names)
