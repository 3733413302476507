"""`evaluate`: findings held against a county whose truth is known, or scores against a labelled table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.commands.table import evaluate_table
from pipelines.commands.targets import TARGET_FIRST_HUNDRED, TARGET_UNRULED, find_missed_targets
from pipelines.errors import NothingPublished, UsageError
from pipelines.settings import Home, Settings

if TYPE_CHECKING:
    import polars as pl

TARGET_RECALL = 0.95
TARGET_PRECISION = 0.9
TARGET_LOOK_ALIKES = 0.01
MISSED = 8
_STRENGTHS = ("blatant", "ordinary", "faint")
_STATUS = """
select scheme, status
from rule_run
where run_id = (select run_id from run order by extract_date desc, finished_at desc, run_id desc limit 1)
"""
_COLUMNS: Columns = (
    ("scheme", "scheme", "left"),
    ("title_zh", "名称", "left"),
    ("planted", "planted", "right"),
    ("found", "found", "right"),
    *((f"recall_{strength}", strength, "right") for strength in _STRENGTHS),
    ("findings", "findings", "right"),
    ("precision", "precision", "right"),
    ("look_alikes", "look-alikes", "right"),
    ("look_alikes_accused", "accused", "right"),
    ("status", "rule", "left"),
    ("misses", "misses", "left"),
)
_LADDER_COLUMNS: Columns = (
    ("ordering", "ordered by", "left"),
    ("n_ordered", "leads or stays", "right"),
    *((f"precision_{depth}", f"right in {depth}", "right") for depth in (50, 100, 200, 500)),
    ("money_share_100", "planted money in 100", "right"),
)
_SCORED_COLUMNS: Columns = (
    ("scheme", "scheme", "left"),
    ("title_zh", "名称", "left"),
    ("strength", "strength", "left"),
    ("judged_by", "judged by", "left"),
    ("planted", "cases", "right"),
    ("found", "highest 2%, or told", "right"),
    ("median_place", "median place", "right"),
)


def register(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command()(evaluate)


def evaluate(
    *,
    truth: Annotated[
        Path | None, typer.Option(help="The truth file; by default that of the demo county in the home.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    table: Annotated[
        Path | None, typer.Option(help="Measure the detectors on this labelled CSV or Parquet file instead.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="With --table: its column of two values.")] = None,
    identifier: Annotated[
        list[str] | None, typer.Option("--id", help="With --table: a column that only names the row.")
    ] = None,
    money: Annotated[
        str | None, typer.Option(help="With --table: its column of money; else a name of money decides.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell per scheme what was planted, found and accused wrongly. Exit code 8 when a target is missed.

    With --table, tell how well the detectors and trivial scores rank the labelled rows of any table.
    """
    if table is not None:
        evaluate_table(table, label=label, ids=identifier or [], money=money, as_json=as_json)
        return
    if label or identifier or money:
        raise UsageError("evaluate: --label, --id and --money speak of a table. Name it: --table FILE.")
    from pipelines.commands.wording import title_schemes
    from pipelines.demo.truth import compare_truth

    place = Home(home)
    if not place.current.exists():
        raise NothingPublished(f"{place.current}: nothing is published here yet. Run `fundwatch demo` first.")
    file = truth or home / "inbox" / "truth.csv"
    if not file.is_file():
        raise UsageError(f"{file}: no such truth file. Name it: --truth FILE.")
    comparison = compare_truth(place.current, file, _score_baselines(place))
    status = _read_status(place)
    recall = {
        (row["scheme"], row["strength"]): _share(row["found"], row["planted"]) for row in comparison.strengths
    }
    rows = [_measure(row, recall, status.get(row["scheme"], "no rule")) for row in comparison.rows]
    missing = [row["scheme"] for row in rows if row["misses"]]
    missed_targets = find_missed_targets(comparison.ladder, comparison.scored)
    if as_json:
        targets = {
            "recall_ordinary": TARGET_RECALL,
            "precision": TARGET_PRECISION,
            "look_alikes_accused": TARGET_LOOK_ALIKES,
            "precision_100": TARGET_FIRST_HUNDRED,
            "unruled": TARGET_UNRULED,
        }
        print_json(
            {
                "targets": targets,
                "schemes": rows,
                "missed": missing,
                "missed_targets": missed_targets,
                "ladder": comparison.ladder,
                "scored": comparison.scored,
            }
        )
    else:
        print_table(
            title_schemes([_show_row(row) for row in rows]),
            _COLUMNS,
            "Planted, and what the rules made of it; recall by strength",
            names=("scheme",),
        )
        print_line(
            f"Targets: recall at ordinary strength {TARGET_RECALL:.0%} or more, "
            f"precision {TARGET_PRECISION:.0%} or more, "
            f"look-alikes accused {TARGET_LOOK_ALIKES:.0%} or fewer."
        )
        print_line(f"{len(rows) - len(missing)} of {len(rows)} schemes meet them.")
        print_table(
            [_show_row(row) for row in comparison.ladder], _LADDER_COLUMNS, "The first leads, by order"
        )
        print_table(
            title_schemes([_show_row(row) for row in comparison.scored]),
            _SCORED_COLUMNS,
            "Schemes that no rule names: stays by the model's score, institutions by what monitoring tells",
            names=("scheme",),
        )
        print_line(
            f"Targets: {TARGET_FIRST_HUNDRED:.0%} of the first hundred leads right, "
            "more planted money in them than by money of stays, number of findings, "
            "plain forest or peer distance alone, "
            f"{TARGET_UNRULED:.0%} of the ordinary cases that no rule names told."
        )
        for missed in missed_targets:
            print_line(missed)
        if not missed_targets:
            print_line("Ranking and models meet them.")
    if missing or missed_targets:
        raise typer.Exit(MISSED)


