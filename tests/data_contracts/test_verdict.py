"""A check with nothing to check did not pass; what is tolerated is still told."""

from datetime import date

import pytest

from data_contracts.checks import PlannedCheck, plan_checks
from data_contracts.contract import load_extracts
from data_contracts.verdict import conclude


def check(severity: str = "error", max_share: float = 0.01, needs: tuple[str, ...] = ()) -> PlannedCheck:
    return PlannedCheck(
        extract="settlement",
        name="lines_add_up",
        severity=severity,
        test="no_violating_row",
        arguments={"sql": "select 1"},
        max_share=max_share,
        says="do not add up",
        advice="Look at the export.",
        needs=needs,
    )


@pytest.mark.parametrize(
    ("severity", "n_unexpected", "told_as"),
    [
        ("error", 0, ("error", True)),
        ("error", 1, ("warning", False)),
        ("error", 10, ("warning", False)),
        ("error", 11, ("error", False)),
        ("critical", 10, ("warning", False)),
        ("critical", 11, ("critical", False)),
        ("warning", 10, ("warning", True)),
        ("warning", 11, ("warning", False)),
    ],
)
def test_a_tolerated_error_is_told_as_a_warning(severity: str, n_unexpected: int, told_as: tuple[str, bool]):
    result = conclude(check(severity), n_rows={"settlement": 1000}, n_unexpected=n_unexpected)
    assert (result.severity, result.success) == told_as


def test_the_message_has_the_counts_and_what_to_do():
    result = conclude(check(), n_rows={"settlement": 12_000}, n_unexpected=1_800)
    assert result.message == "1,800 of 12,000 rows (15.00%) do not add up. Look at the export."


def test_nothing_to_check_is_no_pass():
    empty = conclude(check(), n_rows={})
    assert (empty.success, empty.message) == (None, "Nothing to check: settlement has no rows.")
    lonely = conclude(check(needs=("charge_line",)), n_rows={"settlement": 5, "charge_line": 0})
    assert (lonely.success, lonely.message) == (None, "Nothing to check: charge_line has no rows.")
    null = conclude(check(), n_rows={"settlement": 5}, n_null=5, n_unexpected=0)
    assert (null.success, null.n_rows) == (None, 0)


@pytest.mark.parametrize("severity", ["critical", "error", "warning"])
def test_a_check_that_could_not_be_run_has_failed(severity: str):
    broken = conclude(check(severity), n_rows={"settlement": 5})
    assert (broken.severity, broken.success, broken.n_rows) == (severity, False, 0)
    assert broken.message.startswith("The check could not be run")


def test_nulls_do_not_dilute_the_share():
    result = conclude(check(max_share=0.1), n_rows={"settlement": 100}, n_null=95, n_unexpected=1)
    assert (result.severity, result.success, result.n_rows) == ("error", False, 5)


def test_check_names_are_unique_within_an_extract():
    for contract in load_extracts().values():
        names = [planned.name for planned in plan_checks(contract, extract_date=date(2026, 3, 1))]
        assert len(names) == len(set(names))


def test_a_check_over_two_tables_needs_the_other():
    planned = plan_checks(load_extracts()["settlement"], extract_date=date(2026, 3, 1))
    needs = {check.name: check.needs for check in planned}
    assert needs["charge_lines_add_up"] == ("charge_line",)
    assert needs["init_setl_id_in_settlement"] == ()
    assert needs["psn_no_in_person"] == ("person",)
