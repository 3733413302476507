"""No sentence about the data names a person, whoever wrote it: analysts, lists and pages read them all."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.masking import HIDDEN

# first words with signs within, then each run of letters and digits alone: 3400…1-3400…2 names two persons
_WORDS: Final = (
    "[0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?|[^0-9A-Za-z]+",
    "[0-9A-Za-z]+|[^0-9A-Za-z]+",
)
_QUERY: Final = Path(__file__).parent / "sql" / "masked_message.sql"


def mask_messages(connection: duckdb.DuckDBPyConnection) -> int:
    """Mask every known person's number in the messages of `data_quality`; return how many changes that took.

    The row's subject stays whole where it is a person: an analyst must find whom it is about.

    Args:
        connection: the build, writable, with extract tables and `data_quality`.
    """
    n_changed = 0
    for pattern in _WORDS:
        connection.execute(
            f"create or replace temp table masked_message as {_QUERY.read_text(encoding='utf-8')}",
            {"hidden": HIDDEN, "pattern": pattern},
        )
        row = connection.execute(
            "update data_quality set message = masked_message.masked from masked_message "
            "where data_quality.message = masked_message.message"
        ).fetchone()
        n_changed += int(row[0]) if row else 0
    connection.execute("drop table masked_message")
    return n_changed
