"""Year after year: what a home takes grows with its data and with nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

_SETTLED = 70  # by then every limit of keeping is reached: snapshots, lists, stored models
_ROOM = Path(__file__).parent


def live(n_nights: int, place: Path, *, whole: bool, **environment: str) -> list[dict[str, Any]]:
    """Return what was measured after each night."""
    answer = subprocess.run(
        [sys.executable, str(_ROOM / "long_life.py"), str(n_nights), str(place), *(["whole"] * whole)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(_ROOM.parent.parent), **environment},
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
    nights = live(n_nights, tmp_path, whole=whole, FUNDWATCH_KEEP_SNAPSHOTS="7" if whole else "0")
    assert [night["state"] for night in nights] == ["published"] * n_nights
    settled = nights[_SETTLED:] if whole else nights
    slopes = describe(settled)
    print(f"\n{n_nights} nights, change per night after the first {n_nights - len(settled)}: {slopes}")
    assert max(night["runs_kept"] for night in nights) <= (8 if whole else 1)
    assert nights[-1]["open_files"] <= nights[0]["open_files"] + 1
    if whole:
        assert "2024-02-29" in {night["day"] for night in nights}
        assert slopes["resident_kb"] < 500
        assert slopes["cpu_seconds"] < 0.005
        assert nights[-1]["exports_kept"] <= 7 + 60 + 1
