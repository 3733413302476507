"""Every case of every rule comes out the same on Apache Spark as on DuckDB."""

from functools import cache
from typing import Any

import duckdb
import pytest

from rules.case_file import Case, describe_given, load_cases, read_knowledge
from rules.cases import _fill, _open_bench, _set_values
from rules.evaluation import run_query, tell_quality
from rules.records import Rule
from rules.schema import load_tables
from tests.rules.library import RULES
from tests.spark.bench import SparkBench
from tests.spark.plain import read_plainly


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.scheme)
def test_every_case_finds_the_same(rule: Rule, spark_bench: SparkBench):
    cases, faults = load_cases(rule)
    assert faults == []
    different = []
    with _open_bench(rule) as bench:
        for case in cases:
            on_duckdb, on_spark = _ask_duckdb(bench, rule, case), _ask_spark(spark_bench, rule, case)
            if on_duckdb != on_spark:
                different.append((case.name, _list_differences(on_duckdb, on_spark)))
    assert different == []


@cache
def _read_rows(create: str, table: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.execute(create)
        return _fetch(connection, f"select * from {table}")


def _fetch(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    answer = connection.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _ask_duckdb(bench: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> list[str]:
    """Return what the rule's queries give for a case, one text per row, sorted."""
    values = _set_values(rule, case.params)
    with _fill(bench, case.given):
        run_query(bench, rule, values)
        rows = _fetch(bench, "select * from rule_output")
        if tell_quality(bench, rule, values):
            rows += _fetch(bench, "select * from rule_quality")
    return sorted(str(read_plainly(row)) for row in rows)


def _ask_spark(bench: SparkBench, rule: Rule, case: Case) -> list[str]:
    """Return the same from Spark; the text of every query is the rule's own, in Spark's dialect."""
    tables, knowledge = load_tables(), read_knowledge()
    for table, columns in describe_given(rule).items():
        if table in tables or table in case.given:
            bench.fill(table, columns, case.given.get(table, ()))
        else:
            bench.fill(table, columns, _read_rows(knowledge[table].create(), table))
    values = {name: value.value for name, value in _set_values(rule, case.params).items()}
    for name, step in rule.steps.items():
        bench.run_step(name, step.text, values)
    rows = bench.run(rule.query.text, values)
    if rule.quality:
        rows += bench.run(rule.quality.text, values)
    return sorted(str(read_plainly(row)) for row in rows)


def _list_differences(on_duckdb: list[str], on_spark: list[str]) -> dict[str, list[str]]:
    return {
        "only on DuckDB": [row for row in on_duckdb if row not in on_spark],
        "only on Spark": [row for row in on_spark if row not in on_duckdb],
    }
