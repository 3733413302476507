"""What is asked for by hand lies under the home when nobody names a folder, and the command says where."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.settings import Home

OWN = "H34000000001"


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (("workbook", "--institution", OWN), ["workbooks/H34000000001_第一医院"]),
        (("selfcheck", "--institution", OWN), ["selfchecks/H34000000001_第一医院"]),
        (("plan", "--inspectors", "2", "--days", "1"), ["plans/visit_plan_R20260301-1.csv"]),
        (("export",), ["lists/R20260301-1"]),
        (("export", "--institution", OWN, "--top", "2"), ["lists/R20260301-1_H34000000001_top2"]),
    ],
)
def test_files_lie_under_the_home_and_are_named(
    words: tuple[str, ...],
    places: list[str],
    home: Home,
    tmp_path: Path,
    run_command: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    printed = run_command(*words, "--home", home.root)
    assert list(work.iterdir()) == []
    for place in places:
        assert (home.exports / place).exists()
        assert str(home.exports / place) in printed


def test_what_is_entered_in_the_ledger_lies_there_too(home: Home, run_command: Callable[..., str]):
    run_command("refer", "add", "--due", "--home", home.root)
    printed = run_command("refer", "export", "--authority", "police", "--home", home.root)
    assert str(home.exports / "referrals/police/referral_police.csv") in printed


def test_a_folder_that_is_named_is_the_one(home: Home, tmp_path: Path, run_command: Callable[..., str]):
    run_command("workbook", "--institution", OWN, "--to", tmp_path / "mine", "--home", home.root)
    assert (tmp_path / "mine/H34000000001_第一医院").is_dir()
    assert not (home.exports / "workbooks").exists()
