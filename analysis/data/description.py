"""Descriptive statistics of a set of images: pixel values, classes and repetitions.

Images are arrays (n, rows, cols) or (n, rows, cols, channels), labels integers 0..C-1.
Pixel values keep the unit of the array.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data.arrays import as_images, as_labels, in_parts, number_of_classes
from analysis.errors import InputError


def _histogram(images):
    """Distinct pixel values, ascending, and how often each occurs."""
    if images.dtype.kind in "ui":
        low, high = int(images.min()), int(images.max())
        if high - low < 2**16:
            counts = sum(
                np.bincount(part.ravel().astype(np.int64) - low, minlength=high - low + 1)
                for part in in_parts(images)
            )
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
    images = as_images(images)
    values, counts = _histogram(images)
    mean, sd, median, zeros = _moments(values, counts)
    return Summary(
        count=len(images),
        shape=images.shape[1:],
        dtype=images.dtype.name,
        bytes=images.nbytes,
        min=float(values[0]),
        max=float(values[-1]),
        mean=mean,
        sd=sd,
        median=median,
        zero_share=zeros,
        distinct=len(values),
    )


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
    images = as_images(images)
    labels = as_labels(labels, len(images))
    rows = []
    for label in range(number_of_classes(labels, classes)):
        chosen = images[labels == label]
        mean, sd, median, zeros = _moments(*_histogram(chosen)) if len(chosen) else (np.nan,) * 4
        rows.append(
            {
                "count": len(chosen),
                "share": len(chosen) / len(images),
                "mean": mean,
                "sd": sd,
                "median": median,
                "nonzero_share": 1 - zeros,
            }
        )
    return pd.DataFrame(rows).rename_axis("class")


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
    images = as_images(images)
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
    images = as_images(images)
    first, pairs = {}, []
    for index, digest in enumerate(_digests(images)):
        if first.setdefault(digest, index) != index and other is None:
            pairs.append((first[digest], index))
    ours = theirs = None if labels is None else as_labels(labels, len(images))
    if other is not None:
        other = as_images(other, "other")
        if other.shape[1:] != images.shape[1:] or other.dtype != images.dtype:
            raise InputError(
                f"other: {other.dtype} images of shape {other.shape[1:]}, must be "
                f"{images.dtype} of shape {images.shape[1:]} like images"
            )
        pairs = [
            (first[digest], index)
            for index, digest in enumerate(_digests(other))
            if digest in first
        ]
        if labels is not None:
            theirs = as_labels(other_labels, len(other), "other_labels")
    pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    conflicting = None if ours is None else int(np.sum(ours[pairs[:, 0]] != theirs[pairs[:, 1]]))
    return Duplicates(len(pairs), pairs, conflicting)


def _digests(images):
    """Digest of each image's bytes."""
    for image in images:
        yield hashlib.blake2b(np.ascontiguousarray(image), digest_size=16).digest()
