"""TOML read strictly: every key is taken once, checked, and what nobody takes is reported by line."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
from sqlglot.errors import SqlglotError

from rules.records import Number, RuleFault

Report = Callable[[int | None, str], None]
# What odd content has been seen to raise, in our code, in the parser of SQL and in DuckDB.
_OF_CONTENT: Final = (
    ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
    SqlglotError, duckdb.ProgrammingError, duckdb.DataError, duckdb.InternalError, duckdb.NotSupportedError,
)  # fmt: skip


def read_toml(path: Path, report: Report) -> "Sheet | None":
    """Return the file at `path` as a sheet, or None after reporting why it cannot be read.

    Numbers with a point are exact decimals, never floating point.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows begins files with a mark
        values = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        report(None, f"the file is missing. Add {path.name}.")
    except (OSError, UnicodeDecodeError) as fault:
        report(None, f"the file cannot be read ({fault}). Save it as UTF-8 text.")
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        report(int(found[1]) if found else None, f"not TOML: {fault}. Correct the syntax.")
    except RecursionError:
        report(None, "is nested too deeply. Write it flat.")
    else:
        return Sheet(values, text=text, report=report)
    return None


@contextmanager
def report_unforeseen(report: Report) -> Iterator[None]:
    """Report what a file's content makes the block raise as a fault: it stops no other file.

    A full disk or too little memory is no file's fault and is raised as it is.
    """
    try:
        yield
    except _OF_CONTENT as fault:
        said = str(fault).partition("\n")[0][:200]
        report(None, f"cannot be judged ({type(fault).__name__}: {said}). Write it more simply.")


def make_reporter(faults: list[RuleFault], *, scheme: str, file: str, admdvs: str = "") -> Report:
    """Return a function that files what is wrong with `file` under `faults`."""

    def report(line: int | None, message: str) -> None:
        faults.append(RuleFault(scheme=scheme, file=file, line=line, message=message, admdvs=admdvs))

    return report


class Sheet:
    """One table of a TOML file; `take_*` methods report what is wrong and return something usable.

    Attributes:
        report: told line and message of every fault.
        sound: whether nothing was wrong so far.
    """

    def __init__(self, values: Mapping[str, Any], *, text: str, report: Report, start: int = 0) -> None:
        self._values = dict(values)
        self._text = text
        self._start = start
        self.report = report
        self.sound = True

    def line_of(self, key: str) -> int | None:
        """Return the line (from 1) where `key` is first written, from the start of this table on."""
        word = rf"[\"']?{re.escape(key)}[\"']?"
        pattern = re.compile(rf"^\s*{word}\s*=|[{{,]\s*{word}\s*=|^\s*\[.*\b{word}\s*\]")
        for number, line in enumerate(self._text.splitlines()[self._start :], start=self._start + 1):
            if pattern.search(line):
                return number
        return None

    def fault(self, key: str, message: str) -> None:
        """Report `message` at the line of `key`, or at the table's first line where the key is missing."""
        self.sound = False
        self.report(self.line_of(key) or self._start + 1, message)

    def take_text(self, key: str, *, choices: Sequence[str] = (), default: str | None = None) -> str:
        """Return a text, one of `choices` if any; without a default it must be there and not be empty."""
        if key not in self._values and default is not None:
            return default
        value: str = self._take(key, str, "text") or ""
        if choices and value and value not in choices:
            self.fault(key, f"{key} is {value!r}; choose one of {', '.join(choices)}.")
        return value

    def take_texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts, none empty or twice; without a default it must be there with one text."""
        if key not in self._values and default is not None:
            return default
        values: list[object] = self._take(key, list, "a list of texts") or []
        texts = tuple(value for value in values if isinstance(value, str) and value.strip())
        if len(texts) < len(values) or len(set(texts)) < len(texts):
            self.fault(key, f"{key} must list texts, none empty and none twice.")
        return texts

    def take_integer(self, key: str) -> int:
        """Return a whole number."""
        return self._take(key, int, "a whole number") or 0

    def take_number(self, key: str) -> Number:
        """Return a whole number or an exact decimal."""
        return self._take(key, (int, Decimal), "a number") or 0

    def take_date(self, key: str, *, optional: bool = False) -> date | None:
        """Return a date such as 2025-07-01, without quotes."""
        if optional and key not in self._values:
            return None
        value: date | None = self._take(key, date, "a date such as 2025-07-01, without quotes")
        if isinstance(value, datetime):
            self.fault(key, f"{key} has a time of day. Write the date alone.")
            return value.date()
        return value

    def take_table(self, key: str, *, optional: bool = False) -> "Sheet":
        """Return the table under `key`, an empty one where it is optional and missing."""
        if optional and key not in self._values:
            return Sheet({}, text=self._text, report=self.report, start=self._start)
        start = (self.line_of(key) or 1) - 1
        table: dict[str, Any] = self._take(key, dict, "a table") or {}
        return Sheet(table, text=self._text, report=self.report, start=start)

    def take_tables(self, key: str, *, may_be_empty: bool = False) -> "list[Sheet]":
        """Return the tables of a list such as `[[case]]`, in order."""
        if may_be_empty and self._values.get(key) == []:
            del self._values[key]
            return []
        starts = [
            number
            for number, line in enumerate(self._text.splitlines())
            if re.match(rf"\s*\[\[\s*{re.escape(key)}\s*\]\]", line)
        ]
        values: list[Any] = self._take(key, list, f"one or more [[{key}]]") or []
        tables = []
        for position, value in enumerate(values):
            start = starts[position] if position < len(starts) else self._start
            if isinstance(value, dict):
                tables.append(Sheet(value, text=self._text, report=self.report, start=start))
            else:
                self.fault(key, f"{key} must hold tables. Write [[{key}]] above each.")
        return tables

    def take_rest(self) -> dict[str, Any]:
        """Return every key not taken yet, as TOML values."""
        rest, self._values = self._values, {}
        return rest

    def __contains__(self, key: str) -> bool:
        """Tell whether `key` is there and not taken yet."""
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """Return the keys not taken yet, in the order written."""
        return iter(tuple(self._values))

    def finish(self, *, known: str) -> None:
        """Report every key nobody took; `known` says which there are."""
        for key in self._values:
            self.fault(key, f"unknown key {key}. Correct its spelling or remove it; known here: {known}.")

    def _take(self, key: str, kinds: type | tuple[type, ...], expected: str) -> Any:  # noqa: ANN401 - TOML value
        if key not in self._values:
            self.sound = False
            self.report(self._start + 1 if self._start else None, f"{key} is missing. Add it: {expected}.")
            return None
        value = self._values.pop(key)
        if not isinstance(value, kinds) or isinstance(value, bool) or _is_no_number(value):
            self.fault(key, f"{key} is {value!r}, expected {expected}. Correct it.")
            return None
        if value in ("", [], {}):
            self.fault(key, f"{key} is empty, expected {expected}. Fill it.")
            return None
        return value


def _is_no_number(value: object) -> bool:
    return isinstance(value, Decimal) and not value.is_finite()
