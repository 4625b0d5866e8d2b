"""Intervals and tests, each with its formula, its source and what it assumes.

Accuracies, errors and shares lie between 0 and 1 throughout (not percent), and
results are frozen dataclasses, which ``dataclasses.asdict`` turns into plain numbers.
"""

from dataclasses import asdict, dataclass

import numpy as np
from scipy import optimize, stats

from analysis.errors import InputError


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

    def as_dict(self):
        """The four fields as a dictionary."""
        return asdict(self)


def _numbers(values, name, least=1, low=-np.inf, high=np.inf):
    """`values` as a finite float vector of at least `least` numbers in [`low`, `high`]."""
    array = np.atleast_1d(np.asarray(values, dtype=float))
    if array.ndim != 1 or array.size < least:
        raise InputError(f"{name}: got shape {array.shape}, need a list of {least} or more numbers")
    if not np.all((array >= low) & (array <= high) & np.isfinite(array)):
        raise InputError(f"{name}: every number must be finite and lie in [{low}, {high}]")
    return array


def _tail(level):
    """Probability beyond one end of a two-sided interval."""
    if not 0 < level < 1:
        raise InputError(f"level: got {level!r}, must lie between 0 and 1, both excluded")
    return (1 - level) / 2


def proportion_interval(successes, n, level=0.95):
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
    _tail(level)
    if n < 1 or not 0 <= successes <= n:
        raise InputError(f"successes: got {successes} of {n}, must lie in 0..n with n at least 1")
    limits = stats.binomtest(int(successes), int(n)).proportion_ci(level, method="wilson")
    return Interval(float(limits.low), float(limits.high), level, "Wilson score")


def _size_ratio(test_sizes, train_sizes):
    """Mean test size over mean training size."""
    return (_numbers(test_sizes, "test sizes", low=1).mean()
            / _numbers(train_sizes, "training sizes", low=1).mean())


def _t_interval(values, excess, level, method, bounds=None):
    """Interval mean -+ t s sqrt(1/J + excess), J - 1 degrees of freedom, and its standard error."""
    values = _numbers(values, "values", least=2)
    tail = _tail(level)
    error = values.std(ddof=1) * np.sqrt(1 / values.size + excess)
    reach = stats.t.isf(tail, values.size - 1) * error
    limits = values.mean() - reach, values.mean() + reach
    if bounds is not None:
        limits = np.clip(limits, *bounds)
    return Interval(float(limits[0]), float(limits[1]), level, method), error


def mean_interval_naive(values, level=0.95, bounds=None):
    """Student's t interval of a mean, as if the J values were independent.

    mean -+ t s / sqrt(J). Scores of folds share training data, so it is too narrow for them; it
    is here for comparison with `mean_interval_corrected`, whose parameters it has.
    """
    return _t_interval(values, 0.0, level, "t", bounds)[0]


def mean_interval_corrected(values, train_sizes, test_sizes, level=0.95, repeats=1, bounds=None):
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
    return _t_interval(values, _size_ratio(test_sizes, train_sizes), level, name, bounds)[0]


@dataclass(frozen=True)
class TTest:
    """`statistic` (t), two-sided `p_value`, `mean` difference and its `interval`."""

    statistic: float
    p_value: float
    mean: float
    interval: Interval


def corrected_t_test(differences, n_train, n_test, level=0.95):
    """Corrected resampled t test of paired scores: is the mean difference zero?

    t = mean / (s sqrt(1/J + n_test/n_train)), J - 1 degrees of freedom; the same assumption and
    sources as `mean_interval_corrected`.

    Parameters
    ----------
    differences : array_like of float, shape (J,)
        Score of one model minus the other's on the same folds.
    n_train, n_test : int or array_like of int
        Images per training and validation part.
    level : float
        Level of the interval, 0-1.

    Returns
    -------
    TTest
        If all differences are equal, t is 0 (p = 1) for zeros and infinite (p = 0) otherwise.
    """
    values = _numbers(differences, "differences", least=2)
    interval, error = _t_interval(
        values, _size_ratio(n_test, n_train), level, "corrected resampled t")
    mean = float(values.mean())
    if np.ptp(values) == 0:
        statistic = 0.0 if mean == 0 else float(np.copysign(np.inf, mean))
    else:
        statistic = float(mean / error)
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
    z = stats.norm.isf(_tail(level))

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


