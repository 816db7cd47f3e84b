"""Item statistics, against other packages, other formulas, and counting by hand."""

from itertools import permutations

import numpy as np
import pytest

from gradestep.desk.report import item_statistics

from .lazily import Lazily

stats = Lazily("scipy.stats")
feature_selection = Lazily("sklearn.feature_selection")

DRAW = np.random.default_rng(7)
STRENGTH = DRAW.normal(size=60)
EASE = np.linspace(-1.5, 1.5, 8)
PASSED = (DRAW.random((60, 8)) < 1 / (1 + np.exp(-STRENGTH[:, None] - EASE))).astype(float)
ITEM, REST = PASSED[:, 2], np.delete(PASSED, 2, axis=1).mean(axis=1)


def by_random_order(shares, totals, pick):
    """Return the mean of what `pick` selects when students with equal totals come in every possible order."""
    means = []
    for seed in range(2000):
        shuffled = np.random.default_rng(seed).permutation(len(totals))
        order = shuffled[np.argsort(totals[shuffled], kind="stable")]
        means.append(shares[order][pick].mean())
    return np.mean(means)


def test_item_rest_is_pearsons_correlation_of_scipy_and_scikit_learn():
    found = item_statistics.item_rest(ITEM, REST)
    assert found == pytest.approx(stats.pearsonr(ITEM, REST).statistic)
    assert found == pytest.approx(stats.pointbiserialr(ITEM.astype(bool), REST).statistic)
    assert found == pytest.approx(feature_selection.r_regression(REST[:, None], ITEM)[0])


def test_an_item_that_all_pass_has_no_correlation():
    assert item_statistics.item_rest(np.ones(60), REST) is None
    assert item_statistics.item_rest(ITEM, np.ones(60)) is None


def test_alpha_of_items_that_are_passed_or_failed_is_kuder_and_richardsons_formula_20():
    passed = PASSED.mean(axis=0)
    total = PASSED.sum(axis=1).var()
    assert item_statistics.cronbach_alpha(PASSED) == pytest.approx(8 / 7 * (1 - (passed * (1 - passed)).sum() / total))


def test_alpha_of_items_with_many_points_is_that_of_their_covariances():
    points = PASSED * np.array([1, 2, 3, 1, 2, 3, 1, 2]) + DRAW.normal(size=PASSED.shape)
    covariances = np.cov(points.T)
    off_the_diagonal = covariances[~np.eye(8, dtype=bool)].mean()
    alpha = 8**2 * off_the_diagonal / covariances.sum()
    assert item_statistics.cronbach_alpha(points) == pytest.approx(alpha)


def test_alpha_of_an_item_and_its_copies_is_one_and_of_noise_nothing():
    assert item_statistics.cronbach_alpha(np.column_stack([STRENGTH] * 5)) == pytest.approx(1)
    noise = np.random.default_rng(1).normal(size=(20_000, 4))
    assert item_statistics.cronbach_alpha(noise) == pytest.approx(0, abs=0.05)


def test_fifths_without_ties_are_the_means_of_a_sorted_class():
    totals = np.random.default_rng(3).permutation(60).astype(float)
    by_hand = [part.mean() for part in np.array_split(ITEM[np.argsort(totals)], 5)]
    assert item_statistics.quantile_means(ITEM, totals) == pytest.approx(by_hand)


def test_students_with_equal_totals_are_shared_between_groups():
    means = item_statistics.quantile_means(ITEM, REST)
    assert means[0] == pytest.approx(by_random_order(ITEM, REST, slice(0, 12)), abs=0.015)
    assert means[4] == pytest.approx(by_random_order(ITEM, REST, slice(48, 60)), abs=0.015)
    assert np.mean(means) == pytest.approx(ITEM.mean())


def test_no_statistic_depends_on_the_order_of_the_roster():
    backwards = item_statistics.quantile_means(ITEM[::-1], REST[::-1])
    assert backwards == pytest.approx(item_statistics.quantile_means(ITEM, REST))
    assert item_statistics.upper_less_lower(ITEM[::-1], REST[::-1]) == pytest.approx(
        item_statistics.upper_less_lower(ITEM, REST)
    )


def test_every_student_is_in_some_group_and_groups_are_equal():
    totals = np.array([3.0, 3, 3, 1, 2, 2, 9])
    weights = item_statistics.group_weights(totals, 3)
    assert weights.sum(axis=1) == pytest.approx([7 / 3] * 3)
    assert weights.sum(axis=0) == pytest.approx(np.ones(7))
    every_order = [sorted(order, key=totals.__getitem__)[:2] for order in permutations(range(7))]
    assert all(3 in lowest for lowest in every_order)
    assert weights[0][3] == pytest.approx(1)


def test_upper_less_lower_is_that_of_27_of_a_hundred():
    totals = np.arange(100.0)
    shares = (totals > 80).astype(float)
    assert item_statistics.upper_less_lower(shares, totals) == pytest.approx(19 / 27)


def test_nineteen_students_are_too_few_to_say():
    few = slice(0, 19)
    assert item_statistics.item_rest(ITEM[few], REST[few]) is None
    assert item_statistics.upper_less_lower(ITEM[few], REST[few]) is None
    assert item_statistics.quantile_means(ITEM[few], REST[few]) == []
    assert item_statistics.cronbach_alpha(PASSED[few]) is None
    assert item_statistics.difficulty(ITEM[few]) == pytest.approx(ITEM[few].mean())


def test_nobody_has_no_difficulty():
    assert item_statistics.difficulty(np.array([])) is None
