"""What each step from the tutorial's recipe to the efficient one brings, on two folds."""

import math
import sys
import time

import numpy as np
from common import load_images, options, write_result
from engine import scaled
from sklearn.model_selection import KFold

from analysis.models.recipes import RECIPES
from analysis.system.processor import computes_bfloat16
from analysis.training.cross_validation import cross_validate

FAST = RECIPES["efficient"]
# What each row adds; the rate, where it must follow the batch or the schedule.
STEPS = (
    ("small strided network, tutorial's recipe", {"batch_size": 32, "rate": 0.01}),
    ("+ bfloat16", {"half": True}),
    (f"+ batches of {FAST.batch_size}, rate 0.02", {"batch_size": FAST.batch_size, "rate": 0.02}),
    ("+ one-cycle schedule to 0.05, Nesterov", {"recipe": "efficient", "rate": 0.05}),
    (
        f"+ batch normalisation, rate {FAST.learning_rate:g}",
        {"network": "normalised", "rate": FAST.learning_rate},
    ),
    ("+ random shift by a pixel (= efficient)", {"network": "efficient"}),
)
FIRST = {"network": "plain", "half": False, "recipe": "baseline"}


def builder(network, half, recipe, rate, batch_size, epochs):
    def build(x, y):
        import keras
        from keras import layers

        from analysis.models.architectures import build_network
        from analysis.models.recipes import compile_network

        def convolution(filters, size, **options):
            return layers.Conv2D(
                filters, size, activation="relu", kernel_initializer="he_uniform", **options
            )

        if network == "plain":
            keras.config.set_dtype_policy("mixed_bfloat16" if half else "float32")
            body = [
                convolution(32, 5, strides=2),
                convolution(32, 3),
                layers.MaxPooling2D(2),
                convolution(64, 3),
                layers.Flatten(),
            ]
            keras.config.set_dtype_policy("float32")
            made = keras.Sequential(
                [layers.Input(x.shape[1:]), *body, layers.Dense(10, activation="softmax")]
            )
        else:
            made = build_network("efficient", x.shape[1:], 10)
            if network == "normalised":
                kept = [layer for layer in made.layers if type(layer).__name__ != "RandomShift"]
                made = keras.Sequential([layers.Input(x.shape[1:]), *kept])
        compile_network(made, recipe, rate, epochs * math.ceil(len(x) / batch_size))
        return made

    return build


def main():
    given = options()
    epochs = given.epochs or FAST.epochs
    images, labels = load_images(given)
    splits = list(KFold(5, shuffle=True, random_state=1).split(images))[:2]
    settings, rows = dict(FIRST), []
    for number, (name, change) in enumerate(STEPS, 1):
        settings |= change
        if not computes_bfloat16():
            settings["half"] = False
        start = time.perf_counter()
        result = cross_validate(
            builder(**settings, epochs=epochs),
            images[..., np.newaxis],
            labels,
            splits,
            epochs=epochs,
            batch_size=settings["batch_size"],
            seeds=1,
            prepare=scaled,
            quiet=True,
        )
        accuracies = result.scores()["accuracy"]
        rows.append(
            {
                "step": name,
                "fold_seconds": [fold.seconds for fold in result.folds],
                "seconds": time.perf_counter() - start,
                "accuracies": accuracies.tolist(),
                "held_out": sum(fold.validation_size for fold in result.folds),
            }
        )
        print(
            f"fold 1, 2 of step {number}/{len(STEPS)}, {name}: {accuracies.mean():.2%}",
            file=sys.stderr,
            flush=True,
        )
    write_result(rows=rows, epochs=epochs, bfloat16=computes_bfloat16())


if __name__ == "__main__":
    main()
