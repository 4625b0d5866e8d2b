"""Power law of the learning curve: error rate against the number of training images."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics.numbers import as_numbers


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """error(n) = a n^-b for n training images.

    `a` (error at one image), `b` (slope in log-log axes), `draws` (array (draws, 2) of a and b
    from the parametric bootstrap), `dispersion`, the residual variance over the binomial's:
    how far the measurements scatter beyond the choice of test images (nan with two of them), and
    `widening`, by which the draws' distance from the fit was multiplied for that.
    """

    a: float
    b: float
    draws: np.ndarray
    dispersion: float
    widening: float = 1.0

    def predict(self, n):
        """Fitted error rate for `n` training images (number or array)."""
        return self.a * np.asarray(n, dtype=float) ** -self.b

    def predict_draws(self, n):
        """Every draw's error rate for `n` (number or array), shape (draws,) + shape of n."""
        n = np.asarray(n, dtype=float)
        a, b = (self.draws[:, i].reshape((-1,) + (1,) * n.ndim) for i in (0, 1))
        return a * n**-b

    def from_sampling(self):
        """The law with draws that vary by the choice of test images alone, not widened."""
        fitted = np.log(self.a), self.b
        drawn = np.log(self.draws[:, 0]), self.draws[:, 1]
        log_a, b = (
            at + (draw - at) / self.widening for at, draw in zip(fitted, drawn, strict=True)
        )
        return replace(self, draws=np.column_stack([np.exp(log_a), b]), widening=1.0)


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
    covariance = (weight * (x - x_mean) * (y - y_mean)).sum(-1, keepdims=True)
    slope = covariance / (weight * (x - x_mean) ** 2).sum(-1, keepdims=True)
    residual = y - y_mean - slope * (x - x_mean)
    return ((y_mean - slope * x_mean)[..., 0], -slope[..., 0], (weight * residual**2).sum(-1))


def power_law(sizes, errors, n_tests, seed=0, draws=2000):
    """Fit error(n) = a n^-b to error rates measured at several training-set sizes.

    Least squares of log error on log n, weighted by 1/var(log e) = n_test e / (1 - e). Each
    bootstrap draw takes new binomial error counts from the fitted law and fits them again. Since
    networks trained anew scatter more than test images do, the draws' distance from the fit is
    multiplied by sqrt(dispersion) t(M - 2)/z (quantiles of 97.5%), if that exceeds 1: few
    sizes say little about their own scatter. Two sizes say nothing about it: not widened.
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
    sizes = as_numbers(sizes, "sizes", least=2, low=1)
    errors = as_numbers(errors, "errors", least=2, low=0, high=1)
    if sizes.shape != errors.shape or np.unique(sizes).size < 2:
        raise InputError(
            f"sizes: got {sizes.size} sizes for {errors.size} errors, need one per "
            "error and at least two different ones"
        )
    tests = np.broadcast_to(np.round(as_numbers(n_tests, "n_tests", low=1)), sizes.shape)
    log_a, b, squares = _fit_power_law(sizes, errors * tests, tests)
    df = sizes.size - 2
    dispersion = float(squares) / df if df else np.nan
    fitted = np.clip(np.exp(log_a) * sizes**-b, 0, 1)
    rng = np.random.default_rng(seed)
    wrong = rng.binomial(tests.astype(np.int64), fitted, size=(draws, sizes.size))
    log_as, bs, _ = _fit_power_law(sizes, wrong, tests)
    wider = np.fmax(1, np.sqrt(dispersion) * stats.t.isf(0.025, df) / stats.norm.isf(0.025))
    log_as, bs = log_a + wider * (log_as - log_a), b + wider * (bs - b)
    kept = np.column_stack([np.exp(log_as), bs])
    return PowerLaw(float(np.exp(log_a)), float(b) + 0.0, kept, dispersion, float(wider))
