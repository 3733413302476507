"""Tables on standard output: nothing is cut off, wide letters stand in their columns."""

import pytest

from pipelines.commands.chinese_help import count_cells
from pipelines.commands.printing import print_table

LONG = "甲" * 30  # 60 cells


def test_a_table_wider_than_the_page_loses_nothing(capsys: pytest.CaptureFixture[str]):
    names = [f"column_{number}" for number in range(8)]
    print_table([dict.fromkeys(names, LONG) | {"column_7": f"{LONG}乙"}], [(n, n, "left") for n in names])
    shown = capsys.readouterr().out
    assert shown.count(LONG) == 7
    assert shown.count("甲") == 8 * 30
    assert "乙" in shown


def test_the_last_column_wraps_and_has_room_for_words(capsys: pytest.CaptureFixture[str]):
    columns = [(name, name, "left") for name in ("a", "b", "c")]
    print_table([{"a": LONG, "b": LONG, "c": "丙" * 40}], columns)
    lines = [line for line in capsys.readouterr().out.splitlines() if "丙" in line]
    assert 2 < len(lines) < 5
    assert max(line.count("丙") for line in lines) >= 10


def test_numbers_stand_under_each_other_beside_wide_letters(capsys: pytest.CaptureFixture[str]):
    columns = [("name", "名称", "left"), ("n", "数量", "right"), ("why", "why", "left")]
    print_table([{"name": "第一医院", "n": 5, "why": "x"}, {"name": "b", "n": 12345, "why": "y"}], columns)
    lines = capsys.readouterr().out.splitlines()
    ends = {count_cells(line[: line.index(end) + 1]) for line in lines for end in ("5 ",) if end in line}
    assert len(ends) == 1


def test_a_table_without_columns_or_rows_is_no_fault(capsys: pytest.CaptureFixture[str]):
    print_table([], [], as_is=True)
    print_table([], [("a", "a", "left")], "title")
    assert "title" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "shown"), [("zh", "查全率、请看一看"), ("en", "recall、look")])
def test_words_of_the_program_are_turned_into_the_readers_language(
    language: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", language)
    print_table([{"a": ["recall", "look"]}], [("a", "a", "left")])
    assert shown in capsys.readouterr().out


def test_what_a_query_returns_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "zh")
    print_table([{"recall": "look"}], [("recall", "recall", "left")], as_is=True)
    assert capsys.readouterr().out.split() == ["recall", "──────", "look"]
