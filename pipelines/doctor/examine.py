"""Every look, in the order an operator reads them."""

from datetime import datetime

from data_contracts.errors import FundwatchError
from pipelines.doctor.encryption import check_encryption
from pipelines.doctor.finding import Health
from pipelines.doctor.home import check_access, check_last_night, check_published, check_space
from pipelines.doctor.machine import check_clock, check_fonts, check_letters, check_memory, check_versions
from pipelines.monitor.history import read_nights
from pipelines.settings import Home, read_settings


def examine(home: Home) -> list[Health]:
    """Return what was found of machine and home; nothing is changed by looking."""
    nights = read_nights(home.history)
    last = datetime.fromisoformat(nights[0].started_at) if nights else None
    return [
        check_versions(),
        _check_settings(),
        check_access(home),
        check_space(home),
        check_encryption(home.root),
        check_clock(last),
        check_letters(),
        check_fonts(),
        check_last_night(nights),
        check_published(home),
    ]


def _check_settings() -> Health:
    try:
        settings = read_settings()
    except FundwatchError as fault:
        return Health(name="settings", state="bad", found=fault.message, advice="Correct the environment.")
    return check_memory(settings.memory_limit)
