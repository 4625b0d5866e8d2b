"""The one look at the test set: the final model's accuracy, and whether the folds foretold it."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from analysis.statistics import intervals as statistics

LEVEL = 0.95


@dataclass(frozen=True)
class Agreement:
    """Test accuracy against the pooled out-of-fold accuracy.

    Attributes
    ----------
    difference : float
        Test accuracy minus pooled out-of-fold accuracy.
    interval : statistics.Interval
        From the sampling of both sets of images.
    agrees : bool
        Whether the interval holds zero.
    """

    difference: float
    interval: statistics.Interval
    agrees: bool

    def as_dict(self):
        return {
            "difference": self.difference,
            "interval": [self.interval.low, self.interval.high],
            "method": self.interval.method,
            "level": self.interval.level,
            "agrees": self.agrees,
        }


def agreement(study):
    """Compare the test accuracy with what cross-validation foretold.

    The two sets of images are independent, so the variances of the two
    proportions add (a normal interval; both sets are large or the interval
    is as wide as it should be).

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Agreement
    """
    test, pooled = study.test_accuracy, study.validation.pooled_accuracy
    n_test, n_pooled = len(study.test_correct), len(study.validation.out_of_fold.labels)
    # Agresti and Coull's adjustment keeps the variance above zero at 0 % and 100 %.
    variance = sum(
        (p := (share * n + 2) / (n + 4)) * (1 - p) / n
        for share, n in ((test, n_test), (pooled, n_pooled))
    )
    reach = stats.norm.isf((1 - LEVEL) / 2) * sqrt(variance)
    difference = test - pooled
    interval = statistics.Interval(
        difference - reach, difference + reach, LEVEL, "normal, difference of two proportions"
    )
    return Agreement(difference, interval, interval.contains(0.0))


@dataclass(frozen=True)
class CorrectedLabels:
    """The test accuracy on labels corrected for the known errors.

    Attributes
    ----------
    known : int
        Test labels judged wrong.
    unclear : int
        Those of them for which the raters had no better label.
    agrees_with_raters, agrees_with_label : int
        How many of the others the model reads as the raters did, or as the dataset says.
    accuracy : float
        With the raters' labels in place of the given ones, and without the unclear images.
    """

    known: int
    unclear: int
    agrees_with_raters: int
    agrees_with_label: int
    accuracy: float


def corrected_labels(study):
    """Test accuracy with the dataset's known label errors corrected; None where none are known."""
    errors = study.dataset.card.label_errors
    if not errors:
        return None
    predicted = study.final.arrays["test_probabilities"].argmax(axis=1)
    labels = study.dataset.y_test.copy()
    clear = [error for error in errors if error.suggested is not None and not error.unclear]
    at = np.array([error.index for error in clear])
    suggested = np.array([error.suggested for error in clear])
    given = labels[at].copy()
    labels[at] = suggested
    kept = np.ones(len(labels), dtype=bool)
    kept[[error.index for error in errors if error not in clear]] = False
    return CorrectedLabels(
        known=len(errors),
        unclear=len(errors) - len(clear),
        agrees_with_raters=int(np.sum(predicted[at] == suggested)),
        agrees_with_label=int(np.sum(predicted[at] == given)),
        accuracy=float(np.mean(predicted[kept] == labels[kept])),
    )


def recalls(study):
    """Recall of every class among the out-of-fold predictions, with its Wilson interval.

    Returns
    -------
    list of dict
        ``class``, ``recall``, ``interval`` and ``mistaken_for``, the class
        most often predicted instead (None where there was no error).
    """
    table = study.validation.out_of_fold.confusion
    rows = []
    for label, counts in enumerate(table):
        hits, total = int(counts[label]), int(counts.sum())
        others = counts.copy()
        others[label] = 0
        interval = statistics.proportion_interval(hits, total)
        rows.append(
            {
                "class": label,
                "recall": hits / total,
                "interval": [interval.low, interval.high],
                "mistaken_for": int(others.argmax()) if others.any() else None,
            }
        )
    return rows
