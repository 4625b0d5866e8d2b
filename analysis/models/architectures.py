"""The networks that the report can train, and what each of their layers costs.

Keras is imported inside the functions: reading stored results needs none of it.
"""

import math
from dataclasses import dataclass

from analysis.models.variants import PLAIN
from analysis.system.processor import computes_bfloat16


@dataclass(frozen=True)
class Architecture:
    """What must be known of a network before it is built.

    Attributes
    ----------
    name : str
    smallest_side : int
        Pixels that an image must have in both directions.
    convolutional : bool
    shift : int
        Pixels by which it moves training images at random, at most.
    normalised : bool
        Whether it normalises its batches.
    mixed_precision : bool
        Whether it multiplies in bfloat16 where the processor does so natively.
    cost : float
        Rough time of one gradient step relative to the baseline's, to run long tasks first.
    """

    name: str
    smallest_side: int
    convolutional: bool = False
    shift: int = 0
    normalised: bool = False
    mixed_precision: bool = False
    cost: float = 1.0


MODELS = {
    architecture.name: architecture
    for architecture in (
        Architecture("baseline", 4, convolutional=True),
        Architecture("deeper", 14, convolutional=True, cost=2.5),
        Architecture(
            "efficient",
            3,
            convolutional=True,
            shift=1,
            normalised=True,
            mixed_precision=True,
            cost=0.5,
        ),
        Architecture("dense", 1, cost=0.5),
        Architecture("logistic", 1, cost=0.3),
    )
}


# The efficient network's side without padding: each convolution leaves something.
UNPADDED_SIDE = 19


def build_network(name, input_shape, n_classes, variant=PLAIN):
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
    variant : analysis.models.variants.Variant
        What to build otherwise.

    Returns
    -------
    keras.Sequential
        Its output is one probability per class.
    """
    import keras
    from keras import layers

    from analysis.models.augmentation import RandomShift

    def hidden(units):
        units = variant.wide(units)
        return layers.Dense(units, activation="relu", kernel_initializer="he_uniform")

    def convolution(filters, side=3, activation="relu", **options):
        return layers.Conv2D(
            variant.wide(filters),
            side,
            activation=activation,
            kernel_initializer="he_uniform",
            **options,
        )

    def normalised_relu():
        return [
            layers.BatchNormalization(momentum=0.9, dtype=precision),
            layers.ReLU(dtype=precision),
        ]

    precision = "mixed_bfloat16" if computes_bfloat16() else "float32"
    # Small images would be used up by the convolutions.
    padding = "valid" if min(input_shape[:2]) >= UNPADDED_SIDE else "same"
    thrifty = {"padding": padding, "dtype": precision}
    # Normalisation follows, which would take a bias away again.
    linear = {"activation": None, "use_bias": False, **thrifty}

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
            RandomShift(MODELS[name].shift),
            convolution(32, 5, strides=2, **thrifty),
            convolution(32, **linear),
            layers.MaxPooling2D(2, dtype=precision),
            *normalised_relu(),
            convolution(64, **linear),
            *normalised_relu(),
            layers.Flatten(),
        ],
        "dense": lambda: [
            layers.Flatten(),
            hidden(matched_width(input_shape, n_classes)),
            hidden(100),
        ],
        "logistic": lambda: [layers.Flatten()],
    }[name]()
    moved = [RandomShift(variant.shift)] if variant.shift else []
    dropped = [layers.Dropout(variant.dropout)] if variant.dropout else []
    output = layers.Dense(n_classes, activation="softmax")
    return keras.Sequential([layers.Input(input_shape), *moved, *body, *dropped, output])


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


def layer_table(network):
    """What each layer does and costs.

    Parameters
    ----------
    network : keras.Sequential

    Returns
    -------
    list of dict
        For each layer ``layer`` (its kind), ``output`` (shape without the
        batch), ``parameters``, ``multiply_adds`` (for one image, forward) and
        the settings that its kind has: ``filters``, ``kernel``, ``stride``,
        ``units``, ``activation``, ``pool``, ``rate`` or ``most``.
    """
    rows = []
    for layer in network.layers:
        kind = type(layer).__name__
        output = [int(size) for size in layer.output.shape[1:]]
        multiply_adds, settings = 0, {}
        if kind == "Conv2D":
            kernel = [int(size) for size in layer.kernel.shape]
            multiply_adds = math.prod(output[:2]) * math.prod(kernel)
            settings = {"filters": kernel[3], "kernel": kernel[:2], "stride": layer.strides[0]}
        elif kind == "Dense":
            multiply_adds = math.prod(layer.kernel.shape)
            settings = {"units": layer.units}
        elif kind == "MaxPooling2D":
            settings = {"pool": list(layer.pool_size)}
        elif kind == "BatchNormalization":
            multiply_adds = math.prod(output)
        elif kind == "Dropout":
            settings = {"rate": layer.rate}
        elif kind == "RandomShift":
            settings = {"most": layer.most}
        if kind in ("Conv2D", "Dense"):
            settings["activation"] = layer.activation.__name__
        rows.append(
            {
                "layer": kind,
                "output": output,
                "parameters": int(layer.count_params()),
                "multiply_adds": int(multiply_adds),
                **settings,
            }
        )
    return rows
