"""The plan of the experiments on small samples: how many, of how many images, for which K."""

from functools import cached_property

import numpy as np

from analysis.errors import InputError
from analysis.experiments.tasks import MethodsTask, SampleTask

# Numbers of folds that are compared, on small samples and for the run.
CANDIDATES = (2, 3, 5, 10, 20)
# Images of each class in a sample.
SAMPLE_PER_CLASS = 30
# The rest of the training images, which measures the true accuracy, is at least twice as large.
LARGEST_SHARE = 3
# The smallest class of a sample must reach every one of the folds.
LEAST_SAMPLE_CLASS = 5
# Samples for the comparison of methods, for each on which networks are trained: the errors
# of estimates vary more than the networks' accuracies do, and the classifier is cheap.
SAMPLES_FOR_METHODS = 4
# Samples in one task, so that an interruption loses little.
NETWORK_BATCH = 10
METHODS_BATCH = 20


class SamplePlan:
    """What is tested on small samples of the run's training images.

    Parameters
    ----------
    parameters : analysis.parameters.Parameters
    labels : ndarray of int, shape (n,)
        Of the training images that the run uses.
    n_classes : int
    settings : dict
        The run's data and recipe, which the samples share: the fields of a
        `analysis.experiments.tasks.SampleTask` except those that the samples set.

    Raises
    ------
    InputError
        When the sample size asked for does not fit the training images.
    """

    def __init__(self, parameters, labels, n_classes, settings):
        self.parameters, self._settings = parameters, settings
        self._counts = np.bincount(labels, minlength=n_classes)
        self._check()

    def _check(self):
        wanted, n = self.parameters.sample_size, int(self._counts.sum())
        if not self.parameters.samples or wanted is None:
            return
        low, high = LEAST_SAMPLE_CLASS * len(self._counts), n // LARGEST_SHARE
        if not low <= wanted <= high or self._smallest_class(wanted) < LEAST_SAMPLE_CLASS:
            raise InputError(
                f"sample_size: {wanted} images cannot stand for the {n} training images; it must "
                f"be from {low} to {high} with {LEAST_SAMPLE_CLASS} images of every class, or null "
                "for a size that fits"
            )

    def _smallest_class(self, size):
        """Images of the rarest class in a stratified sample."""
        return int(self._counts.min() * size / self._counts.sum())

    @cached_property
    def size(self):
        """Images in each sample; None where there are to be none, or too few for samples."""
        fitting = min(SAMPLE_PER_CLASS * len(self._counts), self._counts.sum() // LARGEST_SHARE)
        size = self.parameters.sample_size or int(fitting)
        if not self.parameters.samples or self._smallest_class(size) < LEAST_SAMPLE_CLASS:
            return None
        return size

    @property
    def candidates(self):
        """The candidates for K that every class of a sample can reach."""
        return tuple(k for k in CANDIDATES if k <= self._smallest_class(self.size))

    @cached_property
    def network_tasks(self):
        """Networks on parts of the samples; empty where there are to be no samples."""
        return self._batches(SampleTask, self.parameters.samples, NETWORK_BATCH, self._settings)

    @cached_property
    def method_tasks(self):
        """The validation methods on samples; empty where there are to be none."""
        settings = {name: self._settings[name] for name in ("digest", "train_size", "seed")}
        samples = SAMPLES_FOR_METHODS * self.parameters.samples
        return self._batches(MethodsTask, samples, METHODS_BATCH, settings)

    def _batches(self, kind, samples, batch, settings):
        if self.size is None:
            return []
        shared = {"size": self.size, "ks": self.candidates, **settings}
        return [
            kind(first=first, count=min(batch, samples - first + 1), **shared)
            for first in range(1, samples + 1, batch)
        ]

    @property
    def tasks(self):
        """All of these."""
        return [*self.network_tasks, *self.method_tasks]
