"""Leave-one-out on a very small sample, and K-fold on the same images."""

import numpy as np
from sklearn.model_selection import LeaveOneOut

from analysis.experiments import small_samples as sample_experiment
from analysis.experiments.small_fits import SmallFits
from analysis.training.determinism import derived_seed


def run(task, dataset, report, **_):
    """Hold out every image of the sample once.

    `task` is a `LeaveOneOutTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        What `analysis.experiments.small_samples.run` returns for the sample, and
        ``left_out`` (size,), whether each image was recognised by the network
        trained on all others; ``left_out_seconds`` among the facts.
    """
    facts, arrays = sample_experiment.run(task.sample, dataset, lambda trained: None)
    rows, _ = sample_experiment.drawn(task.sample, dataset.y_train)
    fits = SmallFits(task.sample, dataset)
    correct = np.zeros(len(rows), bool)
    for train, held_out in LeaveOneOut().split(rows):
        seed = derived_seed(task.sample.seed, task.sample.sample, 2000, int(held_out[0]))
        fits.train(rows[train], seed)
        correct[held_out] = fits.correct(rows[held_out])
        report(int(held_out[0]) + 1)
    return {**facts, "left_out_seconds": fits.seconds}, {**arrays, "left_out": correct}
