"""`monitor`: weeks, months and quarters of the published night beside what was expected."""

from typing import Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import print_json
from pipelines.errors import UsageError
from pipelines.settings import Home


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command()(monitor)


def monitor(
    *,
    week: Annotated[bool, typer.Option("--week", help="Spending by week against expectation.")] = False,
    month: Annotated[bool, typer.Option("--month", help="Institutions by month beside their peers.")] = False,
    quarter: Annotated[
        bool, typer.Option("--quarter", help="Quarters beside their past and the province.")
    ] = False,
    institution: Annotated[str | None, typer.Option(help="Only this institution (定点医药机构编号).")] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Print what lies above expectation, and the newest week, month or quarter."""
    from pipelines.commands.monitor_report import read_monitor, show_monitor

    asked = [name for name, wanted in (("week", week), ("month", month), ("quarter", quarter)) if wanted]
    if len(asked) > 1:
        raise UsageError(f"monitor: --{' --'.join(asked)} are two tables. Ask for one at a time.")
    period = asked[0] if asked else None
    if as_json:
        print_json(read_monitor(Home(home), period=period, institution=institution))
    else:
        show_monitor(Home(home), period=period, institution=institution)
