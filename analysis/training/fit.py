"""Training of one network: the only place where weights are learned for the report.

Runs inside a worker process; it knows images, labels and a recipe, and
nothing of chapters, figures or where its result goes.
"""

import math
import time
from dataclasses import asdict, dataclass

import numpy as np

from analysis.models.architectures import layer_table
from analysis.training.determinism import derived_seed
from analysis.training.early_stopping import EarlyStopping, inner_split
from analysis.training.graph_cache import ready_loop
from analysis.training.preparation import (
    fit_scaler,
    make_folds,
    systematic_sample,
    training_subset,
    with_channels,
)

# Images of a training part that are measured between epochs, at least: enough
# for a smooth curve, and a fraction of the time that all of them would take.
LEAST_MEASURED = 10_000


@dataclass
class Fitted:
    """The record of a training.

    Attributes
    ----------
    records : list of dict of str to (dict of str to float)
        For each measurement, before training first, the loss and metrics of
        each watched set, with the weights held still.
    running : list of dict of str to float
        For each epoch the loss and metrics of the batches trained on, while
        the weights moved: what Keras's progress bar shows.
    seconds : float
        Spent on gradient steps, without the measurements between epochs.
    epoch : int
        Of the network as it is left: the last one, or where early stopping went back to.
    """

    records: list
    running: list
    seconds: float
    epoch: int = 0


def fit(
    loop, images, targets, rows, watched, *, epochs, batch_size, seed, report,
    every_epoch=True, checkpoint=None, stopping=None,
):  # fmt: skip
    """Train a network and measure it before training and after its epochs.

    Parameters
    ----------
    loop : analysis.training.loop.TrainingLoop
    images, targets : ndarray
    rows : ndarray of int
        Of the training part.
    watched : dict of str to (ndarray, ndarray, ndarray of int)
        Images, targets and rows of the sets to measure; nothing is chosen by them.
    epochs, batch_size : int
    seed : int
        Of the order in which each epoch sees the images.
    report : callable
        Called with the number of epochs done.
    every_epoch : bool
        Measure after every epoch; otherwise after the last one only.
    checkpoint : analysis.engine.store.Checkpoint, optional
        Where the network's state is kept from time to time, and taken up
        again; the result is the same bit for bit.
    stopping : analysis.training.early_stopping.EarlyStopping, optional
        Asked after every epoch whether to stop. Such a training is not taken
        up again: with it there must be no checkpoint.

    Returns
    -------
    Fitted
    """

    def measure():
        return {name: loop.evaluate(*part) for name, part in watched.items()}

    state = checkpoint.load() if checkpoint else None
    if state is None:
        fitted, done = Fitted([measure()], [], 0.0), 0
    else:
        fitted, done = Fitted(**state.facts["fitted"]), state.facts["epochs"]
        loop.restore([state.arrays[name] for name in sorted(state.arrays)])
        report(done)
    for epoch in range(done + 1, epochs + 1):
        # Of its own for every epoch, so that it is the same after an interruption.
        order = np.random.default_rng(derived_seed(seed, epoch)).permutation(rows)
        start = time.perf_counter()
        fitted.running.append(loop.train(images, targets, order, batch_size))
        fitted.seconds += time.perf_counter() - start
        fitted.epoch = epoch
        if every_epoch or (epoch == epochs and stopping is None):
            fitted.records.append(measure())
        if stopping is not None and stopping.after(epoch):
            break
        if checkpoint and epoch < epochs and checkpoint.due():
            arrays = {f"state_{place:04d}": value for place, value in enumerate(loop.state())}
            checkpoint.save({"fitted": asdict(fitted), "epochs": epoch}, arrays)
        report(epoch)
    if stopping is not None:
        stopping.restore()
        fitted.epoch = stopping.epoch
        fitted.records.append(measure())
    return fitted


def history_of(fitted, sizes):
    """Loss and accuracy of each watched set, as the store keeps them.

    Parameters
    ----------
    fitted : Fitted
    sizes : dict of str to int
        Images in each watched set.

    Returns
    -------
    dict of str to ndarray, shape (measurements, 2)
        Loss (mean cross-entropy, nats) and accuracy (0 to 1).
    """
    # Keras counts in float32; the share of whole images is exact.
    return {
        name: np.array(
            [
                (record[name]["loss"], round(record[name]["accuracy"] * size) / size)
                for record in fitted.records
            ]
        )
        for name, size in sizes.items()
    }


