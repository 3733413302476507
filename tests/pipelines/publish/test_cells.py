"""Text from the field, as a spreadsheet must see it."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publish.cells import flatten_text, guard_formula, mark_code, restore_cell

STARTERS = "=+-@|%＝＋－＠\t\r\n"


def apply(text: str, *steps) -> str:
    frame = pl.DataFrame({"text": [text]})
    for step in steps:
        frame = frame.select(step(pl.col("text")))
    return str(frame.item())


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
        "−1",
        " =1",
        "\u3000=1",
        "\t=1",
        "\r\n=1",
        "\ufeff=1",
        "\u200b=1",
        "\u200d=1",
        "\u202e=1",
        '"=1"',
        "'=1",
        "%0A=1",
        "|calc",
    ],
)
def test_what_could_run_is_text(text):
    assert apply(text, flatten_text, guard_formula).startswith("'")


@pytest.mark.parametrize("text", ["第一医院", "H34102100000", "3=3", "A-B", "甲@乙", "", "🏥=", "（东区）"])
def test_what_cannot_run_stays_as_it_is(text):
    assert apply(text, flatten_text, guard_formula) == text


def test_text_is_one_line_without_hidden_characters():
    assert apply("一\r\n二\t三\u2028四\x00五\u202e六", flatten_text) == "一 二 三 四五六"
    assert apply("👨\u200d👩\u200d👧", flatten_text) == "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    "code",
    [
        "0012",
        "3400000000005280",
        "1E5",
        "1-2",
        "3/4",
        "36.06;37.22",
        "20260101",
        "MAR1",
        "true",
        "１２",
        "¥5",
        ".5",
    ],
)
def test_a_code_a_spreadsheet_would_change_carries_a_tab(code):
    assert apply(code, guard_formula, mark_code) == f"{code}\t"


@pytest.mark.parametrize("code", ["S1010000011728", "H34102100000", "I63.900", "L0a1b", "E12", "甲1", ""])
def test_a_code_that_is_text_anyway_stays_exact(code):
    assert apply(code, guard_formula, mark_code) == code


def test_missing_stays_missing():
    frame = pl.DataFrame({"text": [None]}, schema={"text": pl.String})
    assert frame.select(mark_code(guard_formula(flatten_text(pl.col("text"))))).item() is None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
def test_no_cell_runs_and_every_cell_can_be_read_back(text):
    flat = apply(text, flatten_text)
    cell = apply(flat, guard_formula, mark_code)
    assert not cell.startswith(tuple(STARTERS))
    assert "\n" not in cell
    assert "\r" not in cell
    assert apply(cell, restore_cell) == flat


@pytest.mark.parametrize("text", ["34****01", "****", "12****34", "1e****05"])
def test_a_masked_number_is_text_as_it_stands(text):
    assert apply(text, flatten_text, guard_formula, mark_code) == text
    assert apply(text, restore_cell) == text


def test_a_mask_does_not_hide_a_formula():
    assert apply("=1****+1", flatten_text, guard_formula, mark_code).startswith("'=")
