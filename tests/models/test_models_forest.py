import re

import numpy as np
import numpy.typing as npt
import pytest
from pyod.models.iforest import IForest
from sklearn.ensemble import IsolationForest

from data_contracts.errors import ModelError
from models.detector import make_detector
from models.isolation_forest import IsolationForestDetector

RNG = np.random.default_rng(11)
ORDINARY = np.maximum(RNG.standard_normal((3000, 8)), 0.0)
FAR_OUT = np.where(np.arange(8) == np.arange(8)[:, None], 9.0, 0.5)  # row i is far out in feature i
MATRIX = np.vstack([ORDINARY, FAR_OUT])
OF_FAR_OUT = slice(len(ORDINARY), None)


@pytest.fixture(scope="module")
def forest() -> IsolationForestDetector:
    return IsolationForestDetector(seed=5).fit(MATRIX)


def test_without_the_total_the_score_is_scikit_learns_own() -> None:
    ours = IsolationForestDetector(n_trees=50, total_percent=0, seed=5).fit(MATRIX).score(MATRIX)
    theirs = IsolationForest(n_estimators=50, max_samples=256, random_state=5).fit(MATRIX)
    np.testing.assert_allclose(
        ours, -theirs.score_samples(MATRIX), rtol=1e-14
    )  # sums differ in their last bit


def test_without_the_total_the_order_is_pyods() -> None:
    ours = IsolationForestDetector(n_trees=50, total_percent=0, seed=5).fit(MATRIX).score(MATRIX)
    theirs = IForest(n_estimators=50, max_samples=256, random_state=5).fit(MATRIX)
    apart = ours - theirs.decision_scores_  # PyOD moves the zero to its threshold
    np.testing.assert_allclose(apart, apart[0], rtol=0, atol=1e-12)


def test_whoever_is_far_out_in_one_feature_of_many_is_scored_above_everybody(
    forest: IsolationForestDetector,
) -> None:
    score = forest.score(MATRIX)
    assert score[OF_FAR_OUT].min() > np.quantile(score[: len(ORDINARY)], 0.999)


def test_scores_lie_between_0_and_1_and_nobody_is_more_ordinary_than_the_median_subject(
    forest: IsolationForestDetector,
) -> None:
    score = forest.score(np.vstack([np.zeros(8), MATRIX]))
    assert score.min() > 0.0
    assert score.max() < 1.0
    assert score[0] <= np.median(score)


def test_contributions_add_up_to_what_the_score_is_above_the_baseline(
    forest: IsolationForestDetector,
) -> None:
    contribution = forest.attribute(MATRIX)
    assert contribution.shape == MATRIX.shape
    np.testing.assert_allclose(
        contribution.sum(axis=1), forest.score(MATRIX) - forest.baseline, rtol=0, atol=1e-9
    )


def test_contributions_add_up_without_the_total_too() -> None:
    forest = IsolationForestDetector(total_percent=0, seed=5).fit(MATRIX)
    np.testing.assert_allclose(
        forest.attribute(MATRIX).sum(axis=1), forest.score(MATRIX) - forest.baseline, rtol=0, atol=1e-9
    )


def test_the_baseline_is_about_the_mean_score(forest: IsolationForestDetector) -> None:
    assert forest.baseline == pytest.approx(forest.score(MATRIX).mean(), abs=0.02)


def test_the_feature_somebody_is_far_out_in_contributes_most(forest: IsolationForestDetector) -> None:
    contribution = forest.attribute(FAR_OUT)
    assert contribution.argmax(axis=1).tolist() == list(range(8))
    assert (contribution.max(axis=1) > 0.5 * contribution.sum(axis=1)).all()


def test_the_number_of_threads_changes_nothing(forest: IsolationForestDetector) -> None:
    many = IsolationForestDetector(seed=5, n_jobs=3).fit(MATRIX)
    np.testing.assert_array_equal(many.score(MATRIX), forest.score(MATRIX))
    np.testing.assert_array_equal(many.attribute(FAR_OUT), forest.attribute(FAR_OUT))


def test_a_row_is_scored_alike_alone_and_among_others(forest: IsolationForestDetector) -> None:
    assert forest.score(MATRIX[7:8])[0] == forest.score(MATRIX)[7]


def test_another_seed_grows_another_forest(forest: IsolationForestDetector) -> None:
    assert (IsolationForestDetector(seed=6).fit(MATRIX).score(MATRIX) != forest.score(MATRIX)).any()


def test_fewer_subjects_than_a_tree_samples_are_enough() -> None:
    few = MATRIX[-40:]
    forest = IsolationForestDetector(n_trees=30, seed=5).fit(few)
    np.testing.assert_allclose(
        forest.attribute(few).sum(axis=1), forest.score(few) - forest.baseline, rtol=0, atol=1e-9
    )


def test_trees_that_draw_from_a_part_of_a_crowd_agree_with_a_forest_of_all_as_two_such_forests_do() -> None:
    def score_all(seed: int) -> npt.NDArray[np.float64]:
        whole = IsolationForest(n_estimators=200, max_samples=32, random_state=seed)
        return np.asarray(-whole.fit(MATRIX).score_samples(MATRIX), dtype=np.float64)

    drawing = IsolationForestDetector(sample_size=32, total_percent=0, seed=5)
    score = drawing.fit(MATRIX).score(MATRIX)  # from 2,048 of 3,008
    of_all = score_all(5)
    assert np.corrcoef(score, of_all)[0, 1] > np.corrcoef(score_all(6), of_all)[0, 1] - 0.005
    assert (drawing.fit(MATRIX).score(MATRIX) == score).all()


def test_equal_subjects_are_scored_alike() -> None:
    forest = IsolationForestDetector(n_trees=10, seed=5).fit(np.zeros((50, 3)))
    assert len(set(forest.score(np.zeros((50, 3))).tolist())) == 1
    np.testing.assert_allclose(forest.attribute(np.zeros((2, 3))), 0.0, atol=1e-12)


def test_a_forest_asked_before_fit_says_so() -> None:
    with pytest.raises(ModelError, match="before fit"):
        IsolationForestDetector(seed=1).score(MATRIX)


def test_a_forest_that_hides_features_from_trees_is_not_adopted() -> None:
    hiding = IsolationForest(n_estimators=5, max_features=0.5, random_state=1).fit(MATRIX)
    with pytest.raises(ModelError, match="cannot be explained"):
        IsolationForestDetector.from_parts(estimator=hiding, n_features=8, usual_total=0.0)


def test_an_unknown_detector_is_refused_with_those_there_are() -> None:
    with pytest.raises(ModelError, match=re.escape('"oracle" is none of isolation_forest')):
        make_detector("oracle", {}, seed=1, n_jobs=1)


def test_a_parameter_a_detector_does_not_take_is_refused() -> None:
    with pytest.raises(ModelError, match="n_tree"):
        make_detector("isolation_forest", {"n_tree": 5}, seed=1, n_jobs=1)
