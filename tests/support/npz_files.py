"""Small files in Keras's layout, and what is said of those that cannot be used."""

import numpy as np
import pytest

from analysis.data import datasets
from analysis.errors import InputError


def make_arrays(side=6, n_train=20, n_test=8, classes=(0, 1), channels=None, dtype=np.uint8):
    rng = np.random.default_rng(7)
    tail = (side, side) if channels is None else (side, side, channels)
    classes = np.array(classes)
    return {
        "x_train": rng.integers(0, 200, (n_train, *tail)).astype(dtype),
        "y_train": classes[np.arange(n_train) % len(classes)],
        "x_test": rng.integers(0, 200, (n_test, *tail)).astype(dtype),
        "y_test": classes[np.arange(n_test) % len(classes)],
    }


def save(folder, arrays, name="shapes.npz"):
    path = folder / name
    np.savez(path, **arrays)
    return str(path)


def refusal(spec, function=datasets.load):
    with pytest.raises(InputError) as caught:
        function(spec)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("dataset ")
    return message
