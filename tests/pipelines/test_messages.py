"""The command's messages in the reader's language, and a catalogue that agrees with the code."""

import ast
import re
from pathlib import Path

import pytest

from data_contracts.contract import load_outputs
from pipelines import messages
from pipelines.messages import load_catalogue, say, say_heading, speaks_chinese, translate

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{\w+\}")
LEAST_LETTERS = 6  # of a key beside placeholders: fewer would match what no code wrote
NO_HEADER = (
    "the header names no column of person; required is psn_no. "
    "Put column names or Chinese headings in the first line, or run `fundwatch map` on the file."
)
NO_HEADER_ZH = (
    "表头中没有person的任何列；必需的列有psn_no。请在第一行写列名或中文表头，或用 fundwatch map 生成对照表。"
)


def list_said() -> set[str]:
    """Return every text the code writes, `{}` where a value stands; of a fault also both its sentences."""
    said: set[str] = set()
    for room in ("pipelines", "data_contracts", "rules"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                said |= list_texts(node)
    return said


def list_texts(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
        parts = {word.arg: blank(word.value) for word in node.keywords}
        return {f"{parts.get('problem')}. {parts.get('advice')}.", f"{parts.get('advice')}."}
    text = blank(node)
    return set() if text is None else {text}


def blank(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


@pytest.fixture(scope="module")
def said() -> set[str]:
    return list_said()


def test_every_sentence_of_the_catalogue_is_one_the_code_writes(said):
    written = said | {f"{text}." for text in said}  # a fault ends what it is told with a full stop
    unused = [key for key in load_catalogue().sentences if PLACEHOLDER.sub("{}", key) not in written]
    assert unused == []


def test_every_heading_and_word_of_the_catalogue_is_one_the_code_writes(said):
    coded = {code for contract in load_outputs().values() for one in contract.columns for code in one.codes}
    words = load_catalogue().words.keys() - coded
    assert sorted((load_catalogue().headings.keys() | words) - said) == []


def test_every_translation_has_the_placeholders_of_its_sentence():
    wrong = [
        key
        for key, words in load_catalogue().sentences.items()
        if sorted(PLACEHOLDER.findall(key)) != sorted(PLACEHOLDER.findall(words))
    ]
    assert wrong == []


def test_every_sentence_has_words_enough_to_be_known_by():
    short = [
        key
        for key in load_catalogue().sentences
        if PLACEHOLDER.search(key)
        and not key.startswith("Note: ")
        and len(re.findall(r"[A-Za-z]", PLACEHOLDER.sub("", key))) < LEAST_LETTERS
    ]
    assert short == []


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, True),
        ({"FUNDWATCH_LANGUAGE": "en", "LC_ALL": "zh_CN.UTF-8"}, False),
        ({"FUNDWATCH_LANGUAGE": "zh", "LC_ALL": "C"}, True),
    ],
)
def test_the_language_is_that_of_the_setting_else_of_the_locale(environment, chinese):
    assert speaks_chinese(environment) is chinese


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Published R1: var/current.duckdb", "已发布批次R1：var/current.duckdb"),
        (
            "var: nothing is published here yet. Run `fundwatch night DELIVERY --home var` first.",
            "var：还没有发布任何批次。请先运行 fundwatch night 交付目录 --home var。",
        ),
        (
            "2026-03-01: delivery refused, 2 faults; what was published stays.",
            "2026-03-01：拒收，2处错误；已发布的不变。",
        ),
        (
            "a.csv: is empty. Transfer the file again, whole.\nb.csv: odd.",
            "a.csv：是空的。请重新完整传输。\nb.csv: odd.",
        ),
        (
            "a.csv line 1: psn_no (人员编号) is missing from the header. Add the column to the export.",
            "a.csv line 1：psn_no（人员编号）在表头中没有。请在导出中加上这一列。",
        ),
        ("a.csv: something nobody foresaw. Do this.", "a.csv: something nobody foresaw. Do this."),
        (f"a.csv line 1: {NO_HEADER}", f"a.csv line 1：{NO_HEADER_ZH}"),
        ("a sentence that the catalogue lacks", "a sentence that the catalogue lacks"),
        ("凤栖塬第18县中医医院", "凤栖塬第18县中医医院"),
        ("/srv/{x}/lists of {y}", "/srv/{x}/lists of {y}"),
        ("", ""),
    ],
)
def test_messages_are_told_in_chinese_and_the_unknown_stays(text, words):
    assert translate(text) == words


def test_values_with_braces_do_not_break_a_sentence():
    assert translate("Note: {0} {name}.") == "注意：{0} {name}。"


def test_english_stays_english(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "en")
    assert say("Rules") == "Rules"
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "zh")
    assert (say("Rules"), say_heading("rows"), messages.say_word("good")) == ("规则", "行数", "正常")
