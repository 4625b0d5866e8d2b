"""Bias of K-fold cross-validation on small samples: the accuracy lost with fewer training images.

For each sample, accuracies after training on nested parts are compared on the same images left
over: the part of (K - 1)/K of the images with the whole sample. The bias is the mean of these
paired differences over samples.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval, mean_interval_naive
from analysis.statistics.levels import ALPHA
from analysis.statistics.significance import holm

# Rounding makes no difference.
NOTHING = 1e-12


@dataclass(frozen=True)
class SizeBias:
    """Bias of K-fold for one K.

    Attributes
    ----------
    k : int
    size : int
        Images on which a fold's classifier is trained.
    bias : float
        Mean over samples of the accuracy after training on `size` images minus that after
        training on all images of the sample, -1 to 1.
    interval : analysis.statistics.intervals.Interval or None
        Student's t of the paired differences; None with one sample.
    deviation : float
        Standard deviation of the differences; nan with one sample.
    """

    k: int
    size: int
    bias: float
    interval: Interval | None
    deviation: float


@dataclass(frozen=True)
class SmallSamples:
    """The run's network, trained on parts of small samples.

    Attributes
    ----------
    samples, size : int
        Number of samples, and images in each.
    truth_images : int
        Images left over on which accuracies are measured.
    accuracy : float
        Of networks trained on a whole sample, mean over samples, 0 to 1.
    rows : tuple of SizeBias
        By K, ascending.
    """

    samples: int
    size: int
    truth_images: int
    accuracy: float
    rows: tuple


@dataclass(frozen=True)
class BiasDifference:
    """Bias of the network minus that of the stand-in, with Welch's interval and Holm's p-value."""

    k: int
    difference: float
    interval: Interval | None
    p_adjusted: float | None

    @property
    def differs(self):
        """Whether the two biases are shown to differ."""
        return self.p_adjusted is not None and self.p_adjusted <= ALPHA


def small_samples(results):
    """Evaluate networks that were trained on parts of small samples.

    Parameters
    ----------
    results : list of analysis.engine.store.Result
        Of `analysis.experiments.small_samples.run`.

    Returns
    -------
    SmallSamples or None
        None without results.
    """
    if not results:
        return None
    facts = results[0].facts
    accuracy = np.concatenate([result.arrays["accuracy"] for result in results])
    whole = np.concatenate([result.arrays["whole"] for result in results])
    return SmallSamples(
        samples=len(whole),
        size=facts["size"],
        truth_images=facts["truth_images"],
        accuracy=float(whole.mean()),
        rows=biases(accuracy, whole, facts["ks"], facts["sizes"]),
    )


def biases(accuracy, whole, ks, sizes):
    """Bias of K-fold for every K.

    Parameters
    ----------
    accuracy : ndarray, shape (samples, ks)
        After training on as many images as K-fold trains on.
    whole : ndarray, shape (samples,)
        After training on the whole sample.
    ks, sizes : sequence of int
        And the images on which a fold's classifier is trained.

    Returns
    -------
    tuple of SizeBias
    """
    differences = accuracy - whole[:, np.newaxis]
    several = len(whole) > 1
    return tuple(
        SizeBias(
            k=k,
            size=size,
            bias=float(values.mean()),
            interval=mean_interval_naive(values) if several else None,
            deviation=float(values.std(ddof=1)) if several else float("nan"),
        )
        for k, size, values in zip(ks, sizes, differences.T, strict=True)
    )


def bias_differences(network, stand_in):
    """Compare the biases of the network and of the classifier that stands in for it, K by K.

    Parameters
    ----------
    network : SmallSamples
    stand_in : analysis.evaluation.method_comparison.MethodComparison

    Returns
    -------
    tuple of BiasDifference
        The intervals are somewhat too wide, because some samples are the same.
    """
    pairs = zip(network.rows, stand_in.biases, strict=True)
    found = [_difference(a, network.samples, b, stand_in.samples) for a, b in pairs]
    tested = [p_value for *_, p_value in found if p_value is not None]
    adjusted = iter(holm(tested) if tested else ())
    return tuple(
        BiasDifference(k, difference, interval, None if p_value is None else float(next(adjusted)))
        for k, difference, interval, p_value in found
    )


def _difference(a, samples, b, other_samples):
    difference = a.bias - b.bias
    if min(samples, other_samples) < 2:
        return a.k, difference, None, None
    if max(a.deviation, b.deviation) < NOTHING:
        return a.k, difference, None, float(abs(difference) < NOTHING)
    test = stats.ttest_ind_from_stats(
        a.bias, a.deviation, samples, b.bias, b.deviation, other_samples, equal_var=False
    )
    parts = np.array([a.deviation**2 / samples, b.deviation**2 / other_samples])
    freedom = parts.sum() ** 2 / np.sum(parts**2 / [samples - 1, other_samples - 1])
    reach = float(stats.t.isf(ALPHA / 2, freedom) * np.sqrt(parts.sum()))
    interval = Interval(difference - reach, difference + reach, 1 - ALPHA, "Welch's t")
    return a.k, difference, interval, float(test.pvalue)
