"""The task of training one network on a part of the rows."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from analysis.engine.tasks import Task
from analysis.training.determinism import derived_seed

# Building and tracing a network takes as long as training on so many images.
_START_COST = 20_000


class KerasTask(Task):
    """A task that computes with Keras."""

    def set_up_worker(self):
        """Let TensorFlow compute the same bits in every process."""
        from analysis.training.determinism import use_one_thread

        use_one_thread()


@dataclass(frozen=True)
class FoldTask(KerasTask):
    """Train a network on one part of the rows and hold out another.

    Attributes
    ----------
    digest, split : str
        Digests of the arrays, and of the two parts' rows.
    recipe : analysis.training.fold.NetworkRecipe or analysis.training.fold.FunctionRecipe
    seed : int
        Of the first weights, of all that is random in the layers, and of the shuffling.
    epochs, batch_size : int
    parts : tuple of {"train", "test"}
        What is measured besides the rows held out: (a sample of) the training
        part, and the test set.
    every_epoch : bool
        Measure after every epoch; otherwise before training and after the last one.
    keep_weights : bool
        Keep the trained weights, for experiments that probe the network.
    fold : int or None
        From 1; None where nothing is held out.
    label : str
        How progress and errors name the task.
    train, validation : ndarray of int
        Rows.
    """

    runner = "analysis.training.fold"
    unit = "epoch"

    digest: str
    split: str
    recipe: object
    seed: int
    epochs: int
    batch_size: int
    parts: tuple
    every_epoch: bool
    keep_weights: bool
    fold: int | None = field(compare=False)
    label: str = field(compare=False)
    train: np.ndarray = field(compare=False, repr=False)
    validation: np.ndarray = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, recipe, digest, train, validation, *, seed, fold, epochs, batch_size, label,
        part_size=0, parts=(), every_epoch=False, keep_weights=False,
    ):  # fmt: skip
        """The task of a fold, with its seed derived from the run's and its rows digested.

        All kinds of network and variants that are compared on one fold share its seed.
        """
        return cls(
            digest=digest,
            split=_digest_of(train, validation),
            recipe=recipe,
            seed=derived_seed(seed, fold or 0, part_size or 0),
            epochs=epochs,
            batch_size=batch_size,
            parts=tuple(parts),
            every_epoch=every_epoch,
            keep_weights=keep_weights,
            fold=fold,
            label=label,
            train=train,
            validation=validation,
        )

    def identity_fields(self):
        names = ("digest", "split", "seed", "epochs", "batch_size", "parts", "every_epoch")
        fields = {name: getattr(self, name) for name in (*names, "keep_weights")}
        return {**self.recipe.identity(), **fields}

    @property
    def units(self):
        """How many units of progress the task has: its epochs."""
        return self.epochs

    def images(self, n_train):
        """Images seen in all epochs."""
        return self.epochs * len(self.train)

    def cost(self, n_train):
        """Rough cost relative to other tasks: images seen, times the network's weight."""
        return _START_COST + self.images(n_train) * self.recipe.cost


def _digest_of(*arrays):
    digest = hashlib.sha256()
    for array in arrays:
        array = np.ascontiguousarray(array, np.int64)
        digest.update(f"{len(array)}\n".encode() + array.tobytes())
    return digest.hexdigest()
