"""Shares and differences of images that belong together, such as those of one writer.

The variance is the cluster-robust one with the CR1 factor (Cameron & Miller, Journal of Human
Resources 50 (2015) 317-372): images of one cluster may be right or wrong together.
"""

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval, proportion_interval, tail_of
from analysis.statistics.levels import CONFIDENCE

METHOD = "t, cluster-robust by writer"


def cluster_error(values, clusters):
    """Standard error of a mean of values that belong together in clusters.

    The square root of G / (G - 1) sum_g (sum of the deviations in g)^2 / n^2, with the CR1
    factor of a mean.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    clusters : ndarray of int, shape (n,)
        From 0; G of them, at least 2.

    Returns
    -------
    float
    """
    sums = np.bincount(clusters, weights=values - np.mean(values))
    count = len(sums)
    return float(np.sqrt(count / (count - 1) * np.sum(sums**2)) / len(values))


def design_effect(correct, clusters):
    """Variance of an accuracy by clusters over the binomial one; nan without any spread.

    Parameters
    ----------
    correct : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,)
        From 0.

    Returns
    -------
    float

    References
    ----------
    Kish, Survey Sampling, 1965.
    """
    share = correct.mean()
    if share in (0, 1):
        return float("nan")
    binomial = share * (1 - share) / len(correct)
    return float(cluster_error(correct.astype(float), clusters) ** 2 / binomial)


def share_interval(found, clusters):
    """Interval of a share from the sampling of clusters; no narrower than Wilson's.

    Parameters
    ----------
    found : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,)
        From 0, at least 2.

    Returns
    -------
    analysis.statistics.intervals.Interval
    """
    share = found.mean()
    reach = student(np.bincount(clusters).size - 1) * cluster_error(found.astype(float), clusters)
    wilson = proportion_interval(int(found.sum()), len(found), CONFIDENCE)
    return Interval(
        float(max(0.0, min(share - reach, wilson.low))),
        float(min(1.0, max(share + reach, wilson.high))),
        CONFIDENCE,
        f"{METHOD}, no narrower than {wilson.method}",
    )


def student(df):
    """Student's t that leaves out what the report's confidence level allows."""
    return stats.t.isf(tail_of(CONFIDENCE), df)
