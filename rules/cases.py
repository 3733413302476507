"""A rule's own cases run on small tables in DuckDB, and the proof that every parameter matters."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import Any, Final

import duckdb

from rules.case_file import Case, Rows, describe_given, load_cases, read_knowledge
from rules.evaluation import draft_findings, find_cost_faults, find_draft_faults, run_query, tell_quality
from rules.fence import Limits, fence
from rules.loader import QUALITY_COLUMNS
from rules.packs import ParamValue, default_values
from rules.records import CaseResult, Number, Param, Rule
from rules.schema import load_tables

_COSTED: Final = ("net_settlement", "net_charge_line")
_FIELDS: Final = (
    "subject_type", "subject_id", "fixmedins_code", "psn_no", "begn_date", "end_date",
    "amount", "message", "evidence", "records",
)  # fmt: skip


def run_cases(rule: Rule, cases: Sequence[Case] | None = None) -> list[CaseResult]:
    """Return what every case of `rule` showed, in the order written.

    Raises:
        ValueError: cases.toml is faulty; the message names file and line.
    """
    if cases is None:
        cases, faults = load_cases(rule)
        if faults:
            raise ValueError("; ".join(str(fault) for fault in faults))
    with _open_bench(rule) as bench:
        return [_judge(bench, rule, case) for case in cases]


def find_unpinned(rule: Rule, cases: Sequence[Case]) -> list[str]:
    """Return the parameters of `rule` that no case holds in place.

    A parameter is held when some case comes out otherwise with it one step lower or higher, or at its least
    or greatest allowed value. A step is 1, or 1 in the last decimal written.
    """
    with _open_bench(rule) as bench:

        @cache
        def find_before(place: int) -> list[str]:
            return _look(bench, rule, cases[place])

        return [
            param.name
            for param in rule.params.values()
            if not any(
                _look(bench, rule, case, {param.name: move}) != find_before(place)
                for move in _list_moves(param)
                for place, case in enumerate(cases)
                if param.name not in case.params
            )
        ]


def _list_moves(param: Param) -> list[Number]:
    """Return the values to move `param` to, farthest first: those change most."""
    step: Number = 1
    if isinstance(param.value, Decimal):
        exponent = param.value.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    moves = dict.fromkeys((param.minimum, param.maximum, param.value - step, param.value + step))
    return [move for move in moves if param.minimum <= move <= param.maximum and move != param.value]


@contextmanager
def _open_bench(rule: Rule) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database in memory with every table `rule` reads, empty, and the knowledge files."""
    tables = load_tables()
    with duckdb.connect(config={"threads": 1}) as bench:
        bench.execute("pragma disable_optimizer")  # over a handful of rows, planning is what takes time
        bench.execute("create schema kept")
        for name in {*describe_given(rule), *_COSTED}:
            if name in tables:
                bench.execute(tables[name].create())
            else:
                bench.execute(read_knowledge()[name].create())
                bench.execute(f"create table kept.{name} as select * from temp.{name}")
        fence(bench, Limits())
        yield bench


@contextmanager
def _fill(bench: duckdb.DuckDBPyConnection, given: Mapping[str, Rows]) -> Iterator[None]:
    """Put the rows of a case into the tables, and leave the tables as they were."""
    tables = load_tables()
    for table, rows in given.items():
        if table not in tables:
            bench.execute(f'delete from "{table}"')
        if rows:
            bench.execute(_insert(table, rows))
    yield
    for table in given:
        bench.execute(f'delete from "{table}"')
        if table not in tables:
            bench.execute(f"insert into temp.{table} select * from kept.{table}")


