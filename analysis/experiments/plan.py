"""The plan of a run: every piece of work that its parameters and its dataset ask for."""

from dataclasses import replace
from functools import cached_property

from analysis.errors import InputError
from analysis.experiments.plan_checks import check
from analysis.experiments.sample_plan import SamplePlan
from analysis.experiments.tasks import (
    NormalisationTask,
    RobustnessTask,
    RoundedWeightsTask,
    ScalingTask,
    ShiftTask,
)
from analysis.experiments.training_sizes import part_sizes
from analysis.experiments.writer_parts import writer_groups, writer_parts
from analysis.models.architectures import MODELS
from analysis.models.recipes import RECIPES
from analysis.models.variants import PLAIN, REMEDIES
from analysis.parameters import RECIPE_NAMES
from analysis.training import preparation
from analysis.training.fold import NetworkRecipe
from analysis.training.tasks import FoldTask

COMPARED = ("logistic", "dense", "baseline")
# Folds whose networks are tested on disturbed images.
FIRST_FOLDS = 5
# Folds on which remedies are compared with the run's own training.
REMEDY_FOLDS = 3


class Plan:
    """What has to be computed.

    Parameters
    ----------
    parameters : analysis.parameters.Parameters
    dataset : analysis.data.datasets.Dataset
    writers : analysis.data.writers.Writers, optional
        Who wrote each image of the dataset.

    Attributes
    ----------
    samples : analysis.experiments.sample_plan.SamplePlan
        The part of the plan that is about small samples.

    Raises
    ------
    InputError
        When the parameters do not fit the dataset.
    """

    def __init__(self, parameters, dataset, writers=None):
        self.parameters, self.dataset, self.writers = parameters, dataset, writers
        check(self)
        self._parts = {}
        settings = {
            "digest": dataset.arrays_digest,
            "train_size": self._train_size,
            "scaling": parameters.scaling,
            "model": parameters.model,
            "seed": parameters.seed,
            **self.recipe_of(parameters.model),
        }
        # Made at once: it refuses a table of writers that does not fit.
        self.writer_groups  # noqa: B018
        self.samples = SamplePlan(parameters, self.labels, dataset.n_classes, settings)

    # --- the images ---------------------------------------------------------------------

    @cached_property
    def subset(self):
        """Indices of the training images that the run uses."""
        return preparation.training_subset(
            self.dataset.y_train, self.parameters.train_size, self.parameters.seed
        )

    @cached_property
    def labels(self):
        """Labels of the training images that the run uses."""
        return self.dataset.y_train[self.subset]

    @property
    def n_train(self):
        """Number of training images that the run uses."""
        return len(self.subset)

    # --- the folds ----------------------------------------------------------------------

    def recipe(self, model=None, variant=PLAIN):
        """How a kind of network, the run's own by default, is trained.

        Returns
        -------
        analysis.training.fold.NetworkRecipe
        """
        model = model or self.parameters.model
        return NetworkRecipe(
            model=model,
            scaling=self.parameters.scaling,
            learning_rate=self.recipe_of(model)["learning_rate"],
            n_classes=self.dataset.n_classes,
            full_scale=self.dataset.full_scale,
            variant=variant,
        )

    @cached_property
    def splits(self):
        """The training part and the validation part of each fold, as rows of the dataset."""
        return self._splits_of(self.parameters.k)

    def _splits_of(self, k):
        parts = preparation.make_folds(self.labels, k, self.parameters.seed)
        return [(self.subset[train], self.subset[validation]) for train, validation in parts]

    def _part(self, fold, size):
        """So many rows of the training part of a fold, stratified; all when None."""
        train, _ = self.splits[fold - 1]
        if size is None:
            return train
        if (fold, size) not in self._parts:
            kept = preparation.training_subset(
                self.dataset.y_train[train], size, self.parameters.seed
            )
            self._parts[fold, size] = train[kept]
        return self._parts[fold, size]

    def _task(self, train, validation, fold, label, *, model=None, variant=PLAIN, **options):
        settings = self.recipe_of(model or self.parameters.model)
        return FoldTask.of(
            self.recipe(model, variant),
            self.dataset.arrays_digest,
            train,
            validation,
            seed=self.parameters.seed,
            fold=fold,
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            label=label,
            **options,
        )

    def _fold_task(self, fold, *, part_size=None, model=None, variant=PLAIN, **options):
        """A task on one of the run's own folds."""
        what = variant.name if variant != PLAIN else f"{part_size} images" if part_size else model
        return self._task(
            self._part(fold, part_size),
            self.splits[fold - 1][1],
            fold,
            f"fold {fold}/{self.parameters.k}, {what or self.parameters.model}",
            part_size=part_size,
            model=model,
            variant=variant,
            **options,
        )

    @property
    def _train_size(self):
        whole = self.n_train == len(self.dataset.y_train)
        return None if whole else self.parameters.train_size

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
            self._fold_task(fold, parts=("train", "test"), every_epoch=True, keep_weights=True)
            for fold in range(1, self.parameters.k + 1)
        ]

    @property
    def first_folds(self):
        """Numbers of the folds whose networks are tested on disturbed images."""
        return range(1, min(self.parameters.k, FIRST_FOLDS) + 1)

    @cached_property
    def final_task(self):
        """The final model, trained on all training images used."""
        nothing = self.subset[:0]
        return self._task(self.subset, nothing, None, "final model", keep_weights=True)

    @cached_property
    def half_tasks(self):
        """Two-fold cross-validation of all images, for the learning curve.

        Empty where the run has two folds itself.
        """
        if self.parameters.k == 2:
            return []
        return [
            self._task(*parts, fold, f"fold {fold}/2, {self.parameters.model}")
            for fold, parts in enumerate(self._splits_of(2), 1)
        ]

    @cached_property
    def writer_groups(self):
        """For every training image of the dataset its group of writers; see `writer_groups`.

        None where no writers are known, or where these are too few and no table was given.
        """
        if self.writers is None:
            return None
        labels, seed = self.dataset.y_train, self.parameters.seed
        try:
            return writer_groups(labels, self.writers, self.subset, seed)
        except InputError:
            if self.parameters.writers is None:
                return None
            raise

    @cached_property
    def writer_tasks(self):
        """Two random halves of each group of writers; empty where there are no groups."""
        if self.writer_groups is None:
            return []
        run = self.parameters
        parts = writer_parts(self.dataset.y_train, self.writer_groups, run.seed)
        return [
            self._task(*rows, number, f"writers, part {number}/{len(parts)}, {run.model}")
            for number, rows in enumerate(parts, 1)
        ]

    # --- what else is tested ------------------------------------------------------------

    @cached_property
    def comparison_tasks(self):
        """The compared kinds of network, each on the first fold; the run's own model last."""
        others = [name for name in COMPARED if name != self.parameters.model]
        return [
            self._fold_task(1, model=name, keep_weights=True)
            for name in others
            if min(self.dataset.image_shape) >= MODELS[name].smallest_side
        ] + [self.fold_tasks[0]]

    @cached_property
    def part_sizes(self):
        """Training sizes below a fold's whole training part, ascending, with their folds."""
        parts = [self.dataset.y_train[train] for train, _ in self.splits]
        return part_sizes(parts, self.dataset.n_classes)

    @cached_property
    def size_tasks(self):
        """For each training size, the run's model on that many images of its folds."""
        return {
            size: [self._fold_task(fold, part_size=size, parts=("train",)) for fold in folds]
            for size, folds in self.part_sizes.items()
        }

    @property
    def remedies(self):
        """What is compared with the run's own training, as its parameter asks."""
        shifted = MODELS[self.parameters.model].shift
        useful = [item for item in REMEDIES if not (item.shift and shifted)]
        # The default names the first remedy; where the network has it already, the next follows.
        most = {"none": 0, "random_shifts": 1, "all": len(useful)}
        return useful[: most[self.parameters.remedies]]

    @cached_property
    def remedy_tasks(self):
        """For each remedy, its task on the first folds of the run, of the same images."""
        folds = range(1, min(self.parameters.k, REMEDY_FOLDS) + 1)
        return {
            variant.name: [
                self._fold_task(fold, variant=variant, parts=("train",)) for fold in folds
            ]
            for variant in self.remedies
        }

    @cached_property
    def scaling_task(self):
        """The experiment on the scaling of pixels; a run on raw ones compares them with [0, 1]."""
        run = self.parameters
        return ScalingTask(
            self.dataset.arrays_digest,
            self._train_size,
            "unit" if run.scaling == "none" else run.scaling,
            run.model,
            run.batch_size,
            run.learning_rate,
            run.seed,
        )

    @cached_property
    def shift_task(self):
        """The experiment with shifted images."""
        return ShiftTask(self.dataset.arrays_digest, tuple(self.comparison_tasks))

    @cached_property
    def robustness_task(self):
        """The experiment with corrupted images."""
        networks = tuple(self.fold_tasks[: len(self.first_folds)])
        return RobustnessTask(
            self.dataset.arrays_digest, networks, self.parameters.seed, tuple(self.first_folds)
        )

    @cached_property
    def rounded_weights_task(self):
        """The final model as browsers get it."""
        return RoundedWeightsTask(self.dataset.arrays_digest, (self.final_task,))

    @property
    def may_show_strokes(self):
        """Whether the images can be drawn: those of an unknown file, and digits."""
        return self.dataset.card.key is None or self.dataset.card.item == "digit"

    @cached_property
    def normalisation_tasks(self):
        """Drawings in other places and sizes than the final model was trained on.

        Empty where the images show something that nobody draws.
        """
        if not self.may_show_strokes:
            return []
        digest, seed = self.dataset.arrays_digest, self.parameters.seed
        return [NormalisationTask(digest, (self.final_task,), seed)]

    # --- everything ---------------------------------------------------------------------

    @property
    def parts(self):
        """Everything that the whole report needs, by what it is for.

        Returns
        -------
        dict of str to list of analysis.engine.tasks.Task
            Some tasks serve several purposes.
        """
        return {
            "cross_validation": self.fold_tasks,
            "test": [self.final_task],
            "halving": self.half_tasks,
            "writers": self.writer_tasks,
            "comparison": self.comparison_tasks,
            "learning_curve": [task for tasks in self.size_tasks.values() for task in tasks],
            "remedies": [task for tasks in self.remedy_tasks.values() for task in tasks],
            "samples": self.samples.network_tasks,
            "methods": self.samples.method_tasks,
            "scaling": [self.scaling_task],
            "shifts": [self.shift_task],
            "robustness": [self.robustness_task],
            "rounded_weights": [self.rounded_weights_task],
            "normalisation": self.normalisation_tasks,
        }

    @property
    def tasks(self):
        """Everything that the whole report needs, in one list."""
        return [task for tasks in self.parts.values() for task in tasks]


def recipe_of(task):
    """The recipe that a training follows: what its task says, and the schedule of its network.

    Parameters
    ----------
    task : analysis.training.tasks.FoldTask

    Returns
    -------
    Recipe
    """
    return replace(
        RECIPES[task.recipe.model],
        epochs=task.epochs,
        batch_size=task.batch_size,
        learning_rate=task.recipe.learning_rate,
    )
