"""`--help` and wrong usage in Chinese: every command, option and argument, and lines that fit."""

import errno
import os
import re
import time
import zlib
from collections.abc import Iterator

import pytest
import typer
from typer._click import Command, Context
from typer._click.exceptions import ClickException
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from pipelines.__main__ import app
from pipelines.commands.chinese_help import (
    count_cells,
    load_help,
    say_fault,
    split_help,
    turn_command,
    wrap_cells,
)
from pipelines.commands.run import INTERRUPTED, run_command
from pipelines.messages import load_catalogue, translate
from pipelines.settings import read_settings

WRONG = (
    "night",
    "nihgt x",
    "qqqqqq",
    "leads --top x",
    "leads --top 0",
    "plan --days 5000",
    "leads --tup 4",
    "leads --qqqqq",
    "leads a b",
    "leads --top",
    "leads --new=3",
    "recheck --since 2025-13-01",
    "recheck",
    "audit show --since x",
)
ERRORS = (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EROFS)
KEPT = (
    "var fundwatch rules outcomes age cron git health market police "
    "drafted sent accepted closed returned Prefect expected probability"
)
ENGLISH = re.compile(r"(?<![-\w./])[A-Za-z]?[a-z]{3,}(?![-\w./])")


def walk(command: Command) -> Iterator[Command]:
    yield command
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            yield from walk(below)


def list_texts() -> set[str]:
    """Return every paragraph that the help of some command shows."""
    found: set[str] = set()
    for command in walk(get_command(app)):
        texts = [command.help, command.epilog]
        for parameter in command.params:
            if isinstance(parameter, TyperArgument | TyperOption):
                texts += [parameter.help, parameter.show_default]
        found |= {part for text in texts if isinstance(text, str) for part in split_help(text)}
    return found


def list_names() -> set[str]:
    """Return the arguments, and what options take where that is named."""
    parameters = [parameter for command in walk(get_command(app)) for parameter in command.params]
    names = {each.name if isinstance(each, TyperArgument) else each.metavar for each in parameters}
    return {name for name in names if name}


def render(command: Command, path: str, width: int) -> Iterator[tuple[str, str]]:
    """Yield the path and the help of a command and of all below it, as a terminal that wide shows them."""
    context = command.context_class(command, info_name=path, terminal_width=width - 2)
    yield path, command.get_help(context)
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from render(below, f"{path} {name}", width)


@pytest.fixture
def chinese() -> Command:
    command = get_command(app)
    turn_command(command)
    return command


def test_every_text_of_the_help_is_in_chinese_and_none_is_left_over():
    assert list_texts() == load_help().texts.keys()


def test_every_argument_has_a_chinese_name_and_none_is_left_over():
    assert list_names() == load_help().names.keys()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_help_is_chinese_throughout_and_no_line_is_too_wide(chinese: Command, width: int):
    kept = {name for command in walk(chinese) for name in (command.name or "").split()} | set(KEPT.split())
    for path, shown in render(chinese, "fundwatch", width):
        words = set(ENGLISH.findall(re.sub(r"--[a-z-]+|默认：[^；］]*", "", shown)))
        assert words - kept == set(), path
        assert max(map(count_cells, shown.splitlines())) <= width, path
        assert all(line == line.rstrip() for line in shown.splitlines()), path


