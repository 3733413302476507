"""A bench of small tables in Apache Spark, on which one rule's queries run case after case."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlglot
from pyspark.sql import DataFrame
from sqlglot import exp

from rules.spark import translate_to_spark

Rows = Sequence[Mapping[str, Any]]
_TYPES = {"varchar": "string", "integer": "int", "varchar[]": "array<string>"}


def name_type(kind: str) -> str:
    """Return Spark's name of a DuckDB type."""
    return _TYPES.get(kind.lower(), kind.lower())


class SparkBench:
    """Small tables in Spark: each is computed once and kept as the rows it has.

    Planning is what takes time here. A query over kept rows is planned by itself; a view over views is
    planned as one query with all of them, each as often as it is read.
    """

    def __init__(self, spark: Any) -> None:
        """Begin without tables."""
        self._spark = spark
        self._filled: dict[str, str] = {}
        # What collect() does besides describing the plan: tasks learn settings from their job's properties.
        for name, value in spark.conf.getAll.items():
            if name.startswith("spark.sql."):
                spark.sparkContext.setLocalProperty(name, value)

    def fill(self, table: str, columns: Mapping[str, str], rows: Rows) -> None:
        """Have `rows` as `table`, each column of its type, null where not named."""
        said = repr((columns, rows))
        if self._filled.get(table) != said:
            self._keep(table, self._spark.sql(_write_table(columns, rows)))
            self._filled[table] = said

    def run_step(self, name: str, text: str, values: Mapping[str, Any]) -> None:
        """Have what a query returns as the table `name`."""
        self._filled.pop(name, None)
        self._keep(name, self._ask(text, values))

    def run(self, text: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows a query gives."""
        kept, _ = self._compute(self._ask(text, values))
        return [row.asDict(recursive=True) for row in DataFrame(kept, self._spark).collect()]

    def _ask(self, text: str, values: Mapping[str, Any]) -> Any:
        """Return the answer to a query, its thoughts kept one after the other."""
        *thoughts, (_, last) = _split_query(text)
        for name, query in thoughts:
            self._filled.pop(name, None)
            self._keep(name, self._spark.sql(query, args=_choose(values, query)))
        return self._spark.sql(last, args=_choose(values, last))

    def _keep(self, table: str, answer: Any) -> None:
        kept, n_rows = self._compute(answer)
        # Of one partition Spark knows that like rows are together: nothing is shuffled, a query is one task.
        (kept.coalesce(1) if n_rows else kept).createOrReplaceTempView(table)

    def _compute(self, answer: Any) -> tuple[Any, int]:
        """Return the rows of an answer as a table of Spark's own, and how many they are.

        The plan is asked itself, not by collect(), which first describes the plan for a user interface: a
        third of the time.
        """
        kept = self._spark._jvm.java.util.ArrayList()
        rows = answer._jdf.queryExecution().executedPlan().executeCollectPublic()
        for row in rows:
            kept.add(row)
        return self._spark._jsparkSession.createDataFrame(kept, answer._jdf.schema()), len(rows)


@cache
def _split_query(text: str) -> tuple[tuple[str, str], ...]:
    """Return name and text of every thought of a query in Spark's dialect; the last, nameless, is its end."""
    query = sqlglot.parse_one(text, read="duckdb")
    named = query.args.get("with_")
    thoughts = named.expressions if named and not named.recursive else []
    if thoughts:
        query.set("with_", None)
    parts = [(thought.alias, _write_thought(thought)) for thought in thoughts] + [("", query.sql("duckdb"))]
    return tuple((name, translate_to_spark(part)) for name, part in parts)


def _write_thought(thought: exp.CTE) -> str:
    written = thought.this.sql("duckdb")
    columns = thought.args["alias"].columns
    if not columns:
        return str(written)
    return f"select * from ({written}) as {thought.alias} ({', '.join(column.name for column in columns)})"


def _choose(values: Mapping[str, Any], query: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in query}


def _write_table(columns: Mapping[str, str], rows: Rows) -> str:
    given = [name for name in columns if any(row.get(name) not in (None, "") for row in rows)]
    typed = ", ".join(
        f"cast({name if name in given else 'null'} as {name_type(kind)}) as {name}"
        for name, kind in columns.items()
    )
    if not rows:
        return f"select {typed} where false"
    names = given or ["nothing"]
    written = ", ".join(f"({', '.join(_write(row.get(name)) for name in names)})" for row in rows)
    return f"select {typed} from values {written} as given ({', '.join(names)})"


def _write(value: object) -> str:
    if value is None or value == "":
        return "null"
    quoted = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"
