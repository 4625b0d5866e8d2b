"""Whether an image is like the training images: its distance from the nearest of a few of them.

Network outputs are no help here: a softmax is as sure of a scribble as of a digit. Two distances
between smoothed images are measured, because each misses what the other finds: the Euclidean one
is large for much ink in unusual places, the angle for little.

The search in JavaScript is in ``book/_static/try/neighbours.js``; tests require the same neighbours
and warnings of both.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage
from sklearn.metrics.pairwise import cosine_distances, euclidean_distances

from analysis.data.description import in_parts
from analysis.statistics.intervals import Interval, proportion_interval
from analysis.statistics.levels import CONFIDENCE

KEPT, BYTES = 600, 480_000
"""Training images that are kept to compare with, at most, and bytes of their pixels: as many as a
page can load quickly."""
CALIBRATION = 6000
"""Other training images on which the thresholds are set: of 1% of them, a standard error of 0.13
percentage points."""
ALARMS = 0.01
"""Share of these images beyond each of the two thresholds."""


@dataclass(frozen=True, eq=False)
class Familiar:
    """Training images to compare with, and how far from them others are.

    Attributes
    ----------
    indices : ndarray of int, shape (n,)
        Rows of the training set.
    images : ndarray, shape (n, rows, columns[, channels])
    labels : ndarray of int, shape (n,)
    distance, angle : float
        Limits of the two distances from the nearest image (see `nearness`); an image beyond one of
        them is unlike the training images.
    """

    indices: np.ndarray = field(repr=False)
    images: np.ndarray = field(repr=False)
    labels: np.ndarray = field(repr=False)
    distance: float
    angle: float

    def unlike(self, images):
        """Which images are unlike the training images: ndarray of bool, shape (n,)."""
        distances, angles = nearness(images, self.images)
        return (distances.min(axis=1) > self.distance) | (angles.min(axis=1) > self.angle)


@dataclass(frozen=True)
class Alarms:
    """How often images get the warning.

    Attributes
    ----------
    images, unlike : int
    share : float
    interval : Interval
    """

    images: int
    unlike: int
    share: float
    interval: Interval


def most_kept(images):
    """How many of these images may be kept to compare with."""
    # In a page's script a number takes a byte, or the four of single precision.
    return min(KEPT, max(1, BYTES // (images[0].size * min(images.itemsize, 4))))


def familiar(images, labels, indices, kept, calibration):
    """Choose images to compare with, and set the limits.

    Parameters
    ----------
    images, labels : ndarray
        The training images, and their classes.
    indices : ndarray of int
        Their rows in the training set.
    kept, calibration : ndarray of int
        Places in these arrays: of the images to compare with, and of others that set the limits.

    Returns
    -------
    Familiar
    """
    chosen = images[kept]
    parts = [nearness(part, chosen) for part in in_parts(images[calibration])]
    limits = [
        float(np.quantile(np.concatenate([found.min(axis=1) for found in kind]), 1 - ALARMS))
        for kind in zip(*parts, strict=True)
    ]
    return Familiar(indices[kept], chosen, labels[kept], *limits)


def alarms(found, images):
    """How many images get the warning.

    Parameters
    ----------
    found : Familiar
    images : ndarray

    Returns
    -------
    Alarms
    """
    unlike = int(sum(found.unlike(part).sum() for part in in_parts(images)))
    count = len(images)
    return Alarms(count, unlike, unlike / count, proportion_interval(unlike, count, CONFIDENCE))


def nearness(images, others):
    """Distances between images, smoothed so that strokes next to each other are near.

    Parameters
    ----------
    images, others : ndarray, shapes (n, rows, columns[, channels]) and (m, …)

    Returns
    -------
    (ndarray, ndarray), each of float, shape (n, m)
        Euclidean distances, in units of pixel values, and cosine distances, one minus the cosine
        of the angle.
    """
    mine, theirs = smoothed(images), smoothed(others)
    return euclidean_distances(mine, theirs), cosine_distances(mine, theirs)


def smoothed(images):
    """Mix each pixel with its neighbours, with weights of 1, 2 and 1 along both axes.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns[, channels])

    Returns
    -------
    ndarray of float, shape (n, values)
    """
    mixed = np.asarray(images, dtype=float)
    for axis in (1, 2):
        mixed = ndimage.convolve1d(mixed, [0.25, 0.5, 0.25], axis, mode="constant")
    return mixed.reshape(len(mixed), -1)