def test_values_stand_in_one_column_though_letters_differ_in_width(chinese: Command):
    shown = dict(render(chinese, "fundwatch", 80))["fundwatch night"]
    lines = [line for line in shown.splitlines() if line.startswith("  --")]
    starts = {count_cells(re.match(r"  \S+( <\S+>)? +", line)[0]) for line in lines}
    assert starts == {17}


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("只看这家机构。", 8, ["只看这家", "机构。"]),
        ("只看这家，机构", 8, ["只看这", "家，机构"]),  # no comma begins a line
        ("用 fundwatch leads 查", 10, ["用", "fundwatch", "leads 查"]),
        ("averylongword", 5, ["averylongword"]),
        ("（", 5, ["（"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_by_cells_and_keep_what_sticks_together(text: str, width: int, lines: list[str]):
    assert wrap_cells(text, width) == lines


def provoke(command: Command, words: str) -> ClickException:
    with pytest.raises(ClickException) as fault:
        command.main(words.split(), prog_name="fundwatch", standalone_mode=False)
    return fault.value


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_told_in_chinese(chinese: Command, words: str):
    fault = provoke(chinese, words)
    told = say_fault(fault)
    assert ("用法：fundwatch " in told) == ("用法详见：fundwatch " in told) == bool(fault.ctx)
    assert "错误：" in told
    assert ENGLISH.findall(re.sub(r"fundwatch( [a-z]+)*|“.*?”|'.*?'", "", told)) == []


def test_every_sentence_of_a_library_is_one_it_says(monkeypatch: pytest.MonkeyPatch):
    said = [provoke(get_command(app), words).format_message() for words in WRONG]
    said += [os.strerror(number) for number in ERRORS]
    for setting, value in (("THREADS", "1.5"), ("MEMORY_LIMIT", "5"), ("STABLE_SECONDS", "inf")):
        monkeypatch.setenv(f"FUNDWATCH_{setting}", value)
    monkeypatch.setenv("FUNDWATCH_MAX_FAULT_SHARE", "x")
    with pytest.raises(Exception, match="FUNDWATCH_THREADS") as settings:
        read_settings()
    said.append(str(settings.value))
    packed = zlib.compress(b"123", wbits=31)
    for octets in (b"123", packed[:-8] + b"12345678"):
        with pytest.raises(zlib.error) as damage:
            zlib.decompress(octets, wbits=31)
        said.append(str(damage.value))
    said.append("Try 'fundwatch --help' for help.")  # which Typer writes and does not return
    said.append("Missing command.")  # of a group that shows no help instead
    everything = "\n".join(said)
    patterns = {key: ".+".join(map(re.escape, re.split(r"\{\w+\}", key))) for key in load_catalogue().foreign}
    assert [key for key, pattern in patterns.items() if not re.search(pattern, everything)] == []
    assert ENGLISH.findall(re.sub(r"FUNDWATCH\S+|'.*'", "", translate(str(settings.value)))) == []


def test_a_group_alone_shows_its_help(chinese: Command):
    assert "用法：fundwatch rules" in say_fault(provoke(chinese, "rules"))


@pytest.mark.parametrize(("language", "told"), [("zh", "没有命令“nope”"), ("en", "No such command 'nope'")])
def test_the_command_tells_wrong_usage_in_the_readers_language(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", language)
    monkeypatch.setattr("sys.argv", ["fundwatch", "nope"])
    with pytest.raises(SystemExit) as ended:
        run_command(app)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("code", [0, 8, 11])
def test_a_command_ends_with_its_own_exit_code(code: int, monkeypatch: pytest.MonkeyPatch):
    def end() -> None:
        raise typer.Exit(code)

    monkeypatch.setattr("sys.argv", ["end"])
    with pytest.raises(SystemExit) as ended:
        run_command(make_app(end))
    assert ended.value.code == code


def test_who_stops_a_command_is_told_so(monkeypatch: pytest.MonkeyPatch):
    def wait() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.argv", ["wait"])
    with pytest.raises(KeyboardInterrupt):
        run_command(make_app(wait))
    assert INTERRUPTED == 130


def make_app(command) -> typer.Typer:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command()(command)
    return alone


def test_a_context_of_the_tree_writes_chinese_help(chinese: Command):
    assert isinstance(chinese.make_context("fundwatch", [], resilient_parsing=True), Context)


def test_no_text_keeps_the_catalogue_busy():
    """A sender's words stand in faults: what they repeat must not be tried in every combination."""
    keys = [key for key in load_catalogue().sentences if key.count("{") > 2][:8]
    started = time.process_time()
    for key in keys:
        translate(re.sub(r"\{\w+\}", "x", key)[:-1] * 20)
    assert time.process_time() - started < 10
