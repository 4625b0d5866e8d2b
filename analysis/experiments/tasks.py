"""Experiments with small samples of the training set, whose true accuracy can be measured.

See `analysis.engine.tasks` for what a task is. All experiments on one sample share its images.
"""

from dataclasses import dataclass
from typing import ClassVar

from analysis.models.variants import PLAIN

# Building, restoring and predicting take as long as training on so many images.
_FIT_COST = 400


@dataclass(frozen=True)
class SampleTask:
    """K-fold cross-validation of one small sample for every candidate K, beside the truth.

    Attributes
    ----------
    digest, train_size, scaling, model, epochs, batch_size, learning_rate, seed
        As for `analysis.engine.tasks.TrainingTask`.
    sample : int
        Which of the samples, from 1.
    size : int
        Images in the sample.
    ks : tuple of int
        The candidates.
    """

    runner: ClassVar[str] = "analysis.experiments.small_samples"
    unit: ClassVar[str] = "network"

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

    requires = ()
    variant = PLAIN

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
class ProcessTask:
    """Other validation processes on the images of one sample.

    Attributes
    ----------
    sample : SampleTask
        Whose images are used, and whose networks are measured already.
    """

    runner: ClassVar[str] = "analysis.experiments.resampling_methods"
    unit: ClassVar[str] = "network"

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
class LeaveOneOutTask:
    """Leave-one-out, and K-fold beside it, on a sample small enough for it.

    Attributes
    ----------
    sample : SampleTask
        Of the few images, with a single candidate K.
    """

    runner: ClassVar[str] = "analysis.experiments.leave_one_out"
    unit: ClassVar[str] = "network"

    digest: str
    sample: SampleTask

    requires = ()

    @property
    def label(self):
        return f"leave-one-out {self.sample.sample}"

    @property
    def units(self):
        return self.sample.size

    def cost(self, n_train):
        return self.sample.size * (self.sample.size * self.sample.epochs + _FIT_COST)


@dataclass(frozen=True)
class SimulationTask:
    """Simulate how often intervals hold the truth; the data play no part.

    Attributes
    ----------
    draws : int
        Simulated datasets.
    seed : int
    """

    runner: ClassVar[str] = "analysis.experiments.coverage_simulation"
    unit: ClassVar[str] = "simulation"

    digest: str
    draws: int
    seed: int

    requires = ()
    label = "simulated intervals"
    units = 1

    def cost(self, n_train):
        return 50_000
