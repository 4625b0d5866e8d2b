"""Descriptive statistics of a dataset's images: pixel values, classes, repetitions, position.

Images are arrays (n, rows, columns) or (n, rows, columns, channels), labels integers 0 … C - 1.
Pixel values keep the unit of the array; a pixel above zero counts as content.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE


def in_parts(images, size=2000):
    """Successive slices of at most `size` images, so that casts to wider types stay small."""
    return (images[start : start + size] for start in range(0, len(images), size))


@dataclass(frozen=True)
class Summary:
    """Size and pixel values of a set of images.

    `count` images of `shape` (rows, columns[, channels]), `dtype` (name), `bytes` in memory; pixel
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
    """`Summary` of a set of images, exact, from the histogram of the pixel values."""
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


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Images that repeat another one exactly.

    `pairs`, shape (count, 2): index of the first image of that content and index of its
    repetition; `conflicting`, how many pairs have two different labels.
    """

    pairs: np.ndarray
    conflicting: int

    @property
    def count(self):
        """How many images repeat another one."""
        return len(self.pairs)


def duplicates(images, labels, other=None, other_labels=None):
    """`Duplicates` within a set of images, or of its images in another set.

    Images are equal if the 128-bit BLAKE2b digests of their bytes are. With a second set the
    second index of a pair is that of `other`.
    """
    first, pairs = {}, []
    for index, digest in enumerate(_digests(images)):
        if first.setdefault(digest, index) != index and other is None:
            pairs.append((first[digest], index))
    if other is not None:
        found = enumerate(_digests(other))
        pairs = [(first[digest], index) for index, digest in found if digest in first]
    theirs = labels if other is None else other_labels
    pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Duplicates(pairs, int(np.sum(labels[pairs[:, 0]] != theirs[pairs[:, 1]])))


def _digests(images):
    for image in images:
        yield hashlib.blake2b(np.ascontiguousarray(image), digest_size=16).digest()


def bounding_boxes(images):
    """Height and width of the smallest box around the content of each image: int, (n, 2).

    A pixel counts if any of its channels is above zero; an image without content has 0.
    """
    content = images > 0
    if content.ndim == 4:
        content = content.any(axis=3)
    return np.stack([_extent(content.any(axis=2)), _extent(content.any(axis=1))], axis=1)


def _extent(used):
    """Distance from the first to the last True of each row, both included."""
    first, last = used.argmax(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1)
    return np.where(used.any(axis=1), last - first + 1, 0)


def centres_of_mass(images):
    """Offset of each image's centre of mass from the centre of the grid, in pixels: (n, 2).

    Rows down and columns to the right, channels added up; nan for an image without content.
    """
    offsets = []
    for part in in_parts(images):
        mass = part.astype(float)
        mass = mass.sum(axis=3) if mass.ndim == 4 else mass
        rows, columns = (np.arange(side) - (side - 1) / 2 for side in mass.shape[1:])
        with np.errstate(invalid="ignore"):
            down = mass.sum(axis=2) @ rows / mass.sum(axis=(1, 2))
            right = mass.sum(axis=1) @ columns / mass.sum(axis=(1, 2))
        offsets.append(np.stack([down, right], axis=1))
    return np.concatenate(offsets)


@dataclass(frozen=True)
class BrightnessDifference:
    """Mean pixel value of test images minus that of training images.

    `difference` with its `interval` (Welch's, for independent images), and `standardised`, the
    difference over the standard deviation between training images.
    """

    difference: float
    interval: Interval
    standardised: float


@dataclass(frozen=True, eq=False)
class Description:
    """Descriptive statistics of a run's images, each computed when first asked for.

    Attributes
    ----------
    images, labels : ndarray
        The training images that the run uses, and their classes.
    test_images, test_labels : ndarray
    n_classes : int
    """

    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    n_classes: int

    @cached_property
    def train(self):
        """`Summary` of the training images."""
        return summary(self.images)

    @cached_property
    def test(self):
        """`Summary` of the test images."""
        return summary(self.test_images)

    @property
    def memory(self):
        """Bytes of all images as loaded, and as 32-bit floats in which a network reads them."""
        pixels = self.images.size + self.test_images.size
        return self.images.nbytes + self.test_images.nbytes, 4 * pixels

    @cached_property
    def constant(self):
        """Pixels that have the same value in all training images: bool, (rows, columns)."""
        same = self.images.min(axis=0) == self.images.max(axis=0)
        return same.all(axis=2) if same.ndim == 3 else same

    @cached_property
    def duplicates(self):
        """`Duplicates` among the training images."""
        return duplicates(self.images, self.labels)

    @cached_property
    def shared(self):
        """`Duplicates` of training images among the test images."""
        return duplicates(self.images, self.labels, self.test_images, self.test_labels)

    @cached_property
    def boxes(self):
        """Height and width of the box around the content of each training image."""
        return bounding_boxes(self.images)

    @cached_property
    def centres(self):
        """Offset of the centre of mass of each training image; see `centres_of_mass`."""
        return centres_of_mass(self.images)

    @cached_property
    def position(self):
        """Where the content of the training images lies: "signed", "filled", "centred", "varied".

        "signed" means that negative values leave no background, "filled" that in most images the
        content reaches from edge to edge, and "centred" that the centre of mass varies by less
        than a twentieth of the image's side.
        """
        sides = self.images.shape[1:3]
        if self.train.min < 0 or self.train.max <= 0:
            return "signed"
        if np.mean((self.boxes == sides).any(axis=1)) > 0.5:
            return "filled"
        spread = np.nanstd(self.centres, axis=0).max()
        return "centred" if spread < min(sides) / 20 else "varied"

    @cached_property
    def per_class(self):
        """Counts and pixel statistics of each class's training images: a DataFrame."""
        chosen = [summary(self.images[self.labels == label]) for label in range(self.n_classes)]
        table = pd.DataFrame(chosen).rename_axis("class")
        table["share"] = table["count"] / len(self.images)
        table["nonzero_share"] = 1 - table["zero_share"]
        return table[["count", "share", "mean", "sd", "median", "nonzero_share"]]

    @cached_property
    def class_means(self):
        """Mean training image of each class: float, (C, rows, columns[, channels])."""
        chosen = (self.images[self.labels == label] for label in range(self.n_classes))
        return np.stack([images.mean(axis=0, dtype=float) for images in chosen])

    @cached_property
    def template_share(self):
        """Share (0-1) of the variance, over all pixels, that the classes' mean images explain."""
        counts = np.bincount(self.labels)
        means = self.class_means.reshape(len(counts), -1)
        of_pixels = np.square(counts @ means / counts.sum()).sum()
        between = counts @ np.square(means).sum(axis=1) / counts.sum() - of_pixels
        total = means.shape[1] * (self.train.sd**2 + self.train.mean**2) - of_pixels
        return float(between / total)

    @cached_property
    def similarity(self):
        """Correlations between the classes' mean images; nan for a uniform one: (C, C)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.corrcoef(self.class_means.reshape(self.n_classes, -1))

    @cached_property
    def most_alike(self):
        """The pairs of classes (i, j, r) with the highest correlation, at most three."""
        pairs = [
            (int(i), int(j), float(self.similarity[i, j]))
            for i, j in zip(*np.triu_indices(self.n_classes, k=1), strict=True)
        ]
        known = [pair for pair in pairs if np.isfinite(pair[2])]
        return sorted(known, key=lambda pair: -pair[2])[:3]

    @cached_property
    def brightness(self):
        """Mean pixel value of each training image."""
        return _brightness(self.images)

    @cached_property
    def brightness_by_class(self):
        """Quantiles (by probability) and mean of each class's `brightness`: a DataFrame."""
        groups = pd.Series(self.brightness).groupby(self.labels)
        table = groups.quantile([0.05, 0.25, 0.5, 0.75, 0.95]).unstack()
        return table.assign(mean=groups.mean()).rename_axis("class")

    @cached_property
    def brightness_share(self):
        """Share (0-1) of the variance of `brightness` that the classes explain, eta squared.

        Sum of squares between classes over the total (Fisher 1925, section 45); nan if all images
        have the same brightness, whose rounding errors are no variance.
        """
        if np.ptp(self.brightness) <= 1e-9 * np.abs(self.brightness).max():
            return float("nan")
        values = pd.Series(self.brightness)
        of_class = values.groupby(self.labels).transform("mean")
        between = ((of_class - values.mean()) ** 2).sum()
        return float(between / ((values - values.mean()) ** 2).sum())

    @cached_property
    def brightness_difference(self):
        """`BrightnessDifference` of test and training images (Welch, Biometrika 34, 1947)."""
        train, test = self.brightness, _brightness(self.test_images)
        difference = float(test.mean() - train.mean())
        low = high = float("nan")
        if min(len(train), len(test)) > 1 and (train.std() or test.std()):
            welch = stats.ttest_ind(test, train, equal_var=False)
            low, high = welch.confidence_interval(CONFIDENCE)
        return BrightnessDifference(
            difference,
            Interval(float(low), float(high), CONFIDENCE, "Welch t"),
            difference / float(train.std()) if train.std() else float("nan"),
        )


def _brightness(images):
    return images.mean(axis=tuple(range(1, images.ndim)), dtype=float)
