"""Every check a contract implies, planned before any engine runs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, Literal

from data_contracts.contract import Check, Column, Contract, Reference, Severity

Test = Literal["not_null", "in_set", "between", "no_violating_row"]

# A value outside its list or range harms the rows it stands in; only when this share of a table is hit does
# the table as a whole stop being evidence. Project default, unsourced.
TOLERATED_SHARE: Final = 0.01

_TABLES: Final = re.compile(r"\b(?:from|join)\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """One check to run over every row of one table.

    Attributes:
        extract: the table.
        name: unique within the table.
        severity: what a failure above `max_share` means.
        test: how it is tested; a column's test passes over nulls, which are nothing to check.
        column: the column tested, None where `arguments` hold SQL.
        arguments: `value_set`, `min_value`, `max_value`, `strict_max`, or `sql`, a SELECT of violating rows.
        max_share: share of the rows checked that may violate.
        says: what violating rows do, to follow "12 of 100 rows".
        advice: what to do, one sentence.
        needs: other tables that must have rows, or there is nothing to check.
    """

    extract: str
    name: str
    severity: Severity
    test: Test
    says: str
    advice: str
    column: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    max_share: float = 0.0
    needs: tuple[str, ...] = ()


def plan_checks(contract: Contract, *, extract_date: date) -> tuple[PlannedCheck, ...]:
    """Return every check of `contract` for a delivery that speaks for `extract_date`, in contract order."""
    planned = [_plan_key(contract)] if contract.key else []
    for column in contract.columns:
        planned.extend(_plan_column(contract, column, extract_date))
    planned.extend(_plan_reference(contract, reference) for reference in contract.references)
    planned.extend(_plan_check(contract, check) for check in contract.checks)
    return tuple(planned)


def _plan_check(contract: Contract, check: Check) -> PlannedCheck:
    return PlannedCheck(
        extract=contract.table,
        name=check.name,
        severity=check.severity,
        test="no_violating_row",
        arguments={"sql": check.sql},
        max_share=check.max_share,
        says="fail this check",
        advice=check.message,
        needs=tuple(sorted(set(_TABLES.findall(check.sql)) - {contract.table})),
    )


def _plan_key(contract: Contract) -> PlannedCheck:
    key = ", ".join(f'"{name}"' for name in contract.key)
    repeated = f'select {key} from "{contract.table}" group by {key} having count(*) > 1'
    return PlannedCheck(
        extract=contract.table,
        name="key_unique",
        severity="critical",
        test="no_violating_row",
        arguments={"sql": repeated},
        says=f"share their key ({', '.join(contract.key)}) with another, each key counted once",
        advice="Rebuild the warehouse from landing; the newest delivery of a key must replace the older one.",
    )


def _plan_column(contract: Contract, column: Column, extract_date: date) -> Iterator[PlannedCheck]:
    file = f"data_contracts/extracts/{contract.table}.yaml"
    plan = partial(PlannedCheck, extract=contract.table)
    if column.required:
        yield plan(
            column=column.name,
            name=f"{column.name}_required",
            severity="critical",
            test="not_null",
            says=f"lack {column.name}",
            advice="Rebuild the warehouse from landing; rows without it belong in quarantine.",
        )
    codes = ("0", "1") if column.kind == "flag" else column.codes
    if codes:
        yield plan(
            column=column.name,
            name=f"{column.name}_known_code",
            severity=column.codes_severity,
            test="in_set",
            arguments={"value_set": [int(code) for code in codes] if column.kind == "flag" else list(codes)},
            max_share=TOLERATED_SHARE if column.codes_severity != "warning" else 0.0,
            says=f"have {column.name} outside its code list",
            advice=f"Map the code in the export, or add it to {file} when it is a new one.",
        )
    if column.minimum is not None or column.maximum is not None:
        yield plan(
            column=column.name,
            name=f"{column.name}_in_range",
            severity="error",
            test="between",
            arguments={
                "min_value": _limit(column, column.minimum),
                "max_value": _limit(column, column.maximum),
            },
            max_share=TOLERATED_SHARE,
            says=f"have {column.name} outside {column.minimum or ''}..{column.maximum or ''}",
            advice=f"Check the unit and format in the export, or correct the range in {file}.",
        )
    if column.not_after_extract:
        following = (extract_date + timedelta(days=1)).isoformat()
        yield plan(
            column=column.name,
            name=f"{column.name}_not_after_extract",
            severity="error",
            test="between",
            arguments={"max_value": following, "strict_max": True},
            max_share=TOLERATED_SHARE,
            says=f"have {column.name} after the day of the extract, {extract_date}",
            advice="Check the clock and the date format of the export.",
        )
    if column.pattern:
        yield plan(
            name=f"{column.name}_format",
            severity="warning",
            test="no_violating_row",
            arguments={
                "sql": f'select * from "{contract.table}" '
                f"where not regexp_full_match(\"{column.name}\", '{column.pattern}')"
            },
            says=f"have {column.name} that does not look like {column.pattern}",
            advice=f"Check the export, or correct the pattern in {file}.",
        )


def _limit(column: Column, limit: str | None) -> str | float | None:
    if limit is None or column.kind in ("date", "time"):
        return limit
    return float(limit)


def _plan_reference(contract: Contract, reference: Reference) -> PlannedCheck:
    to_table, to_column = reference.to_table, reference.to_column
    named = f'select 1 from "{to_table}" as named where named."{to_column}" = referring."{reference.column}"'
    orphans = (
        f'select * from "{contract.table}" as referring '
        f'where "{reference.column}" is not null and not exists ({named})'
    )
    return PlannedCheck(
        extract=contract.table,
        name=f"{reference.column}_in_{to_table}",
        severity=reference.severity,
        test="no_violating_row",
        arguments={"sql": orphans},
        max_share=reference.max_missing_share,
        says=f"name a {reference.column} that {to_table} does not have",
        advice=f"Deliver the missing rows of {to_table}.",
        needs=(to_table,) if to_table != contract.table else (),
    )
