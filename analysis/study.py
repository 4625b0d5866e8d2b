"""The study: one object, made from the parameters, that gives a chapter everything it shows."""

import ast
from functools import cached_property

import numpy as np

from analysis.data.datasets import load
from analysis.data.description import Description
from analysis.data.documentation import claims
from analysis.data.framing import frame_of
from analysis.data.non_digit_drawings import drawings
from analysis.data.normalisation import normalised
from analysis.data.writers import EMPLOYEES, STUDENTS, writers_of
from analysis.engine.progress import Progress
from analysis.engine.scheduler import compute
from analysis.engine.store import Store
from analysis.engine.tasks import key_of
from analysis.evaluation import familiarity, model_comparison, published, remedies, test_set
from analysis.evaluation.bias_by_k import small_samples
from analysis.evaluation.calibration import calibrate
from analysis.evaluation.forecast import forecast
from analysis.evaluation.halving import halving
from analysis.evaluation.label_noise import known_errors_found, suspects
from analysis.evaluation.leakage import leakage
from analysis.evaluation.learning_curve import FITTED_SIZES, LearningCurve
from analysis.evaluation.method_comparison import compare_methods
from analysis.evaluation.normalisation import normalisation_of
from analysis.evaluation.robustness import robustness_of
from analysis.evaluation.rounding import rounding_effect
from analysis.evaluation.series import series_errors
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.evaluation.writer_gap import both_sides, writer_gap
from analysis.experiments.plan import Plan, recipe_of
from analysis.experiments.rounded_weights import layers_of
from analysis.experiments.sample_plan import CANDIDATES
from analysis.experiments.scaling_effect import scaling_effect
from analysis.models.recipes import RECIPES
from analysis.parameters import NAMES, Parameters, make_parameters
from analysis.paths import store_dir
from analysis.statistics.clusters import expected_size
from analysis.training.preparation import systematic_sample
from analysis.training.results import CrossValidated, fold_of
from analysis.verdicts import findings
from analysis.verdicts.best_k import choose_k
from analysis.verdicts.class_balance import baseline, class_balance
from analysis.verdicts.fit import diagnose
from analysis.verdicts.scaling import judge_scaling

