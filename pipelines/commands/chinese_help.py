"""`--help` and wrong usage in Chinese: the command tree is turned once, after it is built and before it runs.

Typer takes neither the frame of its help nor its errors from gettext throughout, and breaks lines at spaces,
which Chinese lacks; so the tree gets its texts from `help_zh.toml`, and a formatter that counts cells.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import typer
from typer._click import Command, Parameter  # Typer's own copy of Click has no public name
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperGroup, TyperOption

from pipelines.messages import translate

_CATALOGUE: Final = Path(__file__).parents[1] / "help_zh.toml"
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
# what may not be parted: a word with the signs around it, or one Chinese letter with those that stick to it
_CHUNK: Final = re.compile(
    r"\s+|[（“《【［]*(?:[!-~]+|[^\s!-~（“《【［])[，。；：、）”》】］？！…]*|.", re.ASCII
)
_EXTRAS: Final = re.compile(r"^(?P<help>.*?)(?:  )?\[(?P<extras>[^\[\]]*)\]$", re.DOTALL)
_TYPE: Final = re.compile(r"<(.+)>")
_LEAST_WIDTH: Final = 20
_WIDEST_NAME: Final = 30


@dataclass(frozen=True, slots=True)
class HelpCatalogue:
    """The words of the help by the English ones.

    Attributes:
        texts: paragraphs of commands, options, arguments and of the end of the first page.
        names: arguments and what options take, by the name in the code.
        frame: Typer's own words.
    """

    texts: Mapping[str, str]
    names: Mapping[str, str]
    frame: Mapping[str, str]


@cache
def load_help() -> HelpCatalogue:
    """Return the Chinese words of the help."""
    held = tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))
    return HelpCatalogue(held["text"], held["name"], held["frame"])


def split_help(text: str) -> list[str]:
    """Return the paragraphs of a help text as the catalogue has them: each on one line."""
    return [" ".join(part.split()) for part in _PARAGRAPHS.split(cleandoc(text))]


def say_help(text: str) -> str:
    """Return a help text in Chinese; a paragraph that the catalogue lacks stays as it is."""
    return "\n\n".join(load_help().texts.get(part, part) for part in split_help(text))


def turn_command(command: Command) -> None:
    """Give a command, what it takes and every command below it Chinese texts, in place."""
    names, frame = load_help().names, load_help().frame
    command.context_class = ChineseContext
    if command.help:
        command.help = say_help(command.help)
        command.short_help = split_help(command.help)[0]  # whole: Typer's shortening needs spaces
    if command.epilog:
        command.epilog = say_help(command.epilog)
    command.options_metavar = frame.get(command.options_metavar or "", command.options_metavar)
    for parameter in command.params:
        _turn_parameter(parameter, names)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = frame.get(command.subcommand_metavar, command.subcommand_metavar)
        for below in command.commands.values():
            turn_command(below)


def _turn_parameter(parameter: Parameter, names: Mapping[str, str]) -> None:
    if not isinstance(parameter, TyperArgument | TyperOption):
        return
    if parameter.help:
        parameter.help = say_help(parameter.help)
    if isinstance(parameter.show_default, str):
        parameter.show_default = say_help(parameter.show_default)
    if isinstance(parameter, TyperArgument):
        parameter.metavar = names.get(parameter.name, parameter.metavar)
    elif parameter.metavar is not None:
        parameter.metavar = names.get(parameter.metavar, parameter.metavar)


def say_fault(fault: ClickException) -> str:
    """Return what is shown of wrong usage: how the command is called, where its help is, what is wrong."""
    if isinstance(fault, NoArgsIsHelpError):
        return f"{fault.message}\n"
    context = getattr(fault, "ctx", None)
    usage = f"{context.get_usage()}\n" if context else ""
    hint = translate(f"Try '{context.command_path} --help' for help.") + "\n\n" if context else ""
    return f"{usage}{hint}{load_help().frame['Error']}：{translate(fault.format_message())}\n"


class ChineseFormatter(HelpFormatter):
    """Writes the frame of the help in Chinese and breaks lines by the cells that letters take."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        head = f"{prefix or load_help().frame['Usage']}：{prog} "
        indent = min(count_cells(head), self.width - _LEAST_WIDTH)
        lines = wrap_cells(args, self.width - indent)
        self.write(head + f"\n{' ' * indent}".join(lines) + "\n")

    def write_heading(self, heading: str) -> None:
        """Write the head of a section."""
        self.write(f"{' ' * self.current_indent}{load_help().frame.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, an empty line between them."""
        indent = " " * self.current_indent
        parts = [wrap_cells(part, self.width - len(indent)) for part in split_help(text)]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in parts) + "\n")

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = _WIDEST_NAME, col_spacing: int = 2
    ) -> None:
        """Write names with what they mean beside them; a long name stands on a line of its own."""
        turned = [(_say_types(name), _say_extras(text)) for name, text in rows]
        widest = min(max((count_cells(name) for name, _ in turned), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        gap = f"\n{margin}{' ' * widest}"
        for name, text in turned:
            lines = wrap_cells(text, max(self.width - widest - len(margin), _LEAST_WIDTH))
            short = count_cells(name) <= widest - col_spacing
            self.write(margin + name + (" " * (widest - count_cells(name)) if short else gap))
            self.write(gap.join(lines) + "\n")


class ChineseContext(typer.Context):
    """A context whose help is written by the Chinese formatter."""

    formatter_class = ChineseFormatter


def _say_types(name: str) -> str:
    """Return the name of an option or argument with its type in Chinese."""
    frame = load_help().frame
    return _TYPE.sub(lambda found: f"<{frame.get(found[1], found[1])}>", name)


def _say_extras(text: str) -> str:
    """Return a meaning with what Typer adds behind it, such as `[default: var]`, in Chinese."""
    frame = load_help().frame
    found = _EXTRAS.match(text)
    if not found:
        return frame.get(text, text)
    said = []
    for extra in found["extras"].split("; "):
        word, colon, value = extra.partition(": ")
        said.append(f"{frame.get(word, word)}：{value}" if colon else frame.get(word, word))
    return f"{found['help']}［{'；'.join(said)}］"


def count_cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: a Chinese letter takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def wrap_cells(text: str, width: int) -> list[str]:
    """Return the lines of a text, each of at most so many cells unless one word alone is longer."""
    lines, taken = [""], 0
    for chunk in _CHUNK.findall(text):
        cells = count_cells(chunk)
        if lines[-1] and taken + cells > width and not chunk.isspace():
            lines.append("")
            taken = 0
        if lines[-1] or not chunk.isspace():
            lines[-1] += chunk
            taken += cells
    return [line.rstrip() for line in lines]
