"""Beijing time: what extracts, cron lines and every table of the warehouse mean by a time of day."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

TIMEZONE: Final = "Asia/Shanghai"


def to_beijing(moment: datetime) -> datetime:
    """Return `moment` in Beijing time without offset, as tables keep it; one without offset is so already."""
    return moment.astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None) if moment.tzinfo else moment


def read_beijing_clock() -> datetime:
    """Return the present in Beijing time with its offset, whatever zone the machine keeps."""
    return datetime.now(UTC).astimezone(ZoneInfo(TIMEZONE))


def say_beijing(moment: datetime | str) -> str:
    """Return a moment as people read it, `2026-03-01 02:00:00` in Beijing; a text that is no moment as it is.

    Whoever shows it says whose time it is.
    """
    try:
        read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    return f"{to_beijing(read):%Y-%m-%d %H:%M:%S}"
