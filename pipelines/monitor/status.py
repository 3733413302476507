"""What is published and how the last nights went."""

from dataclasses import asdict
from typing import Any

from pipelines.database import LATEST_RUN, read_published_rows
from pipelines.monitor.history import read_nights
from pipelines.settings import Home

RULE_RUNS = """
select rule_id, scheme, status, n_findings, amount, reason
from rule_run
where run_id = ?
order by rule_id
"""
CHECKS = """
select extract, check_name, severity, n_unexpected, message
from contract_check
where not success
order by severity, extract, check_name
"""
_RUN = f"select run_id, extract_date, delivery_id, code_version {LATEST_RUN}"
_MODELS = "select model_id, status, n_subjects, reason from model_run order by model_id"
_QUALITY = """
select kind, count(*) as subjects, sum(n_records) as records
from data_quality
group by kind
order by kind
"""


def read_status(home: Home, *, last: int = 10) -> dict[str, Any]:
    """Return the published night (run, rules, models, failed checks, data quality) and the last nights."""
    nights = [
        {**asdict(night), "total_seconds": round(sum(night.seconds.values()), 1)}
        for night in read_nights(home.history, last=last)
    ]
    return {"published": _read_published(home) if home.current.exists() else None, "nights": nights}


def _read_published(home: Home) -> dict[str, Any]:
    run = read_published_rows(home, _RUN)[0]
    return {
        **run,
        "rules": read_published_rows(home, RULE_RUNS, [run["run_id"]]),
        "models": read_published_rows(home, _MODELS),
        "checks": read_published_rows(home, CHECKS),
        "data_quality": read_published_rows(home, _QUALITY),
    }
