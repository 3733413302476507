"""What the models of a whole night say of a made-up warehouse: whom they find, why, and in which rows."""

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from data_contracts.contract import load_outputs
from models.card import CATALOG, load_card
from models.features import compare_with_peers, read_features


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
