"""Prefect on a closed network: its own folder, no statistics, no cloud, time to start on a small machine."""

import os
from pathlib import Path

from pipelines.settings import Home

_STARTUP_SECONDS = "180"


def prepare_prefect(home: Path) -> None:
    """Set Prefect's environment before its first import; what an operator has set himself stays.

    A night without a server starts a temporary one on the loopback address (about ten seconds).

    Raises:
        UsageError: the home cannot be made or written.
    """
    folder = (home / "prefect").resolve()
    Home(home).create()
    folder.mkdir(mode=0o700, exist_ok=True)  # Prefect's server does not make it
    defaults = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": _STARTUP_SECONDS,
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
