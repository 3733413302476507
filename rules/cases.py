"""A rule's own cases run on small tables in DuckDB, and the proof that every parameter matters."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import duckdb

from rules.case_file import Case, Rows, describe_given, load_cases, read_knowledge
from rules.evaluation import draft_output, fill_table, find_cost_faults, find_draft_faults, prepare_draft
from rules.fence import Limits, fence
from rules.loader import QUALITY_COLUMNS
from rules.packs import ParamValue, default_values
from rules.records import CaseResult, Number, Param, Rule
from rules.replay import Replay
from rules.schema import load_tables

_COSTED: Final = ("net_settlement", "net_charge_line")
_FIELDS: Final = (
    "subject_type", "subject_id", "fixmedins_code", "psn_no", "begn_date", "end_date",
    "amount", "message", "evidence", "records",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the cases of a rule show.

    Attributes:
        results: how each case came out, in the order written.
        unpinned: the parameters that no case holds in place; nothing is known of them where a case fails.
    """

    results: tuple[CaseResult, ...]
    unpinned: tuple[str, ...]


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
        return [_judge(bench, rule, case, {})[0] for case in cases]


def prove_cases(rule: Rule, cases: Sequence[Case]) -> Proof:
    """Return what every case showed, and which parameters none of them holds in place.

    A parameter is held when some case comes out otherwise with it one step lower or higher, or at its least
    or greatest allowed value. A step is 1, or 1 in the last decimal written. A case whose query cannot run
    with a parameter moved has failed.
    """
    results: list[CaseResult] = []
    loose = dict(rule.params)
    with _open_bench(rule) as bench:
        for case in cases:
            far = {name: (param.minimum, param.maximum) for name, param in loose.items()}
            result, held = _judge(bench, rule, case, far)
            results.append(result)
            loose = {name: param for name, param in loose.items() if name not in held}
        for place, case in enumerate(cases):  # what the farthest values do not move, a step rarely does
            if loose:
                near = {name: _list_steps(param) for name, param in loose.items()}
                results[place], held = _judge(bench, rule, case, near)
                loose = {name: param for name, param in loose.items() if name not in held}
    return Proof(results=tuple(results), unpinned=tuple(loose))


def _list_steps(param: Param) -> tuple[Number, ...]:
    """Return the values a step below and above that of `param`, where they are allowed."""
    step: Number = 1
    if isinstance(param.value, Decimal):
        exponent = param.value.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return tuple(
        move for move in (param.value - step, param.value + step) if param.minimum <= move <= param.maximum
    )


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
        prepare_draft(bench)
        fence(bench, Limits())
        yield bench


@contextmanager
def _fill(bench: duckdb.DuckDBPyConnection, given: Mapping[str, Rows]) -> Iterator[None]:
    """Put the rows of a case into the tables, and leave the tables as they were."""
    tables = load_tables()
    try:
        for table, rows in given.items():
            if table not in tables:
                bench.execute(f'delete from "{table}"')
            if rows:
                bench.execute(_insert(table, rows))
        yield
    finally:
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


def _find(bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the findings in `rule_output`, ordered by subject, and how they contradict themselves."""
    bench.execute("delete from finding_draft")
    draft_output(bench, rule, _set_values(rule, case.params))
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


def _judge(
    bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case, moves: Mapping[str, Sequence[Number]]
) -> tuple[CaseResult, set[str]]:
    """Return whether a case comes out as expected, and the parameters whose move changes what is returned.

    A query that cannot run is a case that failed; a case that failed holds nothing.
    """
    found: list[dict[str, Any]] = []
    differences: list[str] = []
    held: set[str] = set()
    try:
        with _fill(bench, case.given):
            replay = Replay(bench, rule, _set_values(rule, case.params))
            if replay.found:
                found, differences = _find(bench, rule, case)
            differences.extend(_compare(found, case.expect))
            differences.extend(_compare_quality(bench, rule, case))
            if not differences:
                held, differences = _try_moves(replay, rule, case, moves)
    except duckdb.Error as fault:
        found, differences = [], [f"the query cannot run: {str(fault).splitlines()[0]}"]
    result = CaseResult(
        scheme=rule.scheme,
        name=case.name,
        kind=case.kind,
        passed=not differences,
        message="; ".join(differences),
        found=tuple(found),
    )
    return result, held


def _try_moves(
    replay: Replay, rule: Rule, case: Case, moves: Mapping[str, Sequence[Number]]
) -> tuple[set[str], list[str]]:
    """Return the parameters whose move changes what is returned, and the moves the query cannot run with."""
    held: set[str] = set()
    faults: list[str] = []
    for name, value in ((name, value) for name, values in moves.items() for value in values):
        if name in held or name in case.params:
            continue
        try:
            if replay.differs(_set_values(rule, {**case.params, name: value})):
                held.add(name)
        except duckdb.Error as fault:
            faults.append(f"the query cannot run with {name} = {value}: {str(fault).splitlines()[0]}")
    return held, faults


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
                yield f"{subject} {name}: expected {_say(value)}, found {_say(actual)}"


def _compare_quality(bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> Iterator[str]:
    """Yield how what quality.sql tells differs from what the case expects, where it looks at that."""
    if case.expect_quality is None or rule.quality is None:
        return
    fill_table(bench, "rule_quality", rule.quality, _set_values(rule, case.params))
    told = bench.execute(f"select {', '.join(QUALITY_COLUMNS)} from rule_quality").fetchall()
    if len(told) != len(case.expect_quality):
        yield f"quality.sql tells {len(told)} rows, expected {len(case.expect_quality)}"
        return
    for row, wanted in zip(told, case.expect_quality, strict=True):
        actual = dict(zip(QUALITY_COLUMNS, row, strict=True))
        for name, value in wanted.items():
            if _plain(actual.get(name)) != _plain(value):
                yield f"quality {name}: expected {_say(value)}, found {_say(actual.get(name))}"


def _plain(value: object) -> object:
    """Return `value` so that 5 and 5.00, a date and its text, and empty text and null compare equal."""
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value).normalize()
    return None if value is None or value == "" else str(value)


def _say(value: object) -> str:
    """Return `value` as the author of a case wrote it: 1000.00 rather than Decimal('1E+3')."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_say(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_say(entry) for entry in value) + "]"
    if isinstance(value, Decimal | date):
        return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
    return repr(value)
