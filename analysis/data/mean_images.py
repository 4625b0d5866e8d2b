"""Mean images: what the images of a class have in common, and which classes are alike.

Images are arrays (n, rows, cols) or (n, rows, cols, channels), labels integers 0..C-1.
"""

import numpy as np

from analysis.data.arrays import as_images, as_labels, number_of_classes


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
    images = as_images(images)
    labels = as_labels(labels, len(images))
    means = np.full((number_of_classes(labels, classes), *images.shape[1:]), np.nan)
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


def _ranked_pairs(similarity):
    """All pairs of classes (i, j, r), largest r first."""
    similarity = np.asarray(similarity, dtype=float)
    known = [
        (int(i), int(j), float(similarity[i, j]))
        for i, j in zip(*np.triu_indices(len(similarity), k=1), strict=True)
        if np.isfinite(similarity[i, j])
    ]
    return sorted(known, key=lambda pair: -pair[2])
