"""K-fold cross-validation of a small sample, and the accuracy that its networks truly have.

A large training set can stand for the population: a few hundred images are
drawn as if they were all there is, and what cross-validation says of them is
compared with the accuracy on thousands of images that were left over.
"""

import numpy as np

from analysis.experiments.small_fits import SmallFits
from analysis.training.determinism import derived_seed
from analysis.training.preparation import make_folds, training_subset

# Images on which the truth is measured for the network trained on the whole
# sample, and for the networks of the folds, which are many.
TRUTH_IMAGES = 20_000
FOLD_TRUTH_IMAGES = 2_000
# Trainings of the whole sample from other weights and in other orders.
STARTS = 3


def drawn(task, labels):
    """The sample's images, and those that stand for the population.

    Parameters
    ----------
    task : analysis.experiments.tasks.SampleTask
    labels : ndarray of int
        Of the whole training set.

    Returns
    -------
    (ndarray of int, ndarray of int)
        The sample, ascending, stratified; and the images left over that
        measure the true accuracy, in random order.
    """
    subset = training_subset(labels, task.train_size, task.seed)
    # The size distinguishes the samples of different experiments.
    seed = derived_seed(task.seed, task.sample, task.size)
    kept = training_subset(labels[subset], task.size, seed)
    rest = np.setdiff1d(np.arange(len(subset)), kept)
    rest = np.random.default_rng(seed).permutation(rest)[:TRUTH_IMAGES]
    return subset[kept], subset[rest]


def run(task, dataset, report, **_):
    """Cross-validate one sample for every candidate K.

    `task` is a `SampleTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``ks``, ``size``, ``truth_images``, ``fold_truth_images``,
        ``seconds`` (gradient steps, for each K) and ``final_seconds``.
        Arrays: ``correct`` (ks, size), whether each image was recognised
        while held out; ``fold`` (ks, size), its fold, from 1;
        ``fold_truth`` (ks, largest K), the accuracy of each fold's network
        on images left over, nan where there is no such fold; ``truth``
        (starts,), that of networks trained on the whole sample, on more of
        them; ``paired_truth``, that of the first of these on the folds'
        images; ``apparent``, its accuracy on the sample itself.
    """
    rows, left = drawn(task, dataset.y_train)
    fits, trained = SmallFits(task, dataset), 0
    few = left[:FOLD_TRUTH_IMAGES]
    ks = list(task.ks)
    correct = np.zeros((len(ks), len(rows)), bool)
    fold_of = np.zeros((len(ks), len(rows)), np.uint16)
    fold_truth = np.full((len(ks), max(ks)), np.nan)
    seconds = []
    for row, k in enumerate(ks):
        fits.seconds = 0.0
        folds = make_folds(dataset.y_train[rows], k, derived_seed(task.seed, task.sample, k))
        for fold, (train, validation) in enumerate(folds):
            fits.train(rows[train], derived_seed(task.seed, task.sample, k, fold))
            correct[row, validation] = fits.correct(rows[validation])
            fold_of[row, validation] = fold + 1
            fold_truth[row, fold] = fits.correct(few).mean()
            trained += 1
            report(trained)
        seconds.append(fits.seconds)
    truth, fits.seconds = [], 0.0
    for start in range(STARTS):
        fits.train(rows, derived_seed(task.seed, task.sample, 0, start))
        right = fits.correct(left)
        truth.append(right.mean())
        if start == 0:
            paired, apparent = right[: len(few)].mean(), fits.correct(rows).mean()
        trained += 1
        report(trained)
    facts = {
        "ks": ks,
        "size": len(rows),
        "truth_images": len(left),
        "fold_truth_images": len(few),
        "seconds": seconds,
        "final_seconds": fits.seconds / STARTS,
    }
    return facts, {
        "correct": correct,
        "fold": fold_of,
        "fold_truth": fold_truth,
        "truth": np.array(truth),
        "paired_truth": np.array(paired),
        "apparent": np.array(apparent),
    }
