"""Training sizes of the learning curve below that of a fold."""

import numpy as np

from analysis.experiments.plan_checks import LEAST_IMAGES_PER_CLASS

# Folds on which networks are trained at other sizes: enough for their mean.
MOST_FOLDS = 5
# Shares of a fold's training part, with the number of folds: few, where a training takes long.
# Without the half, the law of the curve would reach down to an eighth, where the slope is another.
SIZE_SHARES = {1 / 32: MOST_FOLDS, 1 / 8: MOST_FOLDS, 1 / 4: 2, 1 / 2: 1}
# Up to so many training images in a fold, other shares are trained, on all these folds.
SMALL_PART = 5000
SMALL_DATA_SHARES = dict.fromkeys((1 / 16, 1 / 8, 1 / 4, 1 / 2), MOST_FOLDS)


def part_sizes(labels, n_classes):
    """Training sizes below a fold's whole training part, ascending, with their folds.

    Parameters
    ----------
    labels : list of ndarray of int
        Labels of the training part of each fold.
    n_classes : int

    Returns
    -------
    dict of int to list of int
        Numbers of the folds, from 1, for each size.
    """
    labels = labels[:MOST_FOLDS]
    whole = min(map(len, labels))
    rarest = min(np.bincount(part, minlength=n_classes).min() / len(part) for part in labels)
    shares = SMALL_DATA_SHARES if whole <= SMALL_PART else SIZE_SHARES
    return {
        round(share * whole): [*range(1, min(folds, len(labels)) + 1)]
        for share, folds in sorted(shares.items())
        if round(share * whole) * rarest >= LEAST_IMAGES_PER_CLASS
    }
