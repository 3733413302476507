"""Which files a delivery consists of, and whether they have stopped growing."""

import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pipelines.errors import DeliveryRefused, UsageError
from pipelines.ingest.faults import Fault

MANIFEST = "manifest.json"
Form = Literal["csv", "csv.gz", "parquet"]

FORMS: tuple[Form, ...] = ("csv", "csv.gz", "parquet")
_IN_TRANSFER = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """One file of an extract, as found in the folder.

    Attributes:
        path: where it lies.
        extract: the extract whose name it begins with.
        form: how it is stored.
        n_bytes: size when found.
        changed_ns: time of its last change when found, nanoseconds.
    """

    path: Path
    extract: str
    form: Form
    n_bytes: int
    changed_ns: int

    @property
    def name(self) -> str:
        """Name within the delivery."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a folder holds.

    Attributes:
        folder: the folder.
        files: files of extracts, by name.
        others: names of regular files that belong to no extract, by name.
        faults: what may not be read, or is still on its way.
    """

    folder: Path
    files: tuple[DeliveredFile, ...]
    others: tuple[str, ...]
    faults: tuple[Fault, ...]


def find_files(
    folder: Path, extracts: Iterable[str], prefixes: Mapping[str, str] = MappingProxyType({})
) -> Delivery:
    """Return the files of `folder` by extract; nothing outside the folder is ever looked at.

    Args:
        folder: the delivery.
        extracts: names of extracts; a file belongs to the one its name begins with.
        prefixes: extract by other beginnings, lower case, that a bureau gives its files.

    Raises:
        UsageError: there is no such folder.
        DeliveryRefused: it holds no file at all.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder. Name the folder that holds one night's extracts.")
    known = {**prefixes, **{extract: extract for extract in extracts}}
    names = sorted(known, key=len, reverse=True)  # of two extracts that fit, the longer name is meant
    files, others, faults = [], [], []
    for path in sorted(folder.iterdir()):
        if path.name == MANIFEST or path.name.startswith("."):
            continue
        status = path.lstat()
        extract, form = _read_name(path.name, names)
        if path.name.lower().endswith(_IN_TRANSFER):
            faults.append(
                Fault(
                    file=path.name,
                    problem="is still being transferred",
                    advice="Run again when the transfer has ended",
                )
            )
        elif form is None:
            others.append(path.name)
        elif not path.name.isprintable():
            faults.append(
                Fault(
                    file=path.name,
                    problem="has signs in its name that cannot be shown",
                    advice="Deliver it under another name",
                )
            )
        elif not stat.S_ISREG(status.st_mode):
            faults.append(
                Fault(
                    file=path.name,
                    problem="is a link, folder or device, not a file",
                    advice="Deliver the file itself",
                )
            )
        else:
            files.append(
                DeliveredFile(
                    path=path,
                    extract=known[extract],
                    form=form,
                    n_bytes=status.st_size,
                    changed_ns=status.st_mtime_ns,
                )
            )
    if not files and not faults:
        left = ", ".join(others)
        held = f"the delivery holds only {left}" if others else "the delivery holds nothing"
        raise DeliveryRefused(
            f"{folder.name}: {held}, no extract. "
            "Deliver <extract>*.csv, .csv.gz or .parquet, such as settlement.csv."
        )
    return Delivery(folder=folder, files=tuple(files), others=tuple(others), faults=tuple(faults))


def _read_name(name: str, extracts: list[str]) -> tuple[str, Form | None]:
    """Return extract and form that a file name says, form None when it says none."""
    low = name.lower()
    form = next((form for form in FORMS if low.endswith(f".{form}")), None)
    extract = next((extract for extract in extracts if low.startswith(extract)), "")
    return extract, form if extract else None


def find_changed(files: Iterable[DeliveredFile]) -> list[Fault]:
    """Return a fault for each file that is not any more what it was when found."""
    faults = []
    for file in files:
        try:
            status = file.path.lstat()
            same = (status.st_size, status.st_mtime_ns) == (file.n_bytes, file.changed_ns)
        except FileNotFoundError:
            same = False
        if not same:
            faults.append(
                Fault(
                    file=file.name,
                    problem="changed while it was read, so it is still being written",
                    advice="Run again when the transfer has ended",
                )
            )
    return faults


def wait_until_stable(files: Iterable[DeliveredFile], seconds: float) -> list[Fault]:
    """Return a fault for each file that changes within `seconds`."""
    if seconds > 0:
        time.sleep(seconds)
    return find_changed(files)
