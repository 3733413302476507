"""What the night, its report and the truth look like on screen."""

import sys
from pathlib import Path
from typing import Any

from pipelines.audit.log import write_audit
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.commands.wording import (
    title_models,
    title_schemes,
    word_checks,
    word_nights,
    word_quality,
    word_reasons,
)
from pipelines.database import open_published, read_published_rows, tell_old_snapshot
from pipelines.demo.truth import compare_truth
from pipelines.messages import say_word
from pipelines.monitor.progress import choose_reporter, read_pace
from pipelines.monitor.status import CHECKS, RULE_RUNS
from pipelines.night import NightResult
from pipelines.settings import Home, read_settings

_RECONCILIATION = """
select
    extract,
    file,
    case measure when 'rows' then 'rows' else measure || ' (yuan)' end as measure,
    read,
    loaded,
    quarantined,
    superseded,
    difference,
    measure = 'rows' as counts_rows
from reconciliation
where delivery_id = ?
order by extract, file, counts_rows desc, measure
"""
_RECONCILIATION_COLUMNS: Columns = (
    ("extract", "extract", "left"),
    ("file", "file", "left"),
    ("measure", "measure", "left"),
    ("read", "read", "right"),
    ("loaded", "loaded", "right"),
    ("quarantined", "quarantined", "right"),
    ("superseded", "superseded", "right"),
    ("difference", "difference", "right"),
)
_RECONCILED = ("read", "loaded", "quarantined", "superseded", "difference")
_RULE_COLUMNS: Columns = (
    ("rule_id", "rule", "left"),
    ("scheme", "scheme", "left"),
    ("title_zh", "名称", "left"),
    ("status", "status", "left"),
    ("n_findings", "findings", "right"),
    ("amount", "yuan", "right"),
    ("reason", "reason", "left"),
)
_TRUTH_HEADINGS = {
    "accused_wrongly": "wrong",
    "look_alikes": "look-alikes",
    "look_alikes_accused": "accused",
    "precision_rate": "precision",
    "recall_rate": "recall",
    "missed_kinds": "missed",
}
_NIGHT_COLUMNS: Columns = (
    ("started_at", "started, Beijing time", "left"),
    ("delivery", "delivery", "left"),
    ("state", "state", "left"),
    ("total_seconds", "seconds", "right"),
    ("reason", "reason", "left"),
)
_MODEL_COLUMNS: Columns = (
    ("model_id", "model", "left"),
    ("title_zh", "名称", "left"),
    ("status", "status", "left"),
    ("n_subjects", "subjects", "right"),
    ("reason", "reason", "left"),
)
_CHECK_COLUMNS: Columns = (
    ("extract", "extract", "left"),
    ("check_name", "check", "left"),
    ("severity", "severity", "left"),
    ("n_unexpected", "rows", "right"),
    ("message", "message", "left"),
)
_QUALITY_COLUMNS: Columns = (
    ("kind", "kind", "left"),
    ("subjects", "subjects", "right"),
    ("records", "records", "right"),
)


def report_night(result: NightResult, home: Home, *, as_json: bool) -> None:
    """Print what the night did: reconciliation, rules, stages, and where the outputs lie."""
    reconciliation = read_published_rows(home, _RECONCILIATION, [result.delivery_id])
    for row in reconciliation:
        if row.pop("counts_rows"):  # rows are whole numbers, whatever the column's type
            row |= {name: int(row[name]) for name in _RECONCILED}
    rules = read_published_rows(home, RULE_RUNS, [result.run_id])
    if as_json:
        print_json(
            {
                "state": result.state,
                "run_id": result.run_id,
                "delivery_id": result.delivery_id,
                "seconds": result.seconds,
                "counts": result.counts,
                "exports": result.exports,
                "snapshot": home.current,
                "reconciliation": reconciliation,
                "rules": rules,
            }
        )
        return
    if result.state == "unchanged":
        print_line(f"Nothing changed: delivery {result.delivery_id} is published already as {result.run_id}.")
        return
    print_table(
        reconciliation, _RECONCILIATION_COLUMNS, "Reconciliation: read = loaded + quarantined + superseded"
    )
    _print_checks(home)
    _print_rules(rules)
    print_line(_tell_fates(home))
    print_line("  ".join(f"{say_word(name)} {seconds:.1f}s" for name, seconds in result.seconds.items()))
    print_line(f"Published {result.run_id}: {home.current}")
    print_line(
        f"Suspect lists: {result.exports / 'suspect_records.csv'} (and .xlsx, and one per institution)"
    )
    print_line(f"Morning report: {home.published / result.run_id / 'report' / 'index.html'}")
    print_line(f"Contract checks: {home.published / result.run_id / 'contract_checks' / 'index.html'}")


