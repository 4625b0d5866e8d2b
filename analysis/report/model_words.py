"""Descriptions of networks, layers and variants; nothing that is trained depends on them."""

_TITLES = {
    "baseline": "convolutional network",
    "deeper": "deeper convolutional network",
    "efficient": "efficient convolutional network",
    "dense": "dense network",
    "logistic": "multinomial logistic regression",
}

_ACTIVATIONS = {"relu": "ReLU"}


def title_of(name):
    """What a network is called in a sentence; its name, where it is none of the report's."""
    return _TITLES.get(name, name)


def layer_detail(layer):
    """What a layer does, in a few words.

    Parameters
    ----------
    layer : dict
        A row of `analysis.models.architectures.layer_table`.

    Returns
    -------
    str
        Empty for a kind of layer that the report does not know.
    """
    kind = layer["layer"]
    if kind == "Conv2D":
        rows, columns = layer["kernel"]
        detail = f"{layer['filters']} filters of {rows}×{columns}"
        detail += ", ReLU" if layer["activation"] == "relu" else ""
        return detail + (f", every {layer['stride']} pixels" if layer["stride"] > 1 else "")
    if kind == "Dense":
        activation = _ACTIVATIONS.get(layer["activation"], layer["activation"])
        return f"{layer['units']} units, {activation}"
    if kind == "MaxPooling2D":
        return "largest of each {}×{}".format(*layer["pool"])
    if kind == "Dropout":
        return f"in training: each value dropped with probability {layer['rate']:g}"
    if kind == "RandomShift":
        pixels = "pixels" if layer["most"] > 1 else "pixel"
        return f"in training: moved by up to {layer['most']} {pixels}"
    return {
        "Flatten": "grid to vector",
        "BatchNormalization": "standardised in each batch, then scaled and shifted",
        "ReLU": "negative values to 0",
    }.get(kind, "")


def described_layers(layers):
    """The rows of a layer table as the report shows them.

    Returns
    -------
    list of dict
        With ``layer``, ``detail``, ``output``, ``parameters`` and ``multiply_adds``.
    """
    return [
        {
            "layer": layer["layer"],
            "detail": layer_detail(layer),
            **{name: layer[name] for name in ("output", "parameters", "multiply_adds")},
        }
        for layer in layers
    ]
