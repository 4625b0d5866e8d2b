"""What training on fewer images costs the run's network, measured on many small samples.

K-fold cross-validation trains on the share (K - 1)/K of the images. Its bias
is the accuracy at that size minus the accuracy at the full size: one network
for each size measures it, where cross-validation itself would train K.
"""

import numpy as np

from analysis.experiments.sample_draws import drawn, training_size
from analysis.experiments.small_fits import SmallFits
from analysis.training.determinism import derived_seed

# Images left over on which every network of a sample is measured. More would cost more
# than as many further samples, for the same precision.
TRUTH_IMAGES = 2_000


def run(task, dataset, report, **_):
    """Train one network on each of several nested parts of each sample, from one seed.

    `task` is a `SampleTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``ks``, ``size``, ``sizes`` (images trained on, one for each K)
        and ``truth_images``. Arrays: ``accuracy`` (samples, ks), and ``whole``
        (samples,), that of the network trained on the whole sample, all on
        the same images left over.
    """
    numbers = range(task.first, task.first + task.count)
    samples = [drawn(task, dataset.y_train, number, TRUTH_IMAGES) for number in numbers]
    sizes = [training_size(task.size, k) for k in task.ks]
    fits, trained = SmallFits(task, dataset), 0
    accuracy = np.zeros((task.count, len(sizes) + 1))
    # Size by size: where the learning rate follows a schedule, each has a separate graph.
    for column, size in enumerate([*sizes, task.size]):
        for place, (number, (rows, left)) in enumerate(zip(numbers, samples, strict=True)):
            fits.train(rows[:size], derived_seed(task.seed, number))
            accuracy[place, column] = fits.correct(left).mean()
            trained += 1
            report(trained)
    facts = {
        "ks": list(task.ks),
        "size": task.size,
        "sizes": sizes,
        "truth_images": len(samples[0][1]),
    }
    return facts, {"accuracy": accuracy[:, :-1], "whole": accuracy[:, -1]}
