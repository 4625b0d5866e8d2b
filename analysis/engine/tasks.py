"""The pieces of work whose results are kept: what each is, and what its result depends on.

A task is a small frozen record. Its key names everything that its result
depends on (the data's digest, the split, the recipe, the seed, the source of
the code that runs it, the versions of the numeric packages) and nothing else.
"""

import hashlib
import importlib
import json
from dataclasses import asdict, dataclass, field
from typing import ClassVar

import numpy as np

from analysis.engine.keys import code_digests, numeric_environment
from analysis.models.architectures import MODELS
from analysis.models.variants import PLAIN, Variant

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
    variant : analysis.models.variants.Variant
        What is done otherwise than in the run.
    watch_train : bool
        Measure (a sample of) the training part even without `curves`.
    """

    runner: ClassVar[str] = "analysis.training.fit"
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
    variant: Variant = PLAIN
    watch_train: bool = False

    @property
    def requires(self):
        return ()

    @property
    def label(self):
        if self.fold is None:
            return "final model"
        if self.variant != PLAIN:
            return f"fold {self.fold}/{self.k}, {self.variant.name}"
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
        return _START_COST + self.images(n_train) * MODELS[self.model].cost * self.variant.cost


@dataclass(frozen=True)
class WriterFoldTask(TrainingTask):
    """Train one network on some writers' images and hold out the others'.

    Attributes
    ----------
    groups : str
        Digest of `assignment`.
    assignment : ndarray of int, shape (images,)
        The fold of each training image of the run, from 1.
    """

    groups: str = ""
    assignment: np.ndarray = field(default=None, compare=False, repr=False)

    @property
    def label(self):
        return f"writers {self.fold}/{self.k}, {self.model}"

    def identity_fields(self):
        fields = asdict(self)
        del fields["assignment"]
        return fields


@dataclass(frozen=True)
class ScalingTask:
    """Train one small network from the same start under every scaling and many learning rates.

    Attributes
    ----------
    digest, train_size, k, batch_size, learning_rate, seed
        As for `TrainingTask`; the images come from the first fold.
    """

    runner: ClassVar[str] = "analysis.experiments.scaling_experiment"
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
class ProbeTask:
    """Measure trained networks on images that are changed in some way.

    Attributes
    ----------
    digest : str
    networks : tuple of TrainingTask
        Their weights are kept.
    """

    unit: ClassVar[str] = "probe"

    digest: str
    networks: tuple

    units = 1

    @property
    def requires(self):
        return self.networks

    def cost(self, n_train):
        return 150_000


@dataclass(frozen=True)
class ShiftTask(ProbeTask):
    """Shifted images, on kinds of network that share one validation part."""

    runner: ClassVar[str] = "analysis.experiments.shifts"

    label = "shifted images"


@dataclass(frozen=True)
class RobustnessTask(ProbeTask):
    """Shifted, turned and noisy images, on the folds of one run, each on its validation part."""

    runner: ClassVar[str] = "analysis.experiments.corruptions"

    label = "robustness"


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
        ``task`` (its kind), ``runner`` (the module that computes it),
        ``fields``, ``code`` (digests by module), ``environment`` and
        ``requires`` (keys of the results that it reads).
    """
    identity = {
        "task": type(task).__name__,
        "runner": task.runner,
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
        Such as ``"epochs: 10, now 12"`` or ``"code of analysis.models.architectures: changed"``;
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
    if isinstance(value, dict) and "name" in value:  # A variant.
        return value["name"]
    # A network among many, as the experiment with shifted images lists them.
    if isinstance(value, (list, tuple, dict)):
        return "other networks"
    return "null" if value is None else value


def runner_of(task):
    """The function that does the work of `task`, imported only when it is needed."""
    return importlib.import_module(task.runner).run
