"""The `fundwatch` command."""

import io
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from data_contracts.errors import FundwatchError
from pipelines.commands import (
    audit,
    casework,
    export,
    feedback,
    first_steps,
    health,
    keeping,
    measure,
    monitor,
    nightly,
    referral,
    results,
    rulebook,
    upkeep,
    workbench,
)
from pipelines.commands.options import find_home
from pipelines.commands.run import run_command
from pipelines.messages import say

EXIT_CODES = """\
Exit codes: 0 done (also when nothing had to change); 1 unexpected fault (details in a file that is named);
2 wrong usage; 3 delivery or returned list refused; 4 reconciliation failed; 5 another night is running;
6 nothing published yet; 7 no disk space; 8 a rule misses its targets (`evaluate`);
9 the published night is not what was written (`verify`, `restore`); 10 an open case forbids it (`erase`);
11 `doctor` found something bad.
"""

app = typer.Typer(
    name="fundwatch",
    help="Nightly surveillance of public medical-insurance funds: delivery folder in, ranked leads out.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
first_steps.register(app)
nightly.register(app)
results.register(app)
export.register(app)
measure.register(app)
monitor.register(app)
feedback.register(app)
casework.register(app)
referral.register(app)
audit.register(app)
health.register(app)
keeping.register(app)
workbench.register(rulebook.app)
upkeep.register(rulebook.app)
app.add_typer(rulebook.app, name="rules")


def main() -> None:
    """Run the command; a user sees one clear message, never a traceback.

    Whatever it writes, by our hand or a library's, is its owner's alone: medical records lie in the home.
    """
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a sign shows its number instead
            stream.reconfigure(errors="backslashreplace")
    try:
        run_command(app)
    except FundwatchError as fault:
        sys.stderr.write(f"fundwatch: {say(fault.message)}\n")
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write(say("fundwatch: stopped. `fundwatch status` tells which night is published.") + "\n")
        sys.exit(130)
    except Exception as fault:  # noqa: BLE001  # the boundary to the user: everything unforeseen ends here
        details = _keep_details()
        sys.stderr.write(say(f"fundwatch: unexpected {type(fault).__name__}. Details: {details}") + "\n")
        sys.exit(1)


def _keep_details() -> Path:
    """Write the traceback to a file only its owner can read, and return where it lies."""
    name = f"fault-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    folder = find_home(sys.argv[1:])
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{name}.txt"
        path.touch(mode=0o600)
    except OSError:  # the command may be run from anywhere
        descriptor, made = tempfile.mkstemp(prefix=f"fundwatch-{name}-", suffix=".txt")
        os.close(descriptor)
        path = Path(made)
    path.write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
    return path


if __name__ == "__main__":
    main()
