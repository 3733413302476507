import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest

from models.card import CATALOG, load_card
from models.features import compare_with_peers, read_features
from models.run import ModelRun, score_models
from models.store import load_model

MakeWarehouse = Callable[[int], duckdb.DuckDBPyConnection]
ALL_SCORES = "select * from score order by model_id, subject_id"
TABLES = ("stay", "stay_day", "stay_night", "visit", "institution", "person", "peer_group")


def run_night(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    *,
    store: str = "store",
    seed: int = 1,
    run_on: dt.date = dt.date(2026, 1, 1),
    run_id: str = "R1",
    threads: int = 2,
) -> dict[str, ModelRun]:
    runs = score_models(
        connection, run_id=run_id, seed=seed, store=home / store, run_on=run_on,
        progress=lambda _: None, threads=threads, catalog=home / "catalog",
    )  # fmt: skip
    return {run.model_id: run for run in runs}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with two models of the catalogue that grow small forests; a test may change them."""
    for model in ("institution_month", "stay"):
        shutil.copytree(CATALOG / model, tmp_path / "catalog" / model)
    for card in (tmp_path / "catalog").glob("*/model.toml"):
        text = card.read_text(encoding="utf-8")
        card.write_text(re.sub(r"n_trees = \d+", "n_trees = 20", text), encoding="utf-8")
    return tmp_path


def test_the_same_night_again_gives_the_same_scores_and_the_same_files(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    connection = make_warehouse(3000)
    run_night(connection, home, store="a", threads=1)
    first = connection.execute(ALL_SCORES).fetchall()
    run_night(connection, home, store="a", threads=2)
    run_night(connection, home, store="b", threads=2)
    assert connection.execute(ALL_SCORES).fetchall() == first
    files = [path.relative_to(home / "a") for path in sorted((home / "a").rglob("R1.*"))]
    assert len(files) == 6
    for file in files:
        assert (home / "a" / file).read_bytes() == (home / "b" / file).read_bytes()


def test_the_order_of_the_warehouse_rows_changes_nothing(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(3000)
    run_night(connection, home)
    first = connection.execute(ALL_SCORES).fetchall()
    for table in TABLES:
        connection.execute(
            f"create or replace table {table} as select * from {table} order by hash({table}::varchar, 'x')"
        )
    run_night(connection, home)
    assert connection.execute(ALL_SCORES).fetchall() == first


def test_another_seed_gives_other_scores(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    run_night(connection, home, seed=1)
    first = connection.execute(ALL_SCORES).fetchall()
    run_night(connection, home, seed=2)
    assert connection.execute(ALL_SCORES).fetchall() != first


def test_a_stored_night_can_be_scored_again(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    run_night(connection, home)
    card = load_card(home / "catalog" / "stay")
    detector, about = load_model(home / "store", "stay", "R1", feature_hash=card.feature_hash)
    again = detector.score(compare_with_peers(read_features(connection, card), card).deviation)
    stored = connection.execute(
        "select score from score where model_id = 'stay' order by subject_id"
    ).fetchnumpy()
    np.testing.assert_array_equal(again, stored["score"])
    assert (about.n_subjects, about.seed) == (1000, 1)


def test_too_few_subjects_are_not_evaluable_and_say_so(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    connection.execute("delete from stay where stay_id >= 'S000000099'")
    runs = run_night(connection, home)
    assert (runs["stay"].status, runs["stay"].reason) == (
        "not_evaluable",
        "99 subjects; 100 are needed to know what is usual",
    )
    assert connection.execute("select count(*) from score where model_id = 'stay'").fetchone() == (0,)


def test_a_missing_table_is_not_evaluable_and_the_other_model_goes_on(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    connection = make_warehouse(1000)
    connection.execute("drop table visit")
    runs = run_night(connection, home)
    assert runs["institution_month"].status == "not_evaluable"
    assert "visit" in str(runs["institution_month"].reason)
    assert runs["stay"].status == "evaluated"


def test_a_missing_column_is_not_evaluable(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    connection.execute("alter table stay_day drop column night_amount")
    runs = run_night(connection, home)
    assert runs["stay"].status == "not_evaluable"
    assert "night_amount" in str(runs["stay"].reason)


def test_an_empty_warehouse_is_not_evaluable(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    for table in TABLES:
        connection.execute(f"delete from {table}")
    assert {run.status for run in run_night(connection, home).values()} == {"not_evaluable"}
    assert connection.execute("select count(*) from score").fetchone() == (0,)


def test_a_model_that_fails_leaves_no_rows_and_the_other_goes_on(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    connection = make_warehouse(1000)
    sql = home / "catalog" / "institution_month" / "features.sql"
    sql.write_text(
        sql.read_text(encoding="utf-8").replace(
            "activity.visits_per_day,", "cast('much' as double) as visits_per_day,"
        ),
        encoding="utf-8",
    )
    runs = run_night(connection, home)
    assert runs["institution_month"].status == "failed"
    assert "ConversionException" in str(runs["institution_month"].reason)
    assert runs["stay"].status == "evaluated"
    assert connection.execute("select distinct model_id from score").fetchall() == [("stay",)]


def test_a_store_that_cannot_be_written_fails_the_models_and_not_the_night(
    make_warehouse: MakeWarehouse, home: Path
) -> None:
    (home / "store").write_text("a file where the folder should be", encoding="utf-8")
    connection = make_warehouse(1000)
    assert run_night(connection, home)["stay"].status == "failed"
    assert connection.execute("select count(*) from score").fetchone() == (0,)


def test_a_model_whose_reasons_fail_is_not_kept(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    connection.execute("create temp table reason_item (taken integer)")
    assert run_night(connection, home)["stay"].status == "failed"
    assert list((home / "store").rglob("*.*")) == []


def test_an_unreadable_card_is_recorded_as_failed(make_warehouse: MakeWarehouse, home: Path) -> None:
    (home / "catalog" / "stay" / "model.toml").write_text("id =", encoding="utf-8")
    runs = run_night(make_warehouse(1000), home)
    assert runs["stay"].status == "failed"
    assert "cannot be read" in str(runs["stay"].reason)


def test_a_model_that_is_not_active_is_not_run(make_warehouse: MakeWarehouse, home: Path) -> None:
    card = home / "catalog" / "stay" / "model.toml"
    card.write_text(card.read_text(encoding="utf-8").replace('"active"', '"retired"'), encoding="utf-8")
    assert set(run_night(make_warehouse(1000), home)) == {"institution_month"}


def test_subjects_that_do_not_differ_are_not_evaluable(make_warehouse: MakeWarehouse, home: Path) -> None:
    card = load_card(CATALOG / "stay")
    columns = ", ".join(f"1.0 as {name}" for name in card.feature_names)
    peers = ", ".join(f"'a' as {peer.column}" for peer in card.peers)
    (home / "catalog" / "stay" / "features.sql").write_text(
        f"select stay_id as subject_id, fixmedins_code, discharged_on as subject_on, {peers}, {columns}, "
        "$min_presence_nights from stay",
        encoding="utf-8",
    )
    runs = run_night(make_warehouse(1000), home)
    assert runs["stay"].reason == "no subject differs from its peers in any feature"


def test_model_run_tells_this_night_and_no_other(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(1000)
    run_night(connection, home, run_id="R1")
    runs = run_night(connection, home, run_id="R2")
    rows = connection.execute(
        "select run_id, model_id, model_version, status, reason, n_subjects, feature_hash from model_run"
    ).fetchall()
    assert rows == [
        (
            "R2",
            run.model_id,
            2 if run.model_id == "stay" else 1,
            run.status,
            run.reason,
            run.n_subjects,
            run.feature_hash,
        )
        for run in runs.values()
    ]


def test_drift_is_measured_against_an_earlier_night(make_warehouse: MakeWarehouse, home: Path) -> None:
    connection = make_warehouse(2000)
    first = run_night(connection, home, run_id="R1", run_on=dt.date(2026, 1, 1))
    assert first["stay"].drift is None
    connection.execute("update stay set total_amount = total_amount * 2")
    second = run_night(connection, home, run_id="R2", run_on=dt.date(2026, 2, 1))
    drift = json.loads(str(second["stay"].drift))
    assert (drift["baseline_run_id"], drift["baseline_on"]) == ("R1", "2026-01-01")
    assert "cost_per_day" in drift["moved"]
    assert drift["psi"]["nights"] == 0.0


def test_progress_gets_one_line_per_model(make_warehouse: MakeWarehouse, home: Path) -> None:
    lines: list[str] = []
    score_models(
        make_warehouse(1000), run_id="R1", seed=1, store=home, run_on=dt.date(2026, 1, 1),
        progress=lines.append, catalog=home / "catalog",
    )  # fmt: skip
    assert [line.split(":")[0] for line in lines] == ["model institution_month", "model stay"]
    assert lines[1].startswith("model stay: evaluated, 1000 subjects, ")


def test_importing_the_run_imports_neither_scikit_learn_nor_pyod_nor_skops() -> None:
    code = (
        "import sys, models.run; sys.exit(any(name in sys.modules for name in ('sklearn', 'pyod', 'skops')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
