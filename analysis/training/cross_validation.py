"""Cross-validate any Keras model: exact, resumable, in parallel, on one machine or many."""

import hashlib
import inspect
import sys
import tempfile
from contextlib import ExitStack

import numpy as np

from analysis.data.datasets import arrays_digest, shared_facts
from analysis.engine.keys import function_digest, is_installed
from analysis.engine.progress import Progress
from analysis.engine.scheduler import compute
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.errors import InputError
from analysis.training.fold import FunctionRecipe, NetworkRecipe
from analysis.training.preparation import with_channels
from analysis.training.results import CrossValidated, fold_of
from analysis.training.tasks import FoldTask


class _Arrays:
    """The arrays as the engine shares them, under the digest that a dataset of them has."""

    def __init__(self, arrays, recipe):
        self.arrays, self.n_train, self.facts = arrays, len(arrays["y_train"]), {}
        full_scale = None
        if isinstance(recipe, NetworkRecipe):
            # All that the report's other tasks on the same data must know.
            shape = with_channels(arrays["x_train"]).shape[1:]
            full_scale = recipe.full_scale
            self.facts = shared_facts(shape, recipe.n_classes, full_scale)
        self.arrays_digest = arrays_digest(arrays, full_scale)

    def shared(self):
        return self.arrays, self.facts


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
    rows=None,
    test=None,
    prepare=None,
    measure_training=False,
    keep_weights=False,
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
    build : callable or analysis.training.fold.NetworkRecipe
        Returns a compiled Keras model with one input and one output. Takes
        nothing, or the training part's inputs and targets (to fit a
        ``Normalization`` layer, say, without leakage from the rows held out). Or a
        recipe of the report's own networks.
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
    rows : array_like of int, optional
        Those that take part, all when missing; the splitter sees no others.
    test : (array_like, array_like), optional
        Inputs and targets of a test set, measured after every epoch as
        well; nothing is chosen by it.
    prepare : callable, optional
        Applied to every batch of inputs in the graph, such as
        ``lambda batch: tf.cast(batch, "float32") / 255``.
    measure_training : bool
        Measure (a sample of) the training part after every epoch as well, with the weights
        held still.
    keep_weights : bool
        Keep the trained weights in the store.
    store : path-like or analysis.engine.store.Store, optional
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
    analysis.training.results.CrossValidated

    Raises
    ------
    InputError
        When an argument cannot be used; nothing has been trained then.
    analysis.engine.scheduler.TaskError
        When a fold fails. Finished folds are kept in the store.

    Examples
    --------
    >>> result = cross_validate(build, x, y, StratifiedKFold(5), epochs=10)  # doctest: +SKIP
    >>> result.scores()["accuracy"].mean()                                   # doctest: +SKIP
    """
    x, y = _checked_arrays(x, y)
    seeds = _checked_seeds(seeds)
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool) or number < 1:
            raise InputError(f"{name}: {number!r} is not allowed; it must be an integer from 1")
    splits = _splits(splitter, x, y, groups, rows)
    arrays = {"x_train": x, "y_train": y}
    if test is not None:
        arrays["x_test"], arrays["y_test"] = _checked_arrays(*test, "test: ")
    recipe = _recipe(build, prepare, comparable=store is not None)

    data = _Arrays(arrays, recipe)
    parts = [*(["train"] if measure_training else []), *(["test"] if test is not None else [])]
    tasks = {
        (seed, fold): FoldTask.of(
            recipe,
            data.arrays_digest,
            train,
            validation,
            seed=seed,
            fold=fold,
            epochs=int(epochs),
            batch_size=int(batch_size),
            label=f"fold {fold}/{len(splits)}" + (f", seed {seed}" if len(seeds) > 1 else ""),
            parts=parts,
            every_epoch=True,
            keep_weights=keep_weights,
        )
        for seed in seeds
        for fold, (train, validation) in enumerate(splits, 1)
    }
    with ExitStack() as stack:
        if store is None:
            store = stack.enter_context(tempfile.TemporaryDirectory(prefix="cross-validation-"))
        store = store if isinstance(store, Store) else Store(store)
        compute(tasks.values(), data, store, workers, Progress(quiet=quiet), dask)
        folds = [
            fold_of(fold, store.read(key_of(task)), seed=seed, train=task.train)
            for (seed, fold), task in tasks.items()
        ]
    return CrossValidated(folds, y)


def _recipe(build, prepare, comparable):
    if isinstance(build, NetworkRecipe):
        if prepare is not None:
            raise InputError("prepare: a recipe prepares its images itself; it must be None")
        return build
    if not callable(build):
        raise InputError(f"build: a {type(build).__name__} cannot be called; it must be a function")
    if prepare is not None and not callable(prepare):
        raise InputError("prepare: it must be a function of a batch, or None")
    functions = _pickled(build, prepare)
    if not comparable:
        # Compared with nothing later: any name will do.
        return FunctionRecipe(hashlib.sha256(functions).hexdigest(), functions)
    digest = function_digest(build, "build")
    return FunctionRecipe(
        digest + (function_digest(prepare, "prepare") if prepare else ""), functions
    )


def _checked_arrays(x, y, of=""):
    x, y = np.asarray(x), np.asarray(y)
    for name, array in ((f"{of}x", x), (f"{of}y", y)):
        if array.dtype.kind not in "biuf" or array.ndim < 1:
            raise InputError(
                f"{name}: {array.dtype} is not allowed; it must be an array of numbers"
            )
    if len(x) != len(y):
        raise InputError(f"{of}y: {len(y)} targets for {len(x)} rows of x; there must be as many")
    return x, y


def _checked_seeds(seeds):
    given = [seeds] if np.isscalar(seeds) else list(seeds)
    usable = all(isinstance(seed, (int, np.integer)) and 0 <= seed < 2**32 for seed in given)
    if not given or not usable or len(set(given)) < len(given):
        raise InputError(
            f"seeds: {seeds!r} is not allowed; it must be an integer from 0 to {2**32 - 1}, "
            "or several different ones"
        )
    return [int(seed) for seed in given]


def _splits(splitter, x, y, groups, rows):
    from sklearn.model_selection import check_cv

    rows = np.arange(len(x)) if rows is None else np.asarray(rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu" or len(np.unique(rows)) < len(rows):
        raise InputError("rows: it must be a list of different integers")
    if not len(rows) or rows.min() < 0 or rows.max() >= len(x):
        raise InputError(f"rows: they must be from 0 to {len(x) - 1}, and at least one")
    x, y = x[rows], y[rows]
    groups = None if groups is None else np.asarray(groups)[rows]
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
        checked.append((rows[train].astype(np.int64), rows[validation].astype(np.int64)))
    return checked


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
