"""Power law of the learning curve: error rate against the number of training images."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.numbers import as_numbers


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """error(n) = a n^-b for n training images.

    Attributes
    ----------
    a, b : float
        Error at one image, and the exponent: minus the slope in log-log axes.
    draws : ndarray, shape (draws, 2)
        Of log a and `b`: a multivariate t distribution around the fit.
    dispersion : float
        Squared residuals over their variance and degrees of freedom: about 1 where the law fits
        as well as the measurements allow; nan with two sizes.
    b_error : float
        Standard error of `b`, with the misfit in it.
    df : int
        Degrees of freedom of that standard error.
    """

    a: float
    b: float
    draws: np.ndarray
    dispersion: float
    b_error: float
    df: int

    @property
    def exponent_interval(self):
        """Interval of `b`."""
        reach = float(stats.t.isf(tail_of(CONFIDENCE), self.df)) * self.b_error
        return Interval(self.b - reach, self.b + reach, CONFIDENCE, "t of the weighted fit")

    def predict(self, n):
        """Fitted error rate for `n` training images (number or array)."""
        return self.a * np.asarray(n, dtype=float) ** -self.b

    def predict_draws(self, n):
        """Every draw's error rate for `n` (number or array), shape (draws,) + shape of n."""
        n = np.asarray(n, dtype=float)
        log_a, b = (self.draws[:, i].reshape((-1,) + (1,) * n.ndim) for i in (0, 1))
        # A law of no use may grow beyond all numbers.
        with np.errstate(over="ignore"):
            return np.exp(log_a - b * np.log(n))


def power_law(sizes, errors, n_tests, variation=0.0, seed=0, draws=4000):
    """Fit error(n) = a n^-b to error rates measured at several training-set sizes.

    Least squares of log error on log n, weighted by 1/var(log e), where var(log e) is
    (1 - e)/(n_test e), the sampling of test images, plus the squared relative variation between
    trainings. The misfit of the law counts: the covariance of the fit is multiplied by the
    residual variance over the expected one where this exceeds 1, and log a and b follow a t
    distribution with as many degrees of freedom as sizes beyond two (at least one). The
    measurements are taken as independent; on common test images their errors correlate, which
    leaves the exponent more certain than stated.

    Parameters
    ----------
    sizes : array_like of int, shape (M,)
        Training-set sizes, at least two different ones.
    errors : array_like of float, shape (M,)
        Error rates, 0-1. A rate of 0 or 1 counts as half an error, or half a success, more.
    n_tests : int or array_like of int, shape (M,)
        Images that each error rate was measured on.
    variation : float or array_like of float, shape (M,)
        Standard deviation of each error rate due to training, divided by the error rate.
    seed, draws : int
        Seed of the generator and number of draws.

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
    4.5 (dispersion, t).
    """
    sizes = as_numbers(sizes, "sizes", least=2, low=1)
    errors = as_numbers(errors, "errors", least=2, low=0, high=1)
    if sizes.shape != errors.shape or np.unique(sizes).size < 2:
        raise InputError(
            f"sizes: got {sizes.size} sizes for {errors.size} errors, need one per "
            "error and at least two different ones"
        )
    tests = np.broadcast_to(as_numbers(n_tests, "n_tests", low=1), sizes.shape)
    rates = inner_rates(errors, tests)
    weights = 1 / np.square(log_rate_error(rates, tests, variation))
    middle = np.average(np.log(sizes), weights=weights)
    x, y = np.log(sizes) - middle, np.log(rates)
    level = np.average(y, weights=weights)
    information = np.sum(weights * x**2)
    b = -np.sum(weights * x * y) / information
    squares = np.sum(weights * (y - level + b * x) ** 2)
    dispersion = squares / (sizes.size - 2) if sizes.size > 2 else np.nan
    scale, df = np.fmax(1, dispersion), max(sizes.size - 2, 1)
    b_error = np.sqrt(scale / information)
    rng = np.random.default_rng(seed)
    # At the weighted mean of log n, level and exponent are uncorrelated.
    deviates = rng.standard_normal((draws, 2)) / np.sqrt(rng.chisquare(df, (draws, 1)) / df)
    levels = level + np.sqrt(scale / weights.sum()) * deviates[:, 0]
    exponents = b + b_error * deviates[:, 1]
    drawn = np.column_stack([levels + exponents * middle, exponents])
    return PowerLaw(
        a=float(np.exp(level + b * middle)),
        b=float(b) + 0.0,
        draws=drawn,
        dispersion=float(dispersion),
        b_error=float(b_error),
        df=int(df),
    )


def inner_rates(errors, n_tests):
    """Error rates of which the logarithm and its variance exist: half an error or success more."""
    errors = np.asarray(errors, dtype=float)
    edge = (errors <= 0) | (errors >= 1)
    return np.where(edge, (errors * n_tests + 0.5) / (np.asarray(n_tests) + 1), errors)


def log_rate_error(rates, n_tests, variation):
    """Standard error of the logarithm of error rates: sampling and variation of training."""
    return np.sqrt((1 - rates) / (rates * n_tests) + np.square(variation))
