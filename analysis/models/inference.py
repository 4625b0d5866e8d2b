"""A trained network as others run it: in float32, on pixels as they are, layer by layer."""

from dataclasses import dataclass, field

import numpy as np

# They change nothing once the training is over.
_TRAINING_ONLY = ("RandomShift", "Dropout")
# What the forward pass of each kind of layer needs besides its weights.
_SETTINGS = {
    "Rescaling": ("scale", "offset"),
    "Conv2D": ("strides", "padding", "activation"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("epsilon",),
    "ReLU": (),
    "Flatten": (),
    "Dense": ("activation",),
}
_ACTIVATIONS = ("linear", "relu", "softmax")
# What would change it, and is not computed; by kind, with the only value that is allowed.
_REQUIRED = {
    "Conv2D": {"dilation_rate": (1, 1), "groups": 1, "data_format": "channels_last"},
    "MaxPooling2D": {"data_format": "channels_last"},
    "BatchNormalization": {"axis": -1, "center": True, "scale": True},
    "ReLU": {"max_value": None, "negative_slope": 0, "threshold": 0},
    "Flatten": {"data_format": "channels_last"},
    "Dense": {"use_bias": True},
}


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a network: all that its forward pass needs.

    Attributes
    ----------
    name : str
        Unique in the network.
    kind : str
        Its Keras class.
    settings : dict
        Plain data: numbers, names, lists of integers.
    weights : dict of str to ndarray
        By Keras's name, such as ``kernel`` and ``bias``.
    """

    name: str
    kind: str
    settings: dict
    weights: dict = field(repr=False)

    def described(self, coded):
        """The layer as a dict of its attributes, with each array of weights as `coded` makes it."""
        weights = {name: coded(array) for name, array in self.weights.items()}
        return {
            "name": self.name,
            "kind": self.kind,
            "settings": self.settings,
            "weights": weights,
        }


def inference_network(network, shift, divisor):
    """Copy a trained network for inference.

    Parameters
    ----------
    network : keras.Sequential
        One of the report's, trained.
    shift, divisor : float
        The scaling of pixels that it was trained with, ``(pixel - shift) / divisor``.

    Returns
    -------
    keras.Sequential
        It takes images with the dataset's own pixel values and computes in float32. Its layers
        have the same names in every process.

    Raises
    ------
    ValueError
        When a layer, its activation or one of its settings cannot be exported.
    """
    import keras

    inner = [layer for layer in network.layers if type(layer).__name__ not in _TRAINING_ONLY]
    copies = []
    for number, layer in enumerate(inner, 1):
        _check(layer)
        name = f"{type(layer).__name__.lower()}_{number}"
        options = {**layer.get_config(), "dtype": "float32", "name": name}
        copies.append(type(layer).from_config(options))
    scaling = keras.layers.Rescaling(1 / divisor, 0.0 - shift / divisor, name="rescaling")
    shape = keras.layers.Input(network.input_shape[1:], name="images")
    copied = keras.Sequential([shape, scaling, *copies], name="network")
    for layer, copy in zip(inner, copies, strict=True):
        copy.set_weights(layer.get_weights())
    return copied


def layer_list(network):
    """The layers of a network made by `inference_network`.

    Returns
    -------
    list of Layer
    """
    return [
        Layer(
            layer.name,
            type(layer).__name__,
            {name: _setting(layer, name) for name in _SETTINGS[type(layer).__name__]},
            {weight.name: np.asarray(weight.numpy()) for weight in layer.weights},
        )
        for layer in network.layers
    ]


def _check(layer):
    kind = type(layer).__name__
    if kind not in _SETTINGS:
        raise ValueError(
            f"layer {layer.name!r}: a {kind} cannot be exported; known are {', '.join(_SETTINGS)}"
        )
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    if activation not in _ACTIVATIONS:
        raise ValueError(
            f"layer {layer.name!r}: activation {activation!r} cannot be exported; known are "
            f"{', '.join(_ACTIVATIONS)}"
        )
    for setting, required in _REQUIRED.get(kind, {}).items():
        value = getattr(layer, setting)
        if value != required:
            raise ValueError(
                f"layer {layer.name!r}: {setting} = {value!r} cannot be exported; it must be "
                f"{required!r}"
            )


def _setting(layer, name):
    value = getattr(layer, name)
    if callable(value):
        return value.__name__
    return [int(item) for item in value] if isinstance(value, tuple) else value


def in_half_precision(weights):
    """Weights rounded as they are stored for browsers: matrices to float16, vectors not at all.

    Nearly all weights are in matrices; a variance over a batch may exceed float16's range.

    Parameters
    ----------
    weights : ndarray

    Returns
    -------
    ndarray
        Of float16 or float32.
    """
    return weights.astype(np.float16 if weights.ndim > 1 else np.float32)
