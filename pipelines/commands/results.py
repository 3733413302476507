"""`leads`, `plan`, `report`, `sql`: what the published snapshot holds."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    DEFAULT_HOME,
    ByOption,
    HomeOption,
    InstitutionOption,
    JsonOption,
    PerInstitutionOption,
)
from pipelines.commands.printing import print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.settings import Home


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (leads, plan, report):
        app.command()(command)
    # a query may begin with a comment, which looks like an option
    app.command(context_settings={"ignore_unknown_options": True})(sql)


def leads(
    *,
    top: Annotated[int, typer.Option(help="How many, best first.", min=1)] = 20,
    institution: InstitutionOption = None,
    by: ByOption = "expected",
    per_institution: PerInstitutionOption = False,
    only_new: Annotated[bool, typer.Option("--new", help="Only what is new or came back tonight.")] = False,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Print the ranked leads of the published night, and why each rose or fell."""
    from pipelines.commands.lead_report import read_top_leads, show_leads
    from pipelines.publish.order import LeadOrder

    order = LeadOrder(by=by, per_institution=per_institution)
    if as_json:
        print_json(
            read_top_leads(Home(home), top=top, institution=institution, only_new=only_new, order=order)
        )
    else:
        show_leads(Home(home), top=top, institution=institution, only_new=only_new, order=order)


def plan(
    *,
    inspectors: Annotated[int, typer.Option(help="How many inspectors there are.", min=1, max=1000)] = 5,
    days: Annotated[int, typer.Option(help="How many days they have.", min=1, max=1000)] = 5,
    team: Annotated[
        int, typer.Option(help="How many go together; the law asks for two at least.", min=2, max=10)
    ] = 2,
    to: Annotated[Path | None, typer.Option(help="CSV to write.", show_default="HOME/exports/plans")] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Plan visits by teams: the leads worth most for the time there is, and a random sample beside them."""
    from pipelines.commands.lead_report import plan_visits
    from pipelines.publish.destination import choose_plan

    place = Home(home)
    plan_visits(
        place, choose_plan(place, to), inspectors=inspectors, days=days, team_size=team, as_json=as_json
    )


def report(
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into.", show_default="beside the snapshot")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the morning report of the published night again: pages that open from a file, in Chinese."""
    from pipelines.commands.night_report import report_published

    print_line(str(report_published(Home(home), to)))


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT over the published tables.", show_default=False)],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    limit: Annotated[int, typer.Option(help="Rows printed at most; 0: all.", min=0)] = 100,
) -> None:
    """Query the published snapshot, read-only: no file or network is reachable from the query."""
    import duckdb

    from pipelines.database import open_published

    with open_published(Home(home)) as connection:
        try:
            if not connection.extract_statements(query):
                raise UsageError("the query is empty. Write one SELECT, such as `select * from lead`.")
            answer = connection.execute(query)
            names = _name_apart([column[0] for column in answer.description or ()])
            rows = answer.fetchmany(limit) if limit else answer.fetchall()
            cut = bool(limit) and answer.fetchone() is not None
        except duckdb.Error as fault:
            raise UsageError(f"the query cannot run: {fault}") from None
    records = [dict(zip(names, row, strict=True)) for row in rows]
    if as_json:
        print_json(records)
    elif as_csv:
        _print_csv(names, rows)
    else:
        print_table(records, [(name, name, "left") for name in names], as_is=True)
        if cut:
            print_line(f"(first {limit} rows; --limit 0 for all)")


def _name_apart(names: list[str]) -> list[str]:
    """Return the names, a repeated one with its place behind it, so that no column hides another."""
    return [name if name not in names[:place] else f"{name}_{place + 1}" for place, name in enumerate(names)]


def _print_csv(names: list[str], rows: list[tuple[object, ...]]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    writer.writerows(rows)
