"""How a delivered value becomes a typed one, as SQL, and what makes it a fault.

The casts of DuckDB are wider than the contract: they take `1e9` for money, round a third decimal, read
`1_000` and an offset in a time. So text is first matched as a whole, which costs next to nothing beside
reading it (measured in README.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data_contracts.contract import Column
from data_contracts.ddl import duckdb_type
from data_contracts.kinds import Kind
from pipelines.ingest.faults import Fault
from pipelines.ingest.reasons import ENDS_EARLY, MISSING, NOT_OF_KIND
from pipelines.ingest.sql_text import quote_name, quote_text

_BLANKS: Final = " \t\r\n\u3000"
_HOUR: Final = r"([01]\d|2[0-3])"


# A thousand billion yuan or pieces in one row cannot be real, and sums of such rows would overflow later on.
_MOST_DIGITS: Final = 12
_YEARS: Final = r"(19|20|21)\d\d"


def _decimal(places: int) -> str:
    # Further zeros lose nothing; any other further digit would be rounded away.
    return rf"[+-]?(0*\d{{1,{_MOST_DIGITS}}}(\.\d{{0,{places}}}0*)?|\.\d{{1,{places}}}0*)"


_PATTERN: Final[dict[Kind, str]] = {
    "money": _decimal(2),
    "price": _decimal(6),
    "qty": _decimal(4),
    "integer": r"[+-]?\d+",
    "flag": "[01]",
    "date": rf"({_YEARS}|9999)-\d\d-\d\d",  # 9999-12-31 is how some write "open-ended"
    "time": rf"{_YEARS}-\d\d-\d\d[ T]{_HOUR}:\d\d(:\d\d)?",
}
# A presence or a stay that ends before it begins cannot be placed in time.
_SPANS: Final = (("begntime", "endtime"), ("begn_time", "end_time"))
_KIND_FAMILY: Final[dict[Kind, str]] = {
    "money": "decimal",
    "price": "decimal",
    "qty": "decimal",
    "integer": "decimal",
    "flag": "flag",
    "code": "text",
    "text": "text",
    "date": "date",
    "time": "time",
}
_HELD_FAMILY: Final = (
    dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL"), "whole")
    | dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "whole")
    | dict.fromkeys(("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "moment")
    | {"DOUBLE": "fraction", "FLOAT": "fraction", "BOOLEAN": "boolean"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """SQL of one contract column in one file.

    Attributes:
        column: the contract's column.
        value: expression of the typed value, null when there is none.
        shown: expression of the delivered value as text, null when the column is absent.
        filled: condition that something was delivered.
    """

    column: Column
    value: str
    shown: str
    filled: str


def cast_text(column: Column, source: str) -> Cast:
    """Return the cast of a text field named `source` (an SQL expression)."""
    blanks = quote_text(_BLANKS)
    trimmed = f"nullif(trim({source}, {blanks}), '')"
    if column.kind in ("code", "text"):
        # Trimming all is dear and few fields have blanks around them; `< '!'` catches leading ones and ''.
        ragged = " or ".join(
            [f"{source} < '!'", f"prefix({source}, '\u3000')", *(f"suffix({source}, '{b}')" for b in _BLANKS)]
        )
        value = f"case when {ragged} then {trimmed} else {source} end"
        return Cast(column=column, value=value, shown=source, filled=f"{trimmed} is not null")
    kind = duckdb_type(column.kind)
    pattern = quote_text(_PATTERN[column.kind])
    value = (
        f"case when regexp_full_match({source}, {pattern}) then try_cast({source} as {kind}) "
        f"when regexp_full_match({trimmed}, {pattern}) then try_cast({trimmed} as {kind}) end"
    )
    return Cast(column=column, value=value, shown=source, filled=f"{trimmed} is not null")


def cast_typed(file: str, column: Column, source: str, held_as: str) -> Cast | Fault:
    """Return the cast of a Parquet column of type `held_as`, or the fault of a type that cannot hold it.

    A value changes its type only where that loses nothing; floating point money is taken when it stands for
    exactly one decimal of the contract's places.
    """
    if held_as == "VARCHAR":
        return cast_text(column, source)
    value = _convert(column.kind, source, re.sub(r"\(.*", "", held_as))
    if value is None:
        return Fault(
            file=file,
            column=column.name,
            problem=f"is stored as {held_as}, which cannot hold a {column.kind} without loss",
            advice=f"Store it as {duckdb_type(column.kind)} or as text"
            + (", Beijing time without offset" if "ZONE" in held_as else ""),
        )
    return Cast(
        column=column, value=value, shown=f"cast({source} as varchar)", filled=f"{source} is not null"
    )


def _convert(kind: Kind, source: str, held_as: str) -> str | None:
    """Return the expression that takes `held_as` to `kind` and is null where that would lose something."""
    target = duckdb_type(kind)
    typed = f"try_cast({source} as {target})"
    exact = f"case when {typed} = {source} then {typed} end"
    # Binary fractions miss a decimal by a little; a value further off has more places than the kind allows.
    tolerance = "1e-9" if held_as == "DOUBLE" else "1e-6"
    near = f"abs({source} - cast({typed} as double)) <= {tolerance} * greatest(1, abs({source}))"
    plain = f"cast({source} as {target})"
    expressions: dict[tuple[str, str], str] = {
        ("decimal", "whole"): exact,
        ("decimal", "fraction"): f"case when {near} then {typed} end",
        ("flag", "whole"): f"case when {source} in (0, 1) then {plain} end",
        ("flag", "boolean"): plain,
        ("text", "whole"): plain,
        ("date", "moment"): exact,
        ("time", "moment"): plain,
    }
    expression = expressions.get((_KIND_FAMILY[kind], _HELD_FAMILY.get(held_as, "")))
    limits = {
        "decimal": f"abs({source}) < 1e{_MOST_DIGITS}",
        "date": f"({_in_years(source)} or year({source}) = 9999)",
        "time": _in_years(source),
    }
    limit = limits.get(_KIND_FAMILY[kind])
    return f"case when {limit} then {expression} end" if expression and limit else expression


def _in_years(source: str) -> str:
    return f"year({source}) between 1900 and 2199"


def list_faults(casts: Sequence[Cast], key: Sequence[str]) -> list[tuple[str, Cast, str]]:
    """Return what can be wrong with a record: condition, column and reason, in order of the contract.

    Args:
        casts: the casts of every contract column; their values carry the columns' names.
        key: columns that a record must have in any case.
    """
    faults = []
    for cast in casts:
        name = quote_name(cast.column.name)
        if cast.column.kind not in ("code", "text"):
            faults.append((f"{name} is null and {cast.filled}", cast, NOT_OF_KIND[cast.column.kind]))
        if cast.column.required or cast.column.name in key:
            faults.append((f"{name} is null", cast, MISSING))
    by_name = {cast.column.name: cast for cast in casts}
    for start, end in _SPANS:
        if start in by_name and end in by_name:
            condition = f"{quote_name(end)} < {quote_name(start)}"
            faults.append((condition, by_name[end], ENDS_EARLY.format(start=start)))
    return faults


def choose_fault(casts: Sequence[Cast], key: Sequence[str]) -> str:
    """Return the expression of a record's first fault as a struct, null when it has none."""
    cases = " ".join(
        f'when {condition} then struct_pack("column" := {quote_text(cast.column.name)}, '
        f'"value" := {cast.shown}, reason := {quote_text(reason)})'
        for condition, cast, reason in list_faults(casts, key)
    )
    return f"case {cases} end"


def cast_absent(column: Column) -> Cast:
    """Return the cast of an optional column that the file lacks."""
    return Cast(
        column=column, value=f"cast(null as {duckdb_type(column.kind)})", shown="null", filled="false"
    )
