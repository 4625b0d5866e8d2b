"""Descriptive statistics of a set of images: values, classes, repetitions, ink and position.

Images are arrays (n, rows, cols) or (n, rows, cols, channels), labels integers 0..C-1.
"Ink" is what lies above the background 0; pixel values keep the unit of the array.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import InputError

# Images handled at a time, so that casts to wider types stay small.
_CHUNK = 2000


def _images(images, name="images"):
    """`images` as an array of one image or more, of numbers."""
    array = np.asarray(images)
    if array.ndim not in (3, 4) or not array.size:
        raise InputError(f"{name}: shape {array.shape}, must be (n, rows, cols[, channels]), "
                         "none of them 0")
    if array.dtype.kind not in "buif":
        raise InputError(f"{name}: dtype {array.dtype}, must be a number type")
    return array


def _labels(labels, count, name="labels"):
    """`labels` as a vector of `count` integers from 0."""
    array = np.asarray(labels)
    if array.shape != (count,) or array.dtype.kind not in "ui" or array.min() < 0:
        raise InputError(f"{name}: {array.dtype} of shape {array.shape}, must be one integer "
                         f"0..C-1 for each of the {count} images")
    return array.astype(np.int64)


def _chunks(images):
    """Successive slices of `images`."""
    return (images[start:start + _CHUNK] for start in range(0, len(images), _CHUNK))


def _grey(images):
    """Channels added up: float array (n, rows, cols)."""
    images = images.astype(float)
    return images.sum(axis=3) if images.ndim == 4 else images


def _histogram(images):
    """Distinct pixel values, ascending, and how often each occurs."""
    if images.dtype.kind in "ui":
        low, high = int(images.min()), int(images.max())
        if high - low < 2**16:
            counts = sum(np.bincount(chunk.ravel().astype(np.int64) - low, minlength=high - low + 1)
                         for chunk in _chunks(images))
            present = np.flatnonzero(counts)
            return present + low, counts[present]
    return np.unique(images, return_counts=True)


def _moments(values, counts):
    """Mean, standard deviation (divisor n), median and share of zeros of a histogram."""
    mean = np.average(values, weights=counts)
    sd = np.sqrt(np.average((values - mean) ** 2, weights=counts))
    total, upto = counts.sum(), np.cumsum(counts)
    # The two middle values, which are one and the same for an odd number.
    middle = values[np.searchsorted(upto, [(total + 1) // 2, total // 2 + 1])]
    zeros = counts[values == 0].sum() / total
    return float(mean), float(sd), float(middle.mean()), float(zeros)


@dataclass(frozen=True)
class Summary:
    """What a set of images looks like in numbers.

    `count` images of `shape` (rows, cols[, channels]), `dtype` (name), `bytes` in memory; pixel
    values' `min`, `max`, `mean`, `sd` (divisor n), `median`, `zero_share` (0-1) and the number of
    `distinct` ones.
    """

    count: int
    shape: tuple
    dtype: str
    bytes: int
    min: float
    max: float
    mean: float
    sd: float
    median: float
    zero_share: float
    distinct: int


def summary(images):
    """Size of a set of images and statistics of all its pixel values.

    Exact, from the histogram of the values.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)

    Returns
    -------
    Summary

    Raises
    ------
    InputError
        If the array has another number of dimensions, is empty, or holds no numbers.
    """
    images = _images(images)
    values, counts = _histogram(images)
    mean, sd, median, zeros = _moments(values, counts)
    return Summary(len(images), images.shape[1:], images.dtype.name, images.nbytes,
                   float(values[0]), float(values[-1]), mean, sd, median, zeros, len(values))


def per_class(images, labels, classes=None):
    """Counts and pixel statistics of each class.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
    labels : array_like of int, shape (n,)
    classes : int, optional
        Number of classes C; the largest label + 1 if not given.

    Returns
    -------
    pandas.DataFrame
        Index `class` 0..C-1; columns `count`, `share` (of all images, 0-1), `mean`, `sd`,
        `median` (of pixel values; nan for an empty class) and `nonzero_share` (of pixels, 0-1).
    """
    images = _images(images)
    labels = _labels(labels, len(images))
    rows = []
    for label in range(_classes(labels, classes)):
        chosen = images[labels == label]
        mean, sd, median, zeros = _moments(*_histogram(chosen)) if len(chosen) else (np.nan,) * 4
        rows.append({"count": len(chosen), "share": len(chosen) / len(images), "mean": mean,
                     "sd": sd, "median": median, "nonzero_share": 1 - zeros})
    return pd.DataFrame(rows).rename_axis("class")


def _classes(labels, classes):
    """Number of classes, given or seen."""
    seen = int(labels.max()) + 1
    if classes is not None and classes < seen:
        raise InputError(f"classes: got {classes}, but label {seen - 1} occurs")
    return seen if classes is None else int(classes)


@dataclass(frozen=True, eq=False)
class ConstantPixels:
    """`count` positions whose value never varies, their `share` (0-1) and `mask` (rows, cols)."""

    count: int
    share: float
    mask: np.ndarray


def constant_pixels(images):
    """Pixel positions that have the same value in every image, in every channel.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)

    Returns
    -------
    ConstantPixels
    """
    images = _images(images)
    mask = images.min(axis=0) == images.max(axis=0)
    if mask.ndim == 3:
        mask = mask.all(axis=2)
    return ConstantPixels(int(mask.sum()), float(mask.mean()), mask)


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Images that repeat another one exactly.

    `count` images that do; `pairs`, shape (count, 2): index of the first image of that content
    and index of its repetition; `conflicting`, how many pairs bear two labels (None without
    labels).
    """

    count: int
    pairs: np.ndarray
    conflicting: int | None


