"""Does scaling the pixels matter? One small network, three scalings, many learning rates.

The comparison is fair: every scaling starts from the same weights, sees the
same images in the same order, and may choose the learning rate that suits it
best, from a range wide enough for raw pixels as well.
"""

import numpy as np

from analysis.models.recipes import compile_network
from analysis.training.determinism import derived_seed
from analysis.training.graph_cache import start_afresh
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import fit_scaler, make_folds, systematic_sample, training_subset

SCALINGS = ("none", "unit", "standard")
TRAIN_IMAGES = 3000
VALIDATION_IMAGES = 3000
HIDDEN_UNITS = 32
EPOCHS = 3
STARTS = 3
# Raw pixels reach 255, so that their best step is up to 255² times smaller.
LEARNING_RATES = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)


def second_moment_eigenvalues(images):
    """Eigenvalues of the mean of ``x xᵀ`` over flattened images, largest first.

    They rule the curvature of the loss in the first layer's weights.

    Parameters
    ----------
    images : ndarray of float32, shape (n, ...)

    Returns
    -------
    ndarray, shape (inputs,)
    """
    flat = images.reshape(len(images), -1).astype(np.float64)
    return np.linalg.eigvalsh(flat.T @ flat / len(flat))[::-1]


def run(task, dataset, report, **_):
    """Train under every scaling, learning rate and start.

    `task` is a `ScalingTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``scalings``, ``learning_rates``, ``starts``, ``epochs``,
        ``train_size``, ``validation_size``, ``hidden_units`` and
        ``scalers``. Arrays: ``accuracy`` and ``loss`` on validation images,
        shape (scalings, learning rates, starts); ``curves``, the training
        loss before the first epoch and after each, shape (scalings, learning
        rates, starts, epochs + 1); ``gradient``, the norm of the first
        layer's gradient before training, shape (scalings, starts);
        ``largest_eigenvalue`` and ``condition``, shape (scalings,), the
        largest eigenvalue of the inputs' second moments and its ratio to
        the smallest of those that hold 99% of their sum.
    """
    train, validation = _images(task, dataset)
    rates = sorted({*LEARNING_RATES, task.learning_rate})
    shape = (len(SCALINGS), len(rates), STARTS)
    arrays = {
        "accuracy": np.zeros(shape),
        "loss": np.zeros(shape),
        "curves": np.zeros((*shape, EPOCHS + 1)),
        "gradient": np.zeros((len(SCALINGS), STARTS)),
        "largest_eigenvalue": np.zeros(len(SCALINGS)),
        "condition": np.zeros(len(SCALINGS)),
    }
    scalers = []
    for row, kind in enumerate(SCALINGS):
        scaler = fit_scaler(kind, dataset.x_train[train], dataset.full_scale)
        scalers.append({"shift": scaler.shift, "divisor": scaler.divisor})
        images = scaler.apply(dataset.x_train[train])
        eigenvalues = second_moment_eigenvalues(images)
        kept = np.searchsorted(np.cumsum(eigenvalues) / eigenvalues.sum(), 0.99)
        arrays["largest_eigenvalue"][row] = eigenvalues[0]
        arrays["condition"][row] = eigenvalues[0] / eigenvalues[kept]
        held_out = scaler.apply(dataset.x_train[validation])
        data = images, dataset.y_train[train], held_out, dataset.y_train[validation]
        _train_all(task, data, dataset.n_classes, rates, arrays, row)
        report(row + 1)
    facts = {
        "scalings": list(SCALINGS),
        "learning_rates": rates,
        "starts": STARTS,
        "epochs": EPOCHS,
        "train_size": len(train),
        "validation_size": len(validation),
        "hidden_units": HIDDEN_UNITS,
        "scalers": scalers,
    }
    return facts, arrays


def _images(task, dataset):
    """Stratified samples of the first fold's training part and validation part."""
    subset = training_subset(dataset.y_train, task.train_size, task.seed)
    parts = make_folds(dataset.y_train[subset], task.k, task.seed)[0]
    return [
        subset[part][systematic_sample(dataset.y_train[subset[part]], limit)]
        for part, limit in zip(parts, (TRAIN_IMAGES, VALIDATION_IMAGES), strict=True)
    ]


def _train_all(task, data, n_classes, rates, arrays, row):
    import keras
    import tensorflow as tf

    images, labels, held_out, held_out_labels = data
    start_afresh(derived_seed(task.seed, row))
    network = keras.Sequential(
        [
            keras.layers.Input(images.shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(HIDDEN_UNITS, activation="relu", kernel_initializer="he_uniform"),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
    compile_network(network, "dense", rates[0], steps=1)
    loop = TrainingLoop(network, images, labels)
    rows = np.arange(len(labels))
    fresh_optimizer = [variable.numpy() for variable in network.optimizer.variables]
    loss_of = keras.losses.SparseCategoricalCrossentropy()
    for start in range(STARTS):
        initial = _initial_weights(network, derived_seed(task.seed, 1000 + start))
        network.set_weights(initial)
        with tf.GradientTape() as tape:
            loss = loss_of(labels, network(images))
        gradient = tape.gradient(loss, network.trainable_variables[0])
        arrays["gradient"][row, start] = float(tf.norm(gradient))
        for column, rate in enumerate(rates):
            # One compiled network for all runs: building one costs more than training it.
            network.set_weights(initial)
            for variable, value in zip(network.optimizer.variables, fresh_optimizer, strict=True):
                variable.assign(value)
            network.optimizer.learning_rate.assign(rate)
            curve = [loop.evaluate(images, labels, rows)["loss"]]
            for epoch in range(EPOCHS):
                order = np.random.default_rng(derived_seed(task.seed, 2000 + start, epoch))
                loop.train(images, labels, order.permutation(rows), task.batch_size)
                curve.append(loop.evaluate(images, labels, rows)["loss"])
            measured = loop.evaluate(held_out, held_out_labels, np.arange(len(held_out_labels)))
            arrays["curves"][row, column, start] = curve
            arrays["loss"][row, column, start] = measured["loss"]
            arrays["accuracy"][row, column, start] = measured["accuracy"]


def _initial_weights(network, seed):
    """Fresh weights from the layers' own initialisers, the same for the same seed."""
    import keras

    keras.utils.set_random_seed(seed)
    initializer = keras.initializers.HeUniform(seed=seed)
    glorot = keras.initializers.GlorotUniform(seed=seed + 1)
    first, first_bias, second, second_bias = network.get_weights()
    return [
        keras.ops.convert_to_numpy(initializer(first.shape)),
        first_bias * 0,
        keras.ops.convert_to_numpy(glorot(second.shape)),
        second_bias * 0,
    ]
