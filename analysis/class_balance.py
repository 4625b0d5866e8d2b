"""Class balance: are the classes equally frequent, and does the difference matter?"""

from dataclasses import asdict, dataclass

import numpy as np

from analysis import statistics

ALPHA = 0.05
# Cohen's (1988) conventions for w: a small and a medium departure.
SMALL, MEDIUM = 0.1, 0.3


@dataclass(frozen=True, eq=False)
class ClassBalance:
    """The verdict on the class distribution, with its evidence.

    Attributes
    ----------
    verdict : {"balanced", "nearly balanced", "mildly imbalanced", "imbalanced"}
        Of the training images.
    clear : bool
        Whether the interval of the effect size lies on one side of every
        threshold, so that the verdict would stand for other samples.
    train_counts, test_counts : ndarray of int, shape (classes,)
    train, test : statistics.Uniformity
    agreement : statistics.Homogeneity
        Of training and test shares.
    """

    verdict: str
    clear: bool
    train_counts: np.ndarray
    test_counts: np.ndarray
    train: statistics.Uniformity
    test: statistics.Uniformity
    agreement: statistics.Homogeneity

    def as_dict(self):
        return {
            "verdict": self.verdict,
            "clear": self.clear,
            "train_counts": self.train_counts.tolist(),
            "test_counts": self.test_counts.tolist(),
            "train": asdict(self.train),
            "test": asdict(self.test),
            "train_against_test": asdict(self.agreement),
            "rule": rule(),
        }


def rule():
    """The rule in words."""
    return (
        "Cohen's w measures the departure of the training counts from equal shares. Balanced, if "
        f"w is below {SMALL} and the chi-square test does not reject equal shares (p at least "
        f"{ALPHA}); nearly balanced, if w is below {SMALL} although the test rejects them; mildly "
        f"imbalanced from {SMALL} to {MEDIUM}; imbalanced from {MEDIUM}."
    )


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
    train, test = map(statistics.uniformity, counts)
    if train.w >= MEDIUM:
        verdict = "imbalanced"
    elif train.w >= SMALL:
        verdict = "mildly imbalanced"
    else:
        verdict = "balanced" if train.p_value >= ALPHA else "nearly balanced"
    interval = train.w_interval
    clear = not any(interval.low < threshold < interval.high for threshold in (SMALL, MEDIUM))
    return ClassBalance(verdict, clear, *counts, train, test, statistics.homogeneity(*counts))