def duplicates(images, other=None, labels=None, other_labels=None):
    """Exact repetitions within a set of images, or of its images in another set.

    Images are equal if their bytes are, which a 128-bit BLAKE2b digest tells.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
    other : array_like, optional
        A second set, of the same image shape and dtype. If given, its images are looked up in
        `images`; the second index of a pair is then that of `other`.
    labels, other_labels : array_like of int, optional
        Labels of the two sets, to count pairs with different ones.

    Returns
    -------
    Duplicates

    Raises
    ------
    InputError
        If the sets differ in image shape or dtype, or `other_labels` is missing.
    """
    images = _images(images)
    first, pairs = {}, []
    for index, digest in enumerate(_digests(images)):
        if first.setdefault(digest, index) != index and other is None:
            pairs.append((first[digest], index))
    ours = theirs = None if labels is None else _labels(labels, len(images))
    if other is not None:
        other = _images(other, "other")
        if other.shape[1:] != images.shape[1:] or other.dtype != images.dtype:
            raise InputError(f"other: {other.dtype} images of shape {other.shape[1:]}, must be "
                             f"{images.dtype} of shape {images.shape[1:]} like images")
        pairs = [(first[digest], index) for index, digest in enumerate(_digests(other))
                 if digest in first]
        if labels is not None:
            theirs = _labels(other_labels, len(other), "other_labels")
    pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    conflicting = None if ours is None else int(np.sum(ours[pairs[:, 0]] != theirs[pairs[:, 1]]))
    return Duplicates(len(pairs), pairs, conflicting)


def _digests(images):
    """Digest of each image's bytes."""
    return (hashlib.blake2b(np.ascontiguousarray(image), digest_size=16).digest()
            for image in images)


def ink(images):
    """Mean pixel value of each image.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)

    Returns
    -------
    numpy.ndarray
        Shape (n,), float, in the unit of the pixels.
    """
    images = _images(images)
    return images.mean(axis=tuple(range(1, images.ndim)), dtype=float)


@dataclass(frozen=True, eq=False)
class InkByClass:
    """Ink per class.

    `quantiles` is a DataFrame, index `class`, columns the probabilities and `mean`;
    `eta_squared` is the share (0-1) of the variance of ink that lies between classes.
    """

    quantiles: pd.DataFrame
    eta_squared: float


def ink_by_class(images, labels, probabilities=(0.05, 0.25, 0.5, 0.75, 0.95)):
    """How much ink the images of each class have, and how much of its variation is the classes'.

    Eta squared = sum_c n_c (m_c - m)^2 / sum_i (x_i - m)^2: the share of the variance of ink
    that vanishes once the class is known. 0: ink says nothing of the class; 1: it is the same in
    all images of a class. It is nan if all images have the same ink.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
    labels : array_like of int, shape (n,)
    probabilities : sequence of float
        Quantiles to report, 0-1.

    Returns
    -------
    InkByClass

    References
    ----------
    Fisher, Statistical Methods for Research Workers (1925), section 45 (correlation ratio).
    """
    amount = pd.Series(ink(images))
    labels = _labels(labels, len(amount))
    groups = amount.groupby(labels)
    table = groups.quantile(list(probabilities)).unstack()
    table["mean"] = groups.mean()
    between = ((groups.transform("mean") - amount.mean()) ** 2).sum()
    total = ((amount - amount.mean()) ** 2).sum()
    return InkByClass(table.rename_axis("class"), float(between / total) if total else np.nan)


