"""A schedule that cannot be kept is refused in words; a fault's details lie in the home that is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.commands.options import DEFAULT_HOME, find_home


def test_what_is_no_cron_line_is_wrong_usage_and_says_what_one_looks_like(tmp_path: Path):
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pipelines", "schedule", "--inbox", tmp_path),
            *("--home", tmp_path / "home", "--cron", "0 25 * * *"),
        ],
        env=os.environ | {"FUNDWATCH_LANGUAGE": "zh"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert "'0 25 * * *'不是定时表达式" in ended.stderr
    assert "0 2 * * *" in ended.stderr


@pytest.mark.parametrize(
    ("words", "home"),
    [
        (["schedule", "--cron", "x", "--home", "a"], "a"),
        (["--home=b", "status"], "b"),
        (["status"], "named"),
        (["status", "--home"], "named"),
    ],
)
def test_the_home_of_a_command_line_is_found_without_its_command(
    words: list[str], home: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FUNDWATCH_HOME", "named")
    assert find_home(words) == Path(home)
    monkeypatch.delenv("FUNDWATCH_HOME")
    assert find_home(["status"]) == DEFAULT_HOME
