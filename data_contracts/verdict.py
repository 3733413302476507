"""What a measured check means: passed, tolerated, failed, or nothing to check."""

from collections.abc import Mapping
from functools import partial

from data_contracts.checks import PlannedCheck
from data_contracts.records import CheckResult


def conclude(
    check: PlannedCheck, *, n_rows: Mapping[str, int], n_null: int = 0, n_unexpected: int | None = None
) -> CheckResult:
    """Return the result of one check.

    A check without rows, or whose column is null in every row, did not pass: its success is None. One that
    should have run and could not has failed, over no row: nobody knows what it would have found. Violations
    within the tolerance of a critical or an error check are told as a warning that failed; within that of a
    warning they pass.

    Args:
        check: what was planned.
        n_rows: rows of every table of the warehouse.
        n_null: rows whose column is null, which are nothing to check.
        n_unexpected: rows that violate, None when the check did not run.
    """
    judge = partial(CheckResult, extract=check.extract, check_name=check.name)
    unchecked = partial(judge, severity=check.severity, n_rows=0, n_unexpected=0)
    nothing = partial(unchecked, success=None)
    if empty := [table for table in (check.extract, *check.needs) if not n_rows.get(table, 0)]:
        return nothing(message=f"Nothing to check: {', '.join(empty)} has no rows.")
    if n_unexpected is None:
        message = "The check could not be run; the pages of all checks say why."
        return unchecked(success=False, message=message)
    checked = n_rows[check.extract] - n_null
    if not checked:
        return nothing(message=f"Nothing to check: {check.column} is null in every row.")
    judge = partial(judge, n_rows=checked, n_unexpected=n_unexpected)
    if not n_unexpected:
        message = f"{checked:,} rows checked, none violates."
        return judge(severity=check.severity, success=True, message=message)
    share = n_unexpected / checked
    message = f"{n_unexpected:,} of {checked:,} rows ({share:.2%}) {check.says}. {check.advice}"
    if share > check.max_share:
        return judge(severity=check.severity, success=False, message=message)
    message += f" Up to {check.max_share:.2%} is tolerated."
    return judge(severity="warning", success=check.severity == "warning", message=message)
