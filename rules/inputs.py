"""Whether what a rule reads was delivered and kept its contract: the rule itself says what it reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from rules.records import Rule
from rules.schema import Table, load_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCheck:
    """A check of an extract's contract that did not pass.

    Attributes:
        extract: the extract.
        column: the column it is about, None where it is about more than one.
        message: what the check found and what to do.
    """

    extract: str
    column: str | None
    message: str


@dataclass(slots=True)
class Inputs:
    """What stands in a warehouse, asked once per table and column.

    Attributes:
        connection: the warehouse.
        run_id: the night whose contract checks count.
    """

    connection: duckdb.DuckDBPyConnection
    run_id: str
    _known: dict[str, bool] = field(default_factory=dict)
    _columns: frozenset[tuple[str, str]] | None = None
    _failed: list[FailedCheck] | None = None

    def find_obstacle(self, rule: Rule) -> str | None:
        """Return why `rule` cannot be evaluated, or None when it can.

        A contract that failed comes before an absent input, an absent input before an empty column.
        """
        known = load_tables()
        reads = {table: columns for table, columns in rule.reads.items() if table in known}
        steps = (self._find_failed, self._find_absent, self._find_empty)
        for step in steps:
            for name, columns in reads.items():
                if reason := step(known[name], columns, rule.may_be_empty):
                    return reason
        return None

    def _find_failed(self, table: Table, columns: tuple[str, ...], _: Mapping[str, str]) -> str | None:
        for check in self.failed_checks():
            if check.extract in table.made_from and _concerns(check, table, columns):
                return f"{check.extract} failed its contract: {check.message}"
        return None

    def _find_absent(self, table: Table, _: tuple[str, ...], may_be_empty: Mapping[str, str]) -> str | None:
        for extract in table.made_from:
            if extract not in may_be_empty and not self._has_row(extract):
                made = "" if extract == table.name else f", and {table.name} is made from it"
                return f"No rows of {extract} were delivered{made}."
        if not self._exists(table.name):
            return f"{table.name} is not in the warehouse."
        if table.name not in may_be_empty and not self._has_row(table.name):
            return f"{table.name} has no rows."
        return None

    def _find_empty(
        self, table: Table, columns: tuple[str, ...], may_be_empty: Mapping[str, str]
    ) -> str | None:
        if table.name in may_be_empty and not self._has_row(table.name):
            return None
        for column in columns:
            name = f"{table.name}.{column}"
            if (table.name, column) not in self._list_columns():
                return f"{name} is not in the warehouse."
            filled = self._ask(
                f"{name} filled", f'select 1 from "{table.name}" where "{column}" is not null limit 1'
            )
            if not filled and name not in may_be_empty:
                return f"{name} is empty in every row."
        return None

    def failed_checks(self) -> list[FailedCheck]:
        """Return the contract checks of this night that failed beyond what is tolerated."""
        if self._failed is None:
            self._failed = []
            if self._exists("contract_check"):
                rows = self.connection.execute(
                    "select extract, check_name, message from contract_check "
                    "where run_id = ? and success = false and severity in ('critical', 'error') "
                    "order by extract, check_name",
                    [self.run_id],
                ).fetchall()
                self._failed = [
                    FailedCheck(extract=extract, column=_column_of(extract, name), message=message or name)
                    for extract, name, message in rows
                ]
        return self._failed

    def _exists(self, table: str) -> bool:
        return any(name == table for name, _ in self._list_columns())

    def _list_columns(self) -> frozenset[tuple[str, str]]:
        if self._columns is None:  # asked once: the catalogue answers slowly, and rules make no tables
            found = self.connection.execute("select table_name, column_name from duckdb_columns()").fetchall()
            self._columns = frozenset(found)
        return self._columns

    def _has_row(self, table: str) -> bool:
        return self._exists(table) and self._ask(f"{table} has rows", f'select 1 from "{table}" limit 1')

    def _ask(self, key: str, sql: str) -> bool:
        if key not in self._known:
            self._known[key] = self.connection.execute(sql).fetchone() is not None
        return self._known[key]


def _column_of(extract: str, check_name: str) -> str | None:
    """Return the column in the name of a column's check (`psn_no_required`), the longest that fits."""
    table = load_tables().get(extract)
    columns = [column for column in (table.columns if table else ()) if check_name.startswith(f"{column}_")]
    return max(columns, key=len, default=None)


def _concerns(check: FailedCheck, table: Table, columns: tuple[str, ...]) -> bool:
    """Tell whether a failed check harms what is read; a column that is carried but not read does not."""
    if check.column is None:
        return True
    origin = f"{check.extract}.{check.column}"
    carriers = [name for name, source in table.renamed.items() if source == origin]
    if check.column in table.columns:
        carriers.append(check.column)
    return not carriers or any(carrier in columns for carrier in carriers)
