"""`night`, `demo`, `schedule`, `status`: the main job and how it went."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import print_json
from pipelines.errors import UsageError
from pipelines.settings import Home

_DEMO_MARK = "demo-county.txt"


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (night, demo, schedule, status):
        app.command()(command)


def night(
    delivery: Annotated[
        Path, typer.Argument(help="Folder with the extracts of one night.", show_default=False)
    ],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Say nothing unless something is wrong, for cron.")
    ] = False,
) -> None:
    """Receive a delivery, run rules and models, publish ranked lists. Running it again changes nothing."""
    from pipelines.commands.night_report import report_night
    from pipelines.flows.run import run_night

    result = run_night(delivery, home, progress="quiet" if as_json or quiet else "auto")
    if as_json or not quiet:
        report_night(result, Home(home), as_json=as_json)


def demo(
    persons: Annotated[int, typer.Option(help="Insured persons of the made-up county.", min=1000)] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed makes another county.")] = 20_250_101,
    home: HomeOption = DEFAULT_HOME / "demo",
) -> None:
    """Make a demo county, run the night on it, and hold the findings against what was planted."""
    from pipelines.commands.lead_report import show_leads
    from pipelines.commands.night_report import report_night, report_truth
    from pipelines.demo.county import make_county
    from pipelines.flows.run import run_night
    from pipelines.monitor.progress import choose_reporter

    reporter = choose_reporter()
    _clear_other_county(home, f"persons={persons} seed={seed}\n")
    with reporter.stage(f"demo county of {persons:,} persons"):
        county = make_county(home / "inbox", persons=persons, seed=seed)
    result = run_night(county.delivery, home, progress="auto")
    report_night(result, Home(home), as_json=False)
    report_truth(Home(home), county.truth)
    show_leads(Home(home), top=10, institution=None)


def _clear_other_county(home: Path, county: str) -> None:
    """Empty a demo home that holds another county; a home that is not a demo's is left alone.

    Raises:
        UsageError: the folder holds something that no demo made.
    """
    mark = home / _DEMO_MARK
    if mark.exists():
        if mark.read_text(encoding="utf-8") != county:
            shutil.rmtree(home)
    elif home.exists() and any(home.iterdir()):
        raise UsageError(f"{home}: holds files that no demo made. Choose an empty folder: --home DIR.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.write_text(county, encoding="utf-8")


def schedule(
    inbox: Annotated[Path, typer.Option(help="Folder in which deliveries arrive, one folder each.")],
    cron: Annotated[str, typer.Option(help="When to run, as a cron line.")] = "0 2 * * *",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Serve the night on a schedule through Prefect: takes every delivery that waits in the inbox."""
    from pipelines.flows.run import serve_nights

    if not inbox.is_dir():
        raise UsageError(f"{inbox}: no such folder. Name the folder in which deliveries arrive: --inbox DIR.")
    serve_nights(inbox, home, cron)


def status(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Tell what is published, how the last nights went, and what failed and why."""
    from pipelines.commands.night_report import report_status
    from pipelines.monitor.status import read_status

    state = read_status(Home(home))
    if as_json:
        print_json(state)
    else:
        report_status(state)
