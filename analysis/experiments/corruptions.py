"""How accurately the folds' networks classify images that are shifted, rotated or noisy."""

import numpy as np
from scipy import ndimage

from analysis.experiments.shifts import LARGEST_SHIFT, shifted
from analysis.training.weights import probe

IMAGES = 2000
# Forward passes of all networks together; images are thinned out to keep below.
BUDGET = 250_000
ANGLES = (5, 10, 15, 20, 30, 45)
NOISE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
UNITS = {"none": "", "shift": "pixels", "rotation": "degrees", "noise": "share of full scale"}


def conditions_for(image_shape):
    """Every corruption that is measured, the clean images first.

    Parameters
    ----------
    image_shape : (int, int)
        Rows and columns, which limit the shift.

    Returns
    -------
    list of dict
        ``kind``, ``amount`` (not negative), ``unit`` and ``way``: rows and columns of a shift,
        the sign of a rotation, None otherwise.
    """
    largest = min(LARGEST_SHIFT, min(image_shape) // 4)
    found = [("none", 0, None)]
    for amount in range(1, largest + 1):
        for way in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            found.append(("shift", amount, list(way)))
    for amount in ANGLES:
        found += [("rotation", amount, way) for way in (-1, 1)]
    found += [("noise", amount, None) for amount in NOISE]
    return [
        {"kind": kind, "amount": amount, "unit": UNITS[kind], "way": way}
        for kind, amount, way in found
    ]


def pixel_range(dataset):
    """Smallest and largest pixel value: the format's, or what the training images hold.

    Returns
    -------
    (float, float)
    """
    if dataset.full_scale:
        return 0.0, float(dataset.full_scale)
    return float(dataset.x_train.min()), float(dataset.x_train.max())


def _as_type(values, dtype):
    """Real numbers as pixels of a type, rounded where it holds whole numbers."""
    return (values if dtype.kind == "f" else np.rint(values)).astype(dtype)


def rotated(images, degrees):
    """Turn images about their middle, filling with zeros what comes into view.

    Between pixels, values are interpolated linearly.

    Parameters
    ----------
    images : ndarray, shape (n, height, width[, channels])
    degrees : float
        Counter-clockwise as the image is seen; negative for clockwise.

    Returns
    -------
    ndarray
        Of the same shape and type.
    """
    turned = ndimage.rotate(
        images.astype(float), degrees, axes=(1, 2), reshape=False, order=1, mode="constant"
    )
    return _as_type(turned, images.dtype)


def noisy(images, deviation, low, high, seed):
    """Add independent Gaussian noise to every pixel and clip to the format's range.

    Parameters
    ----------
    images : ndarray
    deviation : float
        Standard deviation as a share of ``high - low``.
    low, high : float
    seed : int or sequence of int

    Returns
    -------
    ndarray
        Of the same shape and type.
    """
    noise = np.random.default_rng(seed).normal(0, deviation * (high - low), images.shape)
    return _as_type(np.clip(images + noise, low, high), images.dtype)


def corrupted_images(images, condition, low, high, seed):
    """Images under one of the conditions that `conditions_for` lists.

    Parameters
    ----------
    images : ndarray, shape (n, height, width[, channels])
    condition : dict
    low, high : float
        The range of pixel values.
    seed : sequence of int
        Of the noise.

    Returns
    -------
    ndarray
        Of the same shape and type.
    """
    kind, amount, way = (condition[name] for name in ("kind", "amount", "way"))
    if kind == "shift":
        return shifted(images, *(amount * step for step in way))
    if kind == "rotation":
        return rotated(images, amount * way)
    if kind == "noise":
        return noisy(images, amount, low, high, seed)
    return images


def run(task, dataset, report, read, **_):
    """Measure each network that `task` names on corrupted images of its validation part.

    `task` is a `RobustnessTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``conditions`` (see `conditions_for`), ``folds`` (numbers), ``images`` (how many of
        each fold), ``model``. Arrays of int, shape (folds, conditions): ``correct``, and of the
        images correct without corruption how many were ``lost``, of the others how many ``gained``.
    """
    conditions = conditions_for(dataset.image_shape)
    low, high = pixel_range(dataset)
    most = min(IMAGES, BUDGET // (len(conditions) * len(task.networks)))
    shape = len(task.networks), len(conditions)
    correct, lost, gained = (np.zeros(shape, dtype=int) for _ in range(3))
    measured = []
    for row, network_task in enumerate(task.networks):
        images, recognised = probe(network_task, read(network_task), dataset, most)
        measured.append(len(images))
        for column, condition in enumerate(conditions):
            seed = [task.seed, task.folds[row], column]
            hits = recognised(corrupted_images(images, condition, low, high, seed))
            if column == 0:
                clean = hits
            correct[row, column] = hits.sum()
            lost[row, column] = np.sum(clean & ~hits)
            gained[row, column] = np.sum(hits & ~clean)
    report(1)
    facts = {
        "conditions": conditions,
        "folds": list(task.folds),
        "images": measured,
        "model": task.networks[0].recipe.model,
    }
    return facts, {"correct": correct, "lost": lost, "gained": gained}
