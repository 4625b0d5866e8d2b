"""Many trainings of one kind of network on few images, each from fresh weights."""

import math

from analysis.training.fit import fit
from analysis.training.fold import NetworkRecipe
from analysis.training.graph_cache import ready_loop
from analysis.training.preparation import fit_scaler, with_channels


class SmallFits:
    """Train a run's network again and again on parts of the training set.

    Parameters
    ----------
    task : analysis.experiments.tasks.SampleTask
        Names the model and its recipe.
    dataset : analysis.data.datasets.Dataset
        Or what `analysis.engine.shared_data` gives in its place.
    """

    def __init__(self, task, dataset):
        self.task, self.dataset = task, dataset
        self.images, self.labels = with_channels(dataset.x_train), dataset.y_train
        self._loop = None

    def train(self, rows, seed):
        """Train a network on `rows`, scaled by these rows alone.

        Parameters
        ----------
        rows : ndarray of int
            Of the dataset's training set.
        seed : int
            Of the first weights and the order of the images.
        """
        task = self.task
        scaler = fit_scaler(task.scaling, self.dataset.x_train[rows], self.dataset.full_scale)
        steps = task.epochs * math.ceil(len(rows) / task.batch_size)
        recipe = NetworkRecipe(
            task.model,
            task.scaling,
            task.learning_rate,
            self.dataset.n_classes,
            self.dataset.full_scale,
        )
        self._loop = ready_loop(recipe, self.images, self.labels, scaler, seed=seed, steps=steps)
        fit(
            self._loop,
            self.images,
            self.labels,
            rows,
            {},
            epochs=task.epochs,
            batch_size=task.batch_size,
            seed=seed,
            report=lambda epoch: None,
            every_epoch=False,
        )

    def correct(self, rows):
        """For each of `rows`, whether the network trained last recognises it."""
        return self._loop.predict(self.images, rows).argmax(axis=1) == self.labels[rows]
