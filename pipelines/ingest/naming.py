"""Which day a delivery speaks for, and what it is called."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.ingest.inspect_file import Inspection
from pipelines.ingest.stage import Staged
from pipelines.ingest.workbench import Workbench

_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


def read_date_in_name(name: str) -> date | None:
    """Return the day a folder's name holds as 2026-03-01 or 20260301, None when it holds none."""
    for year, month, day in _DATE_IN_NAME.findall(name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def date_by_settlements(bench: Workbench, settlements: Sequence[Staged]) -> date | None:
    """Return the day after the latest settlement, None when there is no settlement."""
    rows = " union all ".join(f"select setl_time from {staged.sound}" for staged in settlements)
    if not rows:
        return None
    row = bench.connection.execute(f"select cast(max(setl_time) as date) from ({rows})").fetchone()
    return row[0] + timedelta(days=1) if row and row[0] else None


def name_delivery(extract_date: date, files: Sequence[Inspection]) -> str:
    """Return the delivery's id: its day and a hash of its content, so the same content has the same id."""
    content = "\n".join(f"{name} {sha256}" for name, sha256 in sorted((f.file.name, f.sha256) for f in files))
    return f"D{extract_date:%Y%m%d}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"
