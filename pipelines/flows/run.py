"""Start Prefect's night from the command line, once or on a schedule."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from data_contracts.errors import FundwatchError
from pipelines.beijing import TIMEZONE
from pipelines.errors import UsageError
from pipelines.flows.environment import prepare_prefect
from pipelines.flows.server import local_server
from pipelines.monitor.outcome import find_result
from pipelines.night import NightResult
from pipelines.settings import Home

_LOG: Final = logging.getLogger(__name__)


def run_night(delivery: Path, home: Path, *, progress: str) -> NightResult:
    """Run one night through the flow and return how it went.

    The stages need no server: where Prefect's is gone in mid-flow the night goes on, and what Prefect says of
    its own end counts for nothing once the night is recorded as ended well.

    Raises:
        FundwatchError: the delivery was refused or the night could not end.
    """
    began_at = datetime.now(UTC)
    prepare_prefect(home)
    with local_server(scheduler=False):
        from pipelines.flows.night import night_flow  # Prefect reads its environment at import

        try:
            return night_flow(str(delivery), str(home), progress)
        except FundwatchError:
            raise
        except Exception as fault:
            if (ended := find_result(Home(home), began_at)) is None:
                raise
            _LOG.warning("%s after the night was recorded as %s", type(fault).__name__, ended.state)
            return ended


def serve_nights(inbox: Path, home: Path, cron: str) -> None:
    """Serve the scheduled night until the process is stopped; a running night is never overtaken.

    Raises:
        UsageError: `cron` is not a cron line.
    """
    prepare_prefect(home)
    _check_cron(cron)
    with local_server(scheduler=True):
        # Prefect reads its environment at import
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from pipelines.flows.inbox import inbox_flow

        inbox_flow.serve(
            name="fundwatch-nightly",
            schedule=Cron(cron, timezone=TIMEZONE),
            parameters={"inbox": str(inbox.resolve()), "home": str(home.resolve())},
            limit=1,
            pause_on_shutdown=False,
            print_starting_message=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def _check_cron(cron: str) -> None:
    from prefect.client.schemas.schedules import CronSchedule  # Prefect reads its environment at import

    try:
        CronSchedule(cron=cron, timezone=TIMEZONE)
    except ValueError:
        raise UsageError(
            f"--cron {cron!r} is no cron line. Write five fields, minute hour day month weekday: "
            "'0 2 * * *' is every night at 2:00, Beijing time."
        ) from None
