"""What holds for every detector, and for ECOD, the peer distance and their combination each."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from pyod.models.ecod import ECOD

from data_contracts.errors import ModelError
from models.calibration import StepTable, calibrate
from models.combination import CombinedDetector
from models.detector import DETECTORS, Detector, make_detector
from models.ecod import EcodDetector
from models.peer_distance import PeerDistanceDetector

ORDINARY = np.maximum(np.random.default_rng(17).standard_normal((2000, 6)), 0.0)
FAR_OUT = np.where(np.arange(6) == np.arange(6)[:, None], 9.0, 0.4)  # row i is far out in feature i
MATRIX = np.vstack([ORDINARY, FAR_OUT])
EVERY = pytest.mark.parametrize("name", sorted(DETECTORS))


def draw(*shape: int, seed: int = 18) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def fit(name: str, matrix: np.ndarray = MATRIX, *, seed: int = 5, n_jobs: int = 1) -> Detector:
    return make_detector(name, {}, seed=seed, n_jobs=n_jobs).fit(matrix)


def check_sums(detector: Detector, matrix: np.ndarray) -> None:
    """Assert that contributions add up to what the score is above the baseline."""
    np.testing.assert_allclose(
        detector.attribute(matrix).sum(axis=1), detector.score(matrix) - detector.baseline, rtol=0, atol=1e-9
    )


@EVERY
def test_contributions_add_up_for_training_and_for_other_subjects(name: str) -> None:
    detector = fit(name)
    check_sums(detector, MATRIX)
    check_sums(detector, draw(300, 6) * 4.0)


@EVERY
def test_whoever_is_far_out_in_one_feature_stands_above_nearly_everybody_for_that_feature(name: str) -> None:
    detector = fit(name)
    assert detector.score(FAR_OUT).min() > np.quantile(detector.score(ORDINARY), 0.97)
    assert detector.attribute(FAR_OUT).argmax(axis=1).tolist() == list(range(6))


@EVERY
def test_threads_and_the_company_of_others_change_nothing(name: str) -> None:
    one, two = fit(name), fit(name, n_jobs=2)
    np.testing.assert_array_equal(one.score(MATRIX), two.score(MATRIX))
    np.testing.assert_array_equal(one.attribute(FAR_OUT), two.attribute(FAR_OUT))
    assert one.score(MATRIX[7:8])[0] == one.score(MATRIX)[7]


@EVERY
def test_the_same_seed_gives_the_same_scores(name: str) -> None:
    np.testing.assert_array_equal(fit(name).score(MATRIX), fit(name).score(MATRIX))


@EVERY
def test_equal_subjects_are_scored_alike_and_nothing_speaks_for_them(name: str) -> None:
    same = np.full((40, 3), 2.0)
    detector = fit(name, same)
    assert len(set(detector.score(same).tolist())) == 1
    check_sums(detector, same)


@EVERY
def test_a_constant_feature_changes_no_order(name: str) -> None:
    widened = np.hstack([MATRIX, np.zeros((len(MATRIX), 1))])
    detector = fit(name, widened)
    check_sums(detector, widened)
    score = detector.score(widened)
    assert score[len(ORDINARY) :].min() > np.quantile(score[: len(ORDINARY)], 0.97)


@EVERY
def test_three_subjects_of_one_feature_are_enough(name: str) -> None:
    few = np.array([[0.0], [0.0], [4.0]])
    detector = fit(name, few)
    assert detector.score(few).argmax() == 2
    check_sums(detector, few)


@EVERY
def test_a_detector_asked_before_fit_says_so(name: str) -> None:
    with pytest.raises(ModelError, match="before fit"):
        make_detector(name, {}, seed=1, n_jobs=1).score(MATRIX)


@settings(deadline=None, max_examples=25)
@given(
    matrix=some.arrays(
        np.float64,
        st.tuples(st.integers(2, 30), st.integers(1, 5)),
        elements=st.sampled_from([0.0, 0.5, 1, 3, 14]),
    ),
    name=st.sampled_from(["ecod", "peer_distance", "combination"]),
)
def test_any_small_matrix_with_ties_has_finite_scores_that_add_up(matrix: np.ndarray, name: str) -> None:
    params = {"n_trees": 10} if name == "combination" else {}
    detector = make_detector(name, params, seed=1, n_jobs=1).fit(matrix)
    assert np.isfinite(detector.score(matrix)).all()
    check_sums(detector, matrix)


def test_ecod_is_pyods_own() -> None:
    theirs = ECOD()
    theirs.fit(MATRIX)
    # one step table per feature joins parts less than a five-hundredth apart
    np.testing.assert_allclose(
        EcodDetector(seed=1).fit(MATRIX).score(MATRIX), theirs.decision_scores_, atol=0.013
    )


def test_ecod_ignores_a_feature_in_which_nobody_differs() -> None:
    widened = np.hstack([MATRIX, np.ones((len(MATRIX), 1))])
    np.testing.assert_array_equal(
        EcodDetector(seed=1).fit(widened).score(widened), EcodDetector(seed=1).fit(MATRIX).score(MATRIX)
    )


def test_two_copies_of_a_feature_count_little_more_than_one() -> None:
    alone = draw(3000, 2)
    copied = alone[:, [0, 0, 1]]
    at = np.array([[4.0, 0.0]])
    once = PeerDistanceDetector(seed=1).fit(alone).score(at)[0]
    twice = PeerDistanceDetector(seed=1).fit(copied).score(at[:, [0, 0, 1]])[0]
    assert once == pytest.approx(4.0, rel=0.01)
    assert twice**2 == pytest.approx(16 * 2 / 1.8, rel=0.01)  # two copies alone would be 32


def test_a_broken_correlation_is_further_away_than_a_kept_one() -> None:
    first = draw(3000)
    detector = PeerDistanceDetector(seed=1).fit(np.column_stack([first, first + 0.2 * draw(3000, seed=19)]))
    kept, broken = detector.score(np.array([[2.0, 2.0], [2.0, -2.0]]))
    assert broken > 2 * kept


def test_outliers_do_not_bend_the_correlation() -> None:
    apart = draw(2000, 2)
    with_outliers = np.vstack([apart, np.full((20, 2), 15.0)])
    clean, bent = (PeerDistanceDetector(seed=1).fit(each).weights[0, 1] for each in (apart, with_outliers))
    assert abs(clean - bent) < 0.05
    assert np.corrcoef(with_outliers.T)[0, 1] > 0.6


@pytest.mark.parametrize("percent", [0, 101])
def test_a_shrinkage_that_cannot_be_is_refused(percent: int) -> None:
    with pytest.raises(ModelError, match=f"shrink_percent is {percent}"):
        PeerDistanceDetector(shrink_percent=percent, seed=1).fit(MATRIX)


def test_rarity_counts_orders_of_magnitude_and_equals_half() -> None:
    table = calibrate(np.arange(1000.0))
    assert table.read(np.array([999.0]))[0] == pytest.approx(np.log10(2000))
    assert table.read(np.array([900.0]))[0] == pytest.approx(1.0, abs=0.01)
    assert calibrate(np.zeros(8)).read(np.zeros(1))[0] == pytest.approx(np.log10(2))


def test_only_the_order_of_scores_matters_to_rarity() -> None:
    score = draw(500)
    np.testing.assert_array_equal(calibrate(score).read(score), calibrate(np.exp(score)).read(np.exp(score)))


def test_a_step_table_reaches_down_to_everything_below_its_first_knot() -> None:
    table = StepTable(np.array([1.0, 3.0]), np.array([5.0, 7.0]))
    assert table.read(np.array([-9.0, 1.0, 2.9, 3.0, 99.0])).tolist() == [5.0, 5.0, 5.0, 7.0, 7.0]


def test_the_combination_hears_the_member_that_sees_it() -> None:
    first = draw(3000)
    matrix = np.column_stack([first, first + 0.1 * draw(3000, seed=19), draw(3000, seed=20)])
    matrix = np.vstack([matrix, [[1.5, -1.5, 0.0]]])  # ordinary in every feature, but not together
    combined = CombinedDetector(seed=5).fit(matrix)
    forest, ecod, distance = (member.score(matrix) for member in combined.members)
    assert (distance < distance[3000]).mean() > 0.999
    assert min((forest < forest[3000]).mean(), (ecod < ecod[3000]).mean()) < 0.97
    assert (combined.score(matrix) < combined.score(matrix)[3000]).mean() > 0.99
    assert combined.attribute(matrix)[3000, :2].sum() > 0.9 * combined.score(matrix)[3000]


def test_an_average_subject_stands_at_0_and_rare_ones_at_orders_of_magnitude() -> None:
    score = CombinedDetector(seed=5).fit(MATRIX).score(MATRIX)
    assert -0.5 < np.median(score) < 0.5
    assert 2.0 < score.max() < np.log10(2 * len(MATRIX))


def test_no_detector_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in DETECTORS:
            fit(name, np.hstack([MATRIX[:200], np.zeros((200, 1))]))
