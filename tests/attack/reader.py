"""An analyst who reads in a loop: `reader.py HOME SECONDS` prints what was seen, or the first thing wrong."""

import sys
import time
from pathlib import Path

from pipelines.database import open_published
from pipelines.settings import Home

_TABLES = ("run", "rule_run", "model_run", "contract_check")
_LATEST = " union all ".join(
    f"select '{table}' as read_from, max(run_id) as run_id, count(*) as n_rows from {table}"
    for table in _TABLES
)


def main() -> None:
    """Read until the time is over; every read must see one night in all tables."""
    home, ends_at = Home(Path(sys.argv[1])), time.monotonic() + float(sys.argv[2])
    reads, seen = 0, []
    while time.monotonic() < ends_at:
        with open_published(home) as connection:
            for _ in range(3):
                rows = connection.execute(_LATEST).fetchall()
                nights = {row[1] for row in rows}
                if len(nights) != 1 or not all(row[2] for row in rows):
                    sys.exit(f"torn read: {rows}")
                reads += 1
        night = nights.pop()
        if seen and night < seen[-1]:
            sys.exit(f"{night} after {seen[-1]}")
        if night not in seen:
            seen.append(night)
    print(f"{reads} {len(seen)}")


if __name__ == "__main__":
    main()
