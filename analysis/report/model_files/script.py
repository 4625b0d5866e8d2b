"""The final model as a classic script, which a page loads from anywhere, a disk included."""

import base64
import gzip
import json

import numpy as np

from analysis.experiments.corruptions import pixel_range
from analysis.models.inference import in_half_precision

FILE_NAME = "network.js"
GLOBAL = "TRAINED_NETWORK"
EXAMPLES = 20
"""Classes of which the script holds a test image, at most."""
TIE, TOLERANCE = 1e-4, 1e-3
"""What the tests require of a browser: the class that Keras finds, where the two largest
probabilities differ by more than `TIE`, and probabilities within `TOLERANCE`."""


def script(study):
    """The text of the script: one constant, made by ``forward.js``, which is loaded before.

    It is an object with ``model``, ``shape`` (rows, columns, channels), ``classes`` (names),
    ``range`` (smallest and largest pixel value), ``temperature`` (or null), ``layers`` (each with
    ``name``, ``kind``, ``settings`` and ``weights``), and ``examples``: the first test image of
    each class as ``index``, ``label``, ``pixels`` and the ``probabilities`` that Keras computes
    from the same rounded weights. Arrays are packed as ``shape``, ``type`` and ``data`` (base64).

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    str
    """
    dataset = study.dataset
    labels = dataset.y_test
    classes, first = np.unique(labels, return_index=True)
    examples = [
        {
            "index": int(place),
            "label": int(label),
            "pixels": packed(dataset.x_test[place]),
            "probabilities": packed(study.rounded.arrays["probabilities"][place]),
        }
        for label, place in list(zip(classes, first, strict=True))[:EXAMPLES]
    ]
    network = {
        "model": study.parameters.model,
        "shape": [int(side) for side in dataset.input_shape],
        "classes": list(dataset.class_names),
        "range": pixel_range(dataset),
        "temperature": study.calibration.temperature,
        "layers": packed_layers(study.layers),
        "examples": examples,
    }
    text = json.dumps(network, separators=(",", ":"))
    return f"const {GLOBAL} = forwardPass.load({text});\n"


def packed_layers(layers):
    """Layers as a browser unpacks them, their weights rounded."""
    return [layer.described(lambda weights: packed(in_half_precision(weights))) for layer in layers]


def packed(array, coded=bytes):
    """An array as text that a browser can unpack.

    Parameters
    ----------
    array : ndarray
        Types other than uint8, float16 and float32 are turned into float32.
    coded : callable, optional
        From the array's bytes to those that are written.

    Returns
    -------
    dict
        ``shape``, ``type`` and ``data``, the little-endian bytes in base64.
    """
    kept = array.dtype.name in ("uint8", "float16", "float32")
    array = np.ascontiguousarray(array if kept else array.astype(np.float32))
    data = coded(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return {
        "shape": list(array.shape),
        "type": array.dtype.name,
        "data": base64.b64encode(data).decode("ascii"),
    }


def compressed_size(study):
    """Bytes of the script as servers send it, compressed by gzip."""
    return len(gzip.compress(script(study).encode(), mtime=0))
