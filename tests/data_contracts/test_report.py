"""The page of checks, for those who send the extracts."""

from pathlib import Path

from data_contracts.contract import load_extracts
from data_contracts.records import CheckResult
from data_contracts.report import write_report


def result(check_name: str, *, success: bool | None, n_rows: int, n_unexpected: int = 0) -> CheckResult:
    return CheckResult(
        extract="inventory",
        check_name=check_name,
        severity="warning",
        success=success,
        n_rows=n_rows,
        n_unexpected=n_unexpected,
        message="Details & advice.",
    )


def test_every_outcome_is_said_in_chinese_before_its_details(tmp_path: Path) -> None:
    results = [
        result("good", success=True, n_rows=2000),
        result("bad", success=False, n_rows=2000, n_unexpected=4),
        result("idle", success=None, n_rows=0),
        result("broken", success=False, n_rows=0),
    ]
    write_report(results, load_extracts(), run_id="R1", report_dir=tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "共 4 项检查，未通过 2 项，未检查 1 项（" in page
    bad, broken, idle, good = (row for row in page.split("<tr") if "</td>" in row)
    assert "2,000 行中 4 行不符（0.20%）。<br>Details &amp; advice." in bad
    assert "<td>Details &amp; advice.</td>" in broken  # over no row nothing is said to be in order
    assert "<td>Details &amp; advice.</td>" in idle
    assert "2,000 行全部符合。" in good
