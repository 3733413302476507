"""Run the command tree in the reader's language."""

import sys
from typing import Final

import typer
from typer._click.exceptions import ClickException  # Typer's own copy of Click has no public name
from typer.main import get_command

from pipelines.messages import speaks_chinese

INTERRUPTED: Final = 130


def run_command(app: typer.Typer) -> None:
    """Run what the command line asks for; wrong usage is told with the way to the help.

    Raises:
        SystemExit: always, with the command's exit code.
        KeyboardInterrupt: the user stopped it.
    """
    command = get_command(app)
    chinese = speaks_chinese()
    if chinese:
        from pipelines.commands.chinese_help import turn_command

        turn_command(command)
    try:
        code = command.main(standalone_mode=False)
    except ClickException as fault:
        if chinese:
            from pipelines.commands.chinese_help import say_fault

            sys.stderr.write(say_fault(fault))
        else:
            fault.show()
        sys.exit(fault.exit_code)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    sys.exit(code)
