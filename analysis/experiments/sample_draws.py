"""Small stratified samples of the training images, as if they were all there is.

A large training set can stand for the population: a few hundred images are
drawn, and what is estimated from them is compared with the accuracy on
thousands of images that were left over.
"""

import numpy as np

from analysis.training.determinism import derived_seed
from analysis.training.preparation import training_subset


def drawn(task, labels, number, truth_images):
    """The images of one sample, and those that stand for the population.

    Parameters
    ----------
    task : analysis.experiments.tasks.SamplesTask
    labels : ndarray of int
        Of the whole training set.
    number : int
        Which of the samples, from 1.
    truth_images : int
        How many images measure the true accuracy, at most.

    Returns
    -------
    (ndarray of int, ndarray of int)
        The sample's rows, in an order whose every beginning is stratified
        (`stratified_order`); and rows left over, in random order.
    """
    subset = training_subset(labels, task.train_size, task.seed)
    seed = derived_seed(task.seed, number, task.size)
    kept = training_subset(labels[subset], task.size, seed)
    rest = np.setdiff1d(np.arange(len(subset)), kept)
    rest = np.random.default_rng(seed).permutation(rest)[:truth_images]
    kept = kept[stratified_order(labels[subset[kept]], seed)]
    return subset[kept], subset[rest]


def stratified_order(labels, seed):
    """A random order in which the classes take turns.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    seed : int

    Returns
    -------
    ndarray of int, shape (n,)
        A permutation; among the first m, every class has its share of m to
        within one image.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        mine = np.flatnonzero(labels[order] == label)
        place[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return order[np.argsort(place, kind="stable")]


def training_size(size, k):
    """Images on which K-fold trains, of `size`, on average over the folds."""
    return size - round(size / k)
