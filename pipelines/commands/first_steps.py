"""`init`, `map`, `dictionary`: what a new user starts with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.messages import say
from pipelines.settings import Home, Settings
from pipelines.settings_file import FILE, render_settings

if TYPE_CHECKING:  # DuckDB would make every command wait
    from pipelines.ingest.propose import FileProposal

_PROPOSAL_COLUMNS: Columns = (
    ("title", "own name", "left"),
    ("column", "column", "left"),
    ("heading", "中文名", "left"),
    ("confidence", "confidence", "right"),
    ("reason", "why", "left"),
)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(init)
    app.command("map")(map_columns)
    app.command()(dictionary)


def init(home: HomeOption = DEFAULT_HOME) -> None:
    """Make a home with a settings file to fill in and an inbox; what is there already stays as it is."""
    place = Home(home)
    place.create()
    inbox = home / "inbox"
    inbox.mkdir(mode=0o700, exist_ok=True)
    settings = home / FILE
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    made = _write_new(settings, render_settings(Settings, defaults))
    print_line(
        f"{settings}: {'written, every setting with what it means' if made else 'was there, left as it is'}"
    )
    print_line(f"{inbox}: put each delivery here, in a folder of its own such as {inbox / '2026-03-01'}")
    print_line()
    print_line(f"Next: fundwatch night {inbox / '2026-03-01'} --home {home}")
    print_line(f"With column names of your own: fundwatch map FILE… --home {home}")
    print_line(
        "With names of your own for divisions (医保区划): put admin_division.csv (admdvs, division_name) "
        "into any delivery; once is enough"
    )


def map_columns(
    files: Annotated[list[Path], typer.Argument(help="Files of a delivery.", show_default=False)],
    extract: Annotated[str | None, typer.Option(help="The extract that the files hold.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Mapping file to write; by default columns.toml of the home.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Propose which of your own column names is which column, and write it to a file the night reads."""
    from data_contracts.contract import load_extracts
    from pipelines.ingest import mapping
    from pipelines.ingest.propose import propose_mapping
    from pipelines.ingest.write_mapping import render_mapping

    contracts = load_extracts()
    if extract is not None and extract not in contracts:
        raise UsageError(f"--extract {extract}: no extract has this name; use one of {', '.join(contracts)}.")
    proposals = [propose_mapping(file, contracts, extract=extract) for file in files]
    if as_json:
        print_json([_describe(each) for each in proposals])
    else:
        for each in proposals:
            _print_proposal(each)
    target = to or home / mapping.FILE
    if to is None:
        Home(home).create()
    if not _write_new(target, render_mapping(proposals)):
        raise UsageError(f"{target}: is there already and stays as it is. Write elsewhere: --to FILE.")
    if not as_json:
        print_line(f"{target}: written. Check it line by line; the night reads {home / mapping.FILE}.")


def dictionary(
    to: Annotated[Path, typer.Option(help="HTML page to write.")] = Path("data_dictionary.html"),
) -> None:
    """Write the data dictionary: one page of every table and column, its type, meaning and codes."""
    from pipelines.publish.dictionary import render_dictionary

    page = render_dictionary()
    try:
        to.write_text(page, encoding="utf-8")
    except OSError as fault:
        raise UsageError(
            f"{to}: cannot be written ({fault.strerror}). Choose another file: --to FILE."
        ) from None
    print_line(str(to))


def _write_new(path: Path, text: str) -> bool:
    """Write a file that only its owner can read, unless there is one; tell whether it was written.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as stream:
            path.chmod(0o600)
            stream.write(text)
    except FileExistsError:
        return False
    except OSError as fault:
        raise UsageError(f"{path}: cannot be written ({fault.strerror}). Choose another place.") from None
    return True


def _describe(proposal: "FileProposal") -> dict[str, object]:
    return {
        "file": str(proposal.file),
        "extract": proposal.contract.table,
        "columns": [
            {
                "title": each.title,
                "column": each.column.name,
                "heading": each.column.heading,
                "confidence": each.confidence,
                "reason": each.reason,
            }
            for each in proposal.proposals
        ],
        "unknown": list(proposal.unknown),
        "missing": [column.name for column in proposal.missing],
    }


def _print_proposal(proposal: "FileProposal") -> None:
    from pipelines.ingest.propose import SURE

    rows = [
        {
            "title": each.title,
            "column": each.column.name,
            "heading": each.column.heading,
            "confidence": f"{each.confidence:.0%}{'' if each.confidence >= SURE else ' ?'}",
            "reason": say(each.reason),
        }
        for each in proposal.proposals
    ]
    contract = proposal.contract
    print_table(rows, _PROPOSAL_COLUMNS, f"{proposal.file.name}: {contract.table} ({contract.title})")
    if proposal.unknown:
        print_line(f"not used: {', '.join(proposal.unknown)}")
    for column in proposal.missing:
        print_line(f"required and not found: {column.name} ({column.heading})")
    print_line("? marks a guess: it is written behind #, take the # away once you have checked it.")
    print_line()