def split_of(task, dataset):
    """Indices of the training part and the validation part that a task names.

    Parameters
    ----------
    task : analysis.training.tasks.TrainingTask
    dataset : analysis.data.datasets.Dataset

    Returns
    -------
    (ndarray, ndarray)
        Into the dataset's training set; the validation part is empty where
        the task trains on all training images.
    """
    subset = training_subset(dataset.y_train, task.train_size, task.seed)
    assignment = getattr(task, "assignment", None)
    if assignment is not None:
        held_out = assignment == task.fold
        return subset[~held_out], subset[held_out]
    if task.fold is None:
        return subset, subset[:0]
    train, validation = make_folds(dataset.y_train[subset], task.k, task.seed)[task.fold - 1]
    train, validation = subset[train], subset[validation]
    if task.part_size is not None:
        kept = training_subset(dataset.y_train[train], task.part_size, task.seed)
        train = train[kept]
    return train, validation


def measured_part(labels, n_validation):
    """Positions, in a training part, of the images on which its curve is measured.

    A stratified sample as large as the validation part (or `LEAST_MEASURED`,
    if that is more), so that both curves have about the same sampling error.

    Parameters
    ----------
    labels : ndarray of int
        Of the training part.
    n_validation : int

    Returns
    -------
    ndarray of int
    """
    size = max(n_validation, LEAST_MEASURED)
    return systematic_sample(labels, size)


def run(task, dataset, report, read=None, checkpoint=None):
    """Train the network that `task` names.

    Parameters
    ----------
    task : analysis.training.tasks.TrainingTask
    dataset : analysis.data.datasets.Dataset
        Or what `analysis.engine.shared_data` gives in its place.
    report : callable
        Called with the number of epochs done.
    read : callable, optional
        Not used: this task needs no other's result.
    checkpoint : analysis.engine.store.Checkpoint, optional
        See `fit`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts (sizes, seconds, the epoch kept, the scaler, the layers) and arrays: the
        histories, the probabilities of every class for the validation part
        (``validation_probabilities``) and for the test set where the task
        trains on all images (``test_probabilities``), and the weights where
        the task keeps them.
    """
    train, validation = split_of(task, dataset)
    images = with_channels(dataset.x_train)
    test = with_channels(dataset.x_test), dataset.y_test, np.arange(len(dataset.y_test))
    scaler = fit_scaler(task.scaling, dataset.x_train[train], dataset.full_scale)
    watched = {}
    if task.curves or task.watch_train:
        part = measured_part(dataset.y_train[train], len(validation))
        watched["train"] = images, dataset.y_train, train[part]
    if len(validation):
        watched["validation"] = images, dataset.y_train, validation
    if task.curves:
        watched["test"] = test

    # The kinds of network and the variants that are compared on one fold share its seed.
    seed = derived_seed(task.seed, task.fold or 0, task.part_size or 0)
    learned, stopping = train, None
    if task.variant.early_stopping:
        kept, held = inner_split(dataset.y_train[train], seed)
        learned, checkpoint = train[kept], None
    steps = task.epochs * math.ceil(len(learned) / task.batch_size)
    loop = ready_loop(task, dataset, images, scaler, seed=seed, steps=steps)
    network = loop.network
    if task.variant.early_stopping:
        stopping = EarlyStopping(loop, images, dataset.y_train, train[held])
    fitted = fit(
        loop,
        images,
        dataset.y_train,
        learned,
        watched,
        epochs=task.epochs,
        batch_size=task.batch_size,
        seed=seed,
        report=report,
        every_epoch=task.curves,
        checkpoint=checkpoint,
        stopping=stopping,
    )

    sizes = {name: len(rows) for name, (_, _, rows) in watched.items()}
    arrays = {f"history_{name}": values for name, values in history_of(fitted, sizes).items()}
    if len(validation):
        arrays["validation_indices"] = validation
        arrays["validation_probabilities"] = loop.predict(images, validation)
    else:
        arrays["test_probabilities"] = loop.predict(test[0])
    if task.keep_weights:
        for position, weights in enumerate(network.get_weights()):
            arrays[f"weights_{position:03d}"] = weights
    facts = {
        "train_size": len(train),
        "train_measured": sizes.get("train", 0),
        "validation_size": len(validation),
        "scaler": {"kind": scaler.kind, "shift": scaler.shift, "divisor": scaler.divisor},
        "parameters": int(network.count_params()),
        "layers": layer_table(network),
        "seconds": fitted.seconds,
        "epoch": fitted.epoch,
    }
    return facts, arrays
