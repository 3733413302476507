"""`outcomes import|report`: what inspectors and others send back, and what follows from it."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import print_json, print_line
from pipelines.errors import UsageError
from pipelines.settings import Home

app = typer.Typer(help="What inspectors and others send back.", no_args_is_help=True, rich_markup_mode=None)


def register(parent: typer.Typer) -> None:
    """Add this module's commands to `parent`."""
    app.command("import")(import_lists)
    parent.add_typer(app, name="outcomes")


def import_lists(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Filled lists that `export` or `plan` wrote: CSV or XLSX.")
    ] = None,
    found_elsewhere: Annotated[
        Path | None, typer.Option(help="A list of cases that somebody found otherwise.")
    ] = None,
    tips: Annotated[Path | None, typer.Option(help="A list of tips (举报).")] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Take back filled lists, all or nothing; the next night ranks by them. Repeating it changes nothing."""
    from dataclasses import asdict

    from pipelines.feedback.outcomes import import_outcomes
    from pipelines.feedback.told import import_told

    given = {
        "outcome": files or [],
        "found_case": [found_elsewhere] if found_elsewhere else [],
        "tip": [tips] if tips else [],
    }
    chosen = [extract for extract, paths in given.items() if paths]
    if len(chosen) != 1:
        raise UsageError("Name filled lists, or --found-elsewhere FILE, or --tips FILE: one kind at a time.")
    extract, paths = chosen[0], given[chosen[0]]
    place = Home(home)
    imported = import_outcomes(paths, place) if extract == "outcome" else import_told(extract, paths, place)
    if as_json:
        print_json(asdict(imported))
        return
    for note in imported.notes:
        print_line(f"Note: {note}.")
    if not imported.delivery_id:
        print_line(f"Nothing new: all {imported.n_rows} rows were imported before.")
        return
    what = {"outcome": "leads judged", "found_case": "cases", "tip": "tips"}[extract]
    print_line(f"{imported.n_rows} rows read: {imported.n_new} {what} new, {imported.n_changed} changed.")
    print_line(f"Landed as {imported.delivery_id}; the next night applies it.")
