"""Holds the findings of a published night against the truth of the made-up county."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.demo.script import read_text

_VOCABULARY = Path(__file__).parent / "vocabulary"
_ALSO_TRUE = _VOCABULARY / "also_true.csv"  # a kind, and a scheme it is a case of too
TOP_SHARE = 0.02  # of the scores: what a scheme that no rule knows should be found among
_CASE_TYPES = (
    "{'case_id': 'varchar', 'scheme': 'varchar', 'role': 'varchar', 'strength': 'varchar', 'kind': 'varchar',"
    " 'subject_type': 'varchar', 'subject_id': 'varchar', 'fixmedins_code': 'varchar', 'psn_no': 'varchar',"
    " 'begn_date': 'date', 'end_date': 'date', 'setl_ids': 'varchar', 'what': 'varchar'}"
)

_NO_BASELINES = pl.DataFrame(schema={"ordering": pl.String, "stay_id": pl.String, "score": pl.Float64})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the rules made of the planted cases.

    Attributes:
        columns: keys of `rows`, in order.
        rows: one per scheme: planted, found, missed, findings, accused_wrongly (findings matching no planted
            case), look_alikes, look_alikes_accused, precision_rate (of findings), recall_rate (of planted
            cases), missed_kinds.
        strengths: one per scheme and strength: planted, found.
        missed: one per planted case that no finding touches.
        wrongly_accused: one per finding that matches no planted case, with the look-alike it fell for.
        ladder: one per way of ordering leads or stays: precision_50, _100, _200, _500 (None where there are
            fewer) and money_share_100, the share of planted money that the first hundred ask back.
        scored: one per scheme that no rule names and strength: judged_by (`model`: stays, `monitoring`:
            institutions), planted (cases; of `look_alike` honest ones), found (among the highest
            2 % of scores, or told of by monitoring), median_place (0 is the most unusual stay, 1 the least).
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    strengths: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    wrongly_accused: list[dict[str, Any]]
    ladder: list[dict[str, Any]]
    scored: list[dict[str, Any]]


def compare_truth(database: Path, truth: Path, baselines: pl.DataFrame | None = None) -> Comparison:
    """Planted against found, per scheme.

    A finding matches a case of its scheme when both name the same subject, or share an accused settlement.
    It is not wrong either when it matches a planted case of a kind that is also one of the finding's scheme.

    Args:
        database: a published snapshot; opened read-only.
        truth: the truth file that the demo county left beside its delivery.
        baselines: other scores of the stays, from `models.baselines`; without them the ladder lacks those.
    """
    connection = duckdb.connect()
    try:
        connection.execute(f"attach '{database}' as published (read_only)")
        connection.execute(
            f"create table truth as select * from read_csv(?, header = true, columns = {_CASE_TYPES})",
            [str(truth)],
        )
        connection.execute("create table also_true as select * from read_csv(?)", [str(_ALSO_TRUE)])
        connection.execute(f"create table touched as {read_text('compare/touched.sql')}")
        connection.execute(
            "create table model_scheme as select scheme from read_csv(?) where family = 'model'",
            [str(_VOCABULARY / "scheme.csv")],
        )
        connection.register("baseline_stay", _NO_BASELINES if baselines is None else baselines)
        for table in ("right_lead", "scored_stay"):
            connection.execute(f"create table {table} as {read_text(f'compare/{table}.sql')}")
        columns, rows = _fetch(connection, read_text("compare/comparison.sql"))
        _, strengths = _fetch(connection, read_text("compare/strength.sql"))
        _, missed = _fetch(connection, read_text("compare/missed.sql"))
        _, wrongly_accused = _fetch(connection, read_text("compare/wrongly_accused.sql"))
        _, ladder = _fetch(connection, read_text("compare/ladder.sql"))
        _, scored = _fetch(connection, read_text("compare/scored_case.sql"), {"top_share": TOP_SHARE})
        return Comparison(
            columns=columns,
            rows=rows,
            strengths=strengths,
            missed=missed,
            wrongly_accused=wrongly_accused,
            ladder=ladder,
            scored=scored,
        )
    finally:
        connection.close()


def _fetch(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, float] | None = None
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    result = connection.execute(query, values or {})
    columns = tuple(column[0] for column in result.description)
    return columns, [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
