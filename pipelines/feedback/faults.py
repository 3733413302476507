"""What is wrong with a list that came back, told together: nothing of it is taken until all is mended."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import duckdb

from pipelines.errors import DeliveryRefused
from pipelines.ingest.faults import Fault

_MOST_TOLD: Final = 200


def refuse_returned(paths: Sequence[Path], faults: Iterable[Fault]) -> None:
    """Refuse the files when there is any fault, each on a line of its own.

    Raises:
        DeliveryRefused: there is at least one fault; nothing was imported.
    """
    lines = [str(fault) for fault in faults]
    if not lines:
        return
    names = ", ".join(path.name for path in paths)
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    more = [f"… and {len(lines) - _MOST_TOLD} more."] if len(lines) > _MOST_TOLD else []
    raise DeliveryRefused("\n".join([f"{names}: nothing was imported, {count}.", *lines[:_MOST_TOLD], *more]))


def read_faults(connection: duckdb.DuckDBPyConnection, query: str) -> list[Fault]:
    """Return the faults a query finds: file, sheet, line, column, value, problem and advice, in its order."""
    rows = connection.execute(query).fetchall()
    return [
        Fault(
            file=f"{file} sheet {sheet}" if sheet else str(file),
            line=line,
            column=column,
            value=value,
            problem=problem,
            advice=advice,
        )
        for file, sheet, line, column, value, problem, advice in rows
    ]
