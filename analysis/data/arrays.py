"""Arrays of numbers, images and labels: checked where they come in, and read part by part."""

import numpy as np

from analysis.errors import InputError


def as_images(images, name="images"):
    """Check a set of images.

    Parameters
    ----------
    images : array_like, shape (n, rows, cols) or (n, rows, cols, channels)
    name : str
        What the message of an error calls them.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    InputError
        If the array has another number of dimensions, is empty, or holds no numbers.
    """
    array = np.asarray(images)
    if array.ndim not in (3, 4) or not array.size:
        raise InputError(
            f"{name}: shape {array.shape}, must be (n, rows, cols[, channels]), none of them 0"
        )
    if array.dtype.kind not in "buif":
        raise InputError(f"{name}: dtype {array.dtype}, must be a number type")
    return array


def as_labels(labels, count, name="labels"):
    """Check the labels of `count` images.

    Parameters
    ----------
    labels : array_like of int, shape (count,)
        From 0.
    count : int
    name : str
        What the message of an error calls them.

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    InputError
        If they are not that many, or no integers from 0.
    """
    array = np.asarray(labels)
    if array.shape != (count,) or array.dtype.kind not in "ui" or array.min() < 0:
        raise InputError(
            f"{name}: {array.dtype} of shape {array.shape}, must be one integer "
            f"0..C-1 for each of the {count} images"
        )
    return array.astype(np.int64)


def number_of_classes(labels, classes=None):
    """Number of classes: `classes`, or the largest label + 1 if that is None.

    Raises
    ------
    InputError
        If a label is not below `classes`.
    """
    seen = int(labels.max()) + 1
    if classes is not None and classes < seen:
        raise InputError(f"classes: got {classes}, but label {seen - 1} occurs")
    return seen if classes is None else int(classes)


def in_parts(images, size=2000):
    """Successive slices of at most `size` images, so that casts to wider types stay small."""
    return (images[start : start + size] for start in range(0, len(images), size))
