"""Year after year: what a home takes grows with what is delivered and with nothing else.

Every night replaces the records of the twentieth night before, so the county stays as large as it is, and
whatever still grows does so with the number of nights.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

_SETTLED = 90  # by then every limit of keeping is reached: snapshots, profiles, lists, stored models
_LAST = 200
_ROOM = Path(__file__).parent
# one page of leads and one of institutions: how many there are is the county's business
_SHORT_NIGHT = {"FUNDWATCH_REPORT_LEADS": "1", "FUNDWATCH_REPORT_INSTITUTIONS": "1", "FUNDWATCH_THREADS": "1"}


def live(n_nights: int, place: Path, **environment: str) -> list[dict[str, Any]]:
    """Return what was measured after each night."""
    answer = subprocess.run(
        [sys.executable, str(_ROOM / "long_life.py"), str(n_nights), str(place)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(_ROOM.parent.parent), **_SHORT_NIGHT, **environment},
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return [json.loads(line) for line in answer.stdout.splitlines()]


def slope(values: list[float]) -> float:
    """Return the change per night, by least squares."""
    return float(np.polyfit(np.arange(len(values)), values, 1)[0]) if len(values) > 1 else 0.0


def describe(nights: list[dict[str, Any]]) -> dict[str, float]:
    """Return slopes per night."""
    return {
        "cpu_seconds": slope([night["cpu_seconds"] for night in nights]),
        **{
            f"cpu_{name}": slope([night["stages"][name] for night in nights]) for name in nights[-1]["stages"]
        },
        "resident_kb": slope([night["resident_kb"] for night in nights]),
        "open_files": slope([night["open_files"] for night in nights]),
        "snapshot_kb": slope([night["snapshot_bytes"] / 1024 for night in nights]),
        **{
            f"{room}_kb": slope([night["bytes"].get(room, 0) / 1024 for night in nights])
            for room in nights[-1]["bytes"]
        },
    }


def test_nights_go_on_and_on(tmp_path: Path, whole: bool):
    n_nights = 400 if whole else 2
    nights = live(n_nights, tmp_path, FUNDWATCH_KEEP_SNAPSHOTS="7" if whole else "0")
    assert [night["state"] for night in nights] == ["published"] * n_nights
    slopes = {name: round(value, 4) for name, value in describe(nights[-_LAST:]).items()}
    print(f"\n{n_nights} nights, change per night over the last {len(nights[-_LAST:])}: {slopes}")
    assert max(night["runs_kept"] for night in nights) <= (8 if whole else 1)
    assert nights[-1]["open_files"] <= nights[0]["open_files"] + 1
    if whole:
        assert n_nights - _LAST > _SETTLED
        assert "2024-02-29" in {night["day"] for night in nights}
        assert slopes["resident_kb"] < 400, "a library keeps what it knew of tables; a night is a process"
        assert slopes["cpu_seconds"] < 0.005
        assert slopes["open_files"] <= 0.01
        assert slopes["published_kb"] < 200
        assert slopes["exports_kb"] < 5
        assert slopes["models_kb"] < 5
        assert nights[-1]["exports_kept"] <= 7 + 60 + 1
