"""Sentences of the page that runs the network, by what the rounding of its weights does."""

import math


def rounding_state(rounding):
    """What rounding does to the answers, a key of `ROUNDING`."""
    if not math.isfinite(rounding.largest_change):
        return "not finite"
    if not rounding.changed:
        return "nothing"
    return "one" if rounding.changed == 1 else "some"


def rounded(rounding, test):
    """What rounding changes: sentences.

    Parameters
    ----------
    rounding : analysis.evaluation.rounding.Rounding
    test : analysis.evaluation.test_set.FinalTest
    """
    sentences = [ROUNDING[rounding_state(rounding)].format(rounding=rounding)]
    if rounding.changed and math.isfinite(rounding.largest_change):
        same = rounding.accuracy == test.accuracy
        sentences.append(ACCURACY[same].format(rounding=rounding, test=test))
    return sentences


IN_SHORT = {
    "not finite": "Its weights are rounded for this page.",
    "nothing": "Its weights are rounded for this page, which changes none of these answers.",
    "one": "Its weights are rounded for this page, which changes one of these answers.",
    "some": "Its weights are rounded for this page, which changes {rounding.changed:,} of these "
    "answers.",
}

ROUNDING = {
    "not finite": "Some probabilities of this network are not finite, because its training "
    "diverged, so there is nothing to compare.",
    "nothing": "With rounded weights every test image gets the same class, and no probability "
    "changes by more than {rounding.largest_change:.2g}.",
    "one": "With rounded weights one of the {rounding.images:,} test images gets another class, "
    "and no probability changes by more than {rounding.largest_change:.2g}.",
    "some": "With rounded weights {rounding.changed:,} of the {rounding.images:,} test images get "
    "another class: {rounding.gained:,} of them correctly only now, {rounding.lost:,} correctly "
    "only before.",
}

ACCURACY = {
    True: "The accuracy is the same.",
    False: "The accuracy is {rounding.accuracy:.2%} instead of {test.accuracy:.2%}.",
}
"""By whether rounding leaves it as it is, where it changes classes."""

PARITY = (
    "The tests of this project require of the page, for all test images of the default dataset "
    "and of a small one, the class that Keras computes from the same rounded weights, unless the "
    "two largest probabilities differ by less than {tie:g}, and probabilities within "
    "{tolerance:g} of Keras's. On the site, a button repeats the comparison in the reader's "
    "browser, on the test images of this report."
)

SIZE = "The file of the network, with {weights:,} weights, takes {size} when compressed."

TEMPERATURE = {
    True: "The page shows each probability twice: as the network gives it, and calibrated by "
    "temperature scaling with T = {t:.2f}, the geometric mean of the temperatures that "
    "[Study the errors](09_study_the_errors.ipynb) fits to the folds.",
    False: "The page shows the probabilities as the network gives them: there is no temperature "
    "to calibrate them with.",
}
"""By whether calibration found a temperature."""

FILES = [
    (
        "[model.keras](../model/model.keras)",
        "for Keras 3: the weights as they were trained, in float32",
    ),
    (
        "[model.onnx](../model/model.onnx)",
        "the same network for ONNX Runtime and other programs that read ONNX",
    ),
    (
        "[model_card.md](../model/model_card.md)",
        "the model card: what the model was trained and tested on, and its limits",
    ),
    (
        "[network.js](../model/network.js)",
        "the layers of this page, with rounded weights",
    ),
    (
        "[training_images.js](../model/training_images.js)",
        "size and place of what the training images show, and some of them to compare with",
    ),
    (
        "[test_images.js](../model/test_images.js)",
        "the test images, with the probabilities that Keras computes, which this page checks on "
        "request",
    ),
    (
        "[interface.js](../model/interface.js)",
        "the words of this page, and the images that can be chosen",
    ),
]

USE = """
In Python, for images of shape {shape}:

```python
import keras

network = keras.saving.load_model("model.keras")
probabilities = network.predict(images)
```

With ONNX Runtime:

```python
import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")
(probabilities,) = session.run(None, {{"images": images.astype(np.float32)}})
```
"""


def use(study):
    """How the files are used in Python, as Markdown."""
    shape = ", ".join(str(side) for side in study.dataset.input_shape)
    return USE.format(shape=f"(n, {shape})")
