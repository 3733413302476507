"""The command as a user meets it."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path


def spend(*words: str) -> float:
    """Return the least processor seconds of five tries: what else the machine does is not counted."""
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(seconds)


def test_help_answers_at_once():
    # Half a second; on a slow machine no more than three times what the command's own libraries take.
    assert spend("-m", "pipelines", "--help") < max(0.5, 3 * spend("-c", "import typer, rich"))


def test_a_home_without_nights_says_what_to_do(fundwatch, tmp_path: Path):
    answer = fundwatch("leads", "--home", tmp_path, expect=6)
    assert "nothing is published here yet. Run `fundwatch night DELIVERY" in answer.stderr


def test_status_of_a_home_without_nights_is_not_an_error(fundwatch, tmp_path: Path):
    assert "nothing yet" in fundwatch("status", "--home", tmp_path).stdout


def test_a_demo_never_empties_a_folder_it_did_not_make(fundwatch, tmp_path: Path):
    (tmp_path / "important.txt").write_text("keep me")
    answer = fundwatch("demo", "--persons", 1000, "--home", tmp_path, expect=2)
    assert "holds files that no demo made" in answer.stderr
    assert (tmp_path / "important.txt").exists()


def test_rules_are_listed_for_programs(fundwatch, tmp_path: Path):
    rules = json.loads(fundwatch("rules", "list", "--json", "--home", tmp_path).stdout)
    assert {rule["scheme"] for rule in rules} >= {
        "split_hospitalization",
        "ghost_bed_stay",
        "consumable_overuse",
        "inventory_mismatch",
    }


def test_an_unknown_rule_is_answered_with_the_known_ones(fundwatch):
    answer = fundwatch("rules", "show", "no_such_rule", expect=2)
    assert "split_hospitalization" in answer.stderr


def test_one_rule_is_linted_without_the_others(fundwatch):
    assert fundwatch("rules", "lint", "split_hospitalization").stdout.strip().endswith("0 faults")
    assert "no rule is called" in fundwatch("rules", "lint", "split", expect=2).stderr


def test_a_rule_shows_its_law_its_parameters_and_its_query(fundwatch):
    printed = fundwatch("rules", "show", "split_hospitalization").stdout
    assert "医疗保障基金使用监督管理条例" in printed
    assert "max_gap_days" in printed
    assert "select" in printed


def test_a_terminal_without_chinese_gets_an_answer_all_the_same():
    answer = subprocess.run(
        [sys.executable, "-m", "pipelines", "rules", "show", "split_hospitalization"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert b"\\u533b" in answer.stdout
