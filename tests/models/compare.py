"""The detectors and the baselines on labelled tables, three seeds: `python -m tests.models.compare`."""

import sys

import numpy as np

from models.measure import measure_table
from models.table import prepare_table
from tests.models.tables import TABLES

_SEEDS = (1, 2, 3)
_NAMES = ("person_id", "provider_id")


def main() -> None:
    """Print one line per table and score: ROC-AUC, average precision, precision at n."""
    for name, draw in TABLES.items():
        found: dict[str, list[tuple[float, float, float]]] = {}
        for seed in _SEEDS:
            frame = draw(seed)
            table = prepare_table(
                frame.drop("label", *_NAMES, strict=False),
                label=frame["label"].to_numpy() == 1,
                labelled_as="1",
                where=name,
            )
            result = measure_table(table, seed=1, n_jobs=2)
            for each in result.measures:
                row = (each.roc_auc, each.average_precision, each.precision_at_n)
                found.setdefault(each.name, []).append(row)
        rows, columns = table.value.shape
        sys.stdout.write(f"{name}: {rows} rows, {columns} columns, weight of size {result.size.weight:.2f}\n")
        for score, values in found.items():
            auc, precision, at_n = np.mean(values, axis=0)
            sys.stdout.write(f"    {score:26} {auc:.3f} {precision:.3f} {at_n:.3f}\n")


if __name__ == "__main__":
    main()
