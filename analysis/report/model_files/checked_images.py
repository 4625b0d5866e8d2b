"""The test images as a classic script, with which a reader's browser can check all answers."""

import gzip
import json

from analysis.report.model_files.script import packed

FILE_NAME = "test_images.js"
GLOBAL = "TEST_IMAGES"
MOST_BYTES = 10_000_000
"""Of pixels; where all images take more, the script holds the first of them."""


def offered(dataset):
    """How many test images the script holds."""
    return min(len(dataset.y_test), max(1, MOST_BYTES // dataset.x_test[0].nbytes))


def script(study):
    """The text of the script: one constant.

    It is an object with ``pixels``, the ``probabilities`` that Keras computes from the rounded
    weights, and ``answers``, the classes that the report's own network gives. Arrays are packed as
    in the network's script, their bytes compressed by gzip.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    str
    """
    count = offered(study.dataset)
    arrays = {
        "pixels": study.dataset.x_test,
        "probabilities": study.rounded.arrays["probabilities"],
        "answers": study.test.probabilities.argmax(axis=1),
    }
    zipped = {name: packed(array[:count], _compressed) for name, array in arrays.items()}
    return f"const {GLOBAL} = {json.dumps(zipped)};\n"


def _compressed(data):
    return gzip.compress(data, mtime=0)