def class_means(images, labels, classes=None):
    """Mean image of each class.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
    labels : array_like of int, shape (n,)
    classes : int, optional
        Number of classes C; the largest label + 1 if not given.

    Returns
    -------
    numpy.ndarray
        Shape (C, rows, cols[, channels]), float; nan for an empty class.
    """
    images = _images(images)
    labels = _labels(labels, len(images))
    means = np.full((_classes(labels, classes), *images.shape[1:]), np.nan)
    for label in np.unique(labels):
        means[label] = images[labels == label].mean(axis=0, dtype=float)
    return means


def class_similarity(images, labels, classes=None):
    """Pearson correlation between the classes' mean images, over the pixels.

    Takes the parameters of `class_means`.

    Returns
    -------
    numpy.ndarray
        Shape (C, C), symmetric, -1 to 1; nan for an empty class or a uniform mean image.
    """
    means = class_means(images, labels, classes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.corrcoef(means.reshape(len(means), -1))


def most_alike(similarity, n=3):
    """The `n` pairs of classes with the largest similarity.

    Parameters
    ----------
    similarity : array_like, shape (C, C)
        Symmetric, as from `class_similarity`; nan entries are left out.
    n : int
        Pairs wanted; fewer come back if there are fewer.

    Returns
    -------
    list of (int, int, float)
        Classes i < j and their similarity, most alike first.
    """
    return _ranked_pairs(similarity)[:n]


def least_alike(similarity, n=3):
    """The `n` pairs of classes with the smallest similarity, least alike first.

    Otherwise as `most_alike`.
    """
    return _ranked_pairs(similarity)[::-1][:n]


def _ranked_pairs(similarity):
    """All pairs of classes (i, j, r), largest r first."""
    similarity = np.asarray(similarity, dtype=float)
    pairs = zip(*np.triu_indices(len(similarity), k=1))
    known = [(int(i), int(j), float(similarity[i, j])) for i, j in pairs
             if np.isfinite(similarity[i, j])]
    return sorted(known, key=lambda pair: -pair[2])


@dataclass(frozen=True, eq=False)
class CentreOfMass:
    """Where the ink's centre of mass lies, from the centre of the grid.

    `offsets`, shape (n, 2): rows down and columns right, in pixels, nan for an empty image;
    their `mean` and `sd`, shape (2,); `largest`, the greatest distance in either direction.
    """

    offsets: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    largest: float


def centre_of_mass(images):
    """Offset of each image's centre of mass from the centre of the grid.

    The centre of the grid is at ((rows - 1)/2, (cols - 1)/2), counting pixel centres from 0.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
        Values of at least 0; channels are added up.

    Returns
    -------
    CentreOfMass

    Raises
    ------
    InputError
        If a pixel is negative, or all images are empty.
    """
    images = _images(images)
    if images.min() < 0:
        raise InputError(f"images: smallest value {images.min()}, must be 0 or more to be a mass")
    parts = []
    for chunk in _chunks(images):
        grey = _grey(chunk)
        mass = grey.sum(axis=(1, 2))
        with np.errstate(invalid="ignore"):
            parts.append(np.stack([grey.sum(axis=2) @ _positions(grey.shape[1]) / mass,
                                   grey.sum(axis=1) @ _positions(grey.shape[2]) / mass], axis=1))
    offsets = np.concatenate(parts)
    if not np.isfinite(offsets).any():
        raise InputError("images: all are empty, at least one must have a value above 0")
    return CentreOfMass(offsets, np.nanmean(offsets, axis=0), np.nanstd(offsets, axis=0),
                        float(np.nanmax(np.abs(offsets))))


def _positions(length):
    """Positions of `length` pixels, from their centre."""
    return np.arange(length) - (length - 1) / 2


@dataclass(frozen=True, eq=False)
class BoundingBoxes:
    """Boxes around the ink: `height` and `width` of each, shape (n,), in pixels (0 if empty)."""

    height: np.ndarray
    width: np.ndarray

    @property
    def max_height(self):
        """Height of the tallest box."""
        return int(self.height.max())

    @property
    def max_width(self):
        """Width of the widest box."""
        return int(self.width.max())

    def fits(self, rows, cols):
        """Share (0-1) of images whose box is at most `rows` high and `cols` wide."""
        return float(np.mean((self.height <= rows) & (self.width <= cols)))


def bounding_box(images, threshold=0):
    """Smallest box around the pixels above `threshold`, for each image.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
        A pixel counts if any of its channels does.
    threshold : float
        In the unit of the pixels.

    Returns
    -------
    BoundingBoxes
    """
    inked = _images(images) > threshold
    if inked.ndim == 4:
        inked = inked.any(axis=3)
    return BoundingBoxes(_extent(inked.any(axis=2)), _extent(inked.any(axis=1)))


def _extent(used):
    """Distance from the first to the last True of each row, both included."""
    first, last = used.argmax(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1)
    return np.where(used.any(axis=1), last - first + 1, 0)
