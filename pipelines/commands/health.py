"""`doctor`: whether machine and home are fit for tonight."""

from dataclasses import asdict
from typing import Final

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.messages import say, speaks_chinese
from pipelines.settings import Home

EXIT_BAD: Final = 11
_COLUMNS: Columns = (
    ("state", "state", "left"),
    ("name", "what", "left"),
    ("told", "found, and what to do", "left"),
)
_SHOWN: Final = {"good": "good", "look": "look", "bad": "BAD", "unknown": "unknown"}


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(doctor)


def doctor(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Look at versions, permissions, room, clock and the last night; say what to do. Changes nothing."""
    from pipelines.doctor.examine import examine

    found = examine(Home(home))
    n_bad = sum(each.state == "bad" for each in found)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        rows = [
            {
                "state": _SHOWN[each.state],
                "name": each.name,
                "told": _join(each.found, each.advice),
            }
            for each in found
        ]
        print_table(rows, _COLUMNS)
        n_look = sum(each.state == "look" for each in found)
        print_line(f"{n_bad} bad, {n_look} to look at, {len(found)} looked at.")
    if n_bad:
        raise typer.Exit(EXIT_BAD)


def _join(found: str, advice: str) -> str:
    """Return what was found and what to do as sentences of the reader's language."""
    if not advice:
        return say(found)
    return f"{say(found).rstrip('.。')}{'。' if speaks_chinese() else '. '}{say(advice)}"
