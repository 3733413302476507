"""`rules list|show|test|lint|new`: the rule library as an analyst works with it."""

from typing import Annotated, Any

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.settings import Home

app = typer.Typer(
    help="List, show, test, check and start rules.", no_args_is_help=True, rich_markup_mode=None
)
SlugArgument = Annotated[
    str, typer.Argument(help="The rule's folder name, such as ghost_bed_stay.", show_default=False)
]
