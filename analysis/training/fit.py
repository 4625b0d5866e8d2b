"""Training of one network, measured before it and after its epochs."""

import time
from dataclasses import asdict, dataclass

import numpy as np

from analysis.training.determinism import derived_seed
from analysis.training.preparation import (
    systematic_sample,
)

# Images of a training part that are measured between epochs, at least: enough
# for a smooth curve, and a fraction of the time that all of them would take.
LEAST_MEASURED = 10_000
# Largest rounding error of a share that was counted in float32.
_FLOAT32 = 1e-6


@dataclass
class Fitted:
    """The record of a training.

    Attributes
    ----------
    records : list of dict of str to (dict of str to float)
        For each measurement, before training first, the loss and metrics of
        each watched set, with the weights held still.
    running : list of dict of str to float
        For each epoch the loss and metrics of the batches trained on, while
        the weights moved: what Keras's progress bar shows.
    seconds : float
        Spent on gradient steps, without the measurements between epochs.
    """

    records: list
    running: list
    seconds: float


def fit(
    loop, images, targets, rows, watched, *, epochs, batch_size, seed, report,
    every_epoch=True, checkpoint=None,
):  # fmt: skip
    """Train a network and measure it before training and after its epochs.

    Parameters
    ----------
    loop : analysis.training.loop.TrainingLoop
    images, targets : ndarray
    rows : ndarray of int
        Of the training part.
    watched : dict of str to (ndarray, ndarray, ndarray of int)
        Images, targets and rows of the sets to measure; nothing is chosen by them.
    epochs, batch_size : int
    seed : int
        Of the order in which each epoch sees the images.
    report : callable
        Called with the number of epochs done.
    every_epoch : bool
        Measure after every epoch; otherwise after the last one only.
    checkpoint : analysis.engine.store.Checkpoint, optional
        Where the network's state is kept from time to time, and taken up
        again; the result is the same bit for bit.

    Returns
    -------
    Fitted
    """

    def measure():
        return {name: loop.evaluate(*part) for name, part in watched.items()}

    state = checkpoint.load() if checkpoint else None
    if state is None:
        fitted, done = Fitted([measure()], [], 0.0), 0
    else:
        fitted, done = Fitted(**state.facts["fitted"]), state.facts["epochs"]
        loop.restore([state.arrays[name] for name in sorted(state.arrays)])
        report(done)
    for epoch in range(done + 1, epochs + 1):
        # Separate for every epoch, so that it is the same after an interruption.
        order = np.random.default_rng(derived_seed(seed, epoch)).permutation(rows)
        start = time.perf_counter()
        fitted.running.append(loop.train(images, targets, order, batch_size))
        fitted.seconds += time.perf_counter() - start
        if every_epoch or epoch == epochs:
            fitted.records.append(measure())
        if checkpoint and epoch < epochs and checkpoint.due():
            arrays = {f"state_{place:04d}": value for place, value in enumerate(loop.state())}
            checkpoint.save({"fitted": asdict(fitted), "epochs": epoch}, arrays)
        report(epoch)
    return fitted


def table_of(records, names, size=None):
    """Measurements as an array, shape (measurements, metrics).

    Parameters
    ----------
    records : list of dict of str to float
    names : list of str
        The metrics, in the order of the columns.
    size : int, optional
        Images measured, where ``accuracy`` is the share of them that is right:
        Keras counts in float32, the share of whole images is exact.

    Returns
    -------
    ndarray
    """
    table = np.array([[record[name] for name in names] for record in records], float)
    if size and "accuracy" in names:
        column = table[:, names.index("accuracy")]
        exact = np.round(column * size) / size
        column[:] = np.where(np.abs(exact - column) < _FLOAT32, exact, column)
    return table


def measured_part(labels, n_validation):
    """Positions, in a training part, of the images on which its curve is measured.

    A stratified sample as large as the validation part (or `LEAST_MEASURED`,
    if that is more), so that both curves have about the same sampling error.

    Parameters
    ----------
    labels : ndarray of int
        Of the training part.
    n_validation : int

    Returns
    -------
    ndarray of int
    """
    size = max(n_validation, LEAST_MEASURED)
    if labels.ndim > 1 or labels.dtype.kind == "f":  # No classes: evenly spaced rows.
        labels = np.zeros(len(labels), int)
    return systematic_sample(labels, size)
