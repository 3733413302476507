"""The scheduled night: takes every delivery that waits in an inbox, oldest first."""

from pathlib import Path

from prefect import flow

from data_contracts.errors import FundwatchError
from pipelines.flows.night import night_flow
from pipelines.inbox import find_waiting_deliveries
from pipelines.published import read_published
from pipelines.settings import Home, read_settings


@flow(name="fundwatch-inbox", validate_parameters=False)
def inbox_flow(inbox: str, home: str = "var") -> list[str]:
    """Run the night on each waiting delivery and return, one line each, what came of it.

    A refused delivery does not hold up the next; the flow fails at its end so that someone looks.

    Raises:
        FundwatchError: at least one delivery was refused or its night could not end.
    """
    published_on = read_published(Home(Path(home))).extract_date
    quiet_seconds = read_settings(Path(home)).quiet_seconds
    outcomes: list[str] = []
    faults: list[str] = []
    for delivery in find_waiting_deliveries(
        Path(inbox), published_on=published_on, quiet_seconds=quiet_seconds
    ):
        try:
            result = night_flow(str(delivery), home, "plain")
            outcomes.append(f"{delivery.name}: {result.state} {result.run_id}")
        except FundwatchError as fault:
            faults.append(f"{delivery.name}: {fault}")
    if faults:
        raise FundwatchError("\n".join([*outcomes, *faults]))
    return outcomes or [f"no complete delivery waits in {inbox}"]
