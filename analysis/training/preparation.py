"""Preparation: the training subset, the folds, and the scaling of pixels."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold, train_test_split


def training_subset(labels, train_size, seed):
    """Indices of a stratified random subset of the training set.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    train_size : int or None
        Images to keep; None, or `n`, keeps all.
    seed : int

    Returns
    -------
    ndarray of int, shape (train_size,)
        Ascending, so that the order of the images stays the dataset's.

    Raises
    ------
    ValueError
        When a stratified subset of that size does not exist.
    """
    everything = np.arange(len(labels))
    if train_size is None or train_size == len(labels):
        return everything
    kept, _ = train_test_split(
        everything, train_size=train_size, stratify=labels, random_state=seed
    )
    return np.sort(kept)


def systematic_sample(labels, size):
    """Positions of a sample in which every class has its share, to within one image.

    Every so-many-th image of each class, in the order given; unlike
    `training_subset` it works for classes of a single image, and it draws
    nothing at random.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    size : int
        Images to keep; all, where there are no more.

    Returns
    -------
    ndarray of int
        Ascending.
    """
    if size >= len(labels):
        return np.arange(len(labels))
    by_class = np.argsort(labels, kind="stable")
    return np.sort(by_class[(np.arange(size) * len(labels)) // size])


def make_folds(labels, k, seed):
    """Stratified, shuffled folds.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    k : int
        Number of folds, at least 2 and at most the size of the smallest class.
    seed : int

    Returns
    -------
    list of (ndarray, ndarray)
        For each fold the indices of its training part and its validation part.
    """
    splitter = StratifiedKFold(n_splits=k, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros(len(labels)), labels))


@dataclass(frozen=True)
class Scaler:
    """The map ``(pixel - shift) / divisor``, fitted on training images only."""

    kind: str
    shift: float
    divisor: float

    def apply(self, images):
        """Scale images.

        Parameters
        ----------
        images : ndarray, shape (n, rows, columns) or (n, rows, columns, channels)

        Returns
        -------
        ndarray of float32, shape (n, rows, columns, channels)
        """
        scaled = with_channels(images).astype(np.float32)
        scaled -= np.float32(self.shift)
        scaled /= np.float32(self.divisor)
        return scaled

    def apply_in_graph(self, batch):
        """Scale a batch of images as `apply` does, bit for bit, with TensorFlow's operations.

        Parameters
        ----------
        batch : tensorflow.Tensor, shape (n, rows, columns, channels)

        Returns
        -------
        tensorflow.Tensor of float32
        """
        import tensorflow as tf

        return (tf.cast(batch, tf.float32) - np.float32(self.shift)) / np.float32(self.divisor)


def with_channels(images):
    """Images as (n, rows, columns, channels), not copied."""
    return images[..., np.newaxis] if images.ndim == 3 else images


def fit_scaler(kind, images, full_scale=None):
    """Fit the scaling of pixels on the training images of a fold.

    Parameters
    ----------
    kind : {"unit", "standard", "none"}
        ``unit`` maps the pixel format's range (or, where the format has none,
        the range seen in `images`) to [0, 1]; ``standard`` gives all pixels
        together mean 0 and standard deviation 1; ``none`` leaves the values.
    images : ndarray, shape (n, rows, columns[, channels])
        The training images; no other image may take part.
    full_scale : float, optional
        Largest value of the pixel format, such as 255; its smallest is 0.

    Returns
    -------
    Scaler
    """
    if kind == "none":
        return Scaler(kind, 0.0, 1.0)
    if kind == "unit" and full_scale:
        return Scaler(kind, 0.0, float(full_scale))
    if kind == "unit":
        low, high = float(images.min()), float(images.max())
        return Scaler(kind, low, (high - low) or 1.0)
    # float64 sums: float32 loses digits over tens of millions of pixels.
    mean, spread = images.mean(dtype=np.float64), images.std(dtype=np.float64)
    return Scaler(kind, float(mean), float(spread) or 1.0)
