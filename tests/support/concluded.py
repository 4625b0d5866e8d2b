"""Made-up studies that are complete enough to conclude from."""

import dataclasses
from functools import cache

import numpy as np
from support.fit_cases import (
    BY_HEART,
    CHANCE,
    MNIST_LIKE,
    NOISY_FLAT,
    POOR,
    flat,
    folds_of,
    growing,
    remedy,
)
from support.made_up import SCALING_CASES, scaling_experiment
from support.predictions import (
    choose_k,
    cross_validation,
    dataset_of,
    drawn,
    final_test,
    validation_of,
)

from analysis.engine.store import Result
from analysis.evaluation.calibration import Calibration, calibrate
from analysis.evaluation.label_noise import suspects
from analysis.evaluation.leakage import Leakage
from analysis.evaluation.model_comparison import Contender
from analysis.evaluation.remedies import judge
from analysis.evaluation.robustness import Measured, Robustness, Tolerance
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.evaluation.writer_gap import WriterGap
from analysis.models.recipes import RECIPES
from analysis.statistics.intervals import Interval, proportion_interval
from analysis.study import Study
from analysis.verdicts.class_balance import class_balance
from analysis.verdicts.fit import diagnose
from analysis.verdicts.scaling import judge_scaling

NAMES = tuple("abcdefghij")


def interval(low, high):
    return Interval(low, high, 0.95, "made up")


def leak_of(verdict="no leak"):
    """Copies in folds and test set, with this verdict on both."""
    copies, excess = {"no leak": (0, 0.0), "no material leak": (9, 0.001), "leak": (500, 0.01)}[
        verdict
    ]
    return Leakage(copies, 2500, 1.0, 0.98, excess, copies, 1000)


def gap_of(verdict):
    """A gap between known and new writers with this verdict."""
    numbers = {field.name: 0.1 for field in dataclasses.fields(WriterGap)}
    known = {
        "verdict": verdict,
        "difference": 0.002,
        "interval": interval(0.001, 0.003),
        "added_interval": interval(0.05, 0.15),
        "new_accuracy": 0.985,
        "known_accuracy": 0.987,
        "writers": 250,
    }
    return WriterGap(**{**numbers, **known})


def scaled(verdict):
    """A made-up experiment on scaling, and its verdict."""
    noise = 0.02 if verdict == "cannot tell" else 0.002
    found = scaling_experiment(*SCALING_CASES[verdict], noise=noise)
    return {
        "scaling": found,
        "scaling_verdict": judge_scaling(found.facts, found.arrays, 0.01),
    }


def contender(name, right, of=400):
    """A network that is right on the first so many of `of` images."""
    return Contender(
        name,
        RECIPES["baseline"],
        542_230,
        10,
        right / of,
        proportion_interval(right, of),
        1.0,
        np.arange(of) < right,
    )


def tolerance(kind, tolerated, breaks_at, amounts=(0.0, 1.0, 2.0)):
    """What one kind of corruption costs."""
    measured = [Measured(a, 0.9, interval(0.88, 0.92), 0.1, interval(0.08, 0.12)) for a in amounts]
    return Tolerance(kind, "pixels", tuple(measured), tolerated, breaks_at)


def with_curves(curves, validation):
    """The folds of a validation with these curves."""
    folds = []
    for one, other in zip(validation.folds, folds_of(*curves).folds, strict=False):
        history = {**other.history, "test": other.history["validation"]}
        folds.append(dataclasses.replace(one, history=history))
    return CrossValidation(folds, validation.labels)


