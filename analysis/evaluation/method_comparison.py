"""Validation methods against the truth: bias, spread, error and cost over many small samples."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evaluation.bias_by_k import NOTHING, biases
from analysis.statistics.intervals import Interval, mean_interval_naive, tail_of
from analysis.statistics.levels import ALPHA, CONFIDENCE
from analysis.statistics.significance import holm

REFERENCE = "5_fold"
"""The method with which all others are compared."""

LOWER, HIGHER, SAME, UNKNOWN = "lower", "higher", "no difference shown", "cannot tell"
"""A method's error against the reference's."""

# With fewer samples no error is compared with another.
LEAST_SAMPLES = 10
RESAMPLES = 2000


@dataclass(frozen=True)
class MethodRow:
    """One method over all samples.

    Attributes
    ----------
    key : str
    fits : int
        Classifiers that are fitted for one estimate.
    share : float
        Share of the sample's images to which each of them is fitted.
    bias : float
        Mean of estimate minus truth, -1 to 1.
    interval : analysis.statistics.intervals.Interval or None
        Of the bias, Student's t over samples; None with one sample.
    deviation : float
        Standard deviation of the errors over samples; nan with one.
    rmse : float
        Root mean square of the errors.
    rmse_interval : analysis.statistics.intervals.Interval or None
        Percentile bootstrap over samples; None with few of them.
    p_adjusted : float or None
        Of the paired t test of the squared errors against the reference's, adjusted for all
        methods (Holm); None for the reference itself, and with few samples.
    verdict : str
        "lower", "higher", "no difference shown" or "cannot tell": the error against the
        reference's.
    """

    key: str
    fits: int
    share: float
    bias: float
    interval: Interval | None
    deviation: float
    rmse: float
    rmse_interval: Interval | None
    p_adjusted: float | None
    verdict: str


@dataclass(frozen=True)
class MethodComparison:
    """Every validation method compared with the truth, on a classifier that is cheap to fit.

    Attributes
    ----------
    samples, size : int
        Number of samples, and images in each.
    truth_images : int
        Images left over on which the truth is measured.
    accuracy : float
        Of the classifier fitted to a whole sample, mean over samples, 0 to 1.
    rows : tuple of MethodRow
    biases : tuple of analysis.evaluation.bias_by_k.SizeBias
        Of K-fold by K, measured as for the network.
    estimates, truths : ndarray, shape (samples, methods)
        What each method says, and the accuracy that it is to estimate.
    """

    samples: int
    size: int
    truth_images: int
    accuracy: float
    rows: tuple
    biases: tuple
    estimates: np.ndarray = field(repr=False, compare=False)
    truths: np.ndarray = field(repr=False, compare=False)

    def row(self, key):
        """The row of a method, or None where it was not compared."""
        return next((row for row in self.rows if row.key == key), None)

    @property
    def table(self):
        """One row for each sample and method: a DataFrame.

        Columns: ``sample`` (from 1), ``method``, ``estimate``, ``truth`` and ``error``, the
        difference of the two; 0 to 1.
        """
        samples, methods = self.estimates.shape
        return pd.DataFrame(
            {
                "sample": np.repeat(np.arange(1, samples + 1), methods),
                "method": [row.key for row in self.rows] * samples,
                "estimate": self.estimates.ravel(),
                "truth": self.truths.ravel(),
                "error": (self.estimates - self.truths).ravel(),
            }
        )


def compare_methods(results):
    """Compare what the methods said with the accuracies measured.

    Parameters
    ----------
    results : list of analysis.engine.store.Result
        Of `analysis.experiments.resampling_methods.run`.

    Returns
    -------
    MethodComparison or None
        None without results.
    """
    if not results:
        return None
    facts = results[0].facts
    estimates, truths, nested = (
        np.concatenate([result.arrays[name] for result in results])
        for name in ("estimates", "truths", "nested_accuracy")
    )
    errors = dict(zip(facts["methods"], (estimates - truths).T, strict=True))
    adjusted = _adjusted(errors)
    intervals = _rmse_intervals(errors)
    whole = truths[:, facts["methods"].index(REFERENCE)]
    rows = tuple(
        _row(key, fits, share, errors, intervals[key], adjusted.get(key))
        for key, fits, share in zip(facts["methods"], facts["fits"], facts["shares"], strict=True)
    )
    return MethodComparison(
        samples=len(estimates),
        size=facts["size"],
        truth_images=facts["truth_images"],
        accuracy=float(whole.mean()),
        rows=rows,
        biases=biases(nested, whole, facts["ks"], facts["sizes"]),
        estimates=estimates,
        truths=truths,
    )


def _row(key, fits, share, errors, rmse_interval, p_adjusted):
    own, several = errors[key], len(errors[key]) > 1
    shift = np.mean(own**2) - np.mean(errors[REFERENCE] ** 2)
    if p_adjusted is None:
        verdict = UNKNOWN if key != REFERENCE else SAME
    elif p_adjusted > ALPHA:
        verdict = SAME
    else:
        verdict = LOWER if shift < 0 else HIGHER
    return MethodRow(
        key=key,
        fits=fits,
        share=share,
        bias=float(own.mean()),
        interval=mean_interval_naive(own) if several else None,
        deviation=float(own.std(ddof=1)) if several else float("nan"),
        rmse=_root_mean_square(own),
        rmse_interval=rmse_interval,
        p_adjusted=p_adjusted,
        verdict=verdict,
    )


def _adjusted(errors):
    """p-value of every method's squared errors against the reference's, by key."""
    reference = errors[REFERENCE] ** 2
    if len(reference) < LEAST_SAMPLES:
        return {}
    others = [key for key in errors if key != REFERENCE]
    p_values = [_p_value(errors[key] ** 2 - reference) for key in others]
    return dict(zip(others, map(float, holm(p_values)), strict=True))


def _p_value(values):
    if np.ptp(values) < NOTHING:
        return 1.0 if abs(values.mean()) < NOTHING else 0.0
    return float(stats.ttest_1samp(values, 0).pvalue)


def _rmse_intervals(errors):
    """Percentile bootstrap of the root mean square, all methods on the same draws of samples."""
    samples = len(errors[REFERENCE])
    if samples < LEAST_SAMPLES:
        return dict.fromkeys(errors)
    draws = np.random.default_rng(0).integers(samples, size=(RESAMPLES, samples))
    tail = tail_of(CONFIDENCE)
    found = {}
    for key, own in errors.items():
        ends = np.quantile(np.sqrt(np.mean(own[draws] ** 2, axis=1)), [tail, 1 - tail])
        found[key] = Interval(*map(float, ends), CONFIDENCE, "percentile bootstrap over samples")
    return found


def _root_mean_square(values):
    return float(np.sqrt(np.mean(values**2)))
