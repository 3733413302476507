"""What the commands show people on a screen."""

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from rich.cells import cell_len

from pipelines.commands.printing import print_table
from pipelines.errors import UsageError
from pipelines.report.labels import list_evidence
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


def test_a_word_of_the_program_that_is_a_tables_name_stays(capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "zh")
    rows = [{"table": "score", "verdict": "as written"}]
    print_table(rows, [("table", "table", "left"), ("verdict", "verdict", "left")], names=("table",))
    shown = capsys.readouterr().out
    assert "score" in shown
    assert "与所写一致" in shown


def test_schemes_and_models_stand_with_their_chinese_names(home: Home, run_command: Run, change):
    change(
        "insert into rule_run by name select 'R20260301-1' as run_id, 'INP-001' as rule_id, "
        "'split_hospitalization' as scheme, 'evaluated' as status, 2 as n_findings;"
        "insert into model_run by name select 'stay' as model_id, 'evaluated' as status;"
        "insert into data_quality by name "
        "select 'ghost_bed_stay.presence_not_observed' as kind, 'H1' as subject, 3 as n_records"
    )
    shown = run_command("status", "--home", home.root)
    assert any(line.split()[1:3] == ["split_hospitalization", "分解住院"] for line in shown.splitlines())
    assert any(line.split()[:2] == ["stay", "住院"] for line in shown.splitlines())
    as_json = json.loads(run_command("status", "--json", "--home", home.root))
    assert "title_zh" not in as_json["published"]["rules"][0]
    assert run_command("rules", "explain", "FL1", "--home", home.root).startswith(
        "疑点 FL1（分解住院 split_hospitalization，规则INP-001）"
    )


def test_a_wrong_choice_is_told_what_each_one_means(home: Home, run_command: Run):
    with pytest.raises(
        UsageError, match=re.escape("choose health (卫生健康部门), market (市场监督管理部门)")
    ):
        run_command("refer", "add", "L1", "--to", "court", "--home", home.root)


def test_a_metric_in_the_evidence_is_told_by_its_name():
    (told,) = list_evidence('{"measured": {"metric": "cost_per_visit"}}')
    assert (told.label, told.text) == ("指标", "次均门诊购药费用")
