"""The tasks of the experiments; see `analysis.engine.tasks` for what a task is."""

from dataclasses import dataclass, fields

from analysis.engine.tasks import Task
from analysis.models.architectures import MODELS
from analysis.training.tasks import KerasTask

# Building, restoring and predicting take as long as training on so many images.
_FIT_COST = 400


@dataclass(frozen=True)
class SampleTask(KerasTask):
    """K-fold cross-validation of one small sample for every candidate K, and its true accuracy.

    Attributes
    ----------
    digest, train_size, scaling, model, epochs, batch_size, learning_rate, seed
        As in `analysis.parameters.Parameters`.
    sample : int
        Which of the samples, from 1.
    size : int
        Images in the sample.
    ks : tuple of int
        The candidates.
    """

    runner = "analysis.experiments.small_samples"
    unit = "network"

    digest: str
    train_size: int | None
    sample: int
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
        return f"sample {self.sample}"

    @property
    def units(self):
        """Networks to train."""
        return sum(self.ks) + 3

    def cost(self, n_train):
        passes = self.size * self.epochs * sum(k - 1 for k in self.ks)
        return passes + _FIT_COST * self.units


@dataclass(frozen=True)
class ProcessTask(KerasTask):
    """Other validation processes on the images of one sample.

    Attributes
    ----------
    sample : SampleTask
        Whose images are used, and whose networks are measured already.
    """

    runner = "analysis.experiments.resampling_methods"
    unit = "network"

    digest: str
    sample: SampleTask

    @property
    def requires(self):
        return (self.sample,)

    @property
    def label(self):
        return f"processes on sample {self.sample.sample}"

    @property
    def units(self):
        """Groups of networks that report together; see `resampling_methods`."""
        return 5

    def cost(self, n_train):
        return 60 * (self.sample.size * self.sample.epochs + _FIT_COST)


@dataclass(frozen=True)
class LeaveOneOutTask(KerasTask):
    """Leave-one-out and K-fold on a sample small enough for it.

    Attributes
    ----------
    sample : SampleTask
        Of the few images, with a single candidate K.
    """

    runner = "analysis.experiments.leave_one_out"
    unit = "network"

    digest: str
    sample: SampleTask

    @property
    def label(self):
        return f"leave-one-out {self.sample.sample}"

    @property
    def units(self):
        return self.sample.size

    def cost(self, n_train):
        return self.sample.size * (self.sample.size * self.sample.epochs + _FIT_COST)


@dataclass(frozen=True)
class SimulationTask(Task):
    """Simulate how often intervals hold the truth; the data play no part.

    Attributes
    ----------
    draws : int
        Simulated datasets.
    seed : int
    """

    runner = "analysis.experiments.coverage_simulation"
    unit = "simulation"

    digest: str
    draws: int
    seed: int

    label = "simulated intervals"

    def cost(self, n_train):
        return 50_000


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
