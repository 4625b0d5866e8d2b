"""The same folds and recipe through the project's engine."""

import math

import keras
import numpy as np
import tensorflow as tf
from common import load_images, options, write_result
from keras import layers
from sklearn.model_selection import KFold

from analysis.models.recipes import RECIPES
from analysis.training.cross_validation import cross_validate


def scaled(batch):
    return tf.cast(batch, "float32") / 255


def tutorial_model(name):
    def convolution(filters):
        return layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_uniform")

    more = [convolution(64), convolution(64), layers.MaxPooling2D(2)] if name == "deeper" else []
    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            convolution(32),
            layers.MaxPooling2D(2),
            *more,
            layers.Flatten(),
            layers.Dense(100, activation="relu", kernel_initializer="he_uniform"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(0.01, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def builder(name, epochs, batch_size):
    """A function that builds and compiles a network, as `cross_validate` wants it."""
    if name != "efficient":
        return lambda: tutorial_model(name)
    rate = RECIPES["efficient"].learning_rate

    def build(x, y):
        from analysis.models.architectures import build_network
        from analysis.models.recipes import compile_network

        network = build_network("efficient", x.shape[1:], 10)
        steps = epochs * math.ceil(len(x) / batch_size)
        compile_network(network, "efficient", rate, steps)
        return network

    return build


def main():
    given = options(
        ("--k", {"type": int, "default": 5}),
        ("--folds", {"type": int, "help": "the first so many of the folds only"}),
        ("--workers", {"type": int}),
    )
    recipe = RECIPES[given.model]
    epochs = given.epochs or recipe.epochs
    images, labels = load_images(given)
    splits = list(KFold(given.k, shuffle=True, random_state=1).split(images))
    result = cross_validate(
        builder(given.model, epochs, recipe.batch_size),
        images[..., np.newaxis],
        labels,
        splits[: given.folds],
        epochs=epochs,
        batch_size=recipe.batch_size,
        seeds=1,
        prepare=scaled,
        workers=given.workers,
    )
    write_result(
        accuracies=result.scores()["accuracy"].tolist(),
        epochs=[len(fold.running) for fold in result.folds],
        seconds=sum(fold.seconds for fold in result.folds),
        images=sum(fold.train_size for fold in result.folds) * epochs,
    )


if __name__ == "__main__":
    main()
