"""Are random folds optimistic because training and validation parts share their writers?

Two cross-validations of the same images stand side by side: random folds, and folds of whole
writers. The gap is the accuracy under the former minus that under the latter. Its interval is
meant for other writers and for networks trained anew, so it has two parts.

*Writers.* Images of one writer are easy or hard together, and both cross-validations judge the
same images. So the sampling error is that of the paired differences, image by image, summed by
writer (the cluster-robust variance with the CR1 factor; Cameron & Miller, Journal of Human
Resources 50 (2015) 317-372).

*Training.* Each accuracy is an average over few networks, and a network trained anew would be a
little better or worse on all its images at once, which no resampling of images can show. The
mean differences of the folds show it: they vary by the networks' quality and by the sampling of
their images. The latter is known and is taken off. As few folds estimate a variance poorly, what is
measured is multiplied by the square of Student's t with their degrees of freedom (Welch's, for
the two sets of folds), while what is taken off is known well and is multiplied by that of the
writers; where less than nothing remains, nothing is added. That is wide for very few folds.
What the choice of the dataset does to all networks alike cancels in the gap.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics import intervals as statistics
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.significance import mcnemar

# A gap smaller than this would change no reader's mind.
MATERIAL_GAP = 0.001

FLATTERS = "flatters"
IMMATERIAL = "does not flatter materially"
UNCLEAR = "cannot tell"

_METHOD = "t, cluster-robust by writer"


@dataclass(frozen=True, eq=False)
class WriterGap:
    """Folds of whole writers compared with random folds.

    Accuracies, errors and shares are 0 to 1.

    Attributes
    ----------
    verdict : {"flatters", "does not flatter materially", "cannot tell"}
    difference : float
        Pooled accuracy of the random folds minus that of the grouped ones.
    interval : Interval
        Of the difference, for other writers and networks trained anew.
    writer_error : float
        Standard error of the difference from the sampling of writers alone.
    training_error : float
        What the chance of training adds to it; 0 where the folds vary no more than the
        sampling of their images explains.
    random_accuracy, grouped_accuracy : float
        Share of all images that were recognised while held out.
    random_interval, grouped_interval : Interval
        From the sampling of writers alone.
    random_design_effect, grouped_design_effect : float
        Variance of the accuracy by writers over the binomial one; nan where all images are
        right, or all wrong.
    images, writers : int
    median_images, fewest_images, most_images : float or int
        Of one writer.
    shared_writers : float
        Share of the writers of a random fold's validation part who occur in its training part
        too, the mean over folds.
    random_flawless, grouped_flawless : float
        Share of the writers without any error.
    folds : int
        Networks behind each accuracy; the smaller number, if they differ.
    writer_images, random_errors, grouped_errors : ndarray of int, shape (writers,)
        Of each writer the images, and how many were misclassified.
    """

    verdict: str
    difference: float
    interval: Interval
    writer_error: float
    training_error: float
    random_accuracy: float
    grouped_accuracy: float
    random_interval: Interval
    grouped_interval: Interval
    random_design_effect: float
    grouped_design_effect: float
    images: int
    writers: int
    median_images: float
    fewest_images: int
    most_images: int
    shared_writers: float
    random_flawless: float
    grouped_flawless: float
    folds: int
    writer_images: np.ndarray
    random_errors: np.ndarray
    grouped_errors: np.ndarray


def rule():
    """The rule in words."""
    points = f"{100 * MATERIAL_GAP:g} percentage points"
    return (
        "The gap is the pooled accuracy of the random folds minus that of the folds of whole "
        f"writers. If its {CONFIDENCE:.0%} interval ends below {points}, random folds are "
        "not materially optimistic; otherwise, if it lies above zero, they are optimistic; "
        "otherwise this run cannot tell."
    )


def judge(interval):
    """The verdict on an interval of the gap, by `rule`."""
    if interval.high < MATERIAL_GAP:
        return IMMATERIAL
    return FLATTERS if interval.low > 0 else UNCLEAR


def writer_gap(random, grouped, writers):
    """Compare random folds with folds of whole writers.

    Parameters
    ----------
    random, grouped : analysis.evaluation.validation.CrossValidation
        Of the same images; in `grouped`, no writer is in two validation parts.
    writers : ndarray of int, shape (n,)
        The writer of each image, in the order of ``random.out_of_fold.indices``, which is the
        order of the dataset.

    Returns
    -------
    WriterGap

    Raises
    ------
    InputError
        When the two are not about the same images, there are fewer than two writers, or a
        writer is in two of the grouped folds.
    """
    one, other = random.out_of_fold, grouped.out_of_fold
    if not np.array_equal(one.indices, other.indices):
        raise InputError(
            "writers: the two cross-validations must hold out the same images, each once"
        )
    writers = np.asarray(writers)
    if writers.shape != one.indices.shape:
        raise InputError(
            f"writers: {writers.size} writers for {len(one.indices)} images; each must have one"
        )
    names, codes = np.unique(writers, return_inverse=True)
    if len(names) < 2:
        raise InputError("writers: all images are of one writer; there must be two or more")
    random_fold, grouped_fold = fold_numbers(random), fold_numbers(grouped)
    pairs = np.unique(np.stack([codes, grouped_fold]), axis=1)
    if pairs.shape[1] > len(names):
        raise InputError("writers: a writer is in two of the grouped folds; each must be in one")

    difference = one.correct.astype(float) - other.correct
    sampling = cluster_error(difference, codes)
    interval, training = _gap_interval(difference, sampling, codes, random_fold, grouped_fold)
    # Few images in which the two differ are no proof of precision.
    paired = mcnemar(one.correct, other.correct, CONFIDENCE).interval
    interval = Interval(
        float(max(-1.0, min(interval.low, paired.low))),
        float(min(1.0, max(interval.high, paired.high))),
        CONFIDENCE,
        f"{_METHOD}, with the chance of training, no narrower than {paired.method}",
    )
    sizes = np.bincount(codes)
    random_errors, grouped_errors = (
        np.bincount(codes, weights=~side.correct).astype(int) for side in (one, other)
    )
    return WriterGap(
        verdict=judge(interval),
        difference=float(difference.mean()),
        interval=interval,
        writer_error=sampling,
        training_error=training,
        random_accuracy=float(one.correct.mean()),
        grouped_accuracy=float(other.correct.mean()),
        random_interval=accuracy_interval(one.correct, codes),
        grouped_interval=accuracy_interval(other.correct, codes),
        random_design_effect=design_effect(one.correct, codes),
        grouped_design_effect=design_effect(other.correct, codes),
        images=len(codes),
        writers=len(names),
        median_images=float(np.median(sizes)),
        fewest_images=int(sizes.min()),
        most_images=int(sizes.max()),
        shared_writers=_shared(codes, random_fold),
        random_flawless=float(np.mean(random_errors == 0)),
        grouped_flawless=float(np.mean(grouped_errors == 0)),
        folds=min(random.k, grouped.k),
        writer_images=sizes,
        random_errors=random_errors,
        grouped_errors=grouped_errors,
    )


def fold_numbers(validation):
    """For each held-out image, in the order of the dataset, its fold from 0, shape (n,)."""
    folds = validation.folds
    numbers = np.repeat(np.arange(len(folds)), [len(fold.indices) for fold in folds])
    return numbers[np.argsort(np.concatenate([fold.indices for fold in folds]))]


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


def agrees(gap, accuracy, interval, test_accuracy, test_interval):
    """Whether a test accuracy differs from a pooled one by no more than sampling explains.

    The difference is held against the root of the sum of both half-widths squared. The test
    set's, which knows nothing of writers, is first widened by the design effect of the grouped
    folds: its images too are written by somebody.

    Parameters
    ----------
    gap : WriterGap
    accuracy, test_accuracy : float
    interval, test_interval : Interval

    Returns
    -------
    bool
    """
    # nan, where there is no error to measure it by, gives 1.
    effect = max(1.0, gap.grouped_design_effect)
    reach = np.hypot(interval.half_width, np.sqrt(effect) * test_interval.half_width)
    return bool(abs(test_accuracy - accuracy) <= reach)


def accuracy_interval(correct, clusters):
    """Interval of an accuracy from the sampling of writers; no narrower than Wilson's."""
    share = correct.mean()
    reach = _student(np.bincount(clusters).size - 1) * cluster_error(
        correct.astype(float), clusters
    )
    wilson = statistics.proportion_interval(int(correct.sum()), len(correct), CONFIDENCE)
    return Interval(
        float(max(0.0, min(share - reach, wilson.low))),
        float(min(1.0, max(share + reach, wilson.high))),
        CONFIDENCE,
        f"{_METHOD}, no narrower than {wilson.method}",
    )


