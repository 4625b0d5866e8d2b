"""Tests of whether two models differ, and the adjustment of many such tests.

Accuracies and their differences lie between -1 and 1 (not percent), and results are frozen
dataclasses, which ``dataclasses.asdict`` turns into plain numbers.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.statistics.intervals import Interval, mean_interval_corrected, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.numbers import as_numbers, as_pairs


@dataclass(frozen=True)
class TTest:
    """`statistic` (t), two-sided `p_value`, `mean` difference and its `interval`."""

    statistic: float
    p_value: float
    mean: float
    interval: Interval


def corrected_t_test(differences, n_train, n_test, level=CONFIDENCE):
    """Corrected resampled t test of paired scores: is the mean difference zero?

    t = mean / (s sqrt(1/J + n_test/n_train)), J - 1 degrees of freedom; the same assumption and
    sources as `analysis.statistics.intervals.mean_interval_corrected`.

    Parameters
    ----------
    differences : array_like of float, shape (J,)
        Score of one model minus the other's on the same folds, J >= 2; with repeated
        cross-validation those of all repeats, J = K x repeats (Bouckaert & Frank 2004).
    n_train, n_test : int or array_like of int
        Images per training and validation part.
    level : float
        Level of the interval, 0-1.

    Returns
    -------
    TTest
        If all differences are equal, t is 0 (p = 1) for zeros and infinite (p = 0) otherwise.

    Raises
    ------
    InputError
        With fewer than two differences, sizes below 1, or a level out of range.
    """
    values = as_numbers(differences, "differences", least=2)
    interval = mean_interval_corrected(values, n_train, n_test, level)
    mean = float(values.mean())
    if np.ptp(values) == 0:
        statistic = 0.0 if mean == 0 else float(np.copysign(np.inf, mean))
    else:
        reach = stats.t.isf(tail_of(level), values.size - 1)
        statistic = float(mean / (interval.half_width / reach))
    return TTest(statistic, float(2 * stats.t.sf(abs(statistic), values.size - 1)), mean, interval)


@dataclass(frozen=True)
class McNemar:
    """Two classifiers on the same `n` images.

    `only_a` and `only_b` count the images that one alone got right; `p_value` is the exact test
    of equal accuracy; `difference` is accuracy a minus accuracy b, with its `interval`.
    """

    only_a: int
    only_b: int
    n: int
    p_value: float
    difference: float
    interval: Interval


def _tango(b, c, n, level):
    """Tango's score interval of (b - c) / n for b and c discordant pairs among n."""
    z = stats.norm.isf(tail_of(level))

    def excess(delta, sign):
        # Score statistic less its critical value; q is the likeliest share of
        # the c pairs when the difference is known to be delta.
        linear = (2 * n - b + c) * delta - b - c
        q = (np.sqrt(linear**2 + 8 * n * c * delta * (1 - delta)) - linear) / (4 * n)
        variance = max(n * (2 * q + delta * (1 - delta)), 0)
        return b - c - n * delta - sign * z * np.sqrt(variance)

    estimate, step = (b - c) / n, 1e-12  # the step avoids a second root when b = c = 0
    low = -1.0 if c == n else optimize.brentq(excess, -1, estimate - step, args=(1,))
    high = 1.0 if b == n else optimize.brentq(excess, estimate + step, 1, args=(-1,))
    return Interval(low, high, level, "Tango score")


def mcnemar(correct_a, correct_b, level=CONFIDENCE):
    """McNemar's exact test of two classifiers on the same images, and their difference.

    Of the b + c images that only one classifier gets right, each would be as likely the one's as
    the other's if both were equally accurate: p is the two-sided binomial p-value. The interval
    of (b - c)/n inverts the score test under the restricted maximum likelihood. It is about
    these two trained networks, not about training anew.

    Parameters
    ----------
    correct_a, correct_b : array_like of bool, shape (n,)
        Whether each classifier was right, image by image.
    level : float
        Level of the interval, 0-1.

    Returns
    -------
    McNemar

    Raises
    ------
    InputError
        If the two are empty or differ in shape.

    References
    ----------
    McNemar, Psychometrika 12 (1947) 153-157; Tango, Statistics in Medicine 17 (1998) 891-908;
    compared with others in Fagerland, Lydersen & Laake, Statistics in Medicine 33 (2014).
    """
    a, b = as_pairs(correct_a, correct_b, ("correct_a", "correct_b"))
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(b & ~a))
    p = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    difference = (only_a - only_b) / a.size
    interval = _tango(only_a, only_b, a.size, level)
    return McNemar(only_a, only_b, a.size, float(p), difference, interval)


@dataclass(frozen=True)
class Unpaired:
    """Two accuracies on different images: their `difference`, its `interval` and a `p_value`."""

    difference: float
    interval: Interval
    p_value: float


def unpaired(first, second, level=CONFIDENCE):
    """Difference of two accuracies that were measured on independent images.

    The variances of the two proportions add; the interval is normal, and the p-value is that of no
    difference. Agresti and Coull's adjustment keeps the variance above zero at 0% and 100%.

    Parameters
    ----------
    first, second : (float, float)
        Accuracy, 0-1, and the number of independent images that determine it as well, above 0.
    level : float
        Level of the interval, 0-1.

    Returns
    -------
    Unpaired

    References
    ----------
    Agresti & Coull, American Statistician 52 (1998) 119-126.
    """
    adjusted = [((share * n + 2) / (n + 4), n) for share, n in (first, second)]
    deviation = np.sqrt(sum(share * (1 - share) / n for share, n in adjusted))
    difference = float(first[0] - second[0])
    reach = float(stats.norm.isf(tail_of(level)) * deviation)
    interval = Interval(
        difference - reach, difference + reach, level, "normal, difference of two proportions"
    )
    return Unpaired(difference, interval, float(2 * stats.norm.sf(abs(difference) / deviation)))


def holm(p_values):
    """Holm's step-down adjustment of the p-values of several tests.

    The smallest of m p-values is multiplied by m, the next by m - 1 and so on; none comes out
    below the one before it, or above 1. Calling a difference real where its adjusted p-value is
    at most alpha keeps the chance of even one false call at alpha or below, however the tests
    depend on each other.

    Parameters
    ----------
    p_values : array_like of float, shape (m,)
        Each 0-1, m >= 1.

    Returns
    -------
    numpy.ndarray, shape (m,)
        Adjusted p-values, 0-1, in the order given.

    Raises
    ------
    InputError
        If there is none, or one is not a number between 0 and 1.

    References
    ----------
    Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
    """
    values = as_numbers(p_values, "p_values", low=0, high=1)
    order = np.argsort(values, kind="stable")
    stepped = np.maximum.accumulate(values[order] * np.arange(values.size, 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
