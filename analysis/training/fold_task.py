"""One fold of a cross-validation of any compiled Keras model, as the engine runs it."""

import inspect

import numpy as np

from analysis.training.fit import fit
from analysis.training.graph_cache import start_afresh
from analysis.training.loop import TrainingLoop


def run(task, data, report, read=None, checkpoint=None):
    """Train and measure one fold.

    Parameters
    ----------
    task : FoldTask
    data : object
        With the arrays `x` and `y`.
    report : callable
        Called with the number of epochs done.
    read : optional
        Not used.
    checkpoint : analysis.engine.store.Checkpoint, optional

    Returns
    -------
    (dict, dict of str to ndarray)
        Facts: ``seconds``, ``parameters``. Arrays: ``predictions`` for the
        rows held out, and per epoch each metric under its Keras name, that
        on the rows held out with the prefix ``val_``.

    Raises
    ------
    ValueError
        When `build` does not give a compiled Keras model.
    """
    import cloudpickle
    import keras

    start_afresh(task.seed)
    build, prepare = cloudpickle.loads(task.functions)
    training_part = (data.x[task.train], data.y[task.train]) if takes_arrays(build) else ()
    network = build(*training_part)
    if not isinstance(network, keras.Model) or not network.compiled:
        raise ValueError(f"build must return a compiled Keras model, not {type(network).__name__}")
    loop = TrainingLoop(network, data.x, data.y, prepare)
    fitted = fit(
        loop,
        data.x,
        data.y,
        task.train,
        {"val": (data.x, data.y, task.validation)},
        epochs=task.epochs,
        batch_size=task.batch_size,
        seed=task.seed,
        report=report,
        checkpoint=checkpoint,
    )
    arrays = {"predictions": loop.predict(data.x, task.validation)}
    for name in fitted.running[0]:
        arrays[f"history_{name}"] = np.array([epoch[name] for epoch in fitted.running])
    for name in fitted.records[0]["val"]:
        arrays[f"history_val_{name}"] = np.array([r["val"][name] for r in fitted.records[1:]])
    return {"seconds": fitted.seconds, "parameters": int(network.count_params())}, arrays


def takes_arrays(build):
    """Whether `build` wants the training part's inputs and targets."""
    return len(inspect.signature(build).parameters) >= 2
