"""The study: one object, made from the parameters, that gives a chapter everything it shows."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from analysis import preparation, statistics
from analysis.choice_of_k import choose_k
from analysis.class_balance import class_balance
from analysis.comparison import contenders
from analysis.data_facts import DataFacts
from analysis.datasets import load
from analysis.diagnosis import diagnose
from analysis.engine import compute
from analysis.errors import InputError
from analysis.models import MODELS
from analysis.notebook import injected_names
from analysis.parameters import NAMES, RECIPE_NAMES, Parameters, make_parameters
from analysis.paths import store_dir
from analysis.progress import Progress
from analysis.recipes import RECIPES
from analysis.scaling_verdict import judge_scaling
from analysis.store import Store
from analysis.tasks import ScalingTask, ShiftTask, TrainingTask, key_of
from analysis.validation import CrossValidation, fold_of

# Shares of the first fold's training part on which networks are trained as
# well, to see what more data is worth.
SIZE_SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
# A stratified part needs some images of every class to learn from.
LEAST_IMAGES_PER_CLASS = 2
COMPARED = ("logistic", "dense", "baseline")


class Study:
    """Everything that the report says, computed when first asked for and kept in the store.

    Parameters
    ----------
    parameters : Parameters, optional
        The defaults when missing.
    store : Store, optional
        The project's own when missing.
    workers : int, optional
        Worker processes for training; the machine's cores when missing.
    dask : str, optional
        Address of a Dask scheduler to train with; see `analysis.engine.compute`.
    quiet : bool
        Show no progress.

    Raises
    ------
    InputError
        When the parameters do not fit the dataset.
    """

    def __init__(self, parameters=None, *, store=None, workers=None, dask=None, quiet=False):
        self.parameters = parameters or Parameters()
        self.store = store or Store(store_dir())
        self.workers = workers
        self.dask = dask
        self.quiet = quiet
        self.dataset = load(self.parameters.dataset)
        self._check()

    @classmethod
    def from_notebook(cls, namespace):
        """Make the study from a chapter's parameter cell.

        Parameters
        ----------
        namespace : dict
            The notebook's ``globals()``.

        Raises
        ------
        InputError
            When a value is not allowed, or Papermill injected an unknown parameter.
        """
        names = [*NAMES, *injected_names(namespace)]
        return cls(make_parameters({name: namespace[name] for name in names if name in namespace}))

    def _check(self):
        parameters, dataset = self.parameters, self.dataset
        n, size = len(dataset.y_train), parameters.train_size
        if size is not None and size > n:
            raise InputError(
                f"train_size: {size} is more than the {n} training images of {dataset.name}; "
                f"it must be at most {n}, or null for all"
            )
        least = dataset.n_classes * LEAST_IMAGES_PER_CLASS
        if size is not None and (size < least or 0 < n - size < dataset.n_classes):
            raise InputError(
                f"train_size: {size} allows no stratified subset of {dataset.n_classes} classes; "
                f"it must be from {least} to {n - dataset.n_classes}, or null for all"
            )
        smallest = int(np.bincount(self.labels, minlength=dataset.n_classes).min())
        if parameters.k > smallest:
            raise InputError(
                f"k: {parameters.k} folds cannot each hold an image of every class, the smallest "
                f"class has {smallest}; it must be from 2 to {smallest}"
                if smallest >= 2
                else f"train_size: the smallest class keeps {smallest} image, too few for folds; "
                "it must be larger"
            )
        side = MODELS[parameters.model].smallest_side
        if min(dataset.image_shape) < side:
            raise InputError(
                f"model: {parameters.model!r} needs images of at least {side}×{side} pixels, and "
                f"those of {dataset.name} have {'×'.join(map(str, dataset.image_shape))}"
            )

    # --- the data -----------------------------------------------------------------------

    @cached_property
    def subset(self):
        """Indices of the training images that the run uses."""
        return preparation.training_subset(
            self.dataset.y_train, self.parameters.train_size, self.parameters.seed
        )

    @property
    def images(self):
        """Training images that the run uses."""
        if self.parameters.train_size is None:
            return self.dataset.x_train
        return self.dataset.x_train[self.subset]

    @property
    def labels(self):
        """Labels of the training images that the run uses."""
        return self.dataset.y_train[self.subset]

    @property
    def n_train(self):
        return len(self.subset)

    @cached_property
    def data(self):
        """Descriptive statistics of the images."""
        return DataFacts(
            self.images,
            self.labels,
            self.dataset.x_test,
            self.dataset.y_test,
            self.dataset.n_classes,
        )

    @cached_property
    def class_balance(self):
        """Measured balance of the classes among the training images used."""
        return class_balance(self.labels, self.dataset.y_test, self.dataset.n_classes)

    # --- the tasks ----------------------------------------------------------------------

    def _task(self, model=None, **changes):
        run = self.parameters
        model = model or run.model
        task = TrainingTask(
            digest=self.dataset.digest,
            train_size=None if self.n_train == len(self.dataset.y_train) else run.train_size,
            k=run.k,
            fold=None,
            part_size=None,
            scaling=run.scaling,
            model=model,
            **self.recipe_of(model),
            seed=run.seed,
        )
        return replace(task, **changes)

    def recipe_of(self, model):
        """Epochs, batch size and learning rate with which the run trains a kind of network.

        What the run's parameters say; where they only say what the recipe of
        the run's own model says, another model follows its own.

        Parameters
        ----------
        model : str

        Returns
        -------
        dict
        """
        run = self.parameters
        chosen = {name: getattr(run, name) for name in RECIPE_NAMES}
        usual, own = RECIPES[run.model], RECIPES[model]
        return {
            name: getattr(own, name) if value == getattr(usual, name) else value
            for name, value in chosen.items()
        }

    @cached_property
    def fold_tasks(self):
        """One task for each fold."""
        return [
            self._task(fold=fold, curves=True, keep_weights=fold == 1)
            for fold in range(1, self.parameters.k + 1)
        ]

    @cached_property
    def final_task(self):
        """The final model, trained on all training images used."""
        return self._task(k=None, keep_weights=True)

    @cached_property
    def comparison_tasks(self):
        """The compared kinds of network, each on the first fold; the run's own model last."""
        others = [name for name in COMPARED if name != self.parameters.model]
        return [
            self._task(fold=1, model=name, keep_weights=True)
            for name in others
            if min(self.dataset.image_shape) >= MODELS[name].smallest_side
        ] + [self.fold_tasks[0]]

    @cached_property
    def size_tasks(self):
        """The run's model on growing parts of the first fold's training part."""
        labels = self.labels
        train, _ = preparation.make_folds(labels, self.parameters.k, self.parameters.seed)[0]
        rarest = np.bincount(labels[train]).min() / len(train)
        sizes = [round(share * len(train)) for share in SIZE_SHARES]
        return [
            self._task(fold=1, part_size=size)
            for size in sizes
            if size * rarest >= LEAST_IMAGES_PER_CLASS
        ]

    @cached_property
    def scaling_task(self):
        """The experiment on the scaling of pixels."""
        run, task = self.parameters, self.final_task
        return ScalingTask(
            task.digest,
            task.train_size,
            run.k,
            run.batch_size,
            run.learning_rate,
            run.seed,
        )

    @cached_property
    def shift_task(self):
        """The experiment with shifted images."""
        return ShiftTask(self.dataset.digest, tuple(self.comparison_tasks))

    @property
    def tasks(self):
        """Everything that the whole report needs."""
        return [
            *self.fold_tasks,
            self.final_task,
            *self.comparison_tasks,
            *self.size_tasks,
            self.scaling_task,
            self.shift_task,
        ]

    def compute(self, tasks=None, title=""):
        """Compute what is missing in the store; everything when no tasks are named.

        Returns
        -------
        int
            How many tasks ran.
        """
        progress = Progress(quiet=self.quiet, title=title)
        return compute(
            tasks or self.tasks, self.dataset, self.store, self.workers, progress, self.dask
        )

    def _results(self, tasks):
        results = [self.store.read(key_of(task)) for task in tasks]
        if any(result is None for result in results):
            self.compute(tasks)
            results = [self.store.read(key_of(task)) for task in tasks]
        return results

    # --- the results --------------------------------------------------------------------

    @cached_property
    def validation(self):
        """The cross-validation of the run's model."""
        results = self._results(self.fold_tasks)
        folds = [fold_of(number, result) for number, result in enumerate(results, 1)]
        return CrossValidation(folds, self.dataset.y_train)

    @cached_property
    def fit(self):
        """The verdict on the fit."""
        return diagnose(self.validation, RECIPES[self.parameters.model].one_cycle)

    @cached_property
    def final(self):
        """Stored result of the final model."""
        return self._results([self.final_task])[0]

    @cached_property
    def test_correct(self):
        """For each test image, whether the final model recognises it."""
        return self.final.arrays["test_probabilities"].argmax(axis=1) == self.dataset.y_test

    @property
    def test_accuracy(self):
        return float(self.test_correct.mean())

    @cached_property
    def test_interval(self):
        """Wilson interval of the test accuracy."""
        return statistics.proportion_interval(int(self.test_correct.sum()), len(self.test_correct))

    @cached_property
    def comparison(self):
        """For each compared network its task and its first fold."""
        results = self._results(self.comparison_tasks)
        return [
            (task, result.facts, fold_of(1, result))
            for task, result in zip(self.comparison_tasks, results, strict=True)
        ]

    @cached_property
    def sizes(self):
        """First-fold results at growing training sizes, the whole part last."""
        results = self._results(self.size_tasks)
        return [fold_of(1, result) for result in results] + [self.validation.folds[0]]

    @cached_property
    def best_k(self):
        """The choice of K."""
        whole = self.validation.folds[0]
        return choose_k(
            [fold.train_size for fold in self.sizes],
            [1 - fold.accuracy for fold in self.sizes],
            whole.validation_size,
            self.n_train,
            len(self.dataset.y_test),
            int(np.bincount(self.labels).min()),
            self.validation.seconds / sum(fold.train_size for fold in self.validation.folds),
        )

    @cached_property
    def scaling(self):
        """Stored result of the experiment on scaling."""
        return self._results([self.scaling_task])[0]

    @cached_property
    def scaling_verdict(self):
        """What the experiment on scaling showed."""
        return judge_scaling(self.scaling.facts, self.scaling.arrays, self.parameters.learning_rate)

    @cached_property
    def contenders(self):
        """The compared networks, simplest first, the run's own last."""
        return contenders(self)

    @cached_property
    def shifts(self):
        """Stored result of the experiment with shifted images."""
        return self._results([self.shift_task])[0]