def _print_rules(rules: list[dict[str, Any]]) -> None:
    print_table(word_reasons(title_schemes(rules)), _RULE_COLUMNS, "Rules", names=("scheme",))


def _print_checks(home: Home) -> None:
    """Print the checks that did not pass: what drifted, and what the extracts hold that they should not."""
    if failed := read_published_rows(home, CHECKS):
        print_table(word_checks(failed), _CHECK_COLUMNS, "Contract checks that did not pass")


def _tell_fates(home: Home) -> str:
    """Return what became of the findings in one sentence: every one of them has a place."""
    fates = read_published_rows(home, "select fate, n_findings from lead_reconciliation order by fate")
    told = " + ".join(f"{row['n_findings']:,} {say_word(row['fate'])}" for row in fates) or "0"
    return f"Findings: {sum(row['n_findings'] for row in fates):,} = {told}"


def report_published(home: Home, to: Path | None) -> Path:
    """Write the published night's report into `to`, or where the night wrote it; return its first page."""
    from pipelines.report.write import REPORT_FOLDER, write_report

    with open_published(home):  # says so when nothing is published
        database = home.current.resolve()
    if to is not None:
        write_audit(
            home, "export", run_id=database.stem, content="report", to=str(to.absolute()), persons="masked"
        )
    out = to or database.with_suffix("") / REPORT_FOLDER
    usual = read_pace(home.history).get("publish")  # lists and report together: no less than the report takes
    reporter = choose_reporter(
        "auto" if sys.stderr.isatty() else "quiet", pace={"report": usual} if usual else None
    )
    with reporter.stage("report"), tell_old_snapshot(home, database):
        return write_report(database, out, settings=read_settings(), progress=reporter.note).index


def report_truth(home: Home, truth: Path) -> None:
    """Print what was planted, found, missed, and accused wrongly, per scheme."""
    comparison = compare_truth(home.current, truth)
    columns: Columns = tuple(
        (name, _TRUTH_HEADINGS.get(name, name), "left" if name in ("scheme", "missed_kinds") else "right")
        for name in comparison.columns
    )
    print_table(comparison.rows, columns, "Planted in the demo county, and what the rules made of it")


def report_status(state: dict[str, Any]) -> None:
    """Print what is published, the last nights, and what the published night could not judge."""
    published = state["published"]
    if published:
        print_line(f"Published: {published['run_id']}, extract date {published['extract_date']}")
    else:
        print_line("Published: nothing yet. Run `fundwatch night DELIVERY`.")
    if state["nights"]:
        print_table(word_nights(state["nights"]), _NIGHT_COLUMNS, "Last nights, newest first")
    if published:
        _print_rules(published["rules"])
        models = word_reasons(title_models(published["models"]))
        print_table(models, _MODEL_COLUMNS, "Models", names=("model_id",))
        print_table(word_checks(published["checks"]), _CHECK_COLUMNS, "Contract checks that did not pass")
        to_mend, unmendable = word_quality(published["data_quality"])
        columns = (*_QUALITY_COLUMNS, ("owner", "由谁修", "left"))
        print_table(to_mend, columns, "Data to mend (table data_quality)")
        print_table(
            unmendable, _QUALITY_COLUMNS, "Not judged for want of cases, history or devices: nothing to mend"
        )
