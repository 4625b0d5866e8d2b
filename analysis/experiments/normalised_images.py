"""What the preprocessing of MNIST is worth: test images moved, resized and drawn in a corner."""

import numpy as np

from analysis.data.framing import frame_of
from analysis.data.normalisation import (
    cropped,
    fitted,
    normalised,
    resized,
    resized_to,
    rounded,
)
from analysis.training.loop import TrainingLoop
from analysis.training.preparation import systematic_sample, with_channels
from analysis.training.weights import trained_network

IMAGES = 2000
"""Test images, stratified: enough for an interval of a percentage point, in seconds."""
CANVAS = 10
"""Side of the canvas, in sides of the dataset's images: 280 pixels for MNIST."""


def conditions(frame):
    """How digits are put on a canvas.

    Parameters
    ----------
    frame : analysis.data.framing.Frame

    Returns
    -------
    list of dict
        ``name``; ``size``, in usual sizes, though never larger than the canvas; ``place``:
        "middle" (of the digit's box), "random" or "corner".
    """
    largest = max(frame.rows, frame.columns) / frame.longer
    found = [("reduced", 1 / 2, "middle"), ("small in a corner", 1 / 4, "corner")]
    # Where the images are full, there is no room to move.
    if largest > 1:
        found = [("moved", 1.0, "random"), ("enlarged", largest, "middle"), *found]
    return [{"name": name, "size": size, "place": place} for name, size, place in found]


def on_canvas(image, condition, frame, rng):
    """An image's digit on a larger canvas, as a condition says."""
    rows, columns = CANVAS * frame.rows, CANVAS * frame.columns
    digit = cropped(image.astype(float))
    canvas = np.zeros((rows, columns))
    if not digit.size:
        return canvas
    height, width = digit.shape
    after, before = fitted(digit.shape, frame)
    usual = CANVAS * after / before
    digit = resized(digit, min(condition["size"] * usual, rows / height, columns / width))
    room = rows - digit.shape[0], columns - digit.shape[1]
    if condition["place"] == "middle":
        top, left = (side // 2 for side in room)
    elif condition["place"] == "corner":
        top, left = (side * int(rng.integers(0, 2)) for side in room)
    else:
        top, left = (int(rng.integers(0, side + 1)) for side in room)
    canvas[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return canvas


def run(task, dataset, report, read, **_):
    """Classify test images on canvases, with and without the preprocessing.

    `task` is a `NormalisationTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``conditions`` (see `conditions`, after "as they are"), none where the preprocessing
        does not apply, and ``canvas``, its rows and columns. Arrays of bool, shape (conditions,
        images): which images are classified correctly ``without`` it, the whole canvas resized to
        the network's images, and ``with_it``.
    """
    (source,) = task.networks
    frame = frame_of(dataset.x_train[source.train], dataset.full_scale)
    if frame is None:
        return {"conditions": [], "canvas": None}, {}
    network, scaler = trained_network(source, read(source), dataset)
    rows = systematic_sample(dataset.y_test, IMAGES)
    images, labels = dataset.x_test[rows], dataset.y_test[rows]
    loop = TrainingLoop(network, with_channels(images), labels, scaler.apply_in_graph)

    def recognised(seen):
        pixels = np.array(seen).astype(images.dtype)
        return loop.predict(with_channels(pixels)).argmax(axis=1) == labels

    found = conditions(frame)
    without = [recognised(images)]
    with_it = [recognised([normalised(image, frame) for image in images])]
    for number, condition in enumerate(found):
        rng = np.random.default_rng([task.seed, number])
        plain, prepared = [], []
        for image in images:
            canvas = on_canvas(image, condition, frame, rng)
            plain.append(rounded(resized_to(canvas, frame.rows, frame.columns), frame))
            prepared.append(normalised(canvas, frame))
        without.append(recognised(plain))
        with_it.append(recognised(prepared))
    report(1)
    facts = {
        "conditions": [{"name": "as they are"}, *found],
        "canvas": [CANVAS * frame.rows, CANVAS * frame.columns],
    }
    return facts, {"without": np.array(without), "with_it": np.array(with_it)}
