"""Item statistics of classical test theory: difficulty, discrimination, quantile groups, Cronbach's alpha.

An item is whatever has points. Scores are shares of its points, from 0 to 1, one for each student.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ENOUGH = 20  # students; below, what is more than a mean or a count is too uncertain to be told
UPPER_AND_LOWER = 0.27  # the part of a class at either end that tells items apart best: Kelley (1939)
FIFTHS = 5
NEXT_TO_NOTHING = 1e-12  # a variance below it is rounding


def difficulty(shares: Floats) -> float | None:
    """Return the mean share of the points (the *p* of a dichotomous item), from 0, hard, to 1, easy; None for nobody.

    Source: Lord & Novick (1968), Statistical Theories of Mental Test Scores, 15.3.
    """
    return float(shares.mean()) if len(shares) else None


def item_rest(shares: Floats, rest: Floats) -> float | None:
    """Return Pearson's correlation of an item with the score of the rest of the test, from -1 to 1.

    The item is left out of the total, which else correlates with itself: the corrected item-total correlation of
    Henrysson (1963), Psychometrika 28, 211-218. None when all have the same score in either, or nobody any.
    """
    if len(shares) < ENOUGH or min(shares.var(), rest.var()) < NEXT_TO_NOTHING:
        return None
    return float(np.corrcoef(shares, rest)[0, 1])


def group_weights(totals: Floats, groups: int) -> Floats:
    """Return for each of `groups` quantile groups of equal size, weakest first, how much of each student is in it.

    Who has the same total has the same weights, as if students with equal totals were put in a random order many
    times; so no statistic depends on the order of a list. Each row sums to `n / groups`.
    """
    edges = np.linspace(0, len(totals), groups + 1)
    return np.array([between(totals, low, high) for low, high in pairwise(edges)])


def between(totals: Floats, low: float, high: float) -> Floats:
    """Return how much of each student stands between the ranks `low` and `high` (0 is below the weakest)."""
    below = np.array([(totals < total).sum() for total in totals], dtype=float)
    same = np.array([(totals == total).sum() for total in totals], dtype=float)
    overlap = np.minimum(high, below + same) - np.maximum(low, below)
    return np.clip(overlap, 0, None) / same


def quantile_means(shares: Floats, rest: Floats, groups: int = FIFTHS) -> list[float]:
    """Return the mean share in each quantile group of the rest score, weakest first; an empty list for too few.

    PrairieLearn shows them as a strip, its "quintile question scores".
    """
    if len(shares) < ENOUGH:
        return []
    weights = group_weights(rest, groups)
    return [float(mean) for mean in weights @ shares / weights.sum(axis=1)]


def ends(totals: Floats, part: float = UPPER_AND_LOWER) -> tuple[Floats, Floats]:
    """Return how much of each student is in the lower and in the upper part of the class.

    Source of the usual 27 %: Kelley (1939), Journal of Educational Psychology 30, 17-24.
    """
    size = part * len(totals)
    return between(totals, 0, size), between(totals, len(totals) - size, len(totals))


def upper_less_lower(shares: Floats, rest: Floats) -> float | None:
    """Return the index D, the mean share of the upper 27 % less that of the lower, from -1 to 1; None for too few.

    Source: Ebel (1954), Educational and Psychological Measurement 14, 352-364.
    """
    if len(shares) < ENOUGH:
        return None
    lower, upper = ends(rest)
    return float(upper @ shares / upper.sum() - lower @ shares / lower.sum())


def cronbach_alpha(scores: Floats) -> float | None:
    """Return Cronbach's alpha of a matrix of points, a row for each student and a column for each item.

    k / (k - 1) * (1 - sum of the items' variances / variance of the totals)

    Source: Cronbach (1951), Psychometrika 16, 297-334.
    None for too few students, fewer than two items, or totals that are all the same.
    """
    students, items = scores.shape
    if students < ENOUGH or items < 2:  # noqa: PLR2004 - one item agrees with nothing
        return None
    total = scores.sum(axis=1).var(ddof=1)
    if total < NEXT_TO_NOTHING:
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))
