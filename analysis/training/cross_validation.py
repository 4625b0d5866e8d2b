"""Cross-validate any Keras model: exact, resumable, in parallel, on one machine or many."""

import hashlib
import inspect
import sys
import tempfile
from dataclasses import dataclass

import numpy as np

from analysis.engine.keys import function_digest, is_installed
from analysis.engine.progress import Progress
from analysis.engine.scheduler import compute
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.errors import InputError
from analysis.training.determinism import derived_seed
from analysis.training.tasks import FoldTask


@dataclass(frozen=True, eq=False)
class FoldResult:
    """One trained fold.

    Attributes
    ----------
    seed : int
        The one given, of which the fold's own seed is derived.
    fold : int
        From 1, in the splitter's order.
    train, validation : ndarray of int
        Rows of the two parts.
    history : dict of str to ndarray, shape (epochs,)
        As Keras's ``fit`` names it: ``loss`` and each metric, averaged over
        the batches while the weights moved, and with the prefix ``val_`` on
        the rows held out, with the weights held still.
    predictions : ndarray, shape (len(validation), ...)
        The model's output, after the last epoch, for the rows held out.
    seconds : float
        Of gradient steps, on one thread.
    parameters : int
        Number of the model's weights.
    """

    seed: int
    fold: int
    train: np.ndarray
    validation: np.ndarray
    history: dict
    predictions: np.ndarray
    seconds: float
    parameters: int


@dataclass(frozen=True, eq=False)
class CrossValidated:
    """All folds of all seeds.

    Attributes
    ----------
    folds : list of FoldResult
        By seed, then by fold.
    rows : int
        Rows of the data.
    """

    folds: list
    rows: int

    def scores(self, metric="val_accuracy"):
        """A metric of every fold after the last epoch.

        Parameters
        ----------
        metric : str
            A name in the folds' `history`.

        Returns
        -------
        ndarray, shape (folds,)
        """
        return np.array([fold.history[metric][-1] for fold in self.folds])

    def out_of_fold(self):
        """Predictions for every row, by models that were not trained on it.

        Returns
        -------
        ndarray, shape (rows, ...)
            The mean, where a row was held out more than once (several seeds
            or repeats); NaN, where it never was.
        """
        shape = (self.rows, *self.folds[0].predictions.shape[1:])
        total, times = np.zeros(shape), np.zeros((self.rows, *[1] * (len(shape) - 1)))
        for fold in self.folds:
            total[fold.validation] += fold.predictions
            times[fold.validation] += 1
        return np.divide(total, times, out=np.full(shape, np.nan), where=times > 0)

    def histories(self):
        """Every epoch of every fold.

        Returns
        -------
        pandas.DataFrame
            Columns ``seed``, ``fold``, ``epoch`` (from 1) and the metrics.
        """
        import pandas as pd

        tables = [
            pd.DataFrame(fold.history)
            .rename_axis("epoch")
            .reset_index()
            .assign(seed=fold.seed, fold=fold.fold, epoch=lambda table: table.epoch + 1)
            for fold in self.folds
        ]
        table = pd.concat(tables, ignore_index=True)
        first = ["seed", "fold", "epoch"]
        return table[first + [name for name in table if name not in first]]


