"""Tonight's volume of each extract beside that of recent nights."""

from pathlib import Path
from typing import Final

import duckdb

from data_contracts.records import CheckResult

RECENT_DELIVERIES: Final = 7
# With fewer there is no usual volume to compare with.
LEAST_DELIVERIES: Final = 3
# Beyond what the nights before have shown by this much an export is cut or doubled. A week with a weekend in
# it has shown a third of a working day, so the bounds widen by themselves. Project defaults, unsourced.
LEAST_RATIO: Final = 0.6
GREATEST_RATIO: Final = 1 / LEAST_RATIO

_VOLUME: Final = Path(__file__).with_name("volume.sql")


def check_volume(connection: duckdb.DuckDBPyConnection, extract: str, *, delivery_id: str) -> CheckResult:
    """Return whether the rows delivered of `extract` are of the usual order.

    The rows read of this delivery are held against the least and the most of earlier deliveries that brought
    any: of the same weekday within five weeks where there are three, otherwise of the last seven. With fewer
    than three before it nothing is evaluated and the message says so.
    """
    try:
        found = connection.execute(
            _VOLUME.read_text(encoding="utf-8"),
            {
                "extract": extract,
                "delivery_id": delivery_id,
                "recent_deliveries": RECENT_DELIVERIES,
                "least_deliveries": LEAST_DELIVERIES,
            },
        ).fetchone()
    except duckdb.CatalogException:
        found = None  # a database without deliveries, such as one built by hand
    n_rows, usual_rows, least_rows, greatest_rows, n_recent = found or (0, None, None, None, 0)
    success: bool | None = None
    if n_recent < LEAST_DELIVERIES or not usual_rows:
        message = (
            f"Volume of {extract} not evaluated: {n_recent} earlier deliveries, {LEAST_DELIVERIES} with rows "
            f"are needed. {n_rows:,} rows were delivered; look at the figure by hand."
        )
    else:
        success = least_rows * LEAST_RATIO <= n_rows <= greatest_rows * GREATEST_RATIO
        message = f"{n_rows:,} rows of {extract} delivered, usually {usual_rows:,.0f}"
        message += "." if success else f" ({least_rows:,} to {greatest_rows:,})."
        if not success:
            message += " Ask whether the export was cut, doubled or covers another period."
    return CheckResult(
        extract=extract,
        check_name="volume",
        severity="warning",
        success=success,
        n_rows=n_rows,
        n_unexpected=n_rows if success is False else 0,
        message=message,
    )
