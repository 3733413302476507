"""The queries of the room."""

from pathlib import Path
from typing import Final

_SQL: Final = Path(__file__).parent / "sql"


def read_sql(name: str) -> str:
    """Return the query of the room called `name`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
