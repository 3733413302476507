"""`export`: lists for inspectors, or a snapshot cut to a county or an institution."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    DEFAULT_HOME,
    ByOption,
    HomeOption,
    InstitutionOption,
    PerInstitutionOption,
)
from pipelines.commands.printing import print_line
from pipelines.settings import Home, read_settings


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(export)


def export(
    *,
    institution: InstitutionOption = None,
    county: Annotated[
        str | None, typer.Option(help="Only this county (医保区划): nothing in the files names others.")
    ] = None,
    top: Annotated[int | None, typer.Option(help="Only the best N leads.", min=1)] = None,
    by: ByOption = "expected",
    per_institution: PerInstitutionOption = False,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="A DuckDB file cut to --county or --institution, not lists.")
    ] = False,
    unmasked: Annotated[
        str | None, typer.Option(metavar="REASON", help="Whole person numbers; the reason is logged.")
    ] = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Keyed pseudonyms for persons and records: for outside.")
    ] = False,
    encrypt_to: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="One .age file for this age or SSH key, or a file of keys; repeatable."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into.", show_default="HOME/exports/lists")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write suspect lists (CSV and XLSX) for inspectors, persons masked; every export is logged."""
    from pipelines.publish.destination import choose_list_folder
    from pipelines.publish.disclosure import choose_disclosure
    from pipelines.publish.handover import Request, hand_over
    from pipelines.publish.order import LeadOrder
    from pipelines.publish.sealed import read_recipients

    place = Home(home)
    order = LeadOrder(by=by, per_institution=per_institution)
    request = Request(
        to=choose_list_folder(
            place, to, scope=county or institution, top=top, snapshot=snapshot, order=order
        ),
        institution=institution,
        county=county,
        top=top,
        order=order,
        snapshot=snapshot,
        recipients=read_recipients(encrypt_to) if encrypt_to else None,
        # masks would join two persons into one: a snapshot has pseudonyms unless it is whole
        disclosure=choose_disclosure(
            place, unmasked=unmasked, pseudonyms=pseudonyms or (snapshot and unmasked is None)
        ),
    )
    done = hand_over(place, read_settings(), request)
    for path in done.files:
        print_line(str(path))
    if done.cut is not None and snapshot:
        print_line(f"{sum(done.cut.rows.values()):,} rows of {len(done.cut.rows)} tables.")
        print_line(f"Left out, for they speak of everybody: {', '.join(done.cut.left_out)}.")
    if done.cut is not None and done.cut.blanked:
        told = ", ".join(f"{column} {count}" for column, count in done.cut.blanked.items())
        print_line(f"Cells emptied, for they named others: {told}.")
