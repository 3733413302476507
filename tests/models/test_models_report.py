import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from models.card import CATALOG, load_card
from models.run import score_models

MakeWarehouse = Callable[[int], duckdb.DuckDBPyConnection]


def score_night(
    connection: duckdb.DuckDBPyConnection,
    store: Path,
    *,
    run_id: str = "R1",
    run_on: dt.date = dt.date(2026, 1, 1),
) -> str:
    """Return the card of the stays' model after a night."""
    score_models(connection, run_id=run_id, seed=3, store=store, run_on=run_on, progress=lambda _: None)
    return (store / "stay" / f"{run_id}.md").read_text(encoding="utf-8")


def read_cells(text: str, first: str) -> list[str]:
    """Return the cells of the line that begins with `first`."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {first} ")]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.fixture(scope="module")
def told(
    make_warehouse: MakeWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Return a warehouse of 1,000 stays after a night, and the card of the stays' model."""
    connection = make_warehouse(1000)
    return connection, score_night(connection, tmp_path_factory.mktemp("store"))


def test_the_card_tells_what_was_fitted_and_how_its_scores_are_spread(
    told: tuple[duckdb.DuckDBPyConnection, str],
) -> None:
    connection, text = told
    card = load_card(CATALOG / "stay")
    assert text.startswith(
        "# Unusual stay (异常住院)\n\nModel `stay` version 2, fitted by night R1 on 2026-01-01."
    )
    assert read_cells(text, "subjects")[1] == "1,000 (stay)"
    assert read_cells(text, "seed")[1] == "3"
    assert read_cells(text, "meaning of the matrix")[1] == card.feature_hash
    for feature in card.features:
        cells = read_cells(text, f"{feature.title_zh} (`{feature.name}`)")
        assert cells[1] == f"{feature.direction}, {feature.transform}"
        assert cells[6] == ""  # no earlier model, no drift
    known = connection.execute(
        "select count(distinct stay_id) from stay_night where billed = 1 and outage = 0 "
        "and stay_id in (select stay_id from stay_night where outage = 0 group by all having count(*) >= 3)"
    ).fetchone()
    assert known is not None
    assert read_cells(text, "在床率 (`presence_ratio`)")[2] == f"{known[0] / 1000:.1%}"
    scores = connection.execute(
        "select max(score), median(score), count(*) filter (percentile >= 0.99) from score "
        "where model_id = 'stay'"
    ).fetchone()
    assert scores is not None
    assert read_cells(text, "highest")[1] == f"{scores[0]:.4f}"
    assert read_cells(text, "50.0%")[1] == f"{scores[1]:.4f}"
    assert read_cells(text, "percentile 0.99 or more among peers")[1] == f"{scores[2]} subjects"
    assert "No earlier model of the same features" in text
    for sentence in card.measured:
        assert sentence in text


def test_every_subject_stands_in_one_line_of_the_peers(told: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    connection, text = told
    levels = [read_cells(text, peer.label_zh) for peer in load_card(CATALOG / "stay").peers]
    assert sum(int(cells[1].replace(",", "")) for cells in levels) == 1000
    groups = connection.execute(
        "select count(distinct peer_group), min(peer_size), max(peer_size) from score where model_id = 'stay'"
    ).fetchone()
    assert groups is not None
    assert sum(int(cells[2]) for cells in levels) == groups[0]
    assert min(int(cells[3].replace(",", "")) for cells in levels if cells[3]) == groups[1]


def test_the_card_tells_drift_once_there_is_an_earlier_model(
    make_warehouse: MakeWarehouse, tmp_path: Path
) -> None:
    connection = make_warehouse(2000)
    score_night(connection, tmp_path)
    connection.execute("update stay set total_amount = total_amount * 2")
    text = score_night(connection, tmp_path, run_id="R2", run_on=dt.date(2026, 2, 1))
    assert "Against night R1 of 2026-01-01. Moved (PSI above 0.25):" in text
    assert "`cost_per_day`" in text.split("Moved (PSI above 0.25):")[1]
    assert float(read_cells(text, "日均费用 (`cost_per_day`)")[6]) > 0.25
    assert read_cells(text, "住院天数 (`nights`)")[6] == "0.000"


def test_the_same_night_gives_the_same_card(
    told: tuple[duckdb.DuckDBPyConnection, str], make_warehouse: MakeWarehouse, tmp_path: Path
) -> None:
    assert score_night(make_warehouse(1000), tmp_path) == told[1]
