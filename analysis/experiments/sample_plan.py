"""The plan of the experiments on small samples: how many images, which K, which processes."""

from functools import cached_property

import numpy as np

from analysis.errors import InputError
from analysis.experiments.tasks import LeaveOneOutTask, ProcessTask, SampleTask

# Numbers of folds that are compared, on small samples and for the run.
CANDIDATES = (2, 3, 5, 10, 20)
# Images of each class in a sample of the experiment on K, and with leave-one-out.
SAMPLE_PER_CLASS = 30
LEFT_OUT_PER_CLASS = 6
# The rest of the training images, which measures the true accuracy, is at least twice as large.
LARGEST_SHARE = 3
# The smallest class of a sample must reach every one of the folds.
LEAST_SAMPLE_CLASS = 5
# Samples for each on which all other validation processes run as well.
SAMPLES_PER_PROCESS = 2


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
        `analysis.experiments.tasks.SampleTask` except those that distinguish samples.

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

    def _sample(self, number, size, ks):
        return SampleTask(sample=number, size=size, ks=ks, **self._settings)

    @cached_property
    def fold_tasks(self):
        """K-fold on samples whose true accuracy is measured; empty where there are none."""
        if self.size is None:
            return []
        return [
            self._sample(number, self.size, self.candidates)
            for number in range(1, self.parameters.samples + 1)
        ]

    @cached_property
    def process_tasks(self):
        """The other validation processes, on some of the samples."""
        count = -(-len(self.fold_tasks) // SAMPLES_PER_PROCESS)
        return [ProcessTask(self._settings["digest"], task) for task in self.fold_tasks[:count]]

    @cached_property
    def left_out_tasks(self):
        """Leave-one-out, on samples small enough for it."""
        size = LEFT_OUT_PER_CLASS * len(self._counts)
        if not self.process_tasks or self._smallest_class(size) < LEAST_SAMPLE_CLASS:
            return []
        return [
            LeaveOneOutTask(
                self._settings["digest"], self._sample(number, size, (LEAST_SAMPLE_CLASS,))
            )
            for number in range(1, len(self.process_tasks) + 1)
        ]

    @property
    def tasks(self):
        """All of these."""
        return [*self.fold_tasks, *self.process_tasks, *self.left_out_tasks]
