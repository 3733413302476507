"""Knowledge files: what medicine and the price lists know, as small checked tables `knowledge_<file>`."""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from rules.records import RuleFault
from rules.strict_toml import Report, make_reporter, read_toml

_KINDS: Final = {"text": "varchar", "prefix": "varchar", "integer": "integer", "day": "date"}
_COMMON: Final = ("source", "note")
_SOUND: Final[dict[str, dict[str, "Knowledge"]]] = {}  # folders without a fault, by content
_MOST_SOUND: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """One knowledge file.

    Attributes:
        table: name of its table, `knowledge_<stem>`.
        title: what a row says, English.
        columns: DuckDB type by column, `source` and `note` last.
        path: the CSV file.
    """

    table: str
    title: str
    columns: Mapping[str, str]
    path: Path

    def create(self, *, temporary: bool = True) -> str:
        """Return the statement that loads it as a table; empty text is null."""
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in self.columns.items())
        path = str(self.path).replace("'", "''")
        return (
            f"create or replace {'temp table' if temporary else 'table'} {self.table} as select * from "
            f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', "
            f"nullstr = '', columns = {{{columns}}})"
        )


def load_knowledge(folder: Path) -> tuple[dict[str, Knowledge], list[RuleFault]]:
    """Return the knowledge files of `folder` by table name, and everything wrong with them.

    `schema.toml` says what each file holds. A faulty file is not returned; rules that read it
    are left out. Sound bytes are checked once a process: a night asks twice, a lint more often.
    """
    content = _hash_content(folder)
    if content in _SOUND:
        sound = _SOUND[content].items()
        return {
            table: replace(entry, path=(folder / entry.path.name).resolve()) for table, entry in sound
        }, []
    known, faults = _check_folder(folder)
    if not faults:
        if len(_SOUND) == _MOST_SOUND:
            del _SOUND[next(iter(_SOUND))]
        _SOUND[content] = {**known}
    return known, faults


def _hash_content(folder: Path) -> str:
    """Return a hash of the names and bytes of what is checked; what cannot be read has its name alone."""
    digest = hashlib.sha256()
    for path in sorted((folder / "schema.toml", *folder.glob("*.csv"))):
        with suppress(OSError):
            digest.update(f"\0{path.name}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _check_folder(folder: Path) -> tuple[dict[str, Knowledge], list[RuleFault]]:
    faults: list[RuleFault] = []
    sheet = read_toml(
        folder / "schema.toml", make_reporter(faults, scheme="", file=f"{folder.name}/schema.toml")
    )
    known: dict[str, Knowledge] = {}
    for stem in sheet or ():
        n_faults = len(faults)
        entry = sheet.take_table(stem) if sheet else None
        if entry is None:
            continue
        title = entry.take_text("title")
        kinds = {name: str(kind) for name, kind in entry.take_table("columns").take_rest().items()}
        key = entry.take_texts("key")
        entry.finish(known="title, columns, key")
        if unknown := sorted(set(kinds.values()) - set(_KINDS)):
            entry.fault("columns", f"unknown kind {', '.join(unknown)}; choose {', '.join(_KINDS)}.")
        path = folder / f"{stem}.csv"
        report = make_reporter(faults, scheme="", file=f"{folder.name}/{path.name}")
        if len(faults) == n_faults:
            _check_file(path, kinds, key, report)
        if len(faults) == n_faults:
            columns = {name: _KINDS[kind] for name, kind in kinds.items()} | dict.fromkeys(_COMMON, "varchar")
            known[f"knowledge_{stem}"] = Knowledge(
                table=f"knowledge_{stem}", title=title, columns=columns, path=path.resolve()
            )
    faults.extend(_take_out_unreadable(known, folder))
    stray = {path.stem for path in folder.glob("*.csv")} - {
        table.removeprefix("knowledge_") for table in known
    }
    named = {fault.file for fault in faults}
    for stem in sorted(stray):
        if f"{folder.name}/{stem}.csv" not in named:
            make_reporter(faults, scheme="", file=f"{folder.name}/{stem}.csv")(
                None, "schema.toml does not describe it. Add an entry there."
            )
    return known, faults


def list_faulty(faults: Iterable[RuleFault]) -> set[str]:
    """Return the tables that are missing because their file, one of those at fault, could not be taken."""
    files = (Path(fault.file) for fault in faults)
    return {f"knowledge_{file.stem}" for file in files if file.suffix == ".csv"}


def _take_out_unreadable(known: dict[str, Knowledge], folder: Path) -> list[RuleFault]:
    """Return what DuckDB, which reads the files at night, cannot read, and take it out of `known`."""
    faults: list[RuleFault] = []
    with duckdb.connect() as connection:
        for entry in list(known.values()):
            try:
                connection.execute(entry.create())
            except duckdb.Error as fault:
                del known[entry.table]
                said = f"DuckDB cannot read it: {str(fault).splitlines()[0]}. Save it anew as plain CSV."
                make_reporter(faults, scheme="", file=f"{folder.name}/{entry.path.name}")(None, said)
    return faults


def create_knowledge(connection: duckdb.DuckDBPyConnection, knowledge: Mapping[str, Knowledge]) -> None:
    """Load every knowledge file into `connection`, in place of what an earlier night knew.

    The tables are published with the night, so that analysts can read them and run a rule's SQL by hand.
    """
    known = connection.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, 'knowledge_') and not temporary"
    ).fetchall()
    for (table,) in known:
        connection.execute(f'drop table "{table}"')
    for entry in knowledge.values():
        connection.execute(entry.create(temporary=False))
        title = entry.title.replace("'", "''")
        connection.execute(f"comment on table {entry.table} is '{title}'")


