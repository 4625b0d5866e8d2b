"""The tasks of the experiments; see `analysis.engine.tasks` for what a task is."""

from dataclasses import dataclass, fields

from analysis.engine.tasks import Task
from analysis.models.architectures import MODELS
from analysis.training.tasks import KerasTask

# Building, restoring and predicting take as long as training on so many images.
_FIT_COST = 400


@dataclass(frozen=True)
class SampleTask(KerasTask):
    """Train a network on nested parts of several small samples, one for each K.

    Several samples, because a separate task would take longer to start than a sample to train.

    Attributes
    ----------
    digest, train_size, scaling, model, epochs, batch_size, learning_rate, seed
        As in `analysis.parameters.Parameters`.
    first, count : int
        The number of the first sample, from 1, and how many follow each other.
    size : int
        Images in each sample.
    ks : tuple of int
        The candidates, whose training parts set the sizes.
    """

    runner = "analysis.experiments.small_samples"
    unit = "network"

    digest: str
    train_size: int | None
    first: int
    count: int
    size: int
    ks: tuple
    scaling: str
    model: str
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int

    @property
    def label(self):
        return f"small samples {self.first} to {self.first + self.count - 1}"

    @property
    def units(self):
        """Networks to train."""
        return self.count * (len(self.ks) + 1)

    def cost(self, n_train):
        return self.units * (self.size * self.epochs + _FIT_COST)


@dataclass(frozen=True)
class MethodsTask(Task):
    """Estimate the accuracy of a cheap classifier by every validation method, on several samples.

    Attributes
    ----------
    digest, train_size, first, count, size, ks, seed
        As for `SampleTask`.
    """

    runner = "analysis.experiments.resampling_methods"
    unit = "sample"

    digest: str
    train_size: int | None
    first: int
    count: int
    size: int
    ks: tuple
    seed: int

    @property
    def label(self):
        return f"validation methods {self.first} to {self.first + self.count - 1}"

    @property
    def units(self):
        """Samples."""
        return self.count

    def cost(self, n_train):
        return 20 * self.count * self.size


@dataclass(frozen=True)
class ScalingTask(KerasTask):
    """Train the run's network on raw and on scaled pixels, with many learning rates.

    Attributes
    ----------
    digest, train_size, model, batch_size, learning_rate, seed
        As in `analysis.parameters.Parameters`.
    scaling : {"unit", "standard"}
        With which raw pixels are compared.
    """

    runner = "analysis.experiments.scaling_experiment"
    unit = "network"

    digest: str
    train_size: int | None
    scaling: str
    model: str
    batch_size: int
    learning_rate: float
    seed: int

    label = "scaling experiment"
    units = 36
    """The most that are trained: rates searched, and comparisons at the best ones."""

    def cost(self, n_train):
        return self.units * 12_000 * MODELS[self.model].cost


@dataclass(frozen=True)
class ProbeTask(KerasTask):
    """Measure trained networks on images that are changed in some way.

    Attributes
    ----------
    digest : str
    networks : tuple of FoldTask
        Their weights are kept.
    """

    unit = "probe"

    digest: str
    networks: tuple

    @property
    def requires(self):
        return self.networks

    def identity_fields(self):
        """The networks count by their own keys."""
        return {field.name: getattr(self, field.name) for field in fields(self)[2:]}

    def cost(self, n_train):
        return 150_000


@dataclass(frozen=True)
class ShiftTask(ProbeTask):
    """Shifted images, on kinds of network that share one validation part."""

    runner = "analysis.experiments.shifts"

    label = "shifted images"


@dataclass(frozen=True)
class RobustnessTask(ProbeTask):
    """Shifted, turned and noisy images, on the folds of one run, each on its validation part.

    Attributes
    ----------
    seed : int
        The run's, of the noise.
    folds : tuple of int
        The networks' folds, from 1.
    """

    runner = "analysis.experiments.corruptions"

    seed: int
    folds: tuple

    label = "robustness"


@dataclass(frozen=True)
class RoundedWeightsTask(ProbeTask):
    """The test set, on one network with the rounded weights that browsers get."""

    runner = "analysis.experiments.rounded_weights"

    label = "rounded weights"

    def cost(self, n_train):
        return 20_000


@dataclass(frozen=True)
class NormalisationTask(ProbeTask):
    """Test images in other places and sizes, on one network, with and without preprocessing.

    Attributes
    ----------
    seed : int
        The run's, of the places.
    """

    runner = "analysis.experiments.normalised_images"

    seed: int

    label = "preprocessing of drawings"

    def cost(self, n_train):
        return 100_000
