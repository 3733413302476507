"""The catalogue of rules tells each of them, and is current."""

from collections.abc import Callable
from pathlib import Path

from data_contracts.contract import load_extracts
from rules.catalogue import FILE, list_data, write_catalogue
from rules.records import Rule


def test_the_catalogue_tells_every_rule_in_both_languages(catalogue: Path, rule_now: Callable[[], Rule]):
    text = write_catalogue(catalogue)
    (row,) = [line for line in text.splitlines() if line.startswith("| INP-001")]
    for said in (
        "`long_stay`", "Long stay", "One row per stay of at least `min_nights` nights.", "住院{nights}晚",
        "`min_nights` 30 night (project default)", "医疗保障基金使用监督管理条例 第三十八条", "active v1",
    ):  # fmt: skip
        assert said in row
    assert set(list_data(rule_now())) <= {*load_extracts()} | {f"({name})" for name in load_extracts()}


def test_the_catalogue_is_current():
    assert FILE.read_text(encoding="utf-8") == write_catalogue(), "run `fundwatch rules catalogue`"