def _check_file(path: Path, kinds: Mapping[str, str], key: tuple[str, ...], report: Report) -> None:
    """Report every line of a knowledge file that does not hold what its schema says."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            header = tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        report(None, f"the file cannot be read ({fault}). Save it as UTF-8 CSV.")
        return
    expected = (*kinds, *_COMMON)
    if header != expected:
        report(1, f"the columns are {', '.join(header)}, expected {', '.join(expected)}.")
        return
    for line, row in enumerate(rows, start=2):
        for message in _check_row(row, kinds):
            report(line, message)
    keys = [tuple(row[name] or "" for name in key) for row in rows]
    first_lines: dict[tuple[str, ...], int] = {}
    for line, values in enumerate(keys, start=2):
        if (first := first_lines.setdefault(values, line)) != line:
            report(line, f"{', '.join(values)} stands on line {first} already. Keep one.")
    for message, line in _find_overlaps(keys, [kinds.get(name) == "prefix" for name in key]):
        report(line, message)


def _check_row(row: Mapping[str, str | None], kinds: Mapping[str, str]) -> Iterator[str]:
    if None in row or None in row.values():
        yield "has more or fewer values than the header. Quote a value that holds a comma."
        return
    if not row["source"]:
        yield 'source is empty. Name the document, or write "project default".'
    for name, kind in kinds.items():
        value = row[name] or ""
        if kind == "prefix" and not value:
            yield f"{name} is empty and would match every code. Write a code or its beginning."
        if kind == "integer" and not re.fullmatch(r"[0-9]{1,9}", value):
            yield f"{name} is {value!r}, expected a whole number."
        if kind == "day" and not _is_day(value):
            yield f"{name} is {value!r}, expected a day such as 2025-01-01."


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _find_overlaps(keys: list[tuple[str, ...]], is_prefix: list[bool]) -> Iterator[tuple[str, int]]:
    """Yield prefixes that begin with another prefix of the same kind: a code would match and count twice."""
    if True not in is_prefix:
        return
    place = is_prefix.index(True)
    lines = {values: line for line, values in enumerate(keys, start=2)}
    for values, line in lines.items():
        for length in range(1, len(values[place])):
            shorter = (*values[:place], values[place][:length], *values[place + 1 :])
            if shorter in lines:
                yield (
                    f"{values[place]} also begins with {shorter[place]} of line {lines[shorter]}. Keep one.",
                    line,
                )
