"""What is published and how the last nights went."""

from dataclasses import asdict
from typing import Any

from pipelines.database import open_published
from pipelines.monitor.history import read_nights
from pipelines.settings import Home

_RULES = "select rule_id, scheme, status, n_findings, amount, reason from rule_run order by rule_id"
_CHECKS = """
select extract, check_name, severity, n_unexpected, message
from contract_check
where not success
order by severity, extract, check_name
"""
_RUN = """
select run_id, extract_date, delivery_id, code_version
from run
order by extract_date desc, finished_at desc
limit 1
"""
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
    with open_published(home) as connection:

        def read(query: str) -> list[dict[str, Any]]:
            answer = connection.execute(query)
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

        run = read(_RUN)
        return {
            **run[0],
            "rules": read(_RULES),
            "models": read(_MODELS),
            "checks": read(_CHECKS),
            "data_quality": read(_QUALITY),
        }
