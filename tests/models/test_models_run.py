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
from sklearn.metrics import roc_auc_score

from data_contracts.contract import load_outputs
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


def read_planted(scored: duckdb.DuckDBPyConnection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the planted kind, the score and the subject id of every stay outside a planted spring."""
    found = scored.execute(
        "select draft.planted, score.score, score.subject_id from score "
        "inner join draft on draft.stay_id = score.subject_id "
        "where score.model_id = 'stay' and not draft.planted_spring order by score.subject_id"
    ).fetchnumpy()
    return np.array(found["planted"]), np.array(found["score"]), np.array(found["subject_id"])


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_planted_stays_of_every_kind_are_scored_above_the_others(
    scored: duckdb.DuckDBPyConnection, kind: int
) -> None:
    planted, score, _ = read_planted(scored)
    compared = (planted == 0) | (planted == kind)
    assert roc_auc_score(planted[compared] == kind, score[compared]) > 0.98


def test_the_forest_forgives_an_honest_minority_that_plain_distances_accuse(
    scored: duckdb.DuckDBPyConnection,
) -> None:
    planted, score, subject_id = read_planted(scored)
    card = load_card(CATALOG / "stay")
    frame = read_features(scored, card)
    rows = np.searchsorted(frame["subject_id"].to_numpy(), subject_id)
    deviation = compare_with_peers(frame, card).deviation[rows]

    def count_first(values: np.ndarray) -> float:
        first = np.argsort(-values, kind="stable")[: np.count_nonzero(planted)]
        return float(np.mean(planted[first] > 0))

    assert count_first(score) > 0.6
    assert count_first(score) > 1.4 * count_first(np.square(deviation).sum(axis=1))
    assert count_first(score) > 1.4 * count_first(deviation.max(axis=1))


@pytest.mark.parametrize(
    ("kind", "feature"), [(1, "treatment_share"), (2, "presence_ratio"), (3, "exam_share")]
)
def test_the_planted_feature_is_the_first_reason(
    scored: duckdb.DuckDBPyConnection, kind: int, feature: str
) -> None:
    firsts = scored.execute(
        "select count(*), count(*) filter (where json_extract_string(reasons, '$[0].feature') = $feature) "
        "from score inner join draft on draft.stay_id = score.subject_id "
        "inner join institution on institution.fixmedins_code = score.fixmedins_code "
        "where draft.planted = $kind and score.reasons is not null "
        "and ($kind <> 2 or institution.bed_monitored = 1)",
        {"kind": kind, "feature": feature},
    ).fetchone()
    assert firsts is not None
    shown, right = firsts
    assert shown > 15
    assert right > 0.8 * shown


def test_planted_springs_lead_the_institution_months(scored: duckdb.DuckDBPyConnection) -> None:
    first = scored.execute(
        "select subject_id from score where model_id = 'institution_month' order by score desc limit 10"
    ).fetchall()
    springs = {f"H000000000{hospital}|2025-0{month}" for hospital in ("05", "18") for month in (4, 5)} | {
        "P00000000061|2025-05"
    }
    assert springs <= {subject_id for (subject_id,) in first}


def test_every_subject_is_scored_once_and_only_those_shown_have_reasons(
    scored: duckdb.DuckDBPyConnection,
) -> None:
    counts = scored.execute(
        "select count(*), count(distinct subject_id), count(reasons) from score where model_id = 'stay'"
    ).fetchone()
    assert counts is not None
    rows, subjects, shown = counts
    assert rows == subjects == 20_000
    assert 0.02 * rows <= shown <= 0.03 * rows
    unshown = scored.execute(
        "select count(*) from score where reasons is null and percentile >= 0.99"
    ).fetchone()
    assert unshown == (0,)


def test_what_is_shown_of_a_score_adds_up_to_it(scored: duckdb.DuckDBPyConnection) -> None:
    (n_shown, furthest), *_ = scored.execute(
        """
        select
            count(*),
            max(abs(score - baseline - remainder - coalesce(list_sum(
                from_json(json_extract(reasons, '$[*].contribution')::json, '["double"]')
            ), 0))),
        from score
        where reasons is not null
        """
    ).fetchall()
    assert n_shown > 400
    assert furthest < 1e-9
    told = scored.execute(
        "select count(*) from score where (baseline is null) <> (reasons is null)"
    ).fetchone()
    assert told == (0,)


def test_the_rows_are_those_of_the_contract(scored: duckdb.DuckDBPyConnection) -> None:
    columns = [name for name, *_ in scored.execute("describe score").fetchall()]
    assert columns == [column.name for column in load_outputs()["score"].columns]
    outside = scored.execute(
        "select count(*) from score where percentile <= 0 or percentile >= 1 or score <= 0 or score >= 1 "
        "or peer_group is null or peer_size < 30 or fixmedins_code is null "
        "or model_version <> case model_id when 'stay' then 2 else 1 end"
    ).fetchone()
    assert outside == (0,)


def test_pharmacies_and_hospitals_are_never_in_one_group(scored: duckdb.DuckDBPyConnection) -> None:
    mixed = scored.execute(
        "select count(*) from (select peer_group from score where model_id = 'institution_month' "
        "group by peer_group having count(distinct left(fixmedins_code, 1)) > 1)"
    ).fetchone()
    assert mixed == (0,)


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
