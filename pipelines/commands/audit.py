"""`audit show|verify`: who did what with the data, and whether the log was altered."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from pipelines.beijing import TIMEZONE, say_beijing
from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.settings import Home

if TYPE_CHECKING:  # the chain is read by the commands that need it
    from pipelines.audit.chain import Head

_COLUMNS: Columns = (
    ("seq", "no", "right"),
    ("at", "when, Beijing time", "left"),
    ("who", "who", "left"),
    ("what", "what", "left"),
    ("why", "why", "left"),
    ("told", "details", "left"),
)
_ALTERED = 1
_MOST_SHOWN = 80

app = typer.Typer(help="Who did what with the data, and why.", no_args_is_help=True, rich_markup_mode=None)


def register(parent: typer.Typer) -> None:
    """Add this module's commands to `parent`."""
    app.command("show")(show_audit)
    app.command("verify")(verify_audit)
    parent.add_typer(app, name="audit")


def show_audit(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"], help="From then on."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """List nights, exports, unmaskings, mutes, activations and imports: who, when, what, why."""
    from pipelines.audit.log import list_audit

    moment = since  # without offset: Beijing time
    if since is not None and since.tzinfo is None:
        moment = since.replace(tzinfo=ZoneInfo(TIMEZONE))
    entries = list(list_audit(Home(home), since=moment))
    if as_json:
        print_json(entries)
        return
    if not entries:
        print_line("Nothing is logged." if since is None else f"Nothing is logged since {since}.")
        return
    rows = [
        entry
        | {
            "at": say_beijing(str(entry.get("at", ""))),
            "who": _tell_who(entry),
            "told": _tell_details(entry.get("details")),
        }
        for entry in entries
    ]
    print_table(rows, _COLUMNS)


def verify_audit(
    head: Annotated[
        list[str] | None,
        typer.Option(
            help="A head noted elsewhere, NUMBER:SHA256, or an export's manifest.json that holds one."
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Find every changed, removed or moved line of the audit log; exit code 1 when there is one."""
    from pipelines.audit.chain import verify_chain

    log = Home(home).audit
    noted = tuple(_read_noted(words) for words in head or [])
    last, faults = verify_chain(log, noted)
    if as_json:
        print_json({"file": log, "entries": last.seq, "head": str(last), "faults": faults})
    elif not faults and not last.seq:
        print_line(f"{log}: nothing is logged yet.")
    else:
        for fault in faults:
            print_line(f"{log.name}: {fault}.")
        if not faults:
            print_line(f"{log}: {last.seq} entries, whole and in order.")
        print_line(f"Head: {last}")
    if faults:
        raise typer.Exit(_ALTERED)


def _read_noted(words: str) -> "Head":
    """Return the head that was written down, or stands in the manifest of that name.

    Raises:
        UsageError: it is neither.
    """
    import json

    from pipelines.audit.chain import Head

    try:
        text = (
            json.loads(Path(words).read_text(encoding="utf-8"))["audit_head"]
            if Path(words).is_file()
            else words
        )
        seq, sha256 = str(text).split(":")
        return Head(seq=int(seq), sha256=sha256)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"--head {words}: is neither NUMBER:SHA256 nor a manifest with `audit_head`. "
            "`fundwatch audit verify` prints the head to note."
        ) from None


def _tell_who(entry: dict[str, object]) -> str:
    became = f" (sudo {entry['sudo_user']})" if entry.get("sudo_user") else ""
    return f"{entry.get('user', '')}{became}@{entry.get('host', '')}"


def _tell_details(details: object) -> str:
    if not isinstance(details, dict):
        return ""
    return "; ".join(f"{name} {_shorten(value)}" for name, value in details.items())


def _shorten(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
