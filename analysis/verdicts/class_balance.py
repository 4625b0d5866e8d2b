"""Class balance: are the classes equally frequent, and does the difference matter?"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.statistics.class_counts import Homogeneity, Uniformity, homogeneity, uniformity
from analysis.statistics.levels import ALPHA

# Cohen's (1988) conventions for w: a small and a medium departure.
SMALL, MEDIUM = 0.1, 0.3
# Ratio of the largest class to the smallest: convention of the KEEL
# repository (Fernández et al. 2008) for low and high imbalance.
LOW_RATIO, HIGH_RATIO = 1.5, 9.0
VERDICTS = ("balanced", "nearly balanced", "mildly imbalanced", "imbalanced")


@dataclass(frozen=True, eq=False)
class ClassBalance:
    """The verdict on the class distribution, with its evidence.

    Attributes
    ----------
    verdict : {"balanced", "nearly balanced", "mildly imbalanced", "imbalanced"}
        Of the training images.
    clear : bool
        Whether the verdict would stand for other samples: both ends of the
        intervals of w and of the ratio give the same one, or, for balanced
        classes, even the high end of w's is small.
    train_counts, test_counts : ndarray of int, shape (classes,)
    train, test : Uniformity
    agreement : Homogeneity
        Of training and test shares.
    """

    verdict: str
    clear: bool
    train_counts: np.ndarray
    test_counts: np.ndarray
    train: Uniformity
    test: Uniformity
    agreement: Homogeneity


def rule():
    """The rule in words."""
    return (
        "Balanced, if the chi-square test does not reject equal shares (p at least "
        f"{ALPHA}). Otherwise the departure is real, and its size decides, by Cohen's w, corrected "
        "for what chance alone would give, and by the ratio of the largest class to the smallest: "
        f"imbalanced from w = {MEDIUM} or a ratio of {HIGH_RATIO:g}, mildly imbalanced from "
        f"w = {SMALL} or a ratio of {LOW_RATIO}, nearly balanced below both."
    )


def corrected_w(found):
    """Cohen's w without the part that chance gives to samples of this size.

    The chi-square statistic exceeds n w² by its degrees of freedom on average.

    Parameters
    ----------
    found : Uniformity

    Returns
    -------
    float
    """
    return max(0.0, (found.statistic - found.df) / found.n) ** 0.5


def _grade(w, ratio):
    """Position in `VERDICTS` of a real departure of this size."""
    return 1 + max((w >= SMALL) + (w >= MEDIUM), int(ratio >= LOW_RATIO) + int(ratio >= HIGH_RATIO))


def class_balance(train_labels, test_labels, n_classes):
    """Judge the balance of the classes.

    Parameters
    ----------
    train_labels, test_labels : ndarray of int
        From 0 to `n_classes` - 1.
    n_classes : int

    Returns
    -------
    ClassBalance
    """
    counts = [np.bincount(labels, minlength=n_classes) for labels in (train_labels, test_labels)]
    train, test = map(uniformity, counts)
    if train.p_value >= ALPHA:
        # A test that does not reject proves nothing in a small sample.
        grade, clear = 0, train.w_interval.high < SMALL
    else:
        grade = _grade(corrected_w(train), train.imbalance)
        w, ratio = train.w_interval, train.imbalance_interval
        clear = _grade(w.low, ratio.low) == grade == _grade(w.high, ratio.high)
    verdict = VERDICTS[grade]
    return ClassBalance(verdict, clear, *counts, train, test, homogeneity(*counts))


@dataclass(frozen=True)
class Baseline:
    """What always predicting the largest training class would score.

    Attributes
    ----------
    largest, smallest : int
        Labels of the training classes with most and with fewest images.
    train_accuracy, test_accuracy : float
        Shares (0-1) of the images with the label `largest`.
    fold_size : int
        Images in a validation part.
    fold_count, random_sd : float
        Images of the class `smallest` that a validation part holds on average, and the
        standard deviation of that number if folds were drawn without regard to class.
    """

    largest: int
    smallest: int
    train_accuracy: float
    test_accuracy: float
    fold_size: int
    fold_count: float
    random_sd: float


def baseline(balance, k):
    """The accuracy to beat, and what stratified folds spare the run.

    The number of a class's images in a fold drawn without regard to class follows the
    hypergeometric distribution.

    Parameters
    ----------
    balance : ClassBalance
    k : int
        Folds.

    Returns
    -------
    Baseline
    """
    largest, smallest = int(balance.train_counts.argmax()), int(balance.train_counts.argmin())
    n_train = int(balance.train_counts.sum())
    fold = n_train // k
    rare = stats.hypergeom(n_train, balance.train_counts[smallest], fold)
    return Baseline(
        largest,
        smallest,
        balance.train.largest_share,
        float(balance.test_counts[largest] / balance.test_counts.sum()),
        fold,
        float(rare.mean()),
        float(rare.std()),
    )
