"""The command's messages in the reader's language, and a catalogue that agrees with the code."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from data_contracts.contract import load_outputs
from pipelines import messages
from pipelines.messages import load_catalogue, say, say_heading, speaks_chinese, translate

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{\w+\}")
NIGHT = "last night: {status}, {count} findings"
# put together from parts, each of which the code has
COMPOSED = {
    "the delivery holds only {names}, no extract.",
    "the delivery holds nothing, no extract.",
    "{found}, readable by group {group}",
    "{found}; within it open to others: {names}",
    "{found}; {rules} rules failed, {checks} contract checks did not pass",
    "{found}, the last night began {time}",
    "message names {name}, which the query does not return.",
    "county {code} is not in the published snapshot.",
    "institution {code} is not in the published snapshot.",
    "{table} has no such column; it has {names}",
    "the contract itself calls {column} so",
    '{column} of {count} of {rows} rows ({share}) is in no {table}, delivered or known, such as "{example}"',
    "{reason} ({n_rows} rows)",
    '{reason} ({n_rows} rows), such as "{value}"',
    "Store it as {kind} or as text, Beijing time without offset",
    "unknown columns kept out: {names}",
    "have {column} outside {limits}",
    "No rows of {extract} were delivered.",
    "Until then it is unknown which parameters hold.",
    f"{NIGHT}, {{money}} yuan; precision so far {{precision}}",
    f"{NIGHT}, {{n_muted}} of them muted, {{money}} yuan; precision so far {{precision}}",
    "No rows of {extract} were delivered, and {table} is made from it.",
}
# of few words, but like no other's
SHORT = ("Note: ", "Head: ", "erase: ", "{reason} ({n_rows} rows)")
ROOMS = ("pipelines", "data_contracts", "rules", "models")
QUERIES = ("pipelines/feedback/sql/*.sql", "rules/sql/*fault.sql", "pipelines/demo/sql/**/*.sql")
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
    for _, node in list_nodes():
        said |= list_texts(node)
    for path in (path for pattern in QUERIES for path in ROOT.glob(pattern)):
        said |= set(re.findall(r"'([^'\n]+)'", path.read_text(encoding="utf-8")))
    return said


@cache
def list_nodes() -> list[tuple[str, ast.AST]]:
    """Return every node of the code with the path of its module."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    found = []
    for path in paths:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        inner = {id(n.value) for n in nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
        inner |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        kinds = ast.Call | ast.Constant | ast.JoinedStr | ast.ClassDef | ast.Tuple
        name = str(path.relative_to(ROOT))
        found += [(name, node) for node in nodes if isinstance(node, kinds) and id(node) not in inner]
    return found


def list_texts(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
        parts = {word.arg: blank(word.value) for word in node.keywords}
        return {f"{parts.get('problem')}. {parts.get('advice')}.", f"{parts.get('advice')}."}
    text = blank(node)
    return set() if text is None else {PLACEHOLDER.sub("{}", text)}


def blank(node: ast.AST, value: str = "{}") -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else value for v in node.values)
    return None


@pytest.fixture(scope="module")
def said() -> set[str]:
    return list_said()


def test_every_sentence_of_the_catalogue_is_one_the_code_writes(said):
    written = said | {f"{text}." for text in said}  # a fault ends what it is told with a full stop
    written |= {sentence for text in said for sentence in messages.split_sentences(text)}
    keys = load_catalogue().sentences.keys()
    unused = {key for key in keys if PLACEHOLDER.sub("{}", key) not in written}
    assert unused - COMPOSED == set()
    parts = {part.strip(" .,") for key in COMPOSED for part in re.split(r"\{\w+\}|, ", key)}
    everything = "\n".join(sorted(said))
    assert [part for part in sorted(parts) if part not in everything] == []


def test_every_heading_and_word_of_the_catalogue_is_one_the_code_writes(said):
    coded = {code for contract in load_outputs().values() for one in contract.columns for code in one.codes}
    words = load_catalogue().words.keys() - coded
    unused = (load_catalogue().headings.keys() | words) - said
    assert sorted(text for text in unused if re.sub(r"\d+", "{}", text) not in said) == []


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
        and not key.startswith(SHORT)
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
            "a.csv：是空的。请重新完整传输该文件。\nb.csv: odd.",
        ),
        (
            "a.csv line 1: psn_no (人员编号) is missing from the header. Add the column to the export.",
            "a.csv 第1行：psn_no（人员编号）在表头中没有。请在导出中加上这一列。",
        ),
        ("a.csv: something nobody foresaw. Do this.", "a.csv: something nobody foresaw. Do this."),
        (f"a.csv line 1: {NO_HEADER}", f"a.csv 第1行：{NO_HEADER_ZH}"),
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


