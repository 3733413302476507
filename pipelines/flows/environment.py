"""Prefect on a closed network: its own folder, no statistics, no cloud."""

import os
from pathlib import Path

from pipelines.flows.records import drop_large_records
from pipelines.settings import Home


def prepare_prefect(home: Path) -> None:
    """Set Prefect's environment before its first import; what an operator has set himself stays.

    Raises:
        UsageError: the home cannot be made or written.
    """
    folder = (home / "prefect").resolve()
    Home(home).create()
    folder.mkdir(mode=0o700, exist_ok=True)  # Prefect's server does not make it
    drop_large_records(folder)
    defaults = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