class _Arrays:
    """Inputs and targets as the engine shares them."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        digest = hashlib.sha256()
        for array in (x, y):
            digest.update(f"{array.dtype.str} {array.shape}\n".encode())
            digest.update(np.ascontiguousarray(array))
        self.digest, self.n_train = digest.hexdigest(), len(x)

    def shared(self):
        return {"x": self.x, "y": self.y}, {}


def cross_validate(
    build,
    x,
    y,
    splitter=5,
    *,
    epochs,
    batch_size=32,
    seeds=0,
    groups=None,
    prepare=None,
    store=None,
    workers=None,
    dask=None,
    quiet=False,
):
    """Train a Keras model on every fold of a split, in parallel worker processes.

    The same arguments give the same bits, with any number of workers, on one
    machine or a cluster, at once or after interruptions (on processors of one
    kind, with the same TensorFlow; randomness in a model must come from
    Keras's layers and `keras.random`). Every fold runs on one thread.

    Parameters
    ----------
    build : callable
        Returns a compiled Keras model with one input and one output. Takes
        nothing, or the training part's inputs and targets (to fit a
        ``Normalization`` layer, say, without leakage from the rows held out).
    x, y : array_like, shape (rows, ...)
        Inputs and targets.
    splitter : scikit-learn splitter, int or iterable
        Whatever scikit-learn's ``check_cv`` takes: a splitter such as
        ``StratifiedKFold(5, shuffle=True, random_state=0)``, a number of
        (stratified) folds, or pairs of index arrays.
    epochs : int
        Passes over the training part.
    batch_size : int
    seeds : int or iterable of int
        Each trains every fold once more, from other weights and in another order.
    groups : array_like, shape (rows,), optional
        For splitters that keep groups together.
    prepare : callable, optional
        Applied to every batch of inputs in the graph, such as
        ``lambda batch: tf.cast(batch, "float32") / 255``.
    store : path-like, optional
        Folder in which finished folds, and the state of unfinished ones, are
        kept; the next call with equal arguments goes on from there. Without
        it nothing is kept.
    workers : int, optional
        Processes; the machine's cores by default.
    dask : str, optional
        Address of a Dask scheduler, to train on its workers.
    quiet : bool
        Show no progress.

    Returns
    -------
    CrossValidated

    Raises
    ------
    InputError
        When an argument cannot be used; nothing has been trained then.
    analysis.engine.scheduler.TaskError
        When a fold fails. Finished folds are kept in the store.

    Examples
    --------
    >>> result = cross_validate(build, x, y, StratifiedKFold(5), epochs=10)  # doctest: +SKIP
    >>> result.scores().mean()                                               # doctest: +SKIP
    """
    x, y = _checked_arrays(x, y)
    seeds = _checked_seeds(seeds)
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool) or number < 1:
            raise InputError(f"{name}: {number!r} is not allowed; it must be a whole number from 1")
    if not callable(build):
        raise InputError(f"build: a {type(build).__name__} cannot be called; it must be a function")
    if prepare is not None and not callable(prepare):
        raise InputError("prepare: it must be a function of a batch, or None")
    splits = _splits(splitter, x, y, groups)

    data = _Arrays(x, y)
    functions = _pickled(build, prepare)
    if store is None:
        # Compared with nothing later: any name will do.
        recipe = hashlib.sha256(functions).hexdigest()
    else:
        recipe = function_digest(build, "build") + (
            function_digest(prepare, "prepare") if prepare else ""
        )
    tasks = [
        FoldTask(
            digest=data.digest,
            split=_digest_of(train, validation),
            recipe=recipe,
            seed=derived_seed(seed, fold),
            epochs=int(epochs),
            batch_size=int(batch_size),
            label=f"fold {fold}/{len(splits)}" + (f", seed {seed}" if len(seeds) > 1 else ""),
            functions=functions,
            train=train,
            validation=validation,
        )
        for seed in seeds
        for fold, (train, validation) in enumerate(splits, 1)
    ]
    if store is not None:
        return _computed(Store(store), tasks, seeds, data, workers, dask, quiet)
    with tempfile.TemporaryDirectory(prefix="cross-validation-") as folder:
        return _computed(Store(folder), tasks, seeds, data, workers, dask, quiet)


def _computed(store, tasks, seeds, data, workers, dask, quiet):
    compute(tasks, data, store, workers, Progress(quiet=quiet), dask)
    folds = []
    for place, task in enumerate(tasks):
        result = store.read(key_of(task))
        folds.append(
            FoldResult(
                seed=seeds[place // (len(tasks) // len(seeds))],
                fold=place % (len(tasks) // len(seeds)) + 1,
                train=task.train,
                validation=task.validation,
                history={
                    name.removeprefix("history_"): values
                    for name, values in result.arrays.items()
                    if name.startswith("history_")
                },
                predictions=result.arrays["predictions"],
                seconds=result.facts["seconds"],
                parameters=result.facts["parameters"],
            )
        )
    return CrossValidated(folds, data.n_train)


def _checked_arrays(x, y):
    x, y = np.asarray(x), np.asarray(y)
    for name, array in (("x", x), ("y", y)):
        if array.dtype.kind not in "biuf" or array.ndim < 1:
            raise InputError(
                f"{name}: {array.dtype} is not allowed; it must be an array of numbers"
            )
    if len(x) != len(y):
        raise InputError(f"y: {len(y)} targets for {len(x)} rows of x; there must be as many")
    return x, y


def _checked_seeds(seeds):
    given = [seeds] if np.isscalar(seeds) else list(seeds)
    usable = all(isinstance(seed, (int, np.integer)) and 0 <= seed < 2**32 for seed in given)
    if not given or not usable or len(set(given)) < len(given):
        raise InputError(
            f"seeds: {seeds!r} is not allowed; it must be a whole number from 0 to {2**32 - 1}, "
            "or several different ones"
        )
    return [int(seed) for seed in given]


def _splits(splitter, x, y, groups):
    from sklearn.model_selection import check_cv

    try:
        labels = y if y.ndim == 1 else np.argmax(y.reshape(len(y), -1), axis=1)
        splits = list(check_cv(splitter, labels, classifier=True).split(x, labels, groups))
    except (ValueError, TypeError, IndexError) as error:
        raise InputError(f"splitter: it cannot split these rows ({error})") from None
    checked = []
    for parts in splits:
        train, validation = (
            np.flatnonzero(part) if np.asarray(part).dtype == bool else np.asarray(part)
            for part in parts
        )
        for part in (train, validation):
            if not len(part) or part.min() < 0 or part.max() >= len(x):
                raise InputError(
                    f"splitter: every part must hold rows from 0 to {len(x) - 1}, and at least one"
                )
        if np.intersect1d(train, validation).size:
            raise InputError("splitter: a row is in the training part and held out as well")
        checked.append((train.astype(np.int64), validation.astype(np.int64)))
    return checked


def _digest_of(*arrays):
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{len(array)}\n".encode() + array.tobytes())
    return digest.hexdigest()


def _pickled(*functions):
    """Functions by value, so that a worker needs none of the files that they came from."""
    import cloudpickle

    homes = {inspect.getmodule(function) for function in functions if function is not None}
    own = [home for home in homes if home is not None and not is_installed(home)]
    own = [home for home in own if home.__name__ != "__main__" and home.__name__ in sys.modules]
    for home in own:
        cloudpickle.register_pickle_by_value(home)
    try:
        return cloudpickle.dumps(functions)
    except Exception as error:
        raise InputError(f"build: it cannot be sent to a worker ({error})") from None
    finally:
        for home in own:
            cloudpickle.unregister_pickle_by_value(home)
