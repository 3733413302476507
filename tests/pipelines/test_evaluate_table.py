"""`evaluate --table`: what is printed, and what is wrong usage."""

import json
from pathlib import Path

import polars as pl
import pytest

from data_contracts.errors import TableError
from pipelines.commands.measure import evaluate
from pipelines.errors import UsageError


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of forty subjects, four of them large and labelled."""
    file = tmp_path / "table.csv"
    amount = [1000.0 + number if number < 4 else float(number) for number in range(40)]
    pl.DataFrame(
        {
            "person": [f"N{number}" for number in range(40)],
            "label": [int(number < 4) for number in range(40)],
            "amount": amount,
            "visits": [value / 10 for value in amount],
            "always": [1] * 40,
        }
    ).write_csv(file)
    return file


def test_the_document_tells_every_score_beside_the_baselines(table: Path, capsys: pytest.CaptureFixture[str]):
    evaluate(table=table, label="label", identifier=["person"], as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["labelled"], told["labelled_as"]) == (40, 4, "label = 1")
    assert told["ignored"] == {"always": "constant"}
    assert told["money_column"] == told["size_column"] == "amount"
    scores = {score["name"]: score for score in told["scores"]}
    assert list(scores) == [
        "combination", "deviation", "size", "isolation_forest", "ecod", "peer_distance",
        "distance_in_3_components", "sum_of_standardised", "size_column", "plain_isolation_forest",
    ]  # fmt: skip
    assert scores["combination"]["kind"] == "ours"
    assert scores["size_column"]["kind"] == "baseline"
    for name in ("roc_auc", "average_precision", "precision_at_n"):
        assert scores["combination"][name] == scores["size_column"][name] == 1.0


def test_the_table_names_what_was_ignored_and_what_size_weighs(
    table: Path, capsys: pytest.CaptureFixture[str]
):
    evaluate(table=table, label="label")
    printed = capsys.readouterr().out
    assert "40 rows, 4 with label = 1" in printed
    assert 'ignored "always": constant' in printed
    assert 'ignored "person": a text of 40 values' in printed
    assert "Size weighs 1.00 in the combination" in printed
    assert "plain_isolation_forest" in printed
    assert 'Money column: "amount", by its name' in printed
    assert "Amounts or counts (long-tailed, compared upward): amount, visits." in printed
    evaluate(table=table, label="label", money="visits")
    assert 'Money column: "visits", as named.' in capsys.readouterr().out


def test_a_table_without_a_label_column_and_a_label_without_a_table_are_wrong_usage(table: Path):
    with pytest.raises(UsageError, match="--label COLUMN"):
        evaluate(table=table)
    with pytest.raises(UsageError, match="--table FILE"):
        evaluate(label="label")


def test_a_table_that_cannot_be_measured_is_wrong_usage(table: Path):
    with pytest.raises(TableError, match="40 different") as refused:
        evaluate(table=table, label="person")
    assert refused.value.exit_code == 2
    assert "N7" not in refused.value.message
