"""The pieces of work whose results are kept: what each is, and what its result depends on.

A task is a small frozen record. Its key names everything that its result
depends on (the data's digest, the split, the recipe, the seed, the source of
the code that runs it, the versions of the numeric packages) and nothing else.
"""

import ast
import hashlib
import importlib
import importlib.metadata
import json
import os
import platform
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import ClassVar

from analysis.paths import PACKAGE

# Building and tracing a network takes as long as training on so many images.
_START_COST = 20_000

NUMERIC_PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn")


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

    def cost(self, n_train):
        """Rough cost relative to other tasks: images seen, times the network's weight."""
        images = n_train if self.train_size is None else self.train_size
        if self.fold is not None:
            images = images * (self.k - 1) / self.k
        if self.part_size is not None:
            images = self.part_size
        heavy = {"baseline": 1.0, "deeper": 2.5, "dense": 0.5, "logistic": 0.3}[self.model]
        return _START_COST + self.epochs * images * heavy


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


def key_of(task):
    """Key under which the result of `task` is kept.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    text = json.dumps(identity_of(task), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def identity_of(task):
    """Everything that the result of `task` depends on, as plain data."""
    return {
        "task": type(task).__name__,
        "fields": asdict(task),
        "code": code_fingerprint(task.runner),
        "environment": numeric_environment(),
        "requires": [key_of(needed) for needed in task.requires],
    }


@lru_cache
def numeric_environment():
    """Versions and machine properties that can change the bits of a result."""
    versions = {name: importlib.metadata.version(name) for name in NUMERIC_PACKAGES}
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", ""),
        **versions,
    }


@lru_cache
def code_fingerprint(module):
    """Digest of the source of a module and of the project's modules that it imports.

    Comments, docstrings and layout do not count: they cannot change a result.

    Parameters
    ----------
    module : str
        Such as ``"analysis.training"``.

    Returns
    -------
    str
    """
    digest, seen, waiting = hashlib.sha256(), set(), [module]
    while waiting:
        name = waiting.pop()
        path = PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")
        if name in seen or not name.startswith("analysis.") or not path.is_file():
            continue
        seen.add(name)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting.append(node.module)
                waiting += [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
                node, clean=False
            ):
                node.body = node.body[1:]
        digest.update(f"{name}\n{ast.dump(tree)}\n".encode())
    return digest.hexdigest()


def runner_of(task):
    """The function that does the work of `task`, imported only when it is needed."""
    return importlib.import_module(task.runner).run
