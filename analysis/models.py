"""The networks that the report can train, and what each of their layers costs.

Keras is imported inside the functions: reading stored results needs none of it.
"""

import math
from dataclasses import dataclass

from analysis.processor import computes_bfloat16


@dataclass(frozen=True)
class ModelCard:
    """What prose and checks need to know of a network before it is built."""

    name: str
    title: str
    smallest_side: int


MODELS = {
    card.name: card
    for card in (
        ModelCard("baseline", "convolutional network", 4),
        ModelCard("deeper", "deeper convolutional network", 14),
        ModelCard("efficient", "efficient convolutional network", 4),
        ModelCard("dense", "dense network", 1),
        ModelCard("logistic", "multinomial logistic regression", 1),
    )
}


# The efficient network's side without padding: each convolution leaves something.
UNPADDED_SIDE = 19


def build_network(name, input_shape, n_classes):
    """Build an untrained network.

    Parameters
    ----------
    name : {"baseline", "deeper", "efficient", "dense", "logistic"}
        ``baseline`` and ``deeper`` are Brownlee's tutorial networks ("How to
        Develop a CNN for MNIST Handwritten Digit Classification", 2019).
        ``dense`` has a first hidden layer so wide that its number of weights
        is as near as can be to the baseline's, so that the two differ in
        architecture and not in size. ``logistic`` has no hidden layer.
        ``efficient`` does little at full resolution, normalises its batches,
        sees each training image moved by up to a pixel, and multiplies in
        bfloat16 where the processor does so natively.
    input_shape : tuple of int
        Rows, columns, channels.
    n_classes : int

    Returns
    -------
    keras.Sequential
        Its output is one probability per class.
    """
    import keras
    from keras import layers

    def hidden(units):
        return layers.Dense(units, activation="relu", kernel_initializer="he_uniform")

    def convolution(filters):
        return layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_uniform")

    def normalised(filters, *between):
        return [
            layers.Conv2D(
                filters, 3, padding=padding, use_bias=False, kernel_initializer="he_uniform",
                dtype=precision,
            ),
            *between,
            layers.BatchNormalization(momentum=0.9, dtype=precision),
            layers.ReLU(dtype=precision),
        ]  # fmt: skip

    # Small images would be used up by the convolutions.
    padding = "valid" if min(input_shape[:2]) >= UNPADDED_SIDE else "same"
    precision = "mixed_bfloat16" if computes_bfloat16() else "float32"

    body = {
        "baseline": lambda: [
            convolution(32),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            hidden(100),
        ],
        "deeper": lambda: [
            convolution(32),
            layers.MaxPooling2D(2),
            convolution(64),
            convolution(64),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            hidden(100),
        ],
        "efficient": lambda: [
            random_shift(),
            layers.Conv2D(
                32,
                5,
                strides=2,
                padding=padding,
                activation="relu",
                kernel_initializer="he_uniform",
                dtype=precision,
            ),
            *normalised(32, layers.MaxPooling2D(2, dtype=precision)),
            *normalised(64),
            layers.Flatten(),
        ],
        "dense": lambda: [
            layers.Flatten(),
            hidden(matched_width(input_shape, n_classes)),
            hidden(100),
        ],
        "logistic": lambda: [layers.Flatten()],
    }[name]()
    output = layers.Dense(n_classes, activation="softmax")
    return keras.Sequential([layers.Input(input_shape), *body, output])


def random_shift():
    """The layer that moves training images."""
    from analysis.augmentation import RandomShift

    return RandomShift(1)


def baseline_parameters(input_shape, n_classes):
    """Number of trainable weights of the baseline network.

    Parameters
    ----------
    input_shape : tuple of int
        Rows, columns, channels.
    n_classes : int

    Returns
    -------
    int
    """
    rows, columns, channels = input_shape
    features = ((rows - 2) // 2) * ((columns - 2) // 2) * 32
    return (9 * channels + 1) * 32 + (features + 1) * 100 + (100 + 1) * n_classes


def matched_width(input_shape, n_classes):
    """Width of the dense network's first layer that matches the baseline's number of weights."""
    inputs = math.prod(input_shape)
    rest = 100 + (100 + 1) * n_classes
    return max(1, round((baseline_parameters(input_shape, n_classes) - rest) / (inputs + 1 + 100)))


DETAILS = {
    "Flatten": "grid to vector",
    "BatchNormalization": "mean 0 and standard deviation 1 in each batch, then scaled and shifted",
    "ReLU": "negative values to 0",
    "RandomShift": "in training: moved by up to 1 pixel",
}


def layer_table(network):
    """What each layer does and costs.

    Parameters
    ----------
    network : keras.Sequential

    Returns
    -------
    list of dict
        For each layer ``layer`` (its kind), ``detail``, ``output`` (shape
        without the batch), ``parameters`` and ``multiply_adds`` (for one
        image, forward).
    """
    rows = []
    for layer in network.layers:
        kind = type(layer).__name__
        output = [int(size) for size in layer.output.shape[1:]]
        multiply_adds, detail = 0, ""
        if kind == "Conv2D":
            kernel = layer.kernel.shape
            multiply_adds = math.prod(output[:2]) * math.prod(kernel)
            detail = f"{kernel[3]} filters of {kernel[0]}×{kernel[1]}"
            detail += ", ReLU" if layer.activation.__name__ == "relu" else ""
            detail += f", every {layer.strides[0]} pixels" if layer.strides[0] > 1 else ""
        elif kind == "Dense":
            multiply_adds = math.prod(layer.kernel.shape)
            activation = {"relu": "ReLU"}.get(layer.activation.__name__, layer.activation.__name__)
            detail = f"{layer.units} units, {activation}"
        elif kind == "MaxPooling2D":
            detail = f"largest of each {layer.pool_size[0]}×{layer.pool_size[1]}"
        elif kind in DETAILS:
            detail = DETAILS[kind]
        rows.append(
            {
                "layer": kind,
                "detail": detail,
                "output": output,
                "parameters": int(layer.count_params()),
                "multiply_adds": int(multiply_adds),
            }
        )
    return rows
