"""Training of one network: the only place where weights are learned for the report.

Runs inside a worker process; it knows images, labels and a recipe, and
nothing of chapters, figures or where its result goes.
"""

import time
from dataclasses import dataclass

import numpy as np

from analysis.models import MOMENTUM, build_network, layer_table
from analysis.preparation import fit_scaler, make_folds, systematic_sample, training_subset

# Batches that Keras runs per call from Python: fewer calls, the same steps.
STEPS_PER_EXECUTION = 25
EVALUATION_BATCH = 1000
# Images of a training part that are measured between epochs, at least: enough
# for a smooth curve, and a fraction of the time that all of them would take.
LEAST_MEASURED = 10_000


def use_one_thread():
    """Make TensorFlow's arithmetic independent of the machine's load and number of cores.

    The order in which several threads add numbers changes the last bits of a
    sum; one thread and deterministic operations give the same bits each time.
    """
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def start_afresh(seed):
    """Forget earlier networks in this process and seed every random generator."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)


def compile_network(network, learning_rate):
    """Attach the report's recipe: SGD with momentum on the cross-entropy."""
    import keras

    network.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=MOMENTUM),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=STEPS_PER_EXECUTION,
    )


def derived_seed(*numbers):
    """A seed for one purpose, such as the training of one network or the order of one epoch.

    Parameters
    ----------
    *numbers : int
        The run's seed and what tells this purpose from the others.

    Returns
    -------
    int
        From 0 to 2**31 - 1.
    """
    # The count comes first, because trailing zeros alone change nothing.
    return int(np.random.SeedSequence([len(numbers), *numbers]).generate_state(1)[0] >> 1)


@dataclass
class Trained:
    """A trained network and its record.

    Attributes
    ----------
    network : keras.Model
    history : dict of str to ndarray, shape (measurements, 2)
        For each watched set the loss (mean cross-entropy, nats) and the
        accuracy (0 to 1), before training first and after the last epoch
        last, all with the weights held still.
    seconds : float
        Spent on gradient steps, without the measurements between epochs.
    """

    network: object
    history: dict
    seconds: float


def train_network(
    network, images, labels, watched, *, epochs, batch_size, seed, report, every_epoch=True
):
    """Train a compiled network and measure it before training and after its epochs.

    Parameters
    ----------
    network : keras.Model
    images : ndarray of float32, shape (n, rows, columns, channels)
    labels : ndarray of int, shape (n,)
    watched : dict of str to (ndarray, ndarray)
        Images and labels of the sets to measure; nothing is chosen by them.
    epochs, batch_size : int
    seed : int
        Of the order in which each epoch sees the images.
    report : callable
        Called with the number of epochs done.
    every_epoch : bool
        Measure after every epoch; otherwise after the last one only.

    Returns
    -------
    Trained
    """

    import keras

    def measure():
        measured = {}
        for name, (x, y) in watched.items():
            loss, accuracy = network.evaluate(x, y, batch_size=EVALUATION_BATCH, verbose=0)
            # Keras counts in float32; the share of whole images is exact.
            measured[name] = loss, round(accuracy * len(y)) / len(y)
        return measured

    records, seconds = [measure()], 0.0
    for epoch in range(1, epochs + 1):
        # Without a seed of its own, every epoch would repeat the order of the first.
        keras.utils.set_random_seed(derived_seed(seed, epoch))
        start = time.perf_counter()
        network.fit(images, labels, batch_size=batch_size, epochs=1, verbose=0)
        seconds += time.perf_counter() - start
        if every_epoch or epoch == epochs:
            records.append(measure())
        report(epoch)
    history = {
        name: np.array([record[name] for record in records], dtype=np.float64) for name in watched
    }
    return Trained(network, history, seconds)


def split_of(task, dataset):
    """Indices of the training part and the validation part that a task names.

    Parameters
    ----------
    task : analysis.tasks.TrainingTask
    dataset : analysis.datasets.Dataset

    Returns
    -------
    (ndarray, ndarray)
        Into the dataset's training set; the validation part is empty where
        the task trains on all training images.
    """
    subset = training_subset(dataset.y_train, task.train_size, task.seed)
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


def run(task, dataset, report, read=None):
    """Train the network that `task` names.

    Parameters
    ----------
    task : analysis.tasks.TrainingTask
    dataset : analysis.datasets.Dataset
    report : callable
        Called with the number of epochs done.
    read : callable, optional
        Not used: this task needs no other's result.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts (sizes, seconds, the scaler, the layers) and arrays: the
        histories, the probabilities of every class for the validation part
        (``validation_probabilities``) and for the test set where the task
        trains on all images (``test_probabilities``), and the weights where
        the task keeps them.
    """
    train, validation = split_of(task, dataset)
    scaler = fit_scaler(task.scaling, dataset.x_train[train], dataset.full_scale)
    images, labels = scaler.apply(dataset.x_train[train]), dataset.y_train[train]
    watched = {}
    if task.curves:
        part = measured_part(labels, len(validation))
        watched["train"] = images[part], labels[part]
    if len(validation):
        held_out = scaler.apply(dataset.x_train[validation])
        watched["validation"] = held_out, dataset.y_train[validation]
    if task.curves:
        watched["test"] = scaler.apply(dataset.x_test), dataset.y_test

    # The kinds of network that are compared on one fold share its seed.
    seed = derived_seed(task.seed, task.fold or 0, task.part_size or 0)
    start_afresh(seed)
    network = build_network(task.model, dataset.input_shape, dataset.n_classes)
    compile_network(network, task.learning_rate)
    trained = train_network(
        network,
        images,
        labels,
        watched,
        epochs=task.epochs,
        batch_size=task.batch_size,
        seed=seed,
        report=report,
        every_epoch=task.curves,
    )

    arrays = {f"history_{name}": values for name, values in trained.history.items()}
    if len(validation):
        arrays["validation_indices"] = validation
        arrays["validation_probabilities"] = network.predict(
            held_out, batch_size=EVALUATION_BATCH, verbose=0
        )
    else:
        arrays["test_probabilities"] = network.predict(
            scaler.apply(dataset.x_test), batch_size=EVALUATION_BATCH, verbose=0
        )
    if task.keep_weights:
        for position, weights in enumerate(network.get_weights()):
            arrays[f"weights_{position:03d}"] = weights
    facts = {
        "train_size": len(train),
        "train_measured": len(watched["train"][1]) if task.curves else 0,
        "validation_size": len(validation),
        "scaler": {"kind": scaler.kind, "shift": scaler.shift, "divisor": scaler.divisor},
        "parameters": int(network.count_params()),
        "layers": layer_table(network),
        "seconds": trained.seconds,
    }
    return facts, arrays
