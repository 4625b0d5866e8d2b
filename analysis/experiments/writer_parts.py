"""The parts of the comparison of known and new writers: two groups of writers, two halves each."""

import numpy as np

from analysis.data.writers import writer_folds
from analysis.errors import InputError
from analysis.training import preparation

# Each half of a group needs an image of every class.
LEAST_IMAGES_PER_CLASS = 2


def writer_groups(labels, writers, subset, seed):
    """Divide writers into two groups.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Of all rows of the dataset.
    writers : analysis.data.writers.Writers
    subset : ndarray of int
        The rows that the run uses.
    seed : int

    Returns
    -------
    ndarray of uint16, shape (n,)
        For every row its group: 1, 2, or 0 where the run does not use it.

    Raises
    ------
    InputError
        When there are too few writers, or too few images of a class.
    """
    groups = np.zeros(len(labels), np.uint16)
    groups[subset] = writer_folds(
        labels[subset], writers.train[subset], 2, seed, writers.train_series[subset]
    )
    for group in (1, 2):
        if np.unique(labels[groups == group], return_counts=True)[1].min() < LEAST_IMAGES_PER_CLASS:
            raise InputError(
                "writers: with whole writers in two groups, a group has a single image of a "
                "class; more images or more writers may help"
            )
    return groups


def writer_parts(labels, groups, seed):
    """The training rows and the held-out rows of the four networks.

    Each network is trained on one half of one group, and evaluated on the other half of the same
    group and on one half of the other group.

    Parameters
    ----------
    labels, groups : ndarray of int, shape (n,)
    seed : int

    Returns
    -------
    list of (ndarray, ndarray)
    """
    halves = {}
    for group in (1, 2):
        rows = np.flatnonzero(groups == group)
        halves[group] = [
            rows[held_out] for _, held_out in preparation.make_folds(labels[rows], 2, seed)
        ]
    return [
        (halves[group][half], np.concatenate([halves[group][1 - half], halves[3 - group][half]]))
        for group in (1, 2)
        for half in (0, 1)
    ]
