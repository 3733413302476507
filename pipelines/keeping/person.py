"""Who a person is in the data: the number, and the ids of every record of theirs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data_contracts.contract import load_extracts
from pipelines.ingest.sql_text import quote_name, quote_text, read_parquet
from pipelines.settings import Home

_IDS_PER_PATTERN: Final = 500  # RE2 refuses a pattern that grows too large
_SPOKEN: Final = frozenset({"person", "settlement", "charge_line", "bed_occupancy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the data know them.

    Attributes:
        psn_no: their number.
        visits: settlements and visits that are theirs alone, which texts and ids of results name.
        lines: charge lines and bed observations, which only records of findings name.
    """

    psn_no: str
    visits: tuple[str, ...]
    lines: tuple[str, ...]

    def mentioned_in(self, columns: Sequence[str]) -> str:
        """Return an SQL condition: one of the columns names the person or a visit, as a whole word."""
        text = f"concat_ws(chr(31), {', '.join(f'cast({quote_name(name)} as varchar)' for name in columns)})"
        ids = (self.psn_no, *self.visits)
        patterns = [
            "|".join(re.escape(each) for each in ids[start : start + _IDS_PER_PATTERN])
            for start in range(0, len(ids), _IDS_PER_PATTERN)
        ]
        found = [
            f"regexp_matches({text}, {quote_text(f'(^|[^0-9A-Za-z])({each})([^0-9A-Za-z]|$)')})"
            for each in patterns
        ]
        return f"({' or '.join(found)})"

    def mentioned_by(self, text: str) -> bool:
        """Return whether a text names the person or a visit, as a whole word."""
        ids = "|".join(re.escape(each) for each in (self.psn_no, *self.visits))
        return re.search(rf"(?<![0-9A-Za-z])(?:{ids})(?![0-9A-Za-z])", text) is not None


def write_person(connection: duckdb.DuckDBPyConnection, person: Person) -> None:
    """Write the temporary tables `person_visit` and `person_line`, one id a row."""
    for name, ids in (("person_visit", person.visits), ("person_line", (*person.visits, *person.lines))):
        connection.execute(
            f"create or replace temp table {name} as select unnest($1::varchar[]) as id", [[*ids]]
        )


def find_person(home: Home, psn_no: str, *, known: Person | None = None) -> Person:
    """Return the person with every id that landing and the kept snapshots tie to them, and `known` ones.

    A visit id that somebody else's settlement carries as well is not theirs to take.
    """
    visits, lines = set(known.visits if known else ()), set(known.lines if known else ())
    others: set[str] = set()
    with duckdb.connect() as connection:
        for table, relation in _list_sources(home, connection):
            found, shared = _read_ids(connection, table, relation, psn_no)
            if table in ("charge_line", "bed_occupancy"):
                lines |= found
            else:
                visits |= found
            others |= shared  # in any source, before or after this one
    return Person(psn_no=psn_no, visits=tuple(sorted(visits - others)), lines=tuple(sorted(lines)))


def _list_sources(home: Home, connection: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    """Yield extract and relation of everything that holds rows of persons."""
    for path in sorted(home.landing.rglob("*.parquet")):
        if path.parent.name in _SPOKEN:
            yield path.parent.name, read_parquet(path)
    for number, snapshot in enumerate(list_snapshots(home)):
        name = f"snapshot_{number}"
        connection.execute(f"attach {quote_text(str(snapshot))} as {name} (read_only)")
        for table in sorted(_SPOKEN):
            yield table, f"{name}.{table}"


def list_snapshots(home: Home) -> list[Path]:
    """Return the files of every kept snapshot."""
    return sorted(path for path in home.published.glob("*.duckdb") if not path.is_symlink())


def _read_ids(
    connection: duckdb.DuckDBPyConnection, table: str, relation: str, psn_no: str
) -> tuple[set[str], set[str]]:
    """Return ids of the person's records, and visits that others have too."""
    if table == "person":
        return set(), set()
    key = load_extracts()[table].key[0]
    names = ("setl_id", "mdtrt_id") if table == "settlement" else (key,)
    columns = ", ".join(quote_name(name) for name in names)
    rows = connection.execute(f"select {columns} from {relation} where psn_no = $1", [psn_no]).fetchall()
    found = {each for row in rows for each in row if each}
    if table != "settlement":
        return found, set()
    others = connection.execute(
        f"select distinct mdtrt_id from {relation} where psn_no <> $1 and mdtrt_id in "
        f"(select mdtrt_id from {relation} where psn_no = $1)",
        [psn_no],
    ).fetchall()
    return found, {row[0] for row in others if row[0]}
