"""Options several commands share."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import typer

_HOME_VARIABLE = "FUNDWATCH_HOME"
HomeOption = Annotated[
    Path, typer.Option("--home", help="The folder the nights live in.", envvar=_HOME_VARIABLE)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document for a program to read.")]
InstitutionOption = Annotated[str | None, typer.Option(help="Only this institution (定点医药机构编号).")]
ByOption = Annotated[
    Literal["expected", "probability"],
    typer.Option(help="Order: by expected recovery, as ranked, or the likelier first."),
]
PerInstitutionOption = Annotated[
    bool,
    typer.Option("--per-institution", help="Institution by institution; with --top, that many of each."),
]
DEFAULT_HOME = Path("var")


def find_home(words: Sequence[str]) -> Path:
    """Return the home that a command line names, for when the command itself can no longer tell.

    Args:
        words: what follows the program's name; the last `--home DIR` or `--home=DIR` counts, as it does for
            the command, then the environment, then the folder that commands take of themselves.
    """
    named = [
        *(after for word, after in pairwise(words) if word == "--home"),
        *(word.removeprefix("--home=") for word in words if word.startswith("--home=")),
    ]
    return Path(named[-1] if named else os.environ.get(_HOME_VARIABLE) or DEFAULT_HOME)
