"""What the spread of fold scores is made of: held-out images, training images, seed, and cuts.

Measured on small samples (`analysis.experiments`) as
components of variance, after Bouthillier et al., "Accounting for variance in machine learning
benchmarks", MLSys 2021, arXiv 2103.03098.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE

_NOTHING = 1e-12


@dataclass(frozen=True)
class SpreadSources:
    """Standard deviations in accuracy (0 to 1), each with its interval, or None for either.

    Attributes
    ----------
    k, size : int
        Folds of one sample, and images in it, to which `sampling` and `observed` refer.
    sampling
        Of a fold's score from the choice of its held-out images, sqrt(p (1 - p) K / n).
    training
        Of a network's true accuracy, due to its training images.
    seed
        Of the same from the first weights and the order of the images.
    splits
        Of the K-fold estimate of one sample when it is cut into other folds and trained anew.
    split_folds : int or None
        K of these estimates.
    observed
        Of the scores of one sample's folds.
    image_correlation : float
        Of two networks' successes on the same images, 0 to 1: the part of the error of measuring
        a truth that starts on the same images share.
    """

    k: int
    size: int
    sampling: tuple
    training: tuple
    seed: tuple
    splits: tuple
    split_folds: int | None
    observed: tuple
    image_correlation: float


def chi_square_interval(deviation, freedom, level=CONFIDENCE):
    """Interval of a standard deviation, or of a root mean square, of normal values.

    s sqrt(f / chi2) at both tails of chi-square with `freedom` f degrees of freedom. For a root
    mean square of values with a mean other than 0, f their number, it is wider than need be.

    Parameters
    ----------
    deviation : float
    freedom : int
    level : float

    Returns
    -------
    Interval
    """
    tail = tail_of(level)
    low, high = deviation * np.sqrt(freedom / stats.chi2.isf([tail, 1 - tail], freedom))
    return Interval(float(low), float(high), level, "chi-square of a variance")


def variance_components(values, level=CONFIDENCE):
    """Variances between and within groups of equal size (one-way random effects).

    The within variance has the chi-square interval; the one between, max(0, (MSB - MSW) / R),
    that of Williams and Tukey (Searle, Casella & McCulloch, Variance Components, 1992, ch. 3).

    Parameters
    ----------
    values : array_like of float, shape (S, R)
        R values of each of S groups.

    Returns
    -------
    (float, tuple), (float, tuple)
        Variance between groups and its limits (low, high), and the same within; nan where S or R
        is 1.
    """
    values = np.asarray(values, dtype=float)
    groups, each = values.shape
    nothing = (np.nan, (np.nan, np.nan))
    if each < 2:
        return nothing, nothing
    tail, tails = tail_of(level), np.array([tail_of(level), 1 - tail_of(level)])
    df_within = groups * (each - 1)
    within = float(values.var(axis=1, ddof=1).mean())
    ends = within * df_within / stats.chi2.isf(tails, df_within)
    found_within = within, (float(ends[0]), float(ends[1]))
    if groups < 2:
        return nothing, found_within
    df = groups - 1
    between = each * values.mean(axis=1).var(ddof=1)
    f_high, f_low = stats.f.isf([tail, 1 - tail], df, df_within)
    chi_high, chi_low = stats.chi2.isf(tails, df)
    low = df * (between - within * f_high) / (each * chi_high)
    high = df * (between - within * f_low) / (each * chi_low)
    found = max(0.0, float(between - within) / each)
    return (found, (max(0.0, float(low)), max(0.0, float(high)))), found_within


def image_correlation(results):
    """How alike two networks are right and wrong on the same images, 0 to 1.

    The correlation of held-out successes between every two K of one sample, whose networks differ
    in their seeds and a little in their training images.

    Parameters
    ----------
    results : list of analysis.engine.store.Result
        Of `analysis.experiments.small_samples.run`.

    Returns
    -------
    float
        0 where nothing varies.
    """
    both = expected = variance = 0.0
    for result in results:
        correct = np.asarray(result.arrays["correct"], dtype=float)
        for a, b in combinations(correct, 2):
            both += np.mean(a * b)
            expected += a.mean() * b.mean()
            variance += np.sqrt(a.var() * b.var())
    if variance < _NOTHING:
        return 0.0
    return float(np.clip((both - expected) / variance, 0, 1))


def spread_sources(results, process_results=(), k=5):
    """Take the spread of fold scores apart.

    Between starts of one sample, whose truth is measured on the same images, the effect of these
    images cancels as far as networks agree on them (`image_correlation`); only the rest of the
    binomial variance is taken off the seed's part. What the starts share is taken off the part of
    the training images.

    Parameters
    ----------
    results : list of analysis.engine.store.Result
        Of `analysis.experiments.small_samples.run`, at least one.
    process_results : list of analysis.engine.store.Result
        Of `analysis.experiments.resampling_methods.run`.
    k : int
        The candidate nearest to it, in proportion, is reported.

    Returns
    -------
    SpreadSources
    """
    facts = results[0].facts
    place = int(np.argmin(np.abs(np.log(np.array(facts["ks"]) / k))))
    k, size, many = facts["ks"][place], facts["size"], len(results)
    folds = [
        [result.arrays["correct"][place][result.arrays["fold"][place] == f].mean() for f in _to(k)]
        for result in results
    ]
    observed = float(np.sqrt(np.mean(np.var(folds, axis=1, ddof=1))))
    truth = np.array([result.arrays["truth"] for result in results], dtype=float)
    shared = image_correlation(results)
    images = min(result.facts["truth_images"] for result in results)
    measuring = float(truth.mean() * (1 - truth.mean())) / images
    between, within = variance_components(truth)
    levels = [np.nanmean(result.arrays["fold_truth"][place]) for result in results]
    return SpreadSources(
        k=k,
        size=size,
        sampling=_sampling(np.array(levels), size / k),
        training=_component(*between, shared * measuring, many),
        seed=_component(*within, (1 - shared) * measuring, many),
        splits=_splits(process_results),
        split_folds=_split_folds(process_results),
        observed=(observed, chi_square_interval(observed, many * (k - 1)) if observed else None),
        image_correlation=shared,
    )


def _to(k):
    return range(1, k + 1)


def _sampling(levels, images):
    """The binomial's standard deviation of a fold's score; its interval is that of the level."""
    sd = np.sqrt(levels.mean() * (1 - levels.mean()) / images)
    if len(levels) < 2:
        return float(sd), None
    reach = stats.t.isf(tail_of(CONFIDENCE), len(levels) - 1) * stats.sem(levels)
    ends = np.clip([levels.mean() - reach, levels.mean() + reach], 0, 1)
    sds = np.sqrt(ends * (1 - ends) / images)
    # The binomial's variance is largest at one half.
    top = 0.5 / np.sqrt(images) if ends[0] < 0.5 < ends[1] else sds.max()
    return float(sd), Interval(
        float(sds.min()), float(top), CONFIDENCE, "binomial, t of the accuracy"
    )


def _component(variance, limits, measuring, many):
    """A standard deviation without the part that measuring added; no interval of two samples."""
    if not np.isfinite(variance):
        return None, None
    low, high = np.sqrt(np.clip(np.array(limits) - measuring, 0, None))
    told = many > 2 and high > 0
    interval = (
        Interval(float(low), float(high), CONFIDENCE, "component of variance") if told else None
    )
    return float(np.sqrt(max(0.0, variance - measuring))), interval


def _split_folds(process_results):
    """Folds into which a sample is cut; None without results."""
    if not process_results:
        return None
    return len(process_results[0].facts["trained"]["k_fold"]["images"])


def _splits(process_results):
    """Standard deviation of a sample's K-fold estimate over its cuts."""
    values = [np.asarray(result.arrays["stratified"], dtype=float) for result in process_results]
    if not values or len(values[0]) < 2:
        return None, None
    _, (variance, limits) = variance_components(np.array(values))
    if variance < _NOTHING:
        return 0.0, None
    return float(np.sqrt(variance)), Interval(
        float(np.sqrt(limits[0])), float(np.sqrt(limits[1])), CONFIDENCE, "chi-square of a variance"
    )
