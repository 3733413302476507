"""A file system that loses at a power cut whatever nobody waited for.

While an action runs, every change of a name and every wait for the disk is noted with all that lies in the
folder. From these notes the pictures are drawn that a power cut at each moment may leave behind:

- `forgetful`: a folder has the entries of its last fsync, a file the bytes of its last fsync;
- `hasty`: every change of a name has reached the disk at once, bytes only by fsync.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# what a folder may hold: a folder or a file by its number, or a link with its target
Entry = tuple[str, str]
Tree = dict[str, dict[str, Entry]]

_CHANGES = ("rename", "replace", "symlink", "unlink", "remove", "mkdir", "rmdir")


@dataclass
class Picture:
    """What may be on disk after a power cut.

    Attributes:
        moment: what had been done last.
        kind: `forgetful` or `hasty`.
        folders: entries by number of the folder, the root's empty.
        contents: bytes by file number; a file that nobody waited for is empty.
    """

    moment: str
    kind: str
    folders: Tree
    contents: dict[str, bytes]

    def draw(self, root: Path) -> None:
        """Write the picture into an empty folder."""
        self._draw_folder(root, "")

    def _draw_folder(self, place: Path, number: str) -> None:
        place.mkdir(exist_ok=True)
        for entry, (kind, what) in self.folders.get(number, {}).items():
            path = place / entry
            if kind == "folder":
                self._draw_folder(path, what)
            elif kind == "link":
                path.symlink_to(what)
            else:
                path.write_bytes(self.contents.get(what, b""))


@dataclass
class Disk:
    """What has reached the disk so far.

    Attributes:
        root: the folder under watch.
        folders: entries of each folder at its last fsync.
        contents: bytes of each file at its last fsync.
        pictures: two for each moment.
        log: what was done, in order, paths relative to the root.
    """

    root: Path
    folders: Tree = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Take what lies there for safely on disk."""
        self.folders = self._read_tree()
        for path in self.root.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.contents[str(path.lstat().st_ino)] = path.read_bytes()

    def wait_for(self, descriptor: int) -> None:
        """Note that a file or folder has reached the disk."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.folders[self._number(path)] = self._read_folder(path)
        else:
            self.contents[str(found.st_ino)] = path.read_bytes()
        self.note(f"fsync {self._name(path)}")

    def note(self, what: str) -> None:
        """Draw what a power cut right now may leave."""
        self.log.append(what)
        contents = dict(self.contents)
        tree = {name: dict(entries) for name, entries in self.folders.items()}
        self.pictures.append(Picture(what, "forgetful", tree, contents))
        self.pictures.append(Picture(what, "hasty", self._read_tree(), contents))

    def _name(self, path: Path) -> str:
        return os.path.relpath(path, self.root)

    def _read_tree(self) -> Tree:
        folders = [
            self.root,
            *(path for path in self.root.rglob("*") if path.is_dir() and not path.is_symlink()),
        ]
        return {self._number(folder): self._read_folder(folder) for folder in folders}

    def _number(self, folder: Path) -> str:
        """Return what stays the same when a folder is renamed; the root is empty text."""
        return "" if folder == self.root else str(folder.stat().st_ino)

    def _read_folder(self, folder: Path) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for path in folder.iterdir():
            if path.is_symlink():
                entries[path.name] = ("link", str(path.readlink()))
            elif path.is_dir():
                entries[path.name] = ("folder", str(path.stat().st_ino))
            else:
                entries[path.name] = ("file", str(path.lstat().st_ino))
        return entries


@contextmanager
def failing_disk(root: Path) -> Iterator[Disk]:
    """Watch `root` while the block runs."""
    disk = Disk(root)
    disk.begin()
    kept = {name: getattr(os, name) for name in (*_CHANGES, "fsync")}

    def watched(name: str) -> Callable[..., object]:
        def change(*arguments: object, **words: object) -> object:
            answer = kept[name](*arguments, **words)
            if name == "fsync":
                disk.wait_for(int(str(arguments[0])))
            else:
                shown = " ".join(
                    os.path.relpath(str(each), root) if str(each).startswith("/") else str(each)
                    for each in arguments
                )
                disk.note(f"{name} {shown}")
            return answer

        return change

    for name in kept:
        setattr(os, name, watched(name))
    try:
        yield disk
    finally:
        for name, original in kept.items():
            setattr(os, name, original)
