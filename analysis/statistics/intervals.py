"""Intervals and the spread of folds, each with its formula, its source and what it assumes.

Tests that compare two models are in `analysis.statistics.significance`. Accuracies, errors and
shares lie between 0 and 1 throughout (not percent), and results are frozen dataclasses, which
``dataclasses.asdict`` turns into plain numbers.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.numbers import as_numbers


@dataclass(frozen=True)
class Interval:
    """A confidence interval: `low`, `high`, its `level` (0-1) and the name of its `method`."""

    low: float
    high: float
    level: float
    method: str

    @property
    def half_width(self):
        """Half the distance between the limits."""
        return (self.high - self.low) / 2

    def contains(self, x):
        """Whether `x` lies between the limits, limits included."""
        return bool(self.low <= x <= self.high)

    def __format__(self, spec):
        """Both limits by the same specification: ``f"{interval:.1%}"`` is ``"98.4% to 98.9%"``."""
        if not spec:
            return str(self)
        # "z": what rounds to zero has no sign.
        return f"{self.low:z{spec}} to {self.high:z{spec}}".replace("-", "−")


def tail_of(level):
    """Probability beyond one end of a two-sided interval of this confidence level (0-1)."""
    if not 0 < level < 1:
        raise InputError(f"level: got {level!r}, must lie between 0 and 1, both excluded")
    return (1 - level) / 2


def proportion_interval(successes, n, level=CONFIDENCE):
    """Wilson's score interval of a proportion.

    The proportions p with |x/n - p| <= z sqrt(p (1 - p) / n), for x successes.

    Parameters
    ----------
    successes, n : int
        0 <= successes <= n, 1 <= n.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Interval

    Raises
    ------
    InputError
        If a count or the level is out of range.

    References
    ----------
    Wilson, JASA 22 (1927) 209-212; Brown, Cai & DasGupta, Statistical Science 16 (2001) 101-133.
    """
    tail_of(level)
    if n < 1 or not 0 <= successes <= n:
        raise InputError(f"successes: got {successes} of {n}, must lie in 0..n with n at least 1")
    limits = stats.binomtest(int(successes), int(n)).proportion_ci(level, method="wilson")
    return Interval(float(limits.low), float(limits.high), level, "Wilson score")


def _size_ratio(test_sizes, train_sizes):
    """Mean test size over mean training size."""
    return (
        as_numbers(test_sizes, "test sizes", low=1).mean()
        / as_numbers(train_sizes, "training sizes", low=1).mean()
    )


def _t_interval(values, excess, level, method, bounds=None):
    """Interval mean -+ t s sqrt(1/J + excess) with J - 1 degrees of freedom."""
    values = as_numbers(values, "values", least=2)
    error = values.std(ddof=1) * np.sqrt(1 / values.size + excess)
    reach = stats.t.isf(tail_of(level), values.size - 1) * error
    limits = values.mean() - reach, values.mean() + reach
    if bounds is not None:
        limits = np.clip(limits, *bounds)
    return Interval(float(limits[0]), float(limits[1]), level, method)


def mean_interval_naive(values, level=CONFIDENCE, bounds=None):
    """Student's t interval of a mean, as if the J values were independent.

    mean -+ t s / sqrt(J). Scores of folds share training data, so it is too narrow for them; it
    is here for comparison with `mean_interval_corrected`, whose parameters it has.
    """
    return _t_interval(values, 0.0, level, "t", bounds)


def mean_interval_corrected(
    values, train_sizes, test_sizes, level=CONFIDENCE, repeats=1, bounds=None
):
    """Corrected resampled t interval of the mean score of cross-validation.

    mean -+ t s sqrt(1/J + n_test/n_train) with J - 1 degrees of freedom: the variance grows by
    J n_test/n_train over that of independent scores, that is by 1 + K/(K - 1) for K folds. The
    correction supposes that two scores correlate by n_test / (n_test + n_train). Equal scores
    give an interval of no width; the interval then says nothing about sampling error.

    Parameters
    ----------
    values : array_like of float, shape (J,)
        One score per trained model, J = K x `repeats` >= 2.
    train_sizes, test_sizes : int or array_like of int, shape (J,)
        Images that each model was trained and scored on; unequal ones are averaged.
    level : float
        Confidence level, 0-1.
    repeats : int
        How often K-fold cross-validation was run; it divides J and is named in the method.
    bounds : (float, float), optional
        Clip the limits to this range, (0, 1) for an accuracy.

    Returns
    -------
    Interval

    Raises
    ------
    InputError
        With fewer than two values, sizes below 1, or `repeats` that do not divide J.

    References
    ----------
    Nadeau & Bengio, Machine Learning 52 (2003) 239-281; Bouckaert & Frank, PAKDD 2004, 3-12.
    """
    count = np.size(values)
    if repeats < 1 or count % repeats:
        raise InputError(f"repeats: got {repeats}, must divide the number of values ({count})")
    name = "corrected resampled t" + (f", {repeats} repeats" if repeats > 1 else "")
    return _t_interval(values, _size_ratio(test_sizes, train_sizes), level, name, bounds)


def fold_sampling_sd(accuracy, fold_size):
    """Standard deviation of a fold's accuracy from the choice of its images alone.

    sqrt(p (1 - p) / n), the binomial's. `accuracy` p in 0-1, `fold_size` n >= 1 (numbers or
    arrays); the result is in the unit of the accuracy, 0-1.
    """
    p = as_numbers(accuracy, "accuracy", low=0, high=1)
    n = as_numbers(fold_size, "fold_size", low=1)
    result = np.sqrt(p * (1 - p) / n)
    return float(result[0]) if result.size == 1 else result


@dataclass(frozen=True)
class FoldSpread:
    """Spread of fold accuracies compared with what sampling alone would give.

    `observed_sd` (divisor K - 1) and `expected_sd` in accuracy (0-1), `ratio` of the two (weighted
    by fold size) with its `interval`, chi-square `statistic`, `df`, and the one-sided `p_value` of
    so large a spread. Without a single error, or a single success, the ratio is nan and p is 1.
    """

    observed_sd: float
    expected_sd: float
    ratio: float
    interval: Interval
    statistic: float
    df: int
    p_value: float


def fold_spread_test(accuracies, sizes, level=CONFIDENCE):
    """Are the folds' accuracies more spread than binomial sampling explains?

    X2 = sum n_k (p_k - p)^2 / (p (1 - p)) against chi-square with K - 1 degrees of freedom, p the
    pooled accuracy; the ratio is sqrt(X2 / (K - 1)), and its interval is that of a normal
    standard deviation. An approximation that wants about five errors per fold.

    Parameters
    ----------
    accuracies : array_like of float, shape (K,)
        Fold accuracies, 0-1, K >= 2.
    sizes : int or array_like of int, shape (K,)
        Images per fold.
    level : float
        Level of the ratio's interval, 0-1.

    Returns
    -------
    FoldSpread

    References
    ----------
    Cochran, Biometrics 10 (1954) 417-451 (dispersion test of binomial samples).
    """
    p_k = as_numbers(accuracies, "accuracies", least=2, low=0, high=1)
    n_k = np.broadcast_to(as_numbers(sizes, "sizes", low=1), p_k.shape)
    tail, df = tail_of(level), p_k.size - 1
    pooled = np.average(p_k, weights=n_k)
    expected = fold_sampling_sd(pooled, stats.hmean(n_k))
    method = "chi-square of a variance"
    if expected == 0:
        return FoldSpread(0.0, 0.0, np.nan, Interval(np.nan, np.nan, level, method), 0.0, df, 1.0)
    x2 = float(np.sum(n_k * (p_k - pooled) ** 2) / (pooled * (1 - pooled)))
    low, high = np.sqrt(x2 / stats.chi2.isf([tail, 1 - tail], df))
    return FoldSpread(
        observed_sd=float(p_k.std(ddof=1)),
        expected_sd=expected,
        ratio=float(np.sqrt(x2 / df)),
        interval=Interval(float(low), float(high), level, method),
        statistic=x2,
        df=df,
        p_value=float(stats.chi2.sf(x2, df)),
    )


def ratio_interval_corrected(parts, wholes, train_sizes, test_sizes, level=CONFIDENCE):
    """Ratio of two means over folds, with its corrected resampled interval.

    The ratio of means, not the mean of ratios, which a fold with hardly an error would rule. Its
    interval is that of the residuals parts - ratio x wholes (the delta method), divided by the
    mean of the wholes.

    Parameters
    ----------
    parts, wholes : array_like of float, shape (K,)
        Numerator and denominator of each fold, K >= 2.
    train_sizes, test_sizes : int or array_like of int
        See `mean_interval_corrected`.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    (float, Interval)

    Raises
    ------
    InputError
        When a number is not finite, or the mean of the wholes is zero.
    """
    parts, wholes = as_numbers(parts, "parts", least=2), as_numbers(wholes, "wholes", least=2)
    whole = wholes.mean()
    if whole == 0:
        raise InputError("wholes: their mean is zero, so there is no ratio")
    ratio = float(parts.mean() / whole)
    found = mean_interval_corrected(parts - ratio * wholes, train_sizes, test_sizes, level)
    reach = found.half_width / abs(whole)
    return ratio, Interval(
        float(ratio - reach), float(ratio + reach), level, f"{found.method}, ratio of means"
    )
