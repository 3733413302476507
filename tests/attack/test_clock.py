"""What the clock says, and where, is nothing to the results: they speak for the day of the delivery."""

import os
from pathlib import Path

import duckdb
import pytest
from homes import Nursery, Template

from pipelines.keeping.verify import verify_published
from pipelines.publish.snapshot import prune_snapshots, publish_snapshot
from pipelines.published import read_published
from pipelines.settings import Home

# the first is 14 hours ahead of UTC, the last 11 behind: between them every clock shows another day
_WORDS = (
    {"zone": "Pacific/Kiritimati", "clock_jumps": True},
    {"zone": "Pacific/Kiritimati"},
    {"zone": "America/St_Johns"},
    {"zone": "Pacific/Pago_Pago", "clock_jumps": True},
    {"clock_jumps": True},
)


def test_a_night_comes_to_the_same_in_any_zone_and_while_the_clock_is_set_back(
    nursery: Nursery, template: Template, tmp_path: Path, whole: bool
):
    for words in _WORDS if whole else _WORDS[:1]:
        home = template.copy(tmp_path / "home")
        code, said = nursery.run(template.delivery, home.root, **words)
        assert code == 0, said
        verdict = verify_published(home)
        assert verdict.sound
        assert verdict.found.whole == template.second, words
        jumped = read_times(home)
        assert (jumped[1] < jumped[0]) == bool(words.get("clock_jumps")), "the clock did jump"
        assert read_published(home).run_id == home.current.resolve().stem
        print(f"{words}: the same digest")


def read_times(home: Home) -> list[object]:
    """Return when each night of a snapshot began, in order of the days they speak for."""
    with duckdb.connect(str(home.current.resolve()), read_only=True) as connection:
        return [
            row[0]
            for row in connection.execute("select started_at from run order by extract_date").fetchall()
        ]


@pytest.mark.parametrize("keep", [1, 3])
def test_snapshots_leave_by_the_day_they_speak_for_and_not_by_a_clock_set_back(tmp_path: Path, keep: int):
    home = Home(tmp_path / "home")
    home.create()
    for day, seconds in ((1, 5000), (2, 6000), (3, 100), (4, 200), (5, 300)):  # set back before the third
        build = home.build / "x.duckdb"
        build.touch()
        snapshot = publish_snapshot(build, home, f"R2026030{day}-x")
        os.utime(snapshot, (seconds, seconds))
    prune_snapshots(home, keep)
    left = sorted(path.stem for path in home.published.glob("R*.duckdb"))
    assert left == [f"R2026030{day}-x" for day in range(5 - keep, 6)]
