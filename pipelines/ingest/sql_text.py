"""Names, texts and files as they stand in an SQL statement."""

from pathlib import Path


def quote_name(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return `text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quote_path(path: Path) -> str:
    """Return `path` as an SQL string to read from; signs of a pattern stand for themselves."""
    return quote_text(str(path).translate({ord(sign): f"[{sign}]" for sign in "*?["}))


def read_parquet(path: Path, *, row_numbers: bool = False, delivered: bool = False) -> str:
    """Return a Parquet file as an SQL relation, whatever the folders above it are called.

    Args:
        path: one file.
        row_numbers: add `file_row_number`, from 0, as last column.
        delivered: written by somebody else, who may not have marked text as text.
    """
    options = ", hive_partitioning = false" + ", file_row_number = true" * row_numbers
    return f"read_parquet({quote_path(path)}{options}{', binary_as_string = true' * delivered})"
