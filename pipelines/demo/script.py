"""Runs the room's SQL files: a SELECT becomes the table its file is named after."""

import csv
from functools import cache
from pathlib import Path

import duckdb

_ROOM = Path(__file__).parent
_CODES = {
    "code", "list_type", "chrgitm", "fixmedins_type", "hosp_lv", "specialty", "device_class", "gend_limit",
    "diag_limit", "vbp_status", "vbp_group", "operation", "strength",
}  # fmt: skip


def load_vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    """Every file of the vocabulary as a table `vocabulary_<stem>`; empty text is null.

    Files of a folder of the same name add rows: `item/pharmacy.csv` to what `item.csv` holds.
    """
    for path in sorted((_ROOM / "vocabulary").glob("*.csv")):
        codes = ", ".join(f"{column}: 'varchar'" for column in _text_columns(path))
        types = f", types = {{{codes}}}" if codes else ""
        connection.execute(
            f"create or replace table vocabulary_{path.stem} as"
            f" select * from read_csv(?, header = true{types})",
            [str(path)],
        )
        for more in sorted(path.with_suffix("").glob("*.csv")):
            connection.execute(
                f"insert into vocabulary_{path.stem} by name"
                " select * from read_csv(?, header = true, all_varchar = true)",
                [str(more)],
            )


@cache
def read_column(stem: str, column: str) -> tuple[str, ...]:
    """Return one column of a file of the vocabulary, without what folders add to it."""
    with (_ROOM / "vocabulary" / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row[column] for row in csv.DictReader(file))


def _text_columns(path: Path) -> list[str]:
    """Columns of the file that are codes: leading zeros matter, whatever the values look like."""
    with path.open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
    return [column for column in header if column in _CODES]


def read_folder(folder: str) -> list[Path]:
    """The SQL files of one folder of the room and of folders in it, in the order of their names."""
    return sorted((_ROOM / "sql" / folder).rglob("*.sql"))


def read_text(name: str) -> str:
    """The SQL of one file, named from the room's sql folder."""
    return (_ROOM / "sql" / name).read_text(encoding="utf-8")


def run_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros that every other file uses."""
    connection.execute(read_text("macro.sql"))


def run_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run one file; `030_person.sql` with a SELECT makes the table `person`."""
    text = path.read_text(encoding="utf-8")
    first_word = next(
        line for line in text.splitlines() if line.strip() and not line.startswith("--")
    ).split()[0]
    if first_word in {"select", "with"}:
        table = path.stem.split("_", 1)[1]
        connection.execute(f"create or replace table {table} as {text}")
    else:
        connection.execute(text)
