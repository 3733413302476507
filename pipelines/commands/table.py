"""`evaluate --table`: the detectors and trivial baselines held against any labelled table."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.commands.printing import Columns, print_json, print_line, print_table
from pipelines.errors import UsageError
from pipelines.messages import say
from pipelines.settings import Settings

if TYPE_CHECKING:  # both read scikit-learn, which takes seconds
    from models.measure import TableMeasure
    from models.table import FeatureTable

_FIGURES = ("roc_auc", "average_precision", "precision_at_n")
_COLUMNS: Columns = (
    ("name", "score", "left"),
    ("kind", "kind", "left"),
    ("roc_auc", "ROC-AUC", "right"),
    ("average_precision", "average precision", "right"),
    ("precision_at_n", "precision at n", "right"),
    ("reads", "what it reads", "left"),
)
_READS = {
    "combination": "deviation and size together, by the weight below",
    "deviation": "the three detectors together; the loudest counts most",
    "size": "the money column, where there is one, and what all amounts share",
    "isolation_forest": "deviations and their total",
    "ecod": "the tail of each feature on its own",
    "peer_distance": "deviations, correlated features counted once",
    "distance_in_3_components": "distance from the mean in three principal components",
    "sum_of_standardised": "sum of the standardised features",
    "plain_isolation_forest": "the features as they are",
}


def evaluate_table(
    file: Path, *, label: str | None, ids: list[str], money: str | None = None, as_json: bool
) -> None:
    """Print how every score ranks the labelled of `file`.

    Raises:
        UsageError: no label column was named.
        TableError: the file cannot be measured.
    """
    from models.measure import measure_table
    from models.table import read_table

    if not label:
        raise UsageError(
            "evaluate --table: no label column. Name the one that says who was found: --label COLUMN."
        )
    settings = Settings()
    table = read_table(file, label=label, ids=ids, money=money)
    result = measure_table(table, seed=settings.seed, n_jobs=settings.threads)
    if as_json:
        print_json(_describe(file, label, table, result))
        return
    reads = {**_READS, "size_column": f'"{result.size_column}" alone, the column whose logarithm varies most'}
    rows = [
        {
            "name": each.name,
            "kind": each.kind,
            **{name: f"{getattr(each, name):.4f}" for name in _FIGURES},
            "reads": say(reads[each.name]),
        }
        for each in result.measures
    ]
    n_labelled = int(table.label.sum())
    title = f"{len(table.label):,} rows, {n_labelled:,} with {label} = {table.labelled_as}"
    print_table(rows, _COLUMNS, title)
    print_line(
        f"n = {n_labelled:,}. {len(table.columns)} features, {table.amounts.sum()} amounts or counts. "
        f"Size weighs {result.size.weight:.2f} in the combination, deviation the rest."
    )
    _tell_money(table, result)
    if table.n_unlabelled:
        print_line(f"{table.n_unlabelled:,} rows without a label are left out.")
    for name, reason in table.ignored:
        print_line(f'ignored "{name}": {reason}')


def _tell_money(table: "FeatureTable", result: "TableMeasure") -> None:
    """Say which columns count as amounts, and which of them is taken for money and why."""
    amounts = [name for name, amount in zip(table.columns, table.amounts, strict=True) if amount]
    if amounts:
        print_line(f"Amounts or counts (long-tailed, compared upward): {', '.join(amounts)}.")
    if result.size.money is None:
        print_line("No column is taken for money: no amount has a name of money. Name one: --money COLUMN.")
    elif table.money is not None:
        print_line(f'Money column: "{table.money}", as named.')
    else:
        print_line(
            f'Money column: "{table.columns[result.size.money]}", by its name; '
            "of such amounts the largest sum. Another: --money COLUMN."
        )


def _describe(file: Path, label: str, table: "FeatureTable", result: "TableMeasure") -> dict[str, object]:
    """Return what `--json` prints."""
    money = result.size.money
    return {
        "table": str(file),
        "rows": len(table.label),
        "labelled": int(table.label.sum()),
        "labelled_as": f"{label} = {table.labelled_as}",
        "without_label": table.n_unlabelled,
        "features": list(table.columns),
        "amounts": [name for name, amount in zip(table.columns, table.amounts, strict=True) if amount],
        "ignored": dict(table.ignored),
        "weight_of_size": round(result.size.weight, 4),
        "money_column": None if money is None else table.columns[money],
        "size_column": result.size_column,
        "scores": [
            {
                "name": each.name,
                "kind": each.kind,
                **{name: round(getattr(each, name), 6) for name in _FIGURES},
            }
            for each in result.measures
        ],
    }
