"""Reliability: the accuracy of predictions by their confidence, in bins of equal width."""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.intervals import Interval, proportion_interval
from analysis.statistics.levels import CONFIDENCE

EDGES = np.linspace(0, 1, 11)
LEAST = 10
"""Images that a bin must hold to be kept."""


@dataclass(frozen=True)
class Bin:
    """A bin of the reliability diagram.

    Attributes
    ----------
    confidence, accuracy : float
        Mean confidence and share of correct predictions, 0 to 1.
    interval : Interval
        Wilson's, of the accuracy.
    count : int
        Images.
    """

    confidence: float
    accuracy: float
    interval: Interval
    count: int


def reliability(confidence, correct):
    """Confidence and accuracy in the bins between `EDGES` that hold at least `LEAST` images.

    The bins are those of scikit-learn's ``calibration_curve``.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
        Probability of the predicted class, 0 to 1.
    correct : ndarray of bool, shape (n,)

    Returns
    -------
    tuple of Bin
        In order of confidence.
    """
    bin_of = np.searchsorted(EDGES[1:-1], confidence)
    bins = []
    for place in np.unique(bin_of):
        own = bin_of == place
        hits, count = int(correct[own].sum()), int(own.sum())
        if count >= LEAST:
            interval = proportion_interval(hits, count, CONFIDENCE)
            bins.append(Bin(float(confidence[own].mean()), hits / count, interval, count))
    return tuple(bins)
