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
        Numbers of the clusters; G of them, at least 2.

    Returns
    -------
    float
    """
    _, clusters = np.unique(clusters, return_inverse=True)
    sums = np.bincount(clusters, weights=values - np.mean(values))
    count = len(sums)
    return float(np.sqrt(count / (count - 1) * np.sum(sums**2)) / len(values))


def design_effect(correct, clusters):
    """Variance of an accuracy by clusters over the binomial one; nan without any spread.

    Parameters
    ----------
    correct : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,)
        At least 2 different ones.

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


def effective_size(correct, clusters=None):
    """Number of independent images that would determine an accuracy as well.

    Parameters
    ----------
    correct : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,), optional
        Without them all images are independent.

    Returns
    -------
    float
        n over the design effect, and n at most.
    """
    if clusters is None or np.ptp(clusters) == 0:
        return float(len(correct))
    return float(len(correct) / np.fmax(1, design_effect(correct, clusters)))


def expected_size(size, measured, clusters):
    """Effective size of other images, if those of one cluster are as alike as the measured ones.

    The design effect is 1 + (m - 1) r, with the mean size m of the cluster that an image belongs to
    and the correlation r within clusters.

    Parameters
    ----------
    size : float
        Effective size of the measured images; see `effective_size`.
    measured, clusters : ndarray of int, shape (n,) and (n_others,)
        Clusters of the measured images and of the others.

    Returns
    -------
    float
    """
    own, other = (_mean_cluster(each) for each in (measured, clusters))
    alike = (len(measured) / size - 1) / (own - 1) if own > 1 else 0.0
    return float(len(clusters) / (1 + (other - 1) * alike))


def _mean_cluster(clusters):
    counts = np.unique(clusters, return_counts=True)[1]
    return np.sum(counts**2) / np.sum(counts)


def share_interval(found, clusters=None):
    """Interval of a share from the sampling of clusters; no narrower than Wilson's.

    Parameters
    ----------
    found : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,), optional
        Wilson's interval without them, or with one only.

    Returns
    -------
    analysis.statistics.intervals.Interval
    """
    share = found.mean()
    wilson = proportion_interval(int(found.sum()), len(found), CONFIDENCE)
    if clusters is None or np.ptp(clusters) == 0:
        return wilson
    freedom = np.unique(clusters).size - 1
    reach = student(freedom) * cluster_error(found.astype(float), clusters)
    return Interval(
        float(max(0.0, min(share - reach, wilson.low))),
        float(min(1.0, max(share + reach, wilson.high))),
        CONFIDENCE,
        f"{METHOD}, no narrower than {wilson.method}",
    )


def student(df):
    """Student's t that leaves out what the report's confidence level allows."""
    return stats.t.isf(tail_of(CONFIDENCE), df)
