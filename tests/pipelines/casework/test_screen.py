"""What the commands show people on a screen."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from rich.cells import cell_len

from pipelines.settings import Home

Run = Callable[..., str]


def test_leads_name_what_the_other_commands_ask_for_and_fit_a_hundred_columns(
    home: Home, change: Callable[[str], None], run_command: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipelines.commands.printing._PIPE_WIDTH", 100)
    change("update lead set expected_amount = probability * amount")
    shown = run_command("leads", "--top", "3", "--home", home.root)
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 100
    firsts = [place for place, line in enumerate(lines) if line.split()[:1] in (["1"], ["2"], ["3"])]
    assert [lines[place].split()[1] for place in firsts] == ["L1", "L2", "L3"]
    assert all(later - earlier >= 3 for earlier, later in pairwise(firsts)), (
        "its kind and place stand beneath"
    )
    assert "分解住院" in lines[firsts[0] + 1]
    assert "第一医院" in lines[firsts[0] + 2]
    entered = run_command("refer", "add", lines[firsts[1]].split()[1], "--to", "health", "--home", home.root)
    assert entered.startswith("1 entered")
