"""Leakage: were networks validated on images that they had been trained on?

Folds keep an image out of the training part under its index. An exact copy
under another index defeats that: the network then answers from memory. The
check counts such images, and says what they are worth.
"""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.levels import MATERIAL

LEAK, IMMATERIAL, NO_LEAK = "leak", "no material leak", "no leak"


@dataclass(frozen=True)
class Leakage:
    """Held-out images whose exact copy was in the training part.

    Attributes
    ----------
    copies : int
        Held-out images with a copy in the same fold's training part.
    images : int
        Held-out images in all folds.
    accuracy_of_copies, accuracy_of_others : float or None
        Out-of-fold accuracy, 0 to 1; None where there is no such image.
    excess : float
        By how much the copies raise the out-of-fold accuracy, 0 to 1.
    test_copies, test_images : int
        Test images with a copy among the training images, and test images.
    """

    copies: int
    images: int
    accuracy_of_copies: float | None
    accuracy_of_others: float | None
    excess: float
    test_copies: int
    test_images: int

    @property
    def folds(self):
        """The verdict on copies across folds alone: whether the folds' accuracy is too high."""
        others = self.accuracy_of_others
        if self.copies and (others is None or self.excess > MATERIAL * (1 - others)):
            return LEAK
        return IMMATERIAL if self.copies else NO_LEAK

    @property
    def test(self):
        """The verdict on copies in the test set alone: whether the test accuracy is too high."""
        # Copies that are all right remove their own share of the error.
        if self.test_copies > MATERIAL * self.test_images:
            return LEAK
        return IMMATERIAL if self.test_copies else NO_LEAK

    @property
    def verdict(self):
        """Of both kinds of copies together."""
        both = {self.folds, self.test}
        return next(found for found in (LEAK, IMMATERIAL, NO_LEAK) if found in both)


def rule():
    """The rule in words."""
    return (
        "There is a leak, if exact copies of held-out images in the training parts remove more "
        f"than {MATERIAL:.0%} of the out-of-fold error, or if more than {MATERIAL:.0%} of the test "
        "images have copies among the training images. With fewer or harmless copies the leak is "
        "not material; without any there is none."
    )


def find_leaks(groups, folds, correct, test_copies, test_images):
    """Look for copies across the folds.

    Parameters
    ----------
    groups : ndarray of int, shape (n,)
        Equal numbers for equal images, in the order of the out-of-fold predictions.
    folds : ndarray of int, shape (n,)
        The fold that held each image out.
    correct : ndarray of bool, shape (n,)
        Whether it was recognised then.
    test_copies, test_images : int
        Test images with a copy among the training images, and test images.

    Returns
    -------
    Leakage
    """
    # An image leaks if a copy of it was held out by another fold.
    pairs = np.unique(np.stack([groups, folds]), axis=1)
    folds_of_group = np.bincount(pairs[0], minlength=groups.max() + 1)
    copied = folds_of_group[groups] > 1
    copies, images = int(copied.sum()), len(groups)
    of_copies = float(correct[copied].mean()) if copies else None
    of_others = float(correct[~copied].mean()) if copies < images else None
    excess = 0.0
    if copies:
        excess = float(correct.mean() - (0.0 if of_others is None else of_others))
    return Leakage(copies, images, of_copies, of_others, max(excess, 0.0), test_copies, test_images)


def leakage(validation, subset, duplicates, shared, test_images):
    """Look for copies across the folds and the test set of a run.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    subset : ndarray of int
        The dataset's indices of the training images that the run uses.
    duplicates : sequence of (int, int)
        Equal pairs among these images, by position in `subset`.
    shared : ndarray of int, shape (n, 2)
        Equal pairs of one of these images and a test image.
    test_images : int

    Returns
    -------
    Leakage
    """
    predicted = validation.out_of_fold
    position = np.empty(subset.max() + 1, np.int64)
    position[subset] = np.arange(len(subset))
    folds = np.concatenate([np.full(len(fold.indices), fold.number) for fold in validation.folds])
    order = np.argsort(np.concatenate([fold.indices for fold in validation.folds]))
    groups = np.arange(len(subset))
    for first, second in duplicates:
        groups[second] = groups[first]
    return find_leaks(
        groups[position[predicted.indices]],
        folds[order],
        predicted.correct,
        len(np.unique(shared[:, 1])),
        test_images,
    )
