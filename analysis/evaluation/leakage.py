"""Leakage: were networks validated on images that they had been trained on?

Folds keep an image out of the training part under its index. An exact copy
under another index defeats that: the network then answers from memory. The
check counts such images, and says what they are worth.
"""

from dataclasses import dataclass

import numpy as np

# A tenth of a percentage point: by which the best published results differ.
MATERIAL_EXCESS = 0.001

LEAK, IMMATERIAL, NO_LEAK = "leak", "no material leak", "no leak"


@dataclass(frozen=True)
class Leakage:
    """Held-out images whose exact copy was in the training part.

    Attributes
    ----------
    verdict : {"leak", "no material leak", "no leak"}
        Of both kinds of copies together; see `folds` and `test` for each.
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

    verdict: str
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
        if self.excess >= MATERIAL_EXCESS:
            return LEAK
        return IMMATERIAL if self.copies else NO_LEAK

    @property
    def test(self):
        """The verdict on copies in the test set alone: whether the test accuracy is too high."""
        if self.test_copies / self.test_images >= MATERIAL_EXCESS:
            return LEAK
        return IMMATERIAL if self.test_copies else NO_LEAK


def rule():
    """The rule in words."""
    return (
        "There is a leak, if exact copies of held-out images in the training parts raise the "
        f"out-of-fold accuracy by {100 * MATERIAL_EXCESS:g} percentage points or more, or if as "
        "large a share of the test images has copies among the training images. With fewer or "
        "harmless copies the leak is not material; without any there is none."
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
    if excess >= MATERIAL_EXCESS or test_copies / test_images >= MATERIAL_EXCESS:
        verdict = LEAK
    else:
        verdict = IMMATERIAL if copies or test_copies else NO_LEAK
    return Leakage(
        verdict, copies, images, of_copies, of_others, max(excess, 0.0), test_copies, test_images
    )


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
