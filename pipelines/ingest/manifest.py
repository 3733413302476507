"""What the sender says the delivery holds, and where the delivery disagrees."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipelines.ingest.discover import MANIFEST, Delivery
from pipelines.ingest.faults import Fault
from pipelines.ingest.inspect_file import Inspection

_MAX_BYTES = 16 << 20
_LONGEST_NAME = 255
_MOST_DIGITS = 24  # before the point; the sum of a file's money has fewer, and 1e999999 would be written out
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the manifest says of one file; None where it says nothing.

    Attributes:
        rows: data rows.
        sha256: hash of the file as sent, lower-case hex.
        sums: sums by column.
    """

    rows: int | None = None
    sha256: str | None = None
    sums: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read; empty when none was delivered.

    Attributes:
        extract_date: the day the delivery speaks for.
        files: what is said of each file, by name.
        faults: what cannot be understood, and files announced but absent.
        notes: files by name that were delivered without being announced.
    """

    extract_date: date | None
    files: Mapping[str, Declared]
    faults: tuple[Fault, ...]
    notes: Mapping[str, str]


class _Misread(Exception):
    """Something in the manifest is not what it must be; carries what."""


def read_manifest(delivery: Delivery) -> Manifest:
    """Return the delivery's manifest and its disagreements with the folder's listing."""
    path = delivery.folder / MANIFEST
    if not path.exists() and not path.is_symlink():
        return Manifest(extract_date=None, files={}, faults=(), notes={})
    try:
        extract_date, files = _read_top(_load(path))
    except (OSError, ValueError, RecursionError, InvalidOperation, _Misread) as fault:
        problem = str(fault) if isinstance(fault, _Misread) else f"cannot be read as JSON ({_say(fault)})"
        faults = (Fault(file=MANIFEST, problem=problem, advice="Correct it, or deliver without a manifest"),)
        return Manifest(extract_date=None, files={}, faults=faults, notes={})
    present = {file.name for file in delivery.files} | set(delivery.others)
    present |= {fault.file for fault in delivery.faults}
    absent = tuple(
        Fault(
            file=name,
            problem="is listed in manifest.json but was not delivered",
            advice="Deliver it, or take it off the manifest",
        )
        for name in files
        if name not in present
    )
    notes = {file.name: "not listed in manifest.json" for file in delivery.files if file.name not in files}
    return Manifest(extract_date=extract_date, files=files, faults=absent, notes=notes)


def check_declared(inspection: Inspection, manifest: Manifest) -> list[Fault]:
    """Return where hash and rows of a file disagree with the manifest, with both figures."""
    file, declared = inspection.file.name, manifest.files.get(inspection.file.name)
    if declared is None:
        return []
    faults = []
    if inspection.sha256 and declared.sha256 not in (None, inspection.sha256):
        faults.append(disagree(file, f"sha256 is {inspection.sha256}, manifest.json says {declared.sha256}"))
    if inspection.n_records is not None and declared.rows not in (None, inspection.n_records):
        faults.append(
            disagree(file, f"holds {inspection.n_records:,} rows, manifest.json says {declared.rows:,}")
        )
    return faults


def disagree(file: str, what: str) -> Fault:
    """Return the fault of a figure that is not the manifest's."""
    return Fault(file=file, problem=what, advice="Export and transfer the file and the manifest again")


def _say(fault: Exception) -> str:
    return "a number beyond all bounds" if isinstance(fault, InvalidOperation) else str(fault)


def _load(path: Path) -> object:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        raise _Misread("is no plain file of reasonable size")
    return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)


def _read_top(found: object) -> tuple[date | None, dict[str, Declared]]:
    """Return date and files of a parsed manifest.

    Raises:
        _Misread: something is not what it must be.
    """
    if not isinstance(found, dict) or not isinstance(found.get("files", []), list):
        raise _Misread('must be an object with a list "files"')
    day = found.get("extract_date")
    try:
        extract_date = None if day is None else date.fromisoformat(day)
    except (TypeError, ValueError):
        raise _Misread(f'extract_date "{day}" is not a date YYYY-MM-DD') from None
    files: dict[str, Declared] = {}
    for entry in found.get("files", []):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise _Misread("lists a file without a name")
        if len(name) > _LONGEST_NAME:
            raise _Misread(f"names a file of {len(name):,} letters, which is not a plain name")
        if "/" in name or "\\" in name or "\0" in name or name in (".", ".."):
            raise _Misread(f'names the file "{name}", which is not a plain name within the delivery')
        if name in files:
            raise _Misread(f"lists {name} twice")
        files[name] = _read_declared(name, entry)
    return extract_date, files


def _read_declared(name: str, entry: dict[str, object]) -> Declared:
    rows, sha256, sums = entry.get("rows"), entry.get("sha256"), entry.get("sums") or {}
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool)):
        raise _Misread(f'{name}: rows "{rows}" is not a whole number')
    if sha256 is not None and not (isinstance(sha256, str) and _SHA256.fullmatch(sha256.strip().lower())):
        raise _Misread(f'{name}: sha256 "{sha256}" is not 64 hexadecimal digits')
    if not isinstance(sums, dict):
        raise _Misread(f"{name}: sums must be an object, column to amount")
    return Declared(
        rows=rows,
        sha256=None if sha256 is None else sha256.strip().lower(),
        sums={column: _read_amount(name, column, amount) for column, amount in sums.items()},
    )


def _read_amount(name: str, column: str, amount: object) -> Decimal:
    try:
        value = Decimal(amount) if isinstance(amount, str | int | Decimal) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise _Misread(f'{name}: sum "{amount}" of {column} is not an amount')
    return value