# What nobody but a developer meets: benches, the faults of contract files and of models' cards and code.
NOT_FOR_READERS = ("pipelines/bench/", "pipelines/cost.py")
CONTRACTS = ("data_contracts/contract.py", "data_contracts/strict_yaml.py")
TWO_SENTENCES = re.compile(r".*[a-z\d§]\. [A-Z`].*\.")  # wherever it stands: no query or name looks like it
OF_DEVELOPERS = {"ContractError", "ModelError"}
PRINTING = {"print_line", "print_table", "stage"}
TELLING = PRINTING | {"Health", "Fault", "RuleFault", "note", "echo", "progress", "tell"}
TELLING_OF_RULES = {"report", "fault", "_refuse", "LimitReached"}
VALUE = "§"
# names that stay as they are in any language: commands, options, files, columns, keys of cards, words of SQL
NAMES = (
    "asof join case when end over One row per list line source project default status version reason active "
    "params until from chmod rwx age ssh rsa fonts noto cjk crypt"
).replace(" ", "|")
KEPT = re.compile(
    rf"\b({NAMES})\b|`[^`]*`|(make|git|prefect|openssl|select) [a-z* -]+|fundwatch( [a-z]+){{0,2}}"
    r"|'[^']*'|--[a-z-]+|[\w.*<>/{}-]*[_./§][\w.*<>/{}-]*"
)
ENGLISH = re.compile(r"\b[A-Za-z]?[a-z]{3,}\b")


def list_told() -> set[str]:
    """Return what the code tells a reader, `§` where a value stands: of errors, lines, faults, progress."""
    errors = list_errors()
    told: set[str] = set()
    for path, node in list_nodes():
        telling = TELLING | errors | (TELLING_OF_RULES if path.startswith("rules/") else set())
        if isinstance(node, ast.Call) and not path.startswith(NOT_FOR_READERS) and name_call(node) in telling:
            told |= list_arguments(node)
        if not path.startswith((*NOT_FOR_READERS, *CONTRACTS, "models/")):
            text = blank(node, VALUE) or ""
            told |= {text} if TWO_SENTENCES.fullmatch(text) else set()
    return told


def list_errors() -> set[str]:
    """Return the names of the errors a user meets: `FundwatchError` and what derives from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for _, node in list_nodes()
        if isinstance(node, ast.ClassDef)
    }
    errors = {"FundwatchError"}
    while more := {name for name, of in bases.items() if of & errors} - errors:
        errors |= more
    return errors - OF_DEVELOPERS


def name_call(node: ast.Call) -> str:
    called = node.func
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def list_arguments(node: ast.Call) -> set[str]:
    if name_call(node) == "Fault":
        said = {word.arg: blank(word.value, VALUE) for word in node.keywords}
        named = f"{VALUE} " * ("column" in said) + f'"{VALUE}" ' * ("value" in said)
        return {f"{VALUE}: {named}{'. '.join(part for part in (said['problem'], said['advice']) if part)}."}
    given = [*node.args, *(word.value for word in node.keywords if word.arg != "name")]
    pairs = [(one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,) for one in given]
    branches = [part for pair in pairs for part in pair]
    named = name_call(node) not in PRINTING  # beside a message: a key, a state
    return {
        text
        for part in branches
        if (text := blank(part, VALUE)) and re.search("[a-z]{2}", text) and not (named and " " not in text)
    }


def list_headings() -> set[str]:
    """Return the headings of every table: the middle of (key, heading, side)."""
    return {
        node.elts[1].value
        for path, node in list_nodes()
        if path.startswith("pipelines/") and not path.startswith(NOT_FOR_READERS)
        if isinstance(node, ast.Tuple) and len(node.elts) == 3
        if isinstance(node.elts[2], ast.Constant) and node.elts[2].value in {"left", "right"}
        if isinstance(node.elts[1], ast.Constant) and isinstance(node.elts[1].value, str)
    }


def test_what_the_code_tells_a_reader_is_in_the_catalogue():
    words = load_catalogue().words
    chinese = {text: words.get(text) or translate(text) for text in sorted(list_told())}
    untold = [text for text, told in chinese.items() if ENGLISH.search(KEPT.sub("", told))]
    assert untold == []


def test_every_heading_is_in_the_catalogue():
    known = load_catalogue().headings
    assert [text for text in sorted(list_headings() - known.keys()) if re.search("[a-z]{2}", text)] == []


def test_no_sentence_is_taken_for_another():
    catalogue = load_catalogue()
    for key, words in {**catalogue.sentences, **catalogue.foreign}.items():
        values = {name[1:-1]: f"{VALUE}{place}" for place, name in enumerate(PLACEHOLDER.findall(key))}
        assert translate(key.format_map(values)) == words.format_map(values)