def study_of(
    curves=MNIST_LIKE,
    accuracies=(0.987, 0.988, 0.986, 0.987, 0.989),
    test=0.987,
    learned=True,
    learning_curve=None,
    remedies=((0.17, 0.04),),
    sharpness=2.0,
    scaling="required",
    **more,
):
    """A study with these results; other results are given by name.

    Parameters
    ----------
    curves : tuple
        Of `support.fit_cases`.
    accuracies : sequence of float
        Of the folds.
    test : float
        Accuracy of the final model.
    learned : bool
    learning_curve : LearningCurve, optional
    remedies : sequence of (float, float)
        Share of the error that each removes, and half the width of its interval.
    sharpness : float
        Of the probabilities: 1 is calibrated, more is overconfident.
    scaling : str
        Verdict on the scaling.
    """
    validation = with_curves(curves, cross_validation(accuracies))
    curve = learning_curve or growing(0.5)
    n, test_labels = len(validation.labels), np.zeros(1000, int)
    compared = judge([remedy(*item) for item in remedies])
    judged = calibrated(sharpness)
    given = {
        "validation": validation,
        "beats_majority_class": learned,
        "labels": validation.labels,
        "fit": diagnose(validation, judged, compared, learned=learned),
        "calibration": judged,
        "remedies": compared,
        "learning_curve": curve,
        "best_k": choose_k(curve, n, 100, 20.0, 1e-3, learned),
        "training_variation": training_variation(validation),
        "test": final_test(test, test_labels),
        "model_comparison": [contender("logistic", 300), contender("baseline", 390)],
        "class_balance": class_balance(validation.labels, validation.labels, 10),
        "writer_gap": None,
        "method_comparison": None,
        "small_samples": None,
        "leakage": leak_of(),
        "suspects": suspects(validation.out_of_fold),
        "robustness": Robustness(100, (1,), 0.95, 0.05, (tolerance("shift", 1.0, 2.0),)),
        "final": Result({"parameters": 10, "layers": [{"layer": "Dense"}]}, {}),
        **scaled(scaling),
    }
    dataset = dataset_of(validation.labels, test_labels, items="images", class_names=NAMES)
    images = np.resize(dataset.x_train, (n, *dataset.input_shape))
    dataset = dataclasses.replace(dataset, x_train=images, x_test=images[: len(test_labels)])
    return Study.from_results(dataset=dataset, **{**given, **more})


@cache
def calibrated(sharpness):
    """The calibration of made-up predictions; see `study_of`."""
    probabilities, labels = drawn(4000, 3, sharpness=sharpness)
    return calibrate(validation_of(probabilities, labels), draws=40)


STATES = {
    "as on MNIST": {"writer_gap": gap_of("optimistic")},
    "nothing to improve": {
        "curves": (flat(0.05), flat(0.05), 0.0, 0.0125),
        "remedies": ((0.0, 0.03),),
        "sharpness": 1.0,
        "writer_gap": gap_of("not materially optimistic"),
        "scaling": "no difference",
    },
    "by heart": {"curves": BY_HEART, "accuracies": [0.85] * 5, "remedies": ((0.12, 0.3),)},
    "unclear curves": {
        "curves": (flat(0.002), NOISY_FLAT, 0.0, 0.0125),
        "scaling": "cannot tell",
        "model_comparison": [contender("logistic", 389), contender("baseline", 390)],
    },
    "poor": {"curves": POOR, "accuracies": [0.91] * 5, "sharpness": 0.5, "scaling": "harmful"},
    "diverged": {
        "curves": (flat(np.nan), flat(np.nan), 0.9, 0.9),
        "accuracies": [0.1] * 5,
        "learned": False,
        "calibration": Calibration("cannot tell", 2500),
        "scaling": "beneficial",
    },
    "chance": {"curves": CHANCE, "accuracies": [0.1] * 5, "test": 0.1, "learned": False},
    "no error": {"accuracies": [1.0] * 5, "test": 1.0, "learning_curve": growing(0.0, error=0.0)},
    "copies": {
        "leakage": leak_of("leak"),
        "test": 0.90,
        "learning_curve": growing(0.3, scatter=0.4),
        "scaling": "needed at this learning rate",
    },
    "two folds": {
        "accuracies": [0.5] * 2,
        "test": 0.0,
        "remedies": (),
        "writer_gap": gap_of("cannot tell"),
        "robustness": Robustness(
            100, (1,), 0.95, 0.05, (tolerance("shift", 1.0, 2.0), tolerance("noise", 0.0, 1.0))
        ),
    },
    "other networks": {
        "model_comparison": [contender("dense", 395), contender("deeper", 300)],
        "robustness": Robustness(100, (1,), 0.95, 0.05, (tolerance("noise", 0.0, None),)),
    },
    "mixed networks": {
        "model_comparison": [contender(n, r) for n, r in (("logistic", 300), ("dense", 389))]
        + [contender("baseline", 390)],
        "robustness": Robustness(100, (1,), 0.95, 0.05, (tolerance("noise", 2.0, None),)),
    },
}
"""Values of `study_of` that lead to different findings."""
