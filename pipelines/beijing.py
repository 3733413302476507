"""Beijing time: what extracts, cron lines and every table of the warehouse mean by a time of day."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

TIMEZONE: Final = "Asia/Shanghai"


def to_beijing(moment: datetime) -> datetime:
    """Return `moment` in Beijing time without offset, as tables keep it; one without offset is so already."""
    return moment.astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None) if moment.tzinfo else moment