def _insert(table: str, rows: Rows) -> str:
    """Return the statement that adds `rows`; values are written as text, and the columns cast them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    values = ", ".join(f"({', '.join(_write(row.get(name)) for name in names)})" for row in rows)
    columns = ", ".join(f'"{name}"' for name in names)
    return f'insert into "{table}" ({columns}) values {values}'


def _write(value: object) -> str:
    if value is None or value == "":
        return "null"
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


def _look(
    bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case, moved: Mapping[str, Number] | None = None
) -> list[str]:
    """Return what the query of `rule` alone returns for a case, one text per row, sorted."""
    with _fill(bench, case.given):
        run_query(bench, rule, _set_values(rule, {**case.params, **(moved or {})}))
        return sorted(map(str, bench.execute("select * from rule_output").fetchall()))


def _find(bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the findings of a case, ordered by subject, and how they contradict themselves."""
    with _fill(bench, case.given):
        draft_findings(bench, rule, values=_set_values(rule, case.params))
        faults = find_draft_faults(bench) + find_cost_faults(bench)
        rows = bench.execute(
            f"select {', '.join(_FIELDS)} from finding_draft order by subject_id, begn_date"
        ).fetchall()
    found = []
    for row in rows:
        finding = dict(zip(_FIELDS, row, strict=True))
        evidence = json.loads(finding.pop("evidence"), parse_float=Decimal)
        finding["records"] = {record["record_id"]: record["amount"] for record in finding["records"] or ()}
        found.append({**evidence["measured"], **finding})
    return found, faults


def _set_values(rule: Rule, changed: Mapping[str, Number]) -> dict[str, ParamValue]:
    values = default_values(rule)
    for name, value in changed.items():
        values[name] = ParamValue(value=value, unit=values[name].unit, source="case")
    return values


def _judge(bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> CaseResult:
    """Return whether a case comes out as expected; a query that cannot run is a case that failed."""
    try:
        found, faults = _find(bench, rule, case)
        differences = [*faults, *_compare(found, case.expect)]
        if case.expect_quality is not None:
            with _fill(bench, case.given):
                tell_quality(bench, rule, _set_values(rule, case.params))
                told = bench.execute("select kind, subject, n_records, message from rule_quality").fetchall()
            differences.extend(_compare_quality(told, case.expect_quality))
    except duckdb.Error as fault:
        found, differences = [], [f"the query cannot run: {str(fault).splitlines()[0]}"]
    return CaseResult(
        scheme=rule.scheme,
        name=case.name,
        kind=case.kind,
        passed=not differences,
        message="; ".join(differences),
        found=tuple(found),
    )


def _compare(found: Sequence[Mapping[str, Any]], expected: Rows) -> Iterator[str]:
    """Yield how findings differ from those expected; only the fields named are compared."""
    by_subject = {finding["subject_id"]: finding for finding in found}
    wanted = {finding["subject_id"]: finding for finding in expected}
    for subject in sorted(set(by_subject) - set(wanted)):
        yield f"accuses {subject}, expected quiet: {by_subject[subject]['message']}"
    for subject in sorted(set(wanted) - set(by_subject)):
        yield f"does not accuse {subject}"
    for subject in sorted(set(wanted) & set(by_subject)):
        for name, value in wanted[subject].items():
            actual = by_subject[subject].get(name, "nothing of that name")
            if _plain(actual) != _plain(value):
                yield f"{subject} {name}: expected {_plain(value)!r}, found {_plain(actual)!r}"


def _compare_quality(told: Sequence[tuple[Any, ...]], expected: Rows) -> Iterator[str]:
    if len(told) != len(expected):
        yield f"quality.sql tells {len(told)} rows, expected {len(expected)}"
        return
    for row, wanted in zip(told, expected, strict=True):
        actual = dict(zip(QUALITY_COLUMNS, row, strict=True))
        for name, value in wanted.items():
            if _plain(actual.get(name)) != _plain(value):
                yield f"quality {name}: expected {value!r}, found {actual.get(name)!r}"


def _plain(value: object) -> object:
    """Return `value` so that 5 and 5.00, a date and its text, and empty text and null compare equal."""
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value).normalize()
    return None if value is None or value == "" else str(value)
