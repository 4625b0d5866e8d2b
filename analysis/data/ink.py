"""Ink: how much of it images have, and where in the image it lies.

Images are arrays (n, rows, cols) or (n, rows, cols, channels), labels integers 0..C-1.
"Ink" is what lies above the background 0, in the unit of the pixels.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data.arrays import as_images, as_labels, in_parts
from analysis.errors import InputError


def amount(images):
    """Mean pixel value of each image.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)

    Returns
    -------
    numpy.ndarray
        Shape (n,), float, in the unit of the pixels.
    """
    images = as_images(images)
    return images.mean(axis=tuple(range(1, images.ndim)), dtype=float)


@dataclass(frozen=True, eq=False)
class InkByClass:
    """Ink per class.

    `quantiles` is a DataFrame, index `class`, columns the probabilities and `mean`;
    `eta_squared` is the share (0-1) of the variance of ink that lies between classes.
    """

    quantiles: pd.DataFrame
    eta_squared: float


def by_class(images, labels, probabilities=(0.05, 0.25, 0.5, 0.75, 0.95)):
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
    values = pd.Series(amount(images))
    groups = values.groupby(as_labels(labels, len(values)))
    table = groups.quantile(list(probabilities)).unstack()
    table["mean"] = groups.mean()
    between = ((groups.transform("mean") - values.mean()) ** 2).sum()
    total = ((values - values.mean()) ** 2).sum()
    return InkByClass(table.rename_axis("class"), float(between / total) if total else np.nan)


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
    images = as_images(images)
    if images.min() < 0:
        raise InputError(f"images: smallest value {images.min()}, must be 0 or more to be a mass")
    offsets = []
    for part in in_parts(images):
        grey = _grey(part)
        mass = grey.sum(axis=(1, 2))
        with np.errstate(invalid="ignore"):
            down = grey.sum(axis=2) @ _positions(grey.shape[1]) / mass
            right = grey.sum(axis=1) @ _positions(grey.shape[2]) / mass
        offsets.append(np.stack([down, right], axis=1))
    offsets = np.concatenate(offsets)
    if not np.isfinite(offsets).any():
        raise InputError("images: all are empty, at least one must have a value above 0")
    return CentreOfMass(
        offsets=offsets,
        mean=np.nanmean(offsets, axis=0),
        sd=np.nanstd(offsets, axis=0),
        largest=float(np.nanmax(np.abs(offsets))),
    )


def _grey(images):
    """Channels added up: float array (n, rows, cols)."""
    images = images.astype(float)
    return images.sum(axis=3) if images.ndim == 4 else images


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
    inked = as_images(images) > threshold
    if inked.ndim == 4:
        inked = inked.any(axis=3)
    return BoundingBoxes(_extent(inked.any(axis=2)), _extent(inked.any(axis=1)))


def _extent(used):
    """Distance from the first to the last True of each row, both included."""
    first, last = used.argmax(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1)
    return np.where(used.any(axis=1), last - first + 1, 0)
