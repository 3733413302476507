"""Which folders of an inbox are deliveries that wait for their night."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.beijing import to_beijing
from pipelines.ingest.discover import FORMS, MANIFEST
from pipelines.ingest.naming import read_date_in_name

_ENDINGS = tuple(f".{form}" for form in FORMS)
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)


def find_waiting_deliveries(inbox: Path, *, published_on: date | None, quiet_seconds: float) -> list[Path]:
    """Return the complete deliveries not older than the published one, oldest first.

    The published day is looked at again because its files may have been corrected; the night recognises what
    it knows and changes nothing.

    Every one of them is due, not only the newest: a delivery holds one day, and a day passed over is lost.
    A folder is complete when its manifest is there with every file it names. Otherwise, also without a
    manifest or with one that cannot be read, it is due when nothing in it changed for `quiet_seconds`: the
    night refuses what is wrong and says why, where waiting on would hide it.

    Args:
        inbox: the folder in which deliveries arrive, one folder each.
        published_on: extract date of the published snapshot; None before the first night.
        quiet_seconds: how long a folder must lie still that its manifest does not prove complete.
    """
    dated = [(_date_delivery(folder), folder) for folder in inbox.iterdir() if folder.is_dir()]
    return [
        folder
        for day, folder in sorted(dated)
        if (published_on is None or day >= published_on) and _is_complete(folder, quiet_seconds)
    ]


def _date_delivery(folder: Path) -> date:
    """Return the day the delivery speaks for: its manifest's, its name's, or when it was last changed."""
    try:
        return date.fromisoformat(_read_manifest(folder)["extract_date"])
    except _UNREADABLE:
        pass
    changed_at = to_beijing(datetime.fromtimestamp(folder.stat().st_mtime, tz=UTC))
    return read_date_in_name(folder.name) or changed_at.date()


def _read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest as it stands; its form is checked when the delivery is received."""
    manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
    return manifest


def _is_complete(folder: Path, quiet_seconds: float) -> bool:
    files = {path.name: path for path in folder.iterdir() if path.is_file()}
    if not any(name == MANIFEST or name.lower().endswith(_ENDINGS) for name in files):
        return False
    try:
        named = {entry["name"] for entry in _read_manifest(folder)["files"]}
    except _UNREADABLE:
        named = set()
    if named and named <= files.keys():
        return True
    return time.time() - max(path.stat().st_mtime for path in files.values()) >= quiet_seconds
