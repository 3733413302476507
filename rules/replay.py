"""A rule's queries over one case, run again only where a moved parameter reaches."""

from collections.abc import Mapping
from typing import Final

import duckdb

from rules.evaluation import OUTPUT, fill_table
from rules.packs import ParamValue
from rules.records import Query, Rule

Rows = list[str]


class Replay:
    """The steps and the query of a rule as they came out for one case.

    A step that names no moved parameter and reads nothing that came out otherwise is not run again: it would
    return the same. Most moves change nothing, and end at the first step.
    """

    def __init__(
        self, bench: duckdb.DuckDBPyConnection, rule: Rule, values: Mapping[str, ParamValue]
    ) -> None:
        """Run every step and the query; their tables stand until the next replay.

        Raises:
            duckdb.Error: a step or the query cannot run.
        """
        self._bench: Final = bench
        self._values: Final = values
        self._queries: Final[Mapping[str, Query]] = {**rule.steps, OUTPUT: rule.query}
        self._rows: Final = {table: self._run(table, values) for table in self._queries}

    @property
    def found(self) -> bool:
        """Whether the query returned a row."""
        return bool(self._rows[OUTPUT])

    def differs(self, values: Mapping[str, ParamValue]) -> bool:
        """Return whether the query returns other rows under `values`; the steps stand afterwards as before.

        Raises:
            duckdb.Error: a step or the query cannot run.
        """
        moved = {name for name, value in values.items() if value != self._values[name]}
        changed: set[str] = set()
        try:
            for table, query in self._queries.items():
                reached = moved.intersection(query.parameters) or changed.intersection(query.reads)
                if reached and self._run(table, values) != self._rows[table]:
                    changed.add(table)
        finally:
            for table in self._queries:
                if table in changed and table != OUTPUT:
                    self._run(table, self._values)
        return OUTPUT in changed

    def _run(self, table: str, values: Mapping[str, ParamValue]) -> Rows:
        """Fill `table` and return its rows as text; those of the query sorted, for findings have no order."""
        fill_table(self._bench, table, self._queries[table], values)
        rows = list(map(str, self._bench.execute(f"select * from {table}").fetchall()))
        return sorted(rows) if table == OUTPUT else rows
