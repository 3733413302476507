"""`outcomes import|report`: what inspectors and others send back, and what follows from it."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.settings import Home

_TITLES = {
    "all": "All leads of the lists",
    "drawn": "By how they were drawn: sample = at random from the list, control = unsuspected stays",
    "rule": "By rule",
    "model": "By model",
    "institution_type": "By kind of institution",
}
_LINES: Columns = (
    ("title", "", "left"),
    ("n_reviewed", "reviewed", "right"),
    ("n_confirmed", "confirmed", "right"),
    ("n_partial", "partly", "right"),
    ("n_rejected", "rejected", "right"),
    ("n_unverifiable", "unverifiable", "right"),
    ("precision_share", "precision", "right"),
    ("low", "from", "right"),
    ("high", "to", "right"),
    ("money_found", "yuan found", "right"),
)
_REASONS: Columns = (
    ("part", "part", "left"),
    ("thing", "of", "left"),
    ("n_leads", "leads", "right"),
    ("reason", "reason", "left"),
)
_RECALL: Columns = (
    ("n_cases", "cases", "right"),
    ("n_found", "in the lists", "right"),
    ("recall", "recall", "right"),
    ("low", "from", "right"),
    ("high", "to", "right"),
)
_MISSED: Columns = (
    ("case_id", "case", "left"),
    ("scheme", "scheme", "left"),
    ("missed_because", "missed because", "left"),
    ("percentile", "model percentile", "right"),
    ("detail", "detail", "left"),
)

app = typer.Typer(help="What inspectors and others send back.", no_args_is_help=True, rich_markup_mode=None)


def register(parent: typer.Typer) -> None:
    """Add this module's commands to `parent`."""
    app.command("import")(import_lists)
    app.command("report")(show_report)
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

    from pipelines.audit.log import write_audit
    from pipelines.feedback.outcomes import import_outcomes
    from pipelines.feedback.told import import_told
    from pipelines.ingest.octets import hash_file

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
    write_audit(
        place,
        "outcome import",
        kind=extract,
        files={path.name: hash_file(path) for path in paths},
        **asdict(imported) | {"notes": None},
    )
    if as_json:
        print_json(asdict(imported))
        return
    for note in imported.notes:
        print_line(f"Note: {note}.")
    if not imported.n_rows:
        print_line("No row is filled in: there is nothing to import.")
        return
    if not imported.delivery_id:
        print_line(f"Nothing new: all {imported.n_rows} rows were imported before.")
        return
    what = {"outcome": "leads judged", "found_case": "rows of cases", "tip": "tips"}[extract]
    print_line(f"{imported.n_rows} rows read: {imported.n_new} {what} new, {imported.n_changed} changed.")
    print_line(f"Landed as {imported.delivery_id}; the next night applies it.")


def show_report(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Tell how precise rules, models and lists were, what was found, and what was missed and why."""
    from dataclasses import asdict

    from pipelines.feedback.report import read_report

    report = read_report(Home(home))
    if as_json:
        print_json(asdict(report))
        return
    if not report.parts["all"] and not report.cases and not report.parts["drawn"]:
        print_line("Nothing came back yet. `fundwatch outcomes import FILE` takes a filled list.")
        return
    print_line(f"Precision and its interval: {report.interval}.")
    for part, lines in report.parts.items():
        if lines:
            print_table(lines, _LINES, _TITLES[part])
    if report.reasons:
        print_table(report.reasons, _REASONS, "Why leads did not hold")
    if report.recall:
        print_table(report.recall, _RECALL, "Cases found otherwise")
        print_table([case for case in report.cases if not case["found"]], _MISSED, "Missed")
