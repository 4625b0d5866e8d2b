"""The tasks that train one network on a part of the run's images."""

from dataclasses import asdict, dataclass, field

import numpy as np

from analysis.engine.tasks import Task
from analysis.models.architectures import MODELS
from analysis.models.variants import PLAIN, Variant

# Building and tracing a network takes as long as training on so many images.
_START_COST = 20_000


class KerasTask(Task):
    """A task that computes with Keras."""

    def set_up_worker(self):
        """Let TensorFlow compute the same bits in every process."""
        from analysis.training.determinism import use_one_thread

        use_one_thread()


@dataclass(frozen=True)
class TrainingTask(KerasTask):
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

    runner = "analysis.training.fit"
    unit = "epoch"

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
class FoldTask(KerasTask):
    """Train a model on one part of the rows and hold out the other.

    Attributes
    ----------
    digest, split, recipe : str
        Digests of the arrays, of the two parts' rows, and of the functions below.
    seed : int
        Of the first weights, of all that is random in the layers, and of the shuffling.
    epochs, batch_size : int
    label : str
        How progress and errors name the task.
    functions : bytes
        `build` and `prepare`, pickled by value.
    train, validation : ndarray of int
        Rows.
    """

    runner = "analysis.training.fold_task"
    unit = "epoch"

    digest: str
    split: str
    recipe: str
    seed: int
    epochs: int
    batch_size: int
    label: str = field(compare=False)
    functions: bytes = field(compare=False, repr=False)
    train: np.ndarray = field(compare=False, repr=False)
    validation: np.ndarray = field(compare=False, repr=False)

    def identity_fields(self):
        names = ("digest", "split", "recipe", "seed", "epochs", "batch_size")
        return {name: getattr(self, name) for name in names}

    @property
    def units(self):
        return self.epochs

    def images(self, n_train):
        return self.epochs * len(self.train)

    def cost(self, n_train):
        return self.images(n_train)
