"""Validation: what all folds together say of the model's accuracy."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.metrics import confusion_matrix

from analysis.statistics import intervals as statistics
from analysis.statistics.clusters import effective_size, share_interval


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """All folds of a run.

    Attributes
    ----------
    folds : list of analysis.training.results.Fold
    labels : ndarray of int
        Of the dataset's full training set; the folds' indices point into it.
    writers : ndarray of int, optional
        Of the same images, where they are known.
    """

    folds: list
    labels: np.ndarray
    writers: np.ndarray | None = None

    @property
    def k(self):
        return len(self.folds)

    @cached_property
    def accuracies(self):
        """Validation accuracy of each fold, shape (k,)."""
        return np.array([fold.accuracy for fold in self.folds])

    @property
    def mean_accuracy(self):
        return float(self.accuracies.mean())

    @property
    def std_accuracy(self):
        """Sample standard deviation (``ddof=1``) of the folds' accuracies."""
        return float(self.accuracies.std(ddof=1))

    @cached_property
    def interval(self):
        """Interval of the mean over folds.

        The corrected resampled t interval, but nowhere narrower than the
        sampling of images alone would make it: a few folds of like accuracy
        are no proof of precision.
        """
        corrected = statistics.mean_interval_corrected(
            self.accuracies,
            [fold.train_size for fold in self.folds],
            [fold.validation_size for fold in self.folds],
            bounds=(0, 1),
        )
        pooled = self.pooled_interval
        of_images = f"{pooled.method} of the pooled folds"
        lower = corrected.method if corrected.low <= pooled.low else of_images
        upper = corrected.method if corrected.high >= pooled.high else of_images
        return statistics.Interval(
            min(corrected.low, pooled.low),
            max(corrected.high, pooled.high),
            corrected.level,
            lower if lower == upper else f"lower limit: {lower}; upper limit: {upper}",
        )

    @cached_property
    def naive_interval(self):
        """The interval that treats folds as independent, for comparison."""
        return statistics.mean_interval_naive(self.accuracies, bounds=(0, 1))

    @cached_property
    def spread(self):
        """Whether the folds differ by more than the sampling of their images explains."""
        return statistics.fold_spread_test(
            self.accuracies, [fold.validation_size for fold in self.folds]
        )

    @cached_property
    def out_of_fold(self):
        """Labels and predicted classes of all images, each predicted when held out."""
        indices = np.concatenate([fold.indices for fold in self.folds])
        probabilities = np.concatenate([fold.probabilities for fold in self.folds])
        order = np.argsort(indices)
        indices = indices[order]
        writers = None if self.writers is None else self.writers[indices]
        return OutOfFold(indices, self.labels[indices], probabilities[order], writers)

    @property
    def pooled_accuracy(self):
        """Share of all images that were recognised while held out."""
        return float(self.out_of_fold.correct.mean())

    @property
    def pooled_interval(self):
        """Interval of the pooled accuracy: the sampling of images, or of writers, alone."""
        return self.out_of_fold.interval

    @property
    def seconds(self):
        """Spent on gradient steps in all folds together."""
        return sum(fold.seconds for fold in self.folds)

    def curve(self, part, measure):
        """A curve of every fold, shape (k, epochs + 1).

        Parameters
        ----------
        part : {"train", "validation", "test"}
        measure : {"loss", "accuracy"}
        """
        column = ("loss", "accuracy").index(measure)
        return np.array([fold.history[part][:, column] for fold in self.folds])


class Predictions:
    """What follows from ``probabilities``, shape (n, classes), and ``labels``, shape (n,).

    ``writers``, shape (n,), or None, says which images belong together.
    """

    @cached_property
    def predicted(self):
        """Most probable class of each image."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def correct(self):
        """For each image, whether its class is predicted."""
        return self.predicted == self.labels

    @cached_property
    def confidence(self):
        """Probability given to the predicted class, shape (n,)."""
        return self.probabilities.max(axis=1)

    @cached_property
    def interval(self):
        """Interval of the accuracy, by writers where they are known, and else Wilson's."""
        return share_interval(self.correct, self.writers)

    @cached_property
    def effective_size(self):
        """Number of independent images that would determine the accuracy as well."""
        return effective_size(self.correct, self.writers)


@dataclass(frozen=True, eq=False)
class OutOfFold(Predictions):
    """Out-of-fold predictions, in the order of the dataset.

    Attributes
    ----------
    indices, labels : ndarray of int, shape (n,)
    probabilities : ndarray of float32, shape (n, classes)
    writers : ndarray of int, shape (n,), optional
    """

    indices: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    writers: np.ndarray | None = None

    @cached_property
    def confusion(self):
        """Counts by label (rows) and predicted class (columns)."""
        classes = range(self.probabilities.shape[1])
        return confusion_matrix(self.labels, self.predicted, labels=classes)

    def frequent_errors(self, count):
        """Most frequent confusions as (label, predicted class, times), most frequent first."""
        table = self.confusion.copy()
        np.fill_diagonal(table, 0)
        order = np.argsort(-table, axis=None, kind="stable")[:count]
        labels, predicted = np.unravel_index(order, table.shape)
        return [
            (int(i), int(j), int(table[i, j]))
            for i, j in zip(labels, predicted, strict=True)
            if table[i, j]
        ]

    def worst(self, count):
        """Positions of the most confident errors, most confident first."""
        wrong = np.flatnonzero(~self.correct)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")][:count]
