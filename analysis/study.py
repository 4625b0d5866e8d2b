"""The study: one object, made from the parameters, that gives a chapter everything it shows."""

from functools import cached_property

import numpy as np

from analysis.data.data_facts import DataFacts
from analysis.data.datasets import load
from analysis.engine.progress import Progress
from analysis.engine.scheduler import compute
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.evaluation.ablations import Trial, judge
from analysis.evaluation.calibration import calibrate
from analysis.evaluation.k_experiment import k_experiment
from analysis.evaluation.label_noise import known_errors_found, suspects
from analysis.evaluation.leakage import leakage as find_leakage
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.model_comparison import contenders
from analysis.evaluation.resampling_comparison import compare_processes
from analysis.evaluation.robustness import robustness_of
from analysis.evaluation.validation import CrossValidation, fold_of
from analysis.experiments.plan import Plan
from analysis.models.recipes import RECIPES
from analysis.models.variants import NARROWER, WIDER
from analysis.parameters import NAMES, Parameters, make_parameters
from analysis.paths import store_dir
from analysis.report.display import injected_names
from analysis.statistics import intervals as statistics
from analysis.verdicts.best_k import choose_k
from analysis.verdicts.class_balance import class_balance
from analysis.verdicts.fit import diagnose
from analysis.verdicts.scaling import judge_scaling


class Study(Plan):
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
        Address of a Dask scheduler to train with; see `analysis.engine.scheduler.compute`.
    quiet : bool
        Show no progress.

    Raises
    ------
    InputError
        When the parameters do not fit the dataset.
    """

    def __init__(self, parameters=None, *, store=None, workers=None, dask=None, quiet=False):
        parameters = parameters or Parameters()
        self.store = store or Store(store_dir())
        self.workers = workers
        self.dask = dask
        self.quiet = quiet
        dataset = load(parameters.dataset)
        writers = None
        if parameters.writers is not None:
            from analysis.data.writers import load_writers

            writers = load_writers(parameters.writers, dataset.y_train)
        super().__init__(parameters, dataset, writers)

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

    # --- the data -----------------------------------------------------------------------

    @property
    def images(self):
        """Training images that the run uses."""
        if self.parameters.train_size is None:
            return self.dataset.x_train
        return self.dataset.x_train[self.subset]

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

    # --- computing ----------------------------------------------------------------------

    def compute(self, tasks=None, title=""):
        """Compute what is missing in the store; everything when no tasks are named.

        Returns
        -------
        int
            How many tasks ran.
        """
        progress = Progress(quiet=self.quiet, title=title)
        tasks = self.tasks if tasks is None else tasks
        return compute(tasks, self.dataset, self.store, self.workers, progress, self.dask)

    def _results(self, tasks):
        results = [self.store.read(key_of(task)) for task in tasks]
        if any(result is None for result in results):
            self.compute(tasks)
            results = [self.store.read(key_of(task)) for task in tasks]
        return results

    def _folds(self, tasks):
        """The stored results of training tasks as folds."""
        results = self._results(tasks)
        return [fold_of(task.fold, result) for task, result in zip(tasks, results, strict=True)]

    # --- the results --------------------------------------------------------------------

    @cached_property
    def validation(self):
        """The cross-validation of the run's model."""
        return CrossValidation(self._folds(self.fold_tasks), self.dataset.y_train)

    @cached_property
    def learned(self):
        """Whether the networks know more of held-out images than the classes' shares."""
        largest = np.bincount(self.labels).max() / self.n_train
        return bool(self.validation.pooled_interval.low > largest)

    @cached_property
    def leakage(self):
        """Whether networks were asked about images that they had learned from."""
        return find_leakage(self)

    @cached_property
    def calibration(self):
        """Whether the out-of-fold probabilities can be believed."""
        return calibrate(self.validation)

    @cached_property
    def suspects(self):
        """Labels that the out-of-fold predictions speak against."""
        return suspects(self.validation.out_of_fold)

    @cached_property
    def known_errors(self):
        """How many known errors of test labels the same method finds; None where none are known."""
        return known_errors_found(self)

    @cached_property
    def robustness(self):
        """What disturbances of the images cost the folds' networks."""
        return robustness_of(self._results([self.robustness_task])[0])

    @cached_property
    def fit(self):
        """The verdict on the fit."""
        return diagnose(
            self.validation,
            RECIPES[self.parameters.model].one_cycle,
            self.learned,
            self.learning_curve,
            self.capacity,
        )

    @cached_property
    def halves(self):
        """Two-fold cross-validation of the same images; None where the run has two folds."""
        if not self.half_tasks:
            return None
        return CrossValidation(self._folds(self.half_tasks), self.dataset.y_train)

    @cached_property
    def writer_gap(self):
        """Folds by writer beside the run's own; None where no writers are known."""
        if self.writers is None:
            return None
        from analysis.evaluation.writer_gap import writer_gap

        grouped = CrossValidation(self._folds(self.writer_tasks), self.dataset.y_train)
        indices = self.validation.out_of_fold.indices
        return writer_gap(self.validation, grouped, self.writers[indices])

    @cached_property
    def learning_curve(self):
        """Errors at growing training sizes, on the tried folds."""
        folds = [self._folds(tasks) for tasks in self.size_tasks.values()]
        whole = self.validation.folds[: len(self.tried_folds)]
        return LearningCurve.of_folds(self.part_sizes, folds, whole)

    @cached_property
    def trials(self):
        """Every variant against the run's own settings, judged together."""
        base, (pool_size, _) = self._folds(self.base_tasks), self.training_part
        return judge(
            [
                Trial.of_folds(variant, self._folds(tasks), base, pool_size)
                for variant, tasks in self.trial_tasks.items()
            ]
        )

    @cached_property
    def capacity(self):
        """The trials of other widths, as ``narrower`` and ``wider``; empty where there are none."""
        sides = {NARROWER.name: "narrower", WIDER.name: "wider"}
        return {sides[trial.name]: trial for trial in self.trials if trial.name in sides}

    @cached_property
    def remedies(self):
        """The trials of what usually helps against overfitting."""
        return [t for t in self.trials if t.name not in (NARROWER.name, WIDER.name)]

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
    def best_k(self):
        """The choice of K."""
        choice = choose_k(
            self.learning_curve,
            self.n_train,
            len(self.dataset.y_test),
            int(np.bincount(self.labels).min()),
            self.parameters.budget,
            self.validation.seconds / sum(fold.train_size for fold in self.validation.folds),
            self.learned,
        )
        return choice.checked(self.halves, self.validation)

    @cached_property
    def processes(self):
        """The validation processes beside the truth; None where no samples were run."""
        return compare_processes(self.sample_results, self.process_results, self.left_out_results)

    @cached_property
    def k_experiment(self):
        """K-fold on small samples beside the truth; None where there were no samples."""
        return k_experiment(
            self.sample_results,
            self.process_results,
            self.parameters.k,
            self.parameters.budget,
        )

    @cached_property
    def sample_results(self):
        """Stored results of K-fold on small samples."""
        return self._results(self.samples.fold_tasks)

    @cached_property
    def process_results(self):
        """Stored results of the other validation processes."""
        return self._results(self.samples.process_tasks)

    @cached_property
    def left_out_results(self):
        """Stored results of leave-one-out."""
        return self._results(self.samples.left_out_tasks)

    @cached_property
    def interval_simulation(self):
        """Stored result of the simulated intervals."""
        return self._results([self.simulation_task])[0]

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
