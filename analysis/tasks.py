"""The pieces of work whose results are kept: what each is, and what its result depends on.

A task is a small frozen record. Its key names everything that its result
depends on (the data's digest, the split, the recipe, the seed, the source of
the code that runs it, the versions of the numeric packages) and nothing else.
"""

import hashlib
import importlib
import json
from dataclasses import asdict, dataclass
from typing import ClassVar

from analysis.keys import code_digests, numeric_environment

# Building and tracing a network takes as long as training on so many images.
_START_COST = 20_000


@dataclass(frozen=True)
class TrainingTask:
    """Train one network.

    Attributes
    ----------
    digest : str
        Of the dataset's arrays.
    train_size : int or None
        Stratified subset of the training set; None for all of it.
    k, fold : int or None
        The folds and the one held out, from 1; None trains on all images.
    part_size : int or None
        Keep only so many images of the fold's training part (stratified).
    scaling, model, epochs, batch_size, learning_rate, seed
        As in `analysis.parameters.Parameters`.
    curves : bool
        Measure (a sample of) the training part, the validation part and the
        test set after every epoch, for display and diagnosis; otherwise the
        validation part alone, before training and after the last epoch.
    keep_weights : bool
        Keep the trained weights, for experiments that probe the network.
    """

    runner: ClassVar[str] = "analysis.training"
    unit: ClassVar[str] = "epoch"

    digest: str
    train_size: int | None
    k: int | None
    fold: int | None
    part_size: int | None
    scaling: str
    model: str
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int
    curves: bool = False
    keep_weights: bool = False

    @property
    def requires(self):
        return ()

    @property
    def label(self):
        if self.fold is None:
            return "final model"
        if self.part_size is not None:
            return f"fold {self.fold}/{self.k}, {self.part_size} images"
        return f"fold {self.fold}/{self.k}, {self.model}"

    @property
    def units(self):
        """How many units of progress the task has: its epochs."""
        return self.epochs

    def images(self, n_train):
        """Images seen in all epochs, of a training set of `n_train`."""
        images = n_train if self.train_size is None else self.train_size
        if self.fold is not None:
            images = images * (self.k - 1) / self.k
        if self.part_size is not None:
            images = self.part_size
        return self.epochs * images

    def cost(self, n_train):
        """Rough cost relative to other tasks: images seen, times the network's weight."""
        heavy = {"baseline": 1.0, "deeper": 2.5, "efficient": 0.5, "dense": 0.5, "logistic": 0.3}
        return _START_COST + self.images(n_train) * heavy[self.model]


@dataclass(frozen=True)
class ScalingTask:
    """Train one small network from the same start under every scaling and many learning rates.

    Attributes
    ----------
    digest, train_size, k, batch_size, learning_rate, seed
        As for `TrainingTask`; the images come from the first fold.
    """

    runner: ClassVar[str] = "analysis.scaling_experiment"
    unit: ClassVar[str] = "scaling"

    digest: str
    train_size: int | None
    k: int
    batch_size: int
    learning_rate: float
    seed: int

    requires = ()
    label = "scaling experiment"
    units = 3

    def cost(self, n_train):
        return 250_000


@dataclass(frozen=True)
class ShiftTask:
    """Measure trained networks on shifted validation images.

    Attributes
    ----------
    digest : str
    networks : tuple of TrainingTask
        Their weights are kept, and they share one validation part.
    """

    runner: ClassVar[str] = "analysis.shift_probe"
    unit: ClassVar[str] = "probe"

    digest: str
    networks: tuple

    label = "shifted images"
    units = 1

    @property
    def requires(self):
        return self.networks

    def cost(self, n_train):
        return 150_000


# The module that computes each kind of task, by the kind's name in the store.
RUNNERS = {task.__name__: task.runner for task in (TrainingTask, ScalingTask, ShiftTask)} | {
    "FoldTask": "analysis.fold_task"
}


def key_of(task):
    """Key under which the result of `task` is kept.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return key_of_identity(identity_of(task))


def key_of_identity(identity):
    """Key of the result that depends on `identity`; see `key_of`."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def identity_of(task):
    """Everything that the result of `task` depends on, as plain data.

    Returns
    -------
    dict
        ``task`` (its kind), ``fields``, ``code`` (digests by module),
        ``environment`` and ``requires`` (keys of the results that it reads).
    """
    identity = {
        "task": type(task).__name__,
        "fields": task.identity_fields() if hasattr(task, "identity_fields") else asdict(task),
        "code": code_digests(task.runner),
        "environment": numeric_environment(),
        "requires": [key_of(needed) for needed in task.requires],
    }
    # As it is read again from a stored result.
    return json.loads(json.dumps(identity))


def differences(before, after):
    """What tells two identities apart, in words.

    Parameters
    ----------
    before, after : dict
        See `identity_of`.

    Returns
    -------
    list of str
        Such as ``"epochs: 10, now 12"`` or ``"code of analysis.models: changed"``;
        empty where nothing differs.
    """
    told = []
    for name in _either(before["fields"], after["fields"]):
        old, new = (identity["fields"].get(name) for identity in (before, after))
        if old != new:
            told.append(f"{name}: {_short(old)}, now {_short(new)}")
    for name in _either(before["code"], after["code"]):
        old, new = (identity["code"].get(name) for identity in (before, after))
        if old != new:
            what = "is new" if old is None else "is not used now" if new is None else "changed"
            told.append(f"code of {name}: {what}")
    for name in _either(before["environment"], after["environment"]):
        old, new = (identity["environment"].get(name) for identity in (before, after))
        if old != new:
            told.append(f"{name}: {old or 'none'}, now {new or 'none'}")
    if before["requires"] != after["requires"]:
        told.append("results that it reads: changed")
    return told


def _either(one, other):
    return list(dict.fromkeys([*one, *other]))


def _short(value):
    if isinstance(value, str) and len(value) == 64:
        return value[:8]
    # A network among many, as the experiment with shifted images lists them.
    if isinstance(value, (list, tuple, dict)):
        return "other networks"
    return "null" if value is None else value


def runner_of(task):
    """The function that does the work of `task`, imported only when it is needed."""
    return importlib.import_module(task.runner).run
