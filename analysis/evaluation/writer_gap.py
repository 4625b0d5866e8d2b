"""Is random cross-validation optimistic because both parts of a fold share writers?

The writers are divided into two groups, and the images of each group into two random halves.
Four networks are trained, each on one half of one group. Every image is then classified twice:
by the network of the other half of the same group, which was trained on other images by the same
writer, and by a network of the other group, to which the writer is new. All training sets have
the same size, the same number of writers, and the same share of each class and series.

The gap is the accuracy on known writers minus that on new ones. Each network is evaluated on
equally many images of both kinds, so its own quality, which varies from training to training,
cancels; four networks suffice for that reason. What remains is the sampling of writers and
images. The differences are paired by image and summed by writer.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics.clusters import (
    METHOD,
    cluster_error,
    design_effect,
    share_interval,
    student,
)
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE, MATERIAL
from analysis.statistics.significance import mcnemar

OPTIMISTIC = "optimistic"
IMMATERIAL = "not materially optimistic"
UNCLEAR = "cannot tell"

POWER = 0.80
"""Probability with which the smallest detectable gap would be detected."""


@dataclass(frozen=True, eq=False)
class WriterGap:
    """Accuracy on writers of the training images compared with that on new writers.

    Accuracies, errors and shares are 0 to 1.

    Attributes
    ----------
    verdict : {"optimistic", "not materially optimistic", "cannot tell"}
        Of random folds.
    difference : float
        Accuracy on known writers minus accuracy on new ones.
    interval : Interval
        Of the difference, by writers.
    material : float
        The gap that matters: a tenth of the error on known writers.
    error : float
        Standard error of the difference.
    added_error : float
        By how much the error on new writers is higher, relative to that on known ones; nan where
        these have no error.
    added_interval : Interval
        Of `added_error`, by writers (delta method).
    known_accuracy, new_accuracy : float
    known_interval, new_interval : Interval
        From the sampling of writers.
    design_effect : float
        Variance of the accuracy on new writers over the binomial one; nan where all images are
        right, or all wrong.
    images, writers : int
    train_size : int
        Images on which each network was trained, on average.
    median_images, fewest_images, most_images : float or int
        Of one writer.
    known_flawless, new_flawless : float
        Share of the writers without any error.
    writer_names, writer_images, known_errors, new_errors : ndarray of int, shape (writers,)
        Of each writer the number, the images, and how many were misclassified.
    """

    verdict: str
    difference: float
    interval: Interval
    material: float
    error: float
    added_error: float
    added_interval: Interval
    known_accuracy: float
    new_accuracy: float
    known_interval: Interval
    new_interval: Interval
    design_effect: float
    images: int
    writers: int
    train_size: int
    median_images: float
    fewest_images: int
    most_images: int
    known_flawless: float
    new_flawless: float
    writer_names: np.ndarray
    writer_images: np.ndarray
    known_errors: np.ndarray
    new_errors: np.ndarray

    @property
    def outcome(self):
        """The verdict and, where there is a gap, its size.

        One of "material" and "some" (optimistic), "small" and "none" (not materially), and
        "cannot tell".
        """
        if self.verdict == OPTIMISTIC:
            return "material" if self.interval.low >= self.material else "some"
        if self.verdict == IMMATERIAL:
            return "small" if self.interval.low > 0 else "none"
        return UNCLEAR

    def of_writers(self, names):
        """The gap of some of the writers, and its interval.

        Parameters
        ----------
        names : array_like of int

        Returns
        -------
        (float, Interval) or None
            None for fewer than two writers.
        """
        chosen = np.isin(self.writer_names, names)
        count = int(chosen.sum())
        if count < 2:
            return None
        gained = (self.new_errors - self.known_errors)[chosen]
        sizes = self.writer_images[chosen]
        gap = float(gained.sum() / sizes.sum())
        error = np.sqrt(count / (count - 1) * np.sum((gained - gap * sizes) ** 2)) / sizes.sum()
        reach = float(student(count - 1) * error)
        return gap, Interval(gap - reach, gap + reach, CONFIDENCE, METHOD)

    @property
    def detectable(self):
        """Smallest true gap that a design with this standard error detects (see `POWER`)."""
        return float((student(self.writers - 1) + stats.norm.isf(1 - POWER)) * self.error)


def rule():
    """The rule in words."""
    return (
        "The gap is the accuracy on known writers minus the accuracy on new ones. A gap matters, "
        f"if it is {MATERIAL:.0%} of the error on known writers or more. If the {CONFIDENCE:.0%} "
        "interval of the gap ends below that, random folds are not materially optimistic; "
        "otherwise, if it lies above zero, they are optimistic; otherwise this run cannot tell."
    )


def judge(interval, material):
    """The verdict on an interval of the gap, by `rule`."""
    if interval.high < material:
        return IMMATERIAL
    return OPTIMISTIC if interval.low > 0 else UNCLEAR


def both_sides(folds, labels, groups, writers):
    """Whether each image is classified correctly with its writer known, and with its writer new.

    Images whose writer has none in the half that should know the writer are left out.

    Parameters
    ----------
    folds : sequence of analysis.training.results.Fold
        Each trained on images of one group.
    labels, groups, writers : ndarray of int, shape (rows,)
        Of every row of the dataset.

    Returns
    -------
    (ndarray of int, ndarray of bool, ndarray of bool), each of shape (n,)
        The rows, ascending, and whether they are right.

    Raises
    ------
    InputError
        When a network was trained on both groups, or an image is not classified once on each
        side.
    """
    sides, met = ([], []), np.zeros(len(labels), bool)
    for fold in folds:
        own = np.unique(groups[fold.train])
        if len(own) != 1:
            raise InputError("writers: a network was trained on images of more than one group")
        correct = fold.probabilities.argmax(axis=1) == labels[fold.indices]
        known = groups[fold.indices] == own[0]
        met[fold.indices] |= known & np.isin(writers[fold.indices], writers[fold.train])
        for side, chosen in zip(sides, (known, ~known), strict=True):
            side.append((fold.indices[chosen], correct[chosen]))
    found = []
    for side in sides:
        rows, correct = (np.concatenate(parts) for parts in zip(*side, strict=True))
        order = np.argsort(rows)
        found.append((rows[order], correct[order]))
    (rows, known), (others, new) = found
    if not np.array_equal(rows, others) or len(np.unique(rows)) != len(rows):
        raise InputError("writers: each image must be classified once on each side")
    return rows[met[rows]], known[met[rows]], new[met[rows]]


def writer_gap(known, new, writers, train_size):
    """Compare the accuracy on known and on new writers.

    Parameters
    ----------
    known, new : ndarray of bool, shape (n,)
        Whether each image is classified correctly by a network that was trained on other images
        of its writer, and by one that was not.
    writers : ndarray of int, shape (n,)
    train_size : int
        Images on which each network was trained.

    Returns
    -------
    WriterGap

    Raises
    ------
    InputError
        When there are fewer than two writers, or not one for each image.
    """
    writers = np.asarray(writers)
    if not writers.shape == known.shape == new.shape:
        raise InputError(
            f"writers: {writers.size} writers for {len(known)} images; each must have one"
        )
    names, codes = np.unique(writers, return_inverse=True)
    if len(names) < 2:
        raise InputError("writers: all images are of one writer; there must be two or more")
    difference = known.astype(float) - new
    error = cluster_error(difference, codes)
    reach = student(len(names) - 1) * error
    # Few images in which the two differ are no proof of precision.
    paired = mcnemar(known, new, CONFIDENCE).interval
    interval = Interval(
        float(max(-1.0, min(difference.mean() - reach, paired.low))),
        float(min(1.0, max(difference.mean() + reach, paired.high))),
        CONFIDENCE,
        f"{METHOD}, no narrower than {paired.method}",
    )
    material = MATERIAL * float(1 - known.mean())
    added = ratio_error = np.nan
    if not known.all():
        added = float(difference.mean() / (1 - known.mean()))
        ratio_error = cluster_error(~new - (1 + added) * ~known, codes) / (1 - known.mean())
    beyond = student(len(names) - 1) * ratio_error
    sizes = np.bincount(codes)
    known_errors, new_errors = (
        np.bincount(codes, weights=~side).astype(int) for side in (known, new)
    )
    return WriterGap(
        verdict=judge(interval, material),
        difference=float(difference.mean()),
        interval=interval,
        material=material,
        error=error,
        added_error=added,
        added_interval=Interval(
            float(added - beyond), float(added + beyond), CONFIDENCE, f"{METHOD}, delta method"
        ),
        known_accuracy=float(known.mean()),
        new_accuracy=float(new.mean()),
        known_interval=share_interval(known, codes),
        new_interval=share_interval(new, codes),
        design_effect=design_effect(new, codes),
        images=len(codes),
        writers=len(names),
        train_size=int(train_size),
        median_images=float(np.median(sizes)),
        fewest_images=int(sizes.min()),
        most_images=int(sizes.max()),
        known_flawless=float(np.mean(known_errors == 0)),
        new_flawless=float(np.mean(new_errors == 0)),
        writer_names=names,
        writer_images=sizes,
        known_errors=known_errors,
        new_errors=new_errors,
    )
