"""`refer list|add|state|export`: the ledger of leads handed to other authorities."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.beijing import read_beijing_clock
from pipelines.commands.casework import CsvOption, show_frame
from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.settings import Home

if TYPE_CHECKING:
    from pipelines.casework.ledger import Lead

DayOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it happened; today when left out.")
]
NoteOption = Annotated[str, typer.Option(help="A remark for the ledger; name no person.")]

_REFERRALS: Columns = (
    ("referral_id", "移交编号", "left"),
    ("authority", "接收部门", "left"),
    ("state", "状态", "left"),
    ("changed_on", "状态日期", "left"),
    ("lead_id", "线索编号", "left"),
    ("amount", "涉及金额", "right"),
    ("who", "经办人", "left"),
    ("schemes", "疑点类型", "left"),
    ("fixmedins_name", "机构", "left"),
    ("note", "备注", "left"),
)

refer = typer.Typer(
    help="The ledger of leads handed to other authorities (线索移交台账).",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    refer.command("list")(list_referrals)
    refer.command("add")(add_leads)
    refer.command("state")(set_state)
    refer.command("export")(export_ledger)
    app.add_typer(refer, name="refer")


def list_referrals(
    *,
    authority: Annotated[str | None, typer.Option(help="Only to health, market or police.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only what is drafted, sent, accepted, closed or returned.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Leads that rules' cards refer and the ledger lacks.")
    ] = False,
    csv: CsvOption = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the ledger, or the leads that are due for it."""
    from pipelines.casework.ledger import describe_codes, list_codes
    from pipelines.casework.referral import list_due, read_ledger

    for name, value in (("authority", authority), ("state", state)):
        if value is not None and value not in list_codes(name):
            raise UsageError(f"--{name} {value}: choose {describe_codes(name)}.")
    place = Home(home)
    if due:
        _show_due(place, list_due(place), authority, as_json=as_json)
        return
    frame = read_ledger(place, authority=authority, state=state)
    if show_frame(place, frame, "referral_ledger", csv, as_json=as_json):
        return
    if frame.is_empty():
        print_line("No such referral. `fundwatch refer list --due` shows what rules' cards refer.")
        return
    print_table(frame.to_dicts(), _REFERRALS, "线索移交台账")


def add_leads(
    leads: Annotated[list[str] | None, typer.Argument(help="Leads (线索编号).")] = None,
    *,
    to: Annotated[
        str | None, typer.Option(help="health, market or police; as the rules' cards say when left out.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Every lead that rules' cards refer.")] = False,
    on: DayOption = None,
    note: NoteOption = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Enter leads into the ledger as drafted; one that stands open with the authority is passed over."""
    from pipelines.casework.ledger import add_referrals, describe_codes, list_codes
    from pipelines.casework.referral import choose_leads, list_due

    if bool(leads) == due:
        raise UsageError("Name leads, or --due for all that rules' cards refer: one of the two.")
    if to is not None and to not in list_codes("authority"):
        raise UsageError(f"--to {to}: choose {describe_codes('authority')}.")
    place, now = Home(home), read_beijing_clock()
    wanted = (
        choose_leads(place, leads, to)
        if leads
        else [pair for pair in list_due(place) if to in (None, pair[1])]
    )
    added = add_referrals(place, wanted, day=(on or now).date(), now=now, note=note)
    named = f": {', '.join(added)}" if added else ""
    print_line(f"{len(added)} entered{named}; {len(wanted) - len(added)} stood there already.")


def set_state(
    referral: Annotated[str, typer.Argument(help="The referral (移交编号).", show_default=False)],
    state: Annotated[str, typer.Argument(help="sent, accepted, returned or closed.", show_default=False)],
    on: DayOption = None,
    note: NoteOption = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write down where a referral stands now."""
    from pipelines.casework.ledger import change_state, describe_codes, list_codes

    if state not in list_codes("state"):
        raise UsageError(f"{state}: no such state; choose {describe_codes('state')}.")
    now = read_beijing_clock()
    event = change_state(Home(home), referral, state, day=(on or now).date(), now=now, note=note)
    print_line(f"{event.referral_id}: {event.state} since {event.on_day}, written by {event.who}.")


def export_ledger(
    authority: Annotated[str, typer.Option(help="health, market or police.", show_default=False)],
    to: Annotated[
        Path | None, typer.Option(help="Folder to write into.", show_default="HOME/exports/referrals")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the open referrals to one authority as CSV and workbook, with a manifest."""
    from pipelines.casework.ledger import describe_codes, list_codes
    from pipelines.casework.referral import export_referrals
    from pipelines.publish.destination import choose_folder

    if authority not in list_codes("authority"):
        raise UsageError(f"--authority {authority}: choose {describe_codes('authority')}.")
    place = Home(home)
    for path in export_referrals(place, choose_folder(place, to, "referrals"), authority=authority):
        print_line(str(path))


def _show_due(home: Home, due: "list[tuple[Lead, str]]", authority: str | None, *, as_json: bool) -> None:
    """Print the leads that cards refer and the ledger does not have yet."""
    from dataclasses import asdict

    from data_contracts.contract import load_outputs
    from pipelines.casework.ledger import read_events

    column = load_outputs()["referral_ledger"].column("authority")
    labels = dict(zip(column.codes, column.labels, strict=True))
    known = {(event.lead.lead_id, event.authority) for event in read_events(home) if event.lead is not None}
    rows = [
        {**asdict(lead), "authority": to}
        for lead, to in due
        if (lead.lead_id, to) not in known and authority in (None, to)
    ]
    if as_json:
        print_json(rows)
        return
    columns: Columns = (
        ("lead_id", "线索编号", "left"),
        ("authority", "接收部门", "left"),
        ("amount", "涉及金额", "right"),
        ("schemes", "疑点类型", "left"),
        ("fixmedins_name", "机构", "left"),
    )
    print_table(
        [row | {"authority": labels[row["authority"]]} for row in rows],
        columns,
        "拟移交线索（核查属实后移交）",
    )
