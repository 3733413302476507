"""Which folders of an inbox are deliveries that wait for their night."""

import json
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

_DATE_IN_NAME = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})")
_EXTRACT_FILE = re.compile(r".+\.(csv|csv\.gz|parquet)$")


def find_waiting_deliveries(inbox: Path, *, published_on: date | None, quiet_seconds: float) -> list[Path]:
    """Return the complete deliveries not older than the published one, oldest first.

    The published day is looked at again because its files may have been corrected; the night recognises what
    it knows and changes nothing.

    Every one of them is due, not only the newest: a delivery holds one day, and a day passed over is lost.
    A folder is complete when its manifest is there with every file it names; without a manifest, when
    nothing in it changed for `quiet_seconds`.

    Args:
        inbox: the folder in which deliveries arrive, one folder each.
        published_on: extract date of the published snapshot; None before the first night.
        quiet_seconds: how long a folder without manifest must lie still.
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
    except (OSError, ValueError, KeyError, TypeError):
        pass
    named = _DATE_IN_NAME.search(folder.name)
    if named:
        try:
            return date(*(int(part) for part in named.groups()))
        except ValueError:
            pass
    return datetime.fromtimestamp(folder.stat().st_mtime, tz=UTC).astimezone().date()


def _read_manifest(folder: Path) -> Any:  # noqa: ANN401  # its form is checked when the delivery is received
    """Return the manifest as it stands."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _is_complete(folder: Path, quiet_seconds: float) -> bool:
    present = [path for path in folder.iterdir() if _EXTRACT_FILE.match(path.name)]
    if not present:
        return False
    try:
        named = {entry["name"] for entry in _read_manifest(folder)["files"]}
    except FileNotFoundError:
        return time.time() - max(path.stat().st_mtime for path in present) >= quiet_seconds
    except (ValueError, KeyError, TypeError):
        return False
    return named <= {path.name for path in present}
