"""Does scaling the pixels matter? The run's own network on raw and on scaled pixels.

The comparison is fair: both kinds of pixels start from the same weights, see the same images in
the same order, and may use the learning rate that suits them best. That rate is searched on one
sample of images; what it reaches is measured on samples that took no part in the search.
"""

import random

import numpy as np

from analysis.models.architectures import build_network
from analysis.models.recipes import compile_network
from analysis.training.determinism import derived_seed
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import (
    fit_scaler,
    make_folds,
    systematic_sample,
    training_subset,
    with_channels,
)

TRAIN_IMAGES = 1500
VALIDATION_IMAGES = 2000
EPOCHS = 8
REPEATS = 3
"""Samples on which both kinds of pixels are compared, each with its own validation images."""
RATES = (1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)
"""Learning rates searched for raw pixels, which may reach 255 and then need small steps."""
LEAST_SCALED = 1e-4
"""The smallest rate searched for scaled pixels; smaller ones hardly change a weight."""
NOTHING = 1.2
"""A network has learned nothing while its accuracy is below this multiple of chance."""
# Images on which the loss and the gradient before training are measured.
_START_IMAGES = 500


def run(task, dataset, report, **_):
    """Search the learning rate for both kinds of pixels, then compare them on other images.

    `task` is a `ScalingTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``scalings`` (raw pixels' first), ``epochs``, ``train_size``,
        ``validation_size``, ``chance`` (share of the largest class in a training sample),
        ``start_loss`` and ``start_gradient`` (by scaling, before training: the loss and the
        norm of the first layer's gradient). Arrays, with a value for each training:
        ``scaling``; ``learning_rate``; ``sample``, 0 for the search; ``train_accuracy`` in the
        last epoch; ``accuracy_halfway`` and ``accuracy`` on validation images; and ``stopped``,
        whether the network had learned nothing halfway, so that its training ended there.
    """
    samples = _samples(task, dataset)
    network = _Network(task, dataset)
    rows, run_rate = [], task.learning_rate
    start_loss, start_gradient, best = {}, {}, {}

    def train(kind, rate, sample):
        part = samples[sample % len(samples)]
        rows.append(network.train(kind, rate, part, derived_seed(task.seed, sample)))
        rows[-1].update(scaling=kind, learning_rate=rate, sample=sample)
        report(min(len(rows), task.units - 1))
        return rows[-1]["accuracy"]

    scalings = ("none", task.scaling)
    for kind in scalings:
        start_loss[kind], start_gradient[kind] = network.start(kind, samples[0], task.seed)
        searched = RATES if kind == "none" else [rate for rate in RATES if rate >= LEAST_SCALED]
        found = {rate: train(kind, rate, 0) for rate in sorted({*searched, run_rate})}
        best[kind] = max(found, key=found.get)
    for sample in range(1, REPEATS + 1):
        for kind in scalings:
            for rate in {best[kind], run_rate}:
                train(kind, rate, sample)
    train_rows, held_out = samples[0]
    facts = {
        "scalings": list(scalings),
        "epochs": EPOCHS,
        "train_size": len(train_rows),
        "validation_size": len(held_out),
        "chance": network.chance(train_rows),
        "start_loss": start_loss,
        "start_gradient": start_gradient,
    }
    return facts, {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _samples(task, dataset):
    """Pairs of training and validation rows; no validation row belongs to two of them."""
    subset = training_subset(dataset.y_train, task.train_size, task.seed)
    labels = dataset.y_train[subset]
    parts = min(1 + REPEATS, int(np.bincount(labels, minlength=dataset.n_classes).min()))
    return [
        tuple(
            subset[part][systematic_sample(labels[part], limit)]
            for part, limit in zip(pair, (TRAIN_IMAGES, VALIDATION_IMAGES), strict=True)
        )
        for pair in make_folds(labels, parts, task.seed)
    ]


class _Network:
    """The run's network in one graph, trained anew for every scaling, learning rate and sample."""

    def __init__(self, task, dataset):
        import keras
        import tensorflow as tf

        self.task, self.dataset = task, dataset
        self.images, self.labels = with_channels(dataset.x_train), dataset.y_train
        self._kind = task.model, tuple(self.images.shape[1:]), dataset.n_classes
        keras.config.set_dtype_policy("float32")
        network = build_network(*self._kind)
        # The recipe of "dense" keeps its learning rate from the first step to the last.
        compile_network(network, "dense", task.learning_rate, steps=1)
        shift, divisor = tf.Variable(0.0, trainable=False), tf.Variable(1.0, trainable=False)
        self._scale = shift, divisor
        self._loop = TrainingLoop(
            network,
            self.images,
            self.labels,
            lambda batch: (tf.cast(batch, tf.float32) - shift) / divisor,
        )
        self._fresh = self._loop.state()

    def chance(self, rows):
        """Accuracy of always predicting the largest class."""
        return float(np.bincount(self.labels[rows]).max() / len(rows))

    def _begin(self, kind, rows, seed):
        """Fit the scaling on `rows`, and draw the weights of `seed`."""
        from keras import ops

        scaler = fit_scaler(kind, self.dataset.x_train[rows], self.dataset.full_scale)
        for variable, value in zip(self._scale, (scaler.shift, scaler.divisor), strict=True):
            variable.assign(np.float32(value))
        # All that Keras draws comes from here; its own way to set a seed makes
        # TensorFlow compile every step again.
        random.seed(seed)
        weights = [ops.convert_to_numpy(item) for item in build_network(*self._kind).variables]
        self._loop.restore([*weights, *self._fresh[len(weights) :]])

    def start(self, kind, sample, seed):
        """Loss and norm of the first layer's gradient before training."""
        import keras
        import tensorflow as tf

        rows = sample[0][systematic_sample(self.labels[sample[0]], _START_IMAGES)]
        self._begin(kind, sample[0], derived_seed(seed, 0))
        loss_of, network = keras.losses.SparseCategoricalCrossentropy(), self._loop.network
        shift, divisor = self._scale
        with tf.GradientTape() as tape:
            inputs = (tf.cast(self.images[rows], tf.float32) - shift) / divisor
            loss = loss_of(self.labels[rows], network(inputs, training=True))
        gradient = tape.gradient(loss, network.trainable_variables[0])
        return float(loss), float(tf.norm(gradient))

    def train(self, kind, rate, sample, seed):
        """Train on a sample and measure halfway and at the end; see `run`."""
        rows, held_out = sample
        self._begin(kind, rows, seed)
        self._loop.network.optimizer.learning_rate.assign(rate)
        halfway, stopped = None, False
        for epoch in range(EPOCHS):
            order = np.random.default_rng(derived_seed(seed, epoch)).permutation(rows)
            found = self._loop.train(self.images, self.labels, order, self.task.batch_size)
            if epoch + 1 == EPOCHS // 2:
                halfway = self._accuracy(held_out)
                stopped = found["accuracy"] <= NOTHING * self.chance(rows)
                if stopped:
                    break
        return {
            "train_accuracy": found["accuracy"],
            "accuracy_halfway": halfway,
            "accuracy": halfway if stopped else self._accuracy(held_out),
            "stopped": stopped,
        }

    def _accuracy(self, rows):
        share = self._loop.evaluate(self.images, self.labels, rows)["accuracy"]
        return round(share * len(rows)) / len(rows)  # Keras counts in float32.
