"""The ratio of two classifiers' error rates on the same images, with a score interval."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.numbers import as_pairs

# The interval is searched between these ratios.
_LEAST, _MOST = 1e-6, 1e6


@dataclass(frozen=True)
class PairedRatio:
    """Error rate of a classifier over that of another one on the same `n` images.

    `both` images are misclassified by both, `only_one` and `only_other` by one of them alone;
    `ratio` is the first's error over the second's, with its `interval`.
    """

    both: int
    only_one: int
    only_other: int
    n: int
    ratio: float
    interval: Interval


def paired_ratio(wrong, wrong_other, level=CONFIDENCE):
    """Ratio of two error rates on the same images, with Nam and Blackwelder's score interval.

    All ratios R for which (x - R y) / sqrt(n R (p10 + p01)) does not exceed the normal quantile;
    x and y are the numbers of errors, and the shares p10 and p01 of images that one classifier
    alone gets wrong are the likeliest ones if R were true. At R = 1 it is McNemar's statistic. The
    interval is about these two trained networks, not about training anew.

    Parameters
    ----------
    wrong, wrong_other : array_like of bool, shape (n,)
        Whether each classifier was wrong, image by image.
    level : float
        Level of the interval, 0-1.

    Returns
    -------
    PairedRatio
        Without an error of the other classifier, the ratio is nan and the interval from 0 to
        infinity.

    Raises
    ------
    InputError
        If the two are empty or differ in shape.

    References
    ----------
    Nam & Blackwelder, Statistics in Medicine 21 (2002) 689-699.
    """
    one, other = as_pairs(wrong, wrong_other, ("wrong", "wrong_other"))
    both, b, c = (int(np.sum(part)) for part in (one & other, one & ~other, ~one & other))
    errors, others = both + b, both + c
    method = "Nam-Blackwelder score"
    if not others:
        return PairedRatio(both, b, c, one.size, np.nan, Interval(0.0, np.inf, level, method))
    z = stats.norm.isf(tail_of(level))

    def excess(log_ratio, sign):
        ratio = np.exp(log_ratio)
        return _score(both, b, c, ratio) - sign * z

    ratio, ends = errors / others, np.log([_LEAST, _MOST])
    # The score falls as the ratio grows: z is met below the estimate, -z above it.
    low = np.exp(optimize.brentq(excess, *ends, args=(1,))) if errors else 0.0
    high = np.exp(optimize.brentq(excess, *ends, args=(-1,))) if excess(ends[1], -1) < 0 else np.inf
    return PairedRatio(
        both, b, c, one.size, ratio, Interval(float(low), float(high), level, method)
    )


def _score(both, b, c, ratio):
    """Nam and Blackwelder's statistic of the ratio (both + b) / (both + c)."""
    errors, others, total = both + b, both + c, both + b + c
    # Share of `total` that only the other gets wrong, the likeliest if `ratio` were true.
    square, linear, constant = (1 + ratio) * total, others * (ratio**2 - 1) - b - c, c * (1 - ratio)
    root = np.sqrt(max(linear**2 - 4 * square * constant, 0.0))
    only_other = (-linear + root) / (2 * square)
    variance = total * max((1 + ratio) * only_other + ratio - 1, 0.0)
    difference = errors - ratio * others
    if variance <= 0:
        return np.sign(difference) * np.inf if difference else 0.0
    return difference / np.sqrt(variance)