def _score_baselines(home: Home) -> "pl.DataFrame":
    import duckdb

    from models.baselines import score_stays

    settings = Settings()
    with duckdb.connect(str(home.current), read_only=True) as connection:
        return score_stays(connection, seed=settings.seed, threads=settings.threads)


def _read_status(home: Home) -> dict[str, str]:
    from pipelines.database import read_published_rows

    return {row["scheme"]: row["status"] for row in read_published_rows(home, _STATUS)}


def _measure(
    row: dict[str, Any], recalls: dict[tuple[str, str], float | None], status: str
) -> dict[str, Any]:
    """Return one scheme's line and the targets it misses; a share is None where there is nothing to share."""
    recall = {f"recall_{name}": recalls.get((row["scheme"], name)) for name in _STRENGTHS}
    precision = _share(row["findings"] - row["accused_wrongly"], row["findings"])
    accused = _share(row["look_alikes_accused"], row["look_alikes"])
    misses = []
    if recall["recall_ordinary"] is not None and recall["recall_ordinary"] < TARGET_RECALL:
        misses.append("recall")
    if precision is not None and precision < TARGET_PRECISION:
        misses.append("precision")
    if accused is not None and accused > TARGET_LOOK_ALIKES:
        misses.append("look-alikes")
    return {
        "scheme": row["scheme"],
        "planted": row["planted"],
        "found": row["found"],
        **recall,
        "findings": row["findings"],
        "precision": precision,
        "look_alikes": row["look_alikes"],
        "look_alikes_accused": row["look_alikes_accused"],
        "status": status,
        "misses": misses,
        "missed_kinds": row["missed_kinds"],
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _show_row(row: dict[str, Any]) -> dict[str, object]:
    return {name: _show(name, value) for name, value in row.items()}


def _show(name: str, value: object) -> object:
    if name.startswith(("precision", "recall_", "money_share", "median_place")):
        return "—" if value is None else f"{value:.1%}"
    return value