def mcnemar(correct_a, correct_b, level=0.95):
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
    a, b = np.asarray(correct_a, dtype=bool), np.asarray(correct_b, dtype=bool)
    if a.ndim != 1 or a.shape != b.shape or not a.size:
        raise InputError(f"correct_b: shape {b.shape} must be that of correct_a {a.shape}, 1-D")
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(b & ~a))
    p = stats.binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    return McNemar(only_a, only_b, a.size, float(p), (only_a - only_b) / a.size,
                   _tango(only_a, only_b, a.size, level))


def fold_sampling_sd(accuracy, fold_size):
    """Standard deviation of a fold's accuracy from the choice of its images alone.

    sqrt(p (1 - p) / n), the binomial's. `accuracy` p in 0-1, `fold_size` n >= 1 (numbers or
    arrays); the result is in the unit of the accuracy, 0-1.
    """
    p = _numbers(accuracy, "accuracy", low=0, high=1)
    n = _numbers(fold_size, "fold_size", low=1)
    result = np.sqrt(p * (1 - p) / n)
    return float(result[0]) if result.size == 1 else result


@dataclass(frozen=True)
class FoldSpread:
    """Spread of fold accuracies beside what sampling alone would give.

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


def fold_spread_test(accuracies, sizes, level=0.95):
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
    p_k = _numbers(accuracies, "accuracies", least=2, low=0, high=1)
    n_k = np.broadcast_to(_numbers(sizes, "sizes", low=1), p_k.shape)
    tail, df = _tail(level), p_k.size - 1
    pooled = np.average(p_k, weights=n_k)
    expected = fold_sampling_sd(pooled, stats.hmean(n_k))
    method = "chi-square of a variance"
    if expected == 0:
        return FoldSpread(0.0, 0.0, np.nan, Interval(np.nan, np.nan, level, method), 0.0, df, 1.0)
    x2 = float(np.sum(n_k * (p_k - pooled) ** 2) / (pooled * (1 - pooled)))
    low, high = np.sqrt(x2 / stats.chi2.isf([tail, 1 - tail], df))
    return FoldSpread(float(p_k.std(ddof=1)), expected, float(np.sqrt(x2 / df)),
                      Interval(float(low), float(high), level, method),
                      x2, df, float(stats.chi2.sf(x2, df)))


def _counts(counts, name):
    """`counts` as a vector of two or more non-negative whole numbers that are not all zero."""
    array = _numbers(counts, name, least=2, low=0)
    if np.any(array != np.round(array)) or not array.any():
        raise InputError(f"{name}: need whole numbers, at least one of them above zero")
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
    n, df, tail = counts.sum(), counts.size - 1, _tail(level)
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
    reach = (stats.studentized_range.isf(2 * _tail(level), counts.size, np.inf)
             * np.sqrt((1 / largest + 1 / smallest) / 2))
    low, high = largest / smallest * np.exp([-reach, reach])
    high = np.inf if empty else float(high)
    return Interval(max(1.0, float(low)), high, level, "studentized range of log counts")


def uniformity(counts, level=0.95):
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
        Unless the counts are two or more whole numbers, not all zero.

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
        n, float(test.statistic), counts.size - 1, float(test.pvalue),
        float(np.sqrt(test.statistic / n)), _w_interval(counts, level),
        imbalance, _imbalance_interval(counts, level), float(counts.max() / n))


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
    return Homogeneity(float(test.statistic), int(test.dof), float(test.pvalue),
                       float(np.sqrt(test.statistic / table.sum())))


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """error(n) = a n^-b for n training images.

    `a` (error at one image), `b` (slope in log-log axes), `draws` (array (draws, 2) of a and b
    from the parametric bootstrap) and `dispersion`, the residual variance over the binomial's:
    how far the measurements scatter beyond the choice of test images (nan with two of them).
    """

    a: float
    b: float
    draws: np.ndarray
    dispersion: float

    def predict(self, n):
        """Fitted error rate for `n` training images (number or array)."""
        return self.a * np.asarray(n, dtype=float) ** -self.b

    def predict_draws(self, n):
        """Every draw's error rate for `n` (number or array), shape (draws,) + shape of n."""
        n = np.asarray(n, dtype=float)
        a, b = (self.draws[:, i].reshape((-1,) + (1,) * n.ndim) for i in (0, 1))
        return a * n**-b

    def interval(self, n, level=0.95):
        """Percentile `Interval` of the law's error rate for `n` training images (a number).

        It is of the law, not of a new measurement, and supposes that the law holds at n.
        """
        tail = _tail(level)
        low, high = np.quantile(self.predict_draws(float(n)), [tail, 1 - tail])
        return Interval(float(low), float(high), level, "parametric bootstrap, percentile")