def _student(df):
    """Student's t that leaves out what `CONFIDENCE` allows."""
    return stats.t.isf(statistics.tail_of(CONFIDENCE), df)


def _gap_interval(difference, sampling, writers, random_fold, grouped_fold):
    """Interval of the mean difference, and the standard error that training adds to it."""
    n, gap = len(difference), difference.mean()
    measured, df_parts = [], []
    for fold in (random_fold, grouped_fold):
        sizes = np.bincount(fold)
        means = np.bincount(fold, weights=difference) / sizes
        measured.append(means.var(ddof=1) / len(sizes))
        df_parts.append(len(sizes) - 1)
    # A mean over k folds varies by the sampling of images as the mean over all images does:
    # random folds share out single images, the others whole writers.
    expected = difference.var(ddof=1) / n + sampling**2
    measured = np.array(measured)
    training = max(0.0, measured.sum() - expected)
    few = len(np.unique(writers)) - 1
    reach = (_student(few) * sampling) ** 2
    if measured.sum() > 0:
        df = measured.sum() ** 2 / np.sum(measured**2 / np.array(df_parts))
        reach += max(0.0, _student(df) ** 2 * measured.sum() - _student(few) ** 2 * expected)
    reach = float(np.sqrt(reach))
    return Interval(gap - reach, gap + reach, CONFIDENCE, _METHOD), float(np.sqrt(training))


def _shared(writers, fold):
    """Share of the writers of a validation part who occur in its training part, mean over folds."""
    table = np.zeros((writers.max() + 1, fold.max() + 1), int)
    np.add.at(table, (writers, fold), 1)
    present = table > 0
    elsewhere = table.sum(axis=1, keepdims=True) > table
    return float(np.mean((present & elsewhere).sum(axis=0) / present.sum(axis=0)))
