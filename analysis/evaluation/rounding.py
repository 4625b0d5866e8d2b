"""What rounding a network's weights does to its answers on the test set."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rounding:
    """Answers with rounded weights against those with the weights as trained.

    Attributes
    ----------
    images : int
    changed : int
        Images that get another class.
    gained, lost : int
        Those of them that are only correct with rounded weights, or only without.
    accuracy : float
        With rounded weights.
    largest_change : float
        Largest difference between two probabilities of the same class for the same image.
    """

    images: int
    changed: int
    gained: int
    lost: int
    accuracy: float
    largest_change: float


def rounding_effect(before, after, labels):
    """Compare the probabilities of the same images.

    Parameters
    ----------
    before, after : ndarray of float, shape (n, classes)
        Of the network as trained, and with rounded weights.
    labels : ndarray of int, shape (n,)

    Returns
    -------
    Rounding
    """
    old, new = before.argmax(axis=1), after.argmax(axis=1)
    return Rounding(
        images=len(labels),
        changed=int(np.sum(old != new)),
        gained=int(np.sum((old != labels) & (new == labels))),
        lost=int(np.sum((old == labels) & (new != labels))),
        accuracy=float(np.mean(new == labels)),
        largest_change=float(np.abs(after - before).max()),
    )