def _fit_power_law(sizes, wrong, n_tests):
    """Weighted least squares of log error on log size: log a, b and the weighted squares.

    `wrong` holds numbers of errors, shape (..., M); the rest broadcasts along its last axis.
    """
    # Add a half where the logarithm or its standard error would not exist.
    edge = (wrong <= 0) | (wrong >= n_tests)
    rate = np.where(edge, (wrong + 0.5) / (n_tests + 1), wrong / n_tests)
    weight = n_tests * rate / (1 - rate)  # 1 / variance of log rate, by the delta method
    total = weight.sum(-1, keepdims=True)
    x, y = np.broadcast_to(np.log(sizes), rate.shape), np.log(rate)
    x_mean = (weight * x).sum(-1, keepdims=True) / total
    y_mean = (weight * y).sum(-1, keepdims=True) / total
    slope = ((weight * (x - x_mean) * (y - y_mean)).sum(-1, keepdims=True)
             / (weight * (x - x_mean) ** 2).sum(-1, keepdims=True))
    residual = y - y_mean - slope * (x - x_mean)
    return ((y_mean - slope * x_mean)[..., 0], -slope[..., 0], (weight * residual**2).sum(-1))


def power_law(sizes, errors, n_tests, seed=0, draws=2000):
    """Fit error(n) = a n^-b to error rates measured at several training-set sizes.

    Least squares of log error on log n, weighted by 1/var(log e) = n_test e / (1 - e). Each
    bootstrap draw takes new binomial error counts from the fitted law and fits them again. Since
    networks trained anew scatter more than test images do, the draws' distance from the fit is
    multiplied by sqrt(dispersion) t(M - 2)/z (quantiles of 97.5 %), if that exceeds 1: few
    sizes tell little of their own scatter. Two sizes tell nothing of it, and are not widened.
    The measurements are taken as independent; on one common test set their errors correlate,
    which leaves the level less certain, and the slope more certain, than the draws say.

    Parameters
    ----------
    sizes : array_like of int, shape (M,)
        Training-set sizes, at least two different ones.
    errors : array_like of float, shape (M,)
        Error rates, 0-1. A rate of 0 or 1 counts as half an error, or half a success, more.
    n_tests : int or array_like of int, shape (M,)
        Images that each error rate was measured on.
    seed, draws : int
        Seed of the generator and number of bootstrap draws.

    Returns
    -------
    PowerLaw

    Raises
    ------
    InputError
        If there are fewer than two sizes, or numbers out of range.

    References
    ----------
    Cortes et al., NIPS 6 (1993) 327-334; Hestness et al., arXiv 1712.00409 (2017); Viering &
    Loog, arXiv 2103.10948 (2021); McCullagh & Nelder, Generalized Linear Models (1989) section
    4.5 (dispersion, t); Efron & Tibshirani (1993) ch. 6 (parametric bootstrap).
    """
    sizes = _numbers(sizes, "sizes", least=2, low=1)
    errors = _numbers(errors, "errors", least=2, low=0, high=1)
    if sizes.shape != errors.shape or np.unique(sizes).size < 2:
        raise InputError(f"sizes: got {sizes.size} sizes for {errors.size} errors, need one per "
                         "error and at least two different ones")
    tests = np.broadcast_to(np.round(_numbers(n_tests, "n_tests", low=1)), sizes.shape)
    log_a, b, squares = _fit_power_law(sizes, errors * tests, tests)
    df = sizes.size - 2
    dispersion = float(squares) / df if df else np.nan
    fitted = np.clip(np.exp(log_a) * sizes**-b, 0, 1)
    wrong = np.random.default_rng(seed).binomial(
        tests.astype(np.int64), fitted, size=(draws, sizes.size))
    log_as, bs, _ = _fit_power_law(sizes, wrong, tests)
    wider = np.fmax(1, np.sqrt(dispersion) * stats.t.isf(0.025, df) / stats.norm.isf(0.025))
    log_as, bs = log_a + wider * (log_as - log_a), b + wider * (bs - b)
    return PowerLaw(float(np.exp(log_a)), float(b) + 0.0,
                    np.column_stack([np.exp(log_as), bs]), dispersion)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Expected calibration `error` (0-1) and what it is made of.

    `chance` is the error that perfectly calibrated predictions of the same confidence show on
    average, and `p_value` the share of such predictions that show as large a one. `confidence`,
    `accuracy` (nan where empty) and `counts` are per bin, shape (bins,).
    """

    error: float
    chance: float
    p_value: float
    confidence: np.ndarray
    accuracy: np.ndarray
    counts: np.ndarray


def expected_calibration_error(probabilities, labels, bins=15, draws=500, seed=0):
    """Expected calibration error: how far confidence is from accuracy.

    ECE = sum over bins of (n_b / n) |accuracy_b - confidence_b|, in bins of equal width of the
    largest probability. Chance alone makes it positive, which is why no bootstrap interval is
    given but the error of calibrated predictions: each image right with the probability stated.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, C)
        Predicted class probabilities, rows summing to 1.
    labels : array_like of int, shape (n,)
        True classes, 0..C-1.
    bins, draws, seed : int
        Number of bins, simulated sets of calibrated predictions, seed of their generator.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If the shapes do not match or the probabilities are out of range.

    References
    ----------
    Guo et al., ICML 2017, 1321-1330 (ECE); Broecker & Smith, Weather and Forecasting 22 (2007)
    651-661 (consistency resampling).
    """
    p, labels = np.asarray(probabilities, dtype=float), np.asarray(labels)
    if p.ndim != 2 or not p.size or labels.shape != p.shape[:1]:
        raise InputError(f"probabilities: shape {p.shape} does not fit labels {labels.shape}")
    top = _numbers(p.max(axis=1), "probabilities", low=0, high=1 + 1e-6).clip(max=1)
    where = np.clip(np.ceil(top * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(where, minlength=bins)
    stated = np.bincount(where, top, bins)

    def error(right):
        return float(np.abs(np.bincount(where, right, bins) - stated).sum() / top.size)

    right = p.argmax(axis=1) == labels
    measured, rng = error(right), np.random.default_rng(seed)
    chance = np.array([error(rng.random(top.size) < top) for _ in range(draws)])
    with np.errstate(invalid="ignore"):
        accuracy, confidence = np.bincount(where, right, bins) / counts, stated / counts
    p_value = float((1 + np.sum(chance >= measured)) / (1 + draws))
    return Calibration(measured, float(chance.mean()), p_value, confidence, accuracy, counts)
