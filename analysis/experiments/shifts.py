"""How well trained networks recognise images that are moved by a few pixels."""

import numpy as np

from analysis.training.weights import probe

# Images are plenty here: the figure compares large differences.
IMAGES = 4000
LARGEST_SHIFT = 4


def shifted(images, rows, columns):
    """Move images, filling with zeros what comes into view.

    Parameters
    ----------
    images : ndarray, shape (n, height, width[, channels])
    rows, columns : int
        Pixels down and to the right; negative for up and left. Smaller in
        size than the image's sides.

    Returns
    -------
    ndarray
        Of the same shape and type.
    """
    moved = np.zeros_like(images)
    height, width = images.shape[1:3]
    target = (
        slice(max(rows, 0), height + min(rows, 0)),
        slice(max(columns, 0), width + min(columns, 0)),
    )
    source = (
        slice(max(-rows, 0), height + min(-rows, 0)),
        slice(max(-columns, 0), width + min(-columns, 0)),
    )
    moved[:, *target] = images[:, *source]
    return moved


def run(task, dataset, report, read, **_):
    """Measure the networks that `task` names on images shifted up, down, left and right.

    `task` is a `ShiftTask`; the protocol is that of `analysis.engine.tasks.Task`.

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``distances`` (pixels), ``images`` (how many), ``models``.
        Arrays: ``accuracy``, shape (models, distances), the mean over the
        four directions.
    """
    largest = min(LARGEST_SHIFT, min(dataset.image_shape) // 4)
    distances = list(range(largest + 1))
    accuracy = np.zeros((len(task.networks), len(distances)))
    for row, network_task in enumerate(task.networks):
        images, recognised = probe(network_task, read(network_task), dataset, IMAGES)
        for column, distance in enumerate(distances):
            moves = {(distance, 0), (-distance, 0), (0, distance), (0, -distance)}
            hits = [recognised(shifted(images, *move)) for move in sorted(moves)]
            accuracy[row, column] = np.mean(hits)
    report(1)
    facts = {
        "distances": distances,
        "images": len(images),
        "models": [network_task.recipe.model for network_task in task.networks],
    }
    return facts, {"accuracy": accuracy}
