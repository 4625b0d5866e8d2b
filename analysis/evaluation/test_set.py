"""The single test: the final model's test accuracy, and whether the folds predicted it."""

from dataclasses import dataclass

import numpy as np

from analysis.evaluation.validation import Predictions
from analysis.statistics import intervals as statistics
from analysis.statistics.significance import unpaired


class FinalTest(Predictions):
    """The final model on the test set.

    Parameters
    ----------
    probabilities : ndarray of float, shape (n, classes)
        Of each test image.
    labels : ndarray of int, shape (n,)
    writers : ndarray of int, shape (n,), optional
        Who wrote each of them.
    """

    def __init__(self, probabilities, labels, writers=None):
        self.probabilities, self.labels, self.writers = probabilities, labels, writers

    @property
    def images(self):
        """Number of test images."""
        return len(self.labels)

    @property
    def accuracy(self):
        return float(self.correct.mean())


@dataclass(frozen=True)
class Agreement:
    """Test accuracy against the pooled out-of-fold accuracy.

    Attributes
    ----------
    difference : float
        Test accuracy minus pooled out-of-fold accuracy.
    interval : statistics.Interval
        From the sampling of both sets of images, by writers where they are known.
    agrees : bool
        Whether the interval holds zero.
    """

    difference: float
    interval: statistics.Interval
    agrees: bool


def agreement(test, held_out):
    """Compare the test accuracy with what cross-validation predicted.

    The two sets of images are independent, so the variances of the two
    proportions add (a normal interval; both sets are large or the interval
    is as wide as it should be). Images of one writer are alike; each set counts
    as so many independent images as determine its accuracy as well.

    Parameters
    ----------
    test, held_out : analysis.evaluation.validation.Predictions
        Of the test images, and of the images of the folds.

    Returns
    -------
    Agreement
    """
    found = unpaired(
        *((float(each.correct.mean()), each.effective_size) for each in (test, held_out))
    )
    return Agreement(found.difference, found.interval, found.interval.contains(0.0))


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


def corrected_labels(errors, predicted, given):
    """Test accuracy with a dataset's known label errors corrected.

    Parameters
    ----------
    errors : sequence of analysis.data.dataset_cards.LabelError
    predicted, given : ndarray of int
        The model's classes and the dataset's labels of the test images.

    Returns
    -------
    CorrectedLabels
    """
    labels = given.copy()
    clear = [error for error in errors if error.suggested is not None and not error.unclear]
    at = np.array([error.index for error in clear])
    suggested = np.array([error.suggested for error in clear])
    labels[at] = suggested
    kept = np.ones(len(labels), dtype=bool)
    kept[[error.index for error in errors if error not in clear]] = False
    return CorrectedLabels(
        known=len(errors),
        unclear=len(errors) - len(clear),
        agrees_with_raters=int(np.sum(predicted[at] == suggested)),
        agrees_with_label=int(np.sum(predicted[at] == given[at])),
        accuracy=float(np.mean(predicted[kept] == labels[kept])),
    )


def recalls(confusion):
    """Recall of every class, with its Wilson interval.

    Parameters
    ----------
    confusion : ndarray of int
        True classes in rows, predicted ones in columns.

    Returns
    -------
    list of dict
        ``class``, ``recall``, ``interval`` and ``mistaken_for``, the class
        most often predicted instead (None where there was no error).
    """
    rows = []
    for label, counts in enumerate(confusion):
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