_INJECTED_COMMENT = "# Parameters\n"


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
        Address of a Dask scheduler to train with; see `analysis.engine.scheduler.compute`.
    quiet : bool
        Show no progress.

    Attributes
    ----------
    parameters : Parameters
    dataset : analysis.data.datasets.Dataset
    plan : analysis.experiments.plan.Plan
        All that has to be trained.
    store : Store or None
        None for a study made up from results.

    Raises
    ------
    InputError
        When the parameters do not fit the dataset.

    See Also
    --------
    Study.from_results : A study made up from given results, for tests.
    """

    def __init__(self, parameters=None, *, store=None, workers=None, dask=None, quiet=False):
        self.parameters = parameters or Parameters()
        self.store = store or Store(store_dir())
        self.workers, self.dask, self.quiet = workers, dask, quiet
        self.dataset = load(self.parameters.dataset)
        # Made at once: it refuses parameters that do not fit the dataset.
        self.plan  # noqa: B018

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

    @classmethod
    def from_results(cls, parameters=None, *, dataset=None, **results):
        """Make up a study from given results; it reads no store and trains nothing.

        What is not given is computed from what is, as in any study; a result
        that would have to be trained is an error.

        Parameters
        ----------
        parameters : Parameters, optional
            The defaults when missing.
        dataset : analysis.data.datasets.Dataset, optional
            The parameters' when missing.
        **results
            Values of this class's properties, by name: ``validation``, ``fit``, ``plan`` …

        Returns
        -------
        Study

        Raises
        ------
        TypeError
            When a name is not that of a result.
        """
        unknown = sorted(name for name in results if name not in cls.results())
        if unknown:
            raise TypeError(f"not results of a study: {', '.join(unknown)}")
        study = cls.__new__(cls)
        study.parameters = parameters or Parameters()
        study.store, study.workers, study.dask, study.quiet = None, 1, None, True
        study.dataset = dataset or load(study.parameters.dataset)
        vars(study).update(results)
        return study

    @classmethod
    def results(cls):
        """Names of everything that a study computes."""
        return [name for name, value in vars(cls).items() if isinstance(value, cached_property)]

    # --- the data -----------------------------------------------------------------------

    @cached_property
    def plan(self):
        """Every piece of work that the parameters and the dataset ask for."""
        return Plan(self.parameters, self.dataset, self.writers)

    @cached_property
    def writers(self):
        """Who wrote each image of the dataset; None where no writers are known."""
        return writers_of(self.parameters.writers, self.dataset)

    @cached_property
    def images(self):
        """Training images that the run uses."""
        if self.parameters.train_size is None:
            return self.dataset.x_train
        return self.dataset.x_train[self.plan.subset]

    @cached_property
    def labels(self):
        """Labels of the training images that the run uses."""
        return self.plan.labels

    @property
    def n_train(self):
        """Number of training images that the run uses."""
        return len(self.labels)

    @cached_property
    def data(self):
        """Descriptive statistics of the images."""
        return Description(
            self.images,
            self.labels,
            self.dataset.x_test,
            self.dataset.y_test,
            self.dataset.n_classes,
        )

    @cached_property
    def claims(self):
        """What is documented of the dataset, and what the arrays show."""
        return claims(self.dataset, self.data)

    @cached_property
    def class_balance(self):
        """Measured balance of the classes among the training images used."""
        return class_balance(self.labels, self.dataset.y_test, self.dataset.n_classes)

    @cached_property
    def baseline(self):
        """The accuracy to beat, and what stratified folds prevent."""
        return baseline(self.class_balance, self.parameters.k)

    @cached_property
    def scaling_effect(self):
        """What the run's scaling does to the pixels, and what fitting it wrongly would."""
        return scaling_effect(
            self.images,
            self.labels,
            self.data.train,
            self.dataset.full_scale,
            kind=self.parameters.scaling,
            k=self.parameters.k,
            seed=self.parameters.seed,
        )

    # --- computing ----------------------------------------------------------------------

    def compute(self, tasks=None, title=""):
        """Compute what is missing in the store; everything when no tasks are named.

        Returns
        -------
        int
            How many tasks ran.
        """
        progress = Progress(quiet=self.quiet, title=title)
        tasks = self.plan.tasks if tasks is None else tasks
        return compute(tasks, self.dataset, self.store, self.workers, progress, self.dask)

    def _results(self, tasks):
        if tasks and self.store is None:
            raise LookupError(
                f"this study is made up from given results, among which there is none of "
                f"{tasks[0].label!r}"
            )
        results = [self.store.read(key_of(task)) for task in tasks]
        if any(result is None for result in results):
            self.compute(tasks)
            results = [self.store.read(key_of(task)) for task in tasks]
        return results

    def _folds(self, tasks):
        """The stored results of training tasks as folds."""
        results = self._results(tasks)
        return [
            fold_of(task.fold, result, seed=self.parameters.seed, train=task.train)
            for task, result in zip(tasks, results, strict=True)
        ]

    # --- cross-validation ---------------------------------------------------------------

    @cached_property
    def cross_validation(self):
        """The folds of the run's model, with tidy tables of what they say."""
        return CrossValidated(self.validation.folds, self.dataset.y_train)

    @cached_property
    def validation(self):
        """What the folds together say of the model's accuracy."""
        return self._cross_validation(self.plan.fold_tasks)

    def _cross_validation(self, tasks):
        writers = None if self.writers is None else self.writers.train
        return CrossValidation(self._folds(tasks), self.dataset.y_train, writers)

    @cached_property
    def effective_sizes(self):
        """How many independent images those of the folds and of the test set count as.

        Fewer than there are where their writers are known, because images by one writer are alike;
        in the test set as alike as the folds show.
        """
        found, test = self.validation.out_of_fold, len(self.dataset.y_test)
        if self.writers is not None and self.writers.test is not None:
            test = expected_size(found.effective_size, found.writers, self.writers.test)
        return found.effective_size, float(test)

    @cached_property
    def beats_majority_class(self):
        """Whether the networks predict held-out images better than the largest class would."""
        largest = np.bincount(self.labels).max() / self.n_train
        return bool(self.validation.pooled_interval.low > largest)

    @cached_property
    def fit(self):
        """The verdict on the fit."""
        return diagnose(
            self.validation,
            self.calibration,
            self.remedies,
            annealed=RECIPES[self.parameters.model].one_cycle,
            learned=self.beats_majority_class,
            majority_error=1 - float(np.bincount(self.labels).max() / self.n_train),
        )

    @cached_property
    def halves(self):
        """Two-fold cross-validation of the same images; None where the run has two folds."""
        if not self.plan.half_tasks:
            return None
        return self._cross_validation(self.plan.half_tasks)

    @cached_property
    def training_variation(self):
        """How much networks that are trained alike differ: one value for all intervals."""
        largest = sorted(self.size_folds, reverse=True)[:FITTED_SIZES]
        return training_variation(
            *(CrossValidation(self.size_folds[size], self.dataset.y_train) for size in largest)
        )

    @cached_property
    def best_k(self):
        """The choice of K."""
        return choose_k(
            self.learning_curve,
            self.n_train,
            int(np.bincount(self.labels).min()),
            self.parameters.budget,
            self.validation.seconds / sum(fold.train_size for fold in self.validation.folds),
            self.beats_majority_class,
            self.training_variation,
            candidates=CANDIDATES,
            effective=self.validation.out_of_fold.effective_size,
        )

    @cached_property
    def halving(self):
        """The measured cost of half the images; None without a law or where the run has halves."""
        law = self.learning_curve.law
        if self.halves is None or law is None:
            return None
        return halving(self.validation, self.halves, law, self.training_variation)

    @cached_property
    def published_folds(self):
        """Published folds that this run's can be compared with; None where there are none."""
        return published.published_folds(
            self.parameters, self.dataset.is_mnist, self.n_train == len(self.dataset.y_train)
        )

    @cached_property
    def writer_gap(self):
        """Accuracy on known and on new writers; None where no writers are known, or too few."""
        if not self.plan.writer_tasks:
            return None
        folds = self._folds(self.plan.writer_tasks)
        writers = self.writers.train
        rows, known, new = both_sides(folds, self.dataset.y_train, self.plan.writer_groups, writers)
        if len(np.unique(writers[rows])) < 2:
            return None
        size = round(np.mean([fold.train_size for fold in folds]))
        return writer_gap(known, new, writers[rows], size)

    @cached_property
    def series(self):
        """Out-of-fold errors of NIST's two populations of writers; None for other images."""
        if not self.dataset.is_mnist:
            return None
        found = self.validation.out_of_fold
        of, series = self.writers.train[found.indices], self.writers.train_series[found.indices]
        return series_errors(found.correct, of, series, EMPLOYEES, STUDENTS)

    @cached_property
    def test_series(self):
        """Test errors of the same populations; None where the test images' writers are unknown."""
        if self.series is None or self.writers.test is None:
            return None
        correct = self.test.probabilities.argmax(axis=1) == self.dataset.y_test
        of = self.writers
        return series_errors(correct, of.test, of.test_series, EMPLOYEES, STUDENTS)

    # --- the predictions ----------------------------------------------------------------

    @cached_property
    def recalls(self):
        """Recall of every class among the out-of-fold predictions."""
        return test_set.recalls(self.validation.out_of_fold.confusion)

    @cached_property
    def leakage(self):
        """Whether networks were tested on copies of their training images."""
        return leakage(
            self.validation,
            self.plan.subset,
            self.data.duplicates.pairs,
            self.data.shared.pairs,
            len(self.dataset.y_test),
        )

    @cached_property
    def calibration(self):
        """Whether the out-of-fold probabilities are calibrated."""
        return calibrate(self.validation)

    @cached_property
    def suspects(self):
        """Labels that the out-of-fold predictions contradict."""
        return suspects(self.validation.out_of_fold)

    @cached_property
    def known_errors(self):
        """How many known errors of test labels the same method finds; None where none are known."""
        errors = self.dataset.card.label_errors
        if not errors:
            return None
        return known_errors_found(errors, self.test.probabilities, self.dataset.y_test)

    @cached_property
    def robustness(self):
        """What corruptions of the images cost the folds' networks."""
        return robustness_of(self._results([self.plan.robustness_task])[0])

    # --- other trainings ----------------------------------------------------------------

    @cached_property
    def size_folds(self):
        """Folds by number of training images: parts of the run's folds, the halves, whole folds."""
        sizes = {size: self._folds(tasks) for size, tasks in self.plan.size_tasks.items()}
        for cv in (self.halves, self.validation):
            if cv is not None:
                size = min(fold.train_size for fold in cv.folds)
                sizes[size] = [*sizes.get(size, []), *cv.folds]
        return sizes

    @cached_property
    def learning_curve(self):
        """Errors at growing training sizes."""
        return LearningCurve.of_folds(self.size_folds, self.training_variation.relative)

    @cached_property
    def remedy_folds(self):
        """The first folds trained with each remedy, by its name, as tidy tables."""
        return {
            name: CrossValidated(self._folds(tasks), self.dataset.y_train)
            for name, tasks in self.plan.remedy_tasks.items()
        }

    @cached_property
    def remedies(self):
        """Remedies against overfitting, compared with the run's own training on the same folds."""
        compared = []
        for name, found in self.remedy_folds.items():
            base = [self.validation.folds[fold.number - 1] for fold in found.folds]
            labels, variation = self.dataset.y_train, self.training_variation
            compared.append(remedies.compare(name, found.folds, base, labels, variation))
        return remedies.judge(compared)

    @cached_property
    def model_comparison(self):
        """The compared networks, simplest first, the run's own last."""
        tasks = self.plan.comparison_tasks
        return [
            model_comparison.contender(
                task.recipe.model,
                recipe_of(task),
                result.facts,
                fold_of(1, result),
                self.dataset.y_train,
            )
            for task, result in zip(tasks, self._results(tasks), strict=True)
        ]

    @cached_property
    def shifts(self):
        """Stored result of the experiment with shifted images."""
        return self._results([self.plan.shift_task])[0]

    @cached_property
    def scaling(self):
        """Stored result of the experiment on scaling."""
        return self._results([self.plan.scaling_task])[0]

    @cached_property
    def scaling_verdict(self):
        """What the experiment on scaling showed."""
        return judge_scaling(self.scaling.facts, self.scaling.arrays, self.parameters.learning_rate)

    # --- small samples ------------------------------------------------------------------

    @cached_property
    def small_samples(self):
        """Bias of K-fold on small samples, by the run's network; None where there were none."""
        return small_samples(self._results(self.plan.samples.network_tasks))

    @cached_property
    def method_comparison(self):
        """The validation methods on small samples, by a cheap classifier; None without samples."""
        return compare_methods(self._results(self.plan.samples.method_tasks))

    # --- the test set -------------------------------------------------------------------

    @cached_property
    def forecast(self):
        """The test accuracy predicted from the folds, for the size and writers of the test set."""
        law = self.learning_curve.law if self.beats_majority_class else None
        return forecast(
            self.validation,
            self.n_train,
            len(self.dataset.y_test),
            law,
            self.training_variation,
            self.effective_sizes,
        )

    @cached_property
    def final(self):
        """Stored result of the final model."""
        return self._results([self.plan.final_task])[0]

    @cached_property
    def test(self):
        """The final model on the test set."""
        writers = None if self.writers is None else self.writers.test
        probabilities = self.final.arrays["test_probabilities"]
        return test_set.FinalTest(probabilities, self.dataset.y_test, writers)

    @cached_property
    def rounded(self):
        """Stored result of the final model with the rounded weights that browsers get."""
        return self._results([self.plan.rounded_weights_task])[0]

    @cached_property
    def layers(self):
        """The layers of the final model, with all that their forward pass needs."""
        return layers_of(self.rounded)

    @cached_property
    def rounding(self):
        """What rounding its weights changes in the answers of the final model."""
        rounded = self.rounded.arrays["probabilities"]
        return rounding_effect(self.test.probabilities, rounded, self.dataset.y_test)

    @cached_property
    def normalisation(self):
        """The effect of the preprocessing of drawings; None where it does not apply."""
        results = self._results(self.plan.normalisation_tasks)
        return normalisation_of(results[0]) if results else None

    @cached_property
    def frame(self):
        """How the training images hold what they show; None where drawings cannot be made so."""
        if not self.plan.may_show_strokes:
            return None
        return frame_of(self.images, self.dataset.full_scale)

    @cached_property
    def familiar(self):
        """Some training images, and how far from them an image is unlike them."""
        everything = np.arange(self.n_train)
        size = min(familiarity.most_kept(self.images), self.n_train // 2)
        kept = systematic_sample(self.labels, size)
        others = np.setdiff1d(everything, kept)
        others = others[systematic_sample(self.labels[others], familiarity.CALIBRATION)]
        return familiarity.familiar(self.images, self.labels, self.plan.subset, kept, others)

    @cached_property
    def alarms(self):
        """How many test images are unlike the training images."""
        return familiarity.alarms(self.familiar, self.dataset.x_test)

    @cached_property
    def noticed(self):
        """How many drawings that are no digits are unlike the training images, by kind.

        Empty where nothing can be drawn, or the classes may be other than digits.
        """
        if self.frame is None or self.dataset.card.key is None:
            return {}
        return {
            kind: familiarity.alarms(
                self.familiar, np.array([normalised(image, self.frame) for image in images])
            )
            for kind, images in drawings(self.frame).items()
        }

    @cached_property
    def agreement(self):
        """The test accuracy compared with the pooled out-of-fold accuracy."""
        return test_set.agreement(self.test, self.validation.out_of_fold)

    @cached_property
    def findings(self):
        """What may be concluded from the run, the most important first."""
        learned, largest = self.beats_majority_class, np.bincount(self.labels).max()
        found = [
            findings.accuracy(
                self.validation, learned, largest / self.n_train, self.leakage, self.writer_gap
            ),
            findings.forecast(self.forecast, self.test, self.leakage),
            findings.fit(self.fit),
            findings.remedies(self.fit, self.remedies, learned),
            findings.best_k(self.best_k),
            findings.probabilities(self.calibration),
            findings.more_images(self.learning_curve),
            findings.writers(self.writer_gap),
            findings.robustness(self.robustness),
            findings.errors(self.validation),
            findings.labels(self.suspects),
            findings.network(self.model_comparison),
            findings.scaling(self.scaling_verdict),
            findings.class_balance(self.class_balance),
            findings.stability(self.validation.spread, self.validation.k),
        ]
        return findings.in_order(found, learned)

    @cached_property
    def corrected_labels(self):
        """Test accuracy with known label errors corrected; None where none are known."""
        errors = self.dataset.card.label_errors
        if not errors:
            return None
        return test_set.corrected_labels(errors, self.test.predicted, self.dataset.y_test)


def injected_names(namespace):
    """Names that Papermill's injected cell sets.

    Papermill only warns of a parameter that a chapter does not know; with
    this, the chapter can refuse it.

    Parameters
    ----------
    namespace : dict
        A notebook's ``globals()``; ``In`` holds the source of its cells.

    Returns
    -------
    list of str
    """
    names = []
    for source in namespace.get("In", []):
        if source.startswith(_INJECTED_COMMENT):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.append(node.id)
    return names
