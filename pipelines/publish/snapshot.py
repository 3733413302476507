"""Build aside, then flip: analysts read one finished snapshot while the next one is made."""

import errno
import fcntl
import os
import shutil
from pathlib import Path
from typing import Final

from data_contracts.errors import FundwatchError
from data_contracts.space import is_disk_full
from pipelines.durable import sync
from pipelines.errors import NoSpace
from pipelines.settings import Home

_FICLONE: Final = 0x40049409  # Linux ioctl: share the blocks of another file (btrfs, XFS, bcachefs)
_KERNEL_BYTES: Final = 1 << 30
_CHUNK_BYTES: Final = 1 << 20
DAY_ENDS: Final = len("R20260301")
_READ_ONLY: Final = 0o400  # nobody writes a published night by accident


def start_build(home: Home, run_id: str) -> Path:
    """Return `build/<run_id>.duckdb`: a private copy of the published snapshot, or a path with no file yet.

    Whatever an interrupted night left in `build/` is removed first; the night's lock guards that no other
    night works there.

    Raises:
        NoSpace: the disk cannot hold the copy.
    """
    _empty_folder(home.build)
    database = home.build / f"{run_id}.duckdb"
    if home.current.exists():
        _copy_database(home.current.resolve(), database)
    return database


def discard_build(home: Home) -> None:
    """Remove everything in `build/`: the night ends without publishing."""
    _empty_folder(home.build)


def publish_snapshot(build_db: Path, home: Home, run_id: str) -> Path:
    """Move the build to `published/<run_id>.duckdb`, point `current.duckdb` at it, and return its path.

    Each step is one rename after the bytes are on disk: killed at any moment, `current.duckdb` leads to a
    whole night, the last one or this one. A reader keeps the file it has open.

    Args:
        build_db: the finished build, checkpointed and closed.
        home: where to publish.
        run_id: names the snapshot.

    Raises:
        FundwatchError: the build still has a write-ahead log, so its file alone is not whole.
    """
    log = build_db.with_name(f"{build_db.name}.wal")
    if log.exists() and log.stat().st_size > 0:
        raise FundwatchError(
            f"{log}: the build has changes outside its file. Run CHECKPOINT and close it, then publish."
        )
    build_db.chmod(_READ_ONLY)
    sync(build_db)
    home.published.mkdir(mode=0o700, parents=True, exist_ok=True)
    snapshot = home.published / f"{run_id}.duckdb"
    build_db.replace(snapshot)
    log.unlink(missing_ok=True)
    sync(home.published)
    _point(home.current, snapshot.name)
    sync(home.published)
    return snapshot


def prune_snapshots(home: Home, keep: int) -> list[Path]:
    """Remove all but the `keep` newest snapshots beside the current one, with their report folders.

    Of reports without a snapshot, left by nights that were refused or failed, the `keep` newest stay too.

    Returns the snapshots removed, newest first. The current one always stays, and a reader that has a
    removed one open reads on until it closes.
    """
    current = home.current.resolve()
    snapshots = [path for path in home.published.glob("*.duckdb") if not path.is_symlink()]
    removed = _list_older([path for path in snapshots if path != current], keep)
    for snapshot in removed:
        snapshot.unlink()
        shutil.rmtree(snapshot.with_suffix(""), ignore_errors=True)
    reports = [path for path in home.published.iterdir() if path.is_dir()]
    of_snapshots = {path.stem for path in snapshots}
    for report in _list_older([path for path in reports if path.name not in of_snapshots], keep):
        shutil.rmtree(report, ignore_errors=True)
    return removed


def _list_older(paths: list[Path], keep: int) -> list[Path]:
    """Return all but the `keep` newest, newest first, by the day in a run's name: no clock sets it back."""
    newest_first = sorted(
        paths, key=lambda path: (path.name[:DAY_ENDS], path.stat().st_mtime_ns, path.name), reverse=True
    )
    return newest_first[max(keep, 0) :]


def _empty_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _point(link: Path, name: str) -> None:
    """Let `link` lead to its sibling `name`, without a moment in which it leads nowhere."""
    aside = link.with_name(f".{link.name}.next")
    aside.unlink(missing_ok=True)
    aside.symlink_to(name)
    aside.replace(link)


def _copy_database(source: Path, target: Path) -> None:
    size = source.stat().st_size
    try:
        with source.open("rb") as reader, target.open("xb") as writer:
            os.fchmod(writer.fileno(), 0o600)
            if not _clone(reader.fileno(), writer.fileno()):
                _need_space(target.parent, size)
                _copy_bytes(reader.fileno(), writer.fileno(), size)
    except OSError as fault:
        target.unlink(missing_ok=True)
        if is_disk_full(fault):
            raise NoSpace(
                f"{target.parent}: the copy of the published snapshot needs {size / 1e9:.2f} GB. Free space "
                "or lower FUNDWATCH_KEEP_SNAPSHOTS, then run again; last night stays published."
            ) from None
        raise


def _need_space(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _clone(source: int, target: int) -> bool:
    """Share the source's blocks where the file system can; tell whether it did."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def _copy_bytes(source: int, target: int, size: int) -> None:
    """Copy inside the kernel, which clones on some network file systems, else through memory."""
    copied = _copy_in_kernel(source, target, size) if hasattr(os, "copy_file_range") else 0
    if copied < size:
        os.lseek(source, 0, os.SEEK_SET)
        os.lseek(target, 0, os.SEEK_SET)
        with open(source, "rb", closefd=False) as reader, open(target, "wb", closefd=False) as writer:
            shutil.copyfileobj(reader, writer, _CHUNK_BYTES)


def _copy_in_kernel(source: int, target: int, size: int) -> int:
    copied = 0
    try:
        while copied < size:
            step = os.copy_file_range(source, target, min(_KERNEL_BYTES, size - copied))
            if step == 0:
                break
            copied += step
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise
        return 0  # some file systems cannot; the caller copies through memory
    return copied
