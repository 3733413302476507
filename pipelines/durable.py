"""Files and folders that are on disk, whole, before anything depends on them."""

import os
from pathlib import Path
from typing import Final

_ASIDE: Final = ".aside-"


def write_durably(path: Path, text: str) -> None:
    """Replace `path` by `text`: after a crash or a power cut the old text is there or the new one, whole."""
    aside = path.with_name(f"{_ASIDE}{path.name}")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until the file's bytes, or the folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Wait until a folder with everything in it is on disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)
