"""The rows of an answer by the names of its columns."""

from typing import Any

import duckdb


def fetch_rows(answer: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return every row of what was just executed as a mapping of column to value, in the answer's order."""
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
