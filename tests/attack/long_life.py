"""Many nights of one process: `long_life.py NIGHTS FOLDER` prints one line of JSON per night."""

import json
import os
import shutil
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from nursery import prepare
from small import run_night, write_delivery

from pipelines import stages
from pipelines.report import write

_BEGIN = date(2024, 2, 25)  # a leap day on the fifth night
_SLOTS = 20  # a night replaces the records of the twentieth before it, so the county grows no larger


def measure_folder(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def read_resident_kb() -> int:
    """Return the memory this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def main() -> None:
    """Run the nights, one delivery of a day each."""
    n_nights, place = int(sys.argv[1]), Path(sys.argv[2])
    os.environ["FUNDWATCH_STABLE_SECONDS"] = "0"
    prepare()
    font = write.cut_font("夜")  # the longest second of a short night, and the same every time
    write.cut_font = lambda _text: font
    person = {"person": stages.load_extracts()["person"]}  # Great Expectations takes as long for any number
    stages.load_extracts = lambda: person
    home = place / "home"
    for number in range(n_nights):
        delivery = write_delivery(
            place / "inbox", _BEGIN + timedelta(days=number), per_day=20, slot=f"{number % _SLOTS:08}"
        )
        started, measured = time.process_time(), dict[str, float]()
        night = run_night(delivery, home, measured=measured)
        shutil.rmtree(delivery)
        line = {
            "night": number,
            "day": night.run_on.isoformat(),
            "state": "unchanged" if night.unchanged else "published",
            "cpu_seconds": round(time.process_time() - started, 3),
            "stages": measured,
            "resident_kb": read_resident_kb(),
            "open_files": len(list(Path("/proc/self/fd").iterdir())),
            "bytes": {room.name: measure_folder(room) for room in sorted(home.iterdir()) if room.is_dir()},
            "snapshot_bytes": (home / "published" / "current.duckdb").stat().st_size,
            "runs_kept": len(list((home / "published").glob("R*.duckdb"))),
            "exports_kept": len(list((home / "exports").iterdir())),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
