"""Class counts: how far from equal they are, and whether two samples have the same shares."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.errors import InputError
from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.numbers import as_numbers


def _counts(counts, name):
    """`counts` as a vector of two or more non-negative integers that are not all zero."""
    array = as_numbers(counts, name, least=2, low=0)
    if np.any(array != np.round(array)) or not array.any():
        raise InputError(f"{name}: need integers, at least one of them above zero")
    return array.astype(np.int64)


@dataclass(frozen=True)
class Uniformity:
    """How far class counts are from equal.

    `n` images, chi-square `statistic`, `df` and `p_value` against equal shares; Cohen's `w` with
    `w_interval`; `imbalance`, the largest count over the smallest (inf if that is 0), with
    `imbalance_interval`; `largest_share`, the accuracy (0-1) of always naming the largest class.
    """

    n: int
    statistic: float
    df: int
    p_value: float
    w: float
    w_interval: Interval
    imbalance: float
    imbalance_interval: Interval
    largest_share: float


def _w_interval(counts, level):
    """Interval of Cohen's w: the noncentral chi-square inverted, widened for large w."""
    n, df, tail = counts.sum(), counts.size - 1, tail_of(level)
    deviation = counts / counts.mean() - 1
    w_squared = float(np.mean(deviation**2))
    x2 = n * w_squared

    def noncentrality(probability):
        # The noncentrality at which X2 exceeds x2 with this probability.
        if stats.chi2.sf(x2, df) >= probability:
            return 0.0
        upper = x2 + 20 * np.sqrt(x2 + df) + 100
        return optimize.brentq(lambda nc: stats.ncx2.sf(x2, df, nc) - probability, 0, upper)

    low, high = np.sqrt([noncentrality(tail) / n, noncentrality(1 - tail) / n])
    if w_squared > 0:
        # The noncentral chi-square is the law for small w; the delta method gives the spread of
        # X2 for any w, and its ratio to the former's is this factor (near 1 for small w).
        w = np.sqrt(w_squared)
        wider = np.sqrt(max(1.0, 1 + np.mean(deviation**3) / w_squared - w_squared))
        low, high = max(0.0, w - wider * (w - low)), w + wider * (high - w)
    high = min(high, np.sqrt(df))  # w of a sample that has a single class
    return Interval(float(low), float(high), level, "noncentral chi-square inversion")


def _imbalance_interval(counts, level):
    """Simultaneous interval of the largest class probability over the smallest."""
    empty = counts.min() == 0
    counts = counts + 0.5 * empty
    largest, smallest = counts.max(), counts.min()
    quantile = stats.studentized_range.isf(2 * tail_of(level), counts.size, np.inf)
    reach = quantile * np.sqrt((1 / largest + 1 / smallest) / 2)
    low, high = largest / smallest * np.exp([-reach, reach])
    high = np.inf if empty else float(high)
    return Interval(max(1.0, float(low)), high, level, "studentized range of log counts")


def uniformity(counts, level=CONFIDENCE):
    """Are the classes equally frequent, and if not, how far from it?

    X2 = sum (n_i - n/C)^2 / (n/C) against chi-square with C - 1 degrees of freedom, and Cohen's
    w = sqrt(X2 / n), which unlike p does not grow with n (0.1 small, 0.3 medium, 0.5 large). w's
    interval inverts the noncentral chi-square distribution with noncentrality n w^2, widened by
    the delta method where w is large. The imbalance max/min is of the two classes that chance
    pushed furthest apart, so that a bootstrap percentile interval misses the true ratio; this
    one, exp(log(max/min) -+ q sqrt((1/max + 1/min) / 2)) with q the quantile of the studentized
    range of C groups, allows for the choice of both. An empty class leaves it open above.
    Counts made equal by design are no random sample: p is 1 and no interval means anything.

    Parameters
    ----------
    counts : array_like of int, shape (C,)
        Images per class, C >= 2.
    level : float
        Level of both intervals, 0-1.

    Returns
    -------
    Uniformity

    Raises
    ------
    InputError
        Unless the counts are two or more integers, not all zero.

    References
    ----------
    Pearson, Philosophical Magazine 50 (1900) 157-175; Cohen, Statistical Power Analysis (1988)
    ch. 7; Steiger, Psychological Methods 9 (2004) 164-182 (inversion); Bishop, Fienberg &
    Holland, Discrete Multivariate Analysis (1975) ch. 14 (delta method); Goodman, Technometrics
    7 (1965) 247-254, and Kramer, Biometrics 12 (1956) 307-310 (simultaneous intervals).
    """
    counts = _counts(counts, "counts")
    n, test = int(counts.sum()), stats.chisquare(counts)
    with np.errstate(divide="ignore"):
        imbalance = float(counts.max() / counts.min())
    return Uniformity(
        n=n,
        statistic=float(test.statistic),
        df=counts.size - 1,
        p_value=float(test.pvalue),
        w=float(np.sqrt(test.statistic / n)),
        w_interval=_w_interval(counts, level),
        imbalance=imbalance,
        imbalance_interval=_imbalance_interval(counts, level),
        largest_share=float(counts.max() / n),
    )


@dataclass(frozen=True)
class Homogeneity:
    """Chi-square `statistic`, `df`, `p_value` and Cramer's `v` (0 equal shares, 1 disjoint)."""

    statistic: float
    df: int
    p_value: float
    v: float


def homogeneity(counts_a, counts_b):
    """Do two samples have the same class shares?

    Chi-square test of the 2 x C table without continuity correction, C - 1 degrees of freedom,
    and Cramer's V = sqrt(X2 / n), n the size of both together. Classes empty in both are left
    out; if one class alone is left, the shares are equal (p = 1).

    Parameters
    ----------
    counts_a, counts_b : array_like of int, shape (C,)
        Images per class in each sample.

    Returns
    -------
    Homogeneity

    References
    ----------
    Pearson, Biometrika 8 (1911) 250-254; Cramer, Mathematical Methods of Statistics (1946) ch. 21.
    """
    a, b = _counts(counts_a, "counts_a"), _counts(counts_b, "counts_b")
    if a.shape != b.shape:
        raise InputError(f"counts_b: got {b.size} classes, must be as many as counts_a ({a.size})")
    table = np.stack([a, b])[:, a + b > 0]
    test = stats.chi2_contingency(table, correction=False)
    v = float(np.sqrt(test.statistic / table.sum()))
    return Homogeneity(float(test.statistic), int(test.dof), float(test.pvalue), v)
