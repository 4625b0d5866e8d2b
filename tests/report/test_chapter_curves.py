"""The chapter on the curves follows the verdict and its evidence."""

import dataclasses
import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.fit_cases import (
    CASES,
    MNIST_LIKE,
    calibration,
    folds_of,
    growing,
    remedy,
)
from support.predictions import dataset_of

from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.parameters import make_parameters
from analysis.report.phrases import curves as phrases
from analysis.statistics.intervals import Interval
from analysis.study import Study
from analysis.training.results import CrossValidated
from analysis.verdicts.fit import diagnose

CHAPTER = "book/08_read_the_curves"
SIZE = 400


def answered(validation, error):
    """The same curves, with out-of-fold predictions of this error and a test set's curves."""
    folds, n = [], SIZE
    labels = np.arange(n * validation.k) % 10
    for place, fold in enumerate(validation.folds):
        indices = np.arange(n) + place * n
        predicted = labels[indices].copy()
        wrong = np.arange(n) < round(error * n)
        predicted[wrong] = (predicted[wrong] + 1) % 10
        history = {**fold.history, "test": fold.history["validation"]}
        folds.append(
            dataclasses.replace(
                fold, history=history, indices=indices, probabilities=np.eye(10)[predicted]
            )
        )
    return CrossValidation(folds, labels)


def study_of(curves=MNIST_LIKE, error=0.0125, shifted=None, **known):
    """A study of these curves; `shifted` is the error of a remedy on its first three folds."""
    validation = answered(folds_of(*curves), error)
    calibrated = known.pop("calibration", calibration())
    given = {"remedy_folds": {}}
    if shifted is not None:
        folds = answered(folds_of(*curves), shifted).folds[:3]
        given["remedy_folds"] = {"random_shifts": CrossValidated(folds, validation.labels)}
    elif "remedies" in known:
        given["remedies"] = known["remedies"]
    if "remedies" in known or "learned" in known:
        given["fit"] = diagnose(validation, calibrated, **known)
    epochs = len(validation.folds[0].history["train"]) - 1
    return Study.from_results(
        make_parameters({"dataset": "digits", "k": validation.k, "epochs": epochs}),
        dataset=dataset_of(validation.labels, np.arange(100) % 10),
        validation=validation,
        cross_validation=CrossValidated(validation.folds, validation.labels),
        labels=validation.labels,
        beats_majority_class=known.get("learned", True),
        training_variation=training_variation(validation),
        calibration=calibrated,
        learning_curve=growing(0.5),
        **given,
    )


def read(study):
    return text_of(run_chapter(CHAPTER, study)).split("## References")[0]


@pytest.mark.parametrize("name", CASES)
def test_every_verdict_is_given_in_one_sentence(name):
    curves, known, verdict, degree, *_ = CASES[name]
    fit = diagnose(folds_of(*curves), **({"calibration": calibration()} | known))
    sentence = phrases.verdict_sentence(fit)
    assert f"**{verdict}**" in sentence and sentence.count("**") == 2
    if degree is not None:
        assert ("the same network is lower by" in sentence) == ("accuracy" in degree)
        assert ("temperature scaling" in sentence) == ("probabilities" in degree)
    assert "not measurable" not in sentence and "nan" not in sentence and "{" not in sentence


TOLD = (
    "one fold is not a number",
    "a single epoch",
    "high plateau",
    "as on MNIST: a random shift helps, and probabilities are too sure",
    "overfitting although some folds still learn",
    "no error at all, loss at rest",
    "a remedy may help",
    "shuffled labels, known by heart",
)


@pytest.mark.parametrize("name", TOLD)
def test_the_chapter_follows_the_verdict(name):
    curves, known, verdict, _, _, firm = CASES[name]
    text = read(study_of(curves, **known))
    answer = text.split("## Loss and accuracy")[0].split("In short. ")[1]
    assert verdict in answer.split(".")[0]
    tentative = verdict != "cannot tell" and not firm
    assert ("This verdict is tentative" in answer) == tentative
    helped = {"underfitting": "would help first"}.get(verdict, "twice as many are predicted")
    assert helped in text.split("## What would help")[1]


def test_the_open_cell_compares_the_remedy_as_the_report_does():
    study = study_of(error=0.05, shifted=0.02)
    text = read(study)
    (found,) = study.remedies
    assert found.cut == pytest.approx(0.6) and found.verdict == "helps"
    assert re.search(r"random_shifts: \d+ errors without, \d+ with it; \d+ corrected", text)
    assert "the error falls from 5.00% to 2.00%" in text
    assert "would be better with random shifts of the training images" in text


def test_a_remedy_that_is_another_result_than_the_report_s_stops_the_chapter():
    study = study_of(error=0.05, shifted=0.02)
    study.remedies = [remedy(0.1, 0.05)]
    with pytest.raises(AssertionError):
        read(study)


def test_the_design_is_stated_beside_its_result():
    study = study_of(error=0.05, shifted=0.04)
    text = read(study)
    assert f"finds a cut of {study.remedies[0].detectable:.0%} with a probability of 80%" in text
    assert "10% would matter" in text
    assert "No remedy was trained" in read(study_of())


def test_more_images_are_what_the_learning_curve_says():
    study = study_of()
    gain = phrases.share(study.learning_curve.gain, study.learning_curve.gain_interval)
    assert f"twice as many are predicted to cut the error by {gain}" in read(study)


def test_the_sensitivity_is_shown():
    study = study_of(remedies=[remedy(0.15, 0.12)])
    text = read(study)
    assert "The verdict depends on the size of the effect that matters" in text
    rows = [line for line in text.splitlines() if line.startswith(("| 5%", "| 10%", "| 20%"))]
    assert ["costs accuracy" in row for row in rows] == [True, True, False]


def test_the_test_set_is_display_only():
    assert "no choice in this report uses them" in read(study_of())


@pytest.mark.parametrize(
    "value, said", [(0.05, "−5% (95% CI −20% to +10%)"), (-0.05, "+5% (95% CI −10% to +20%)")]
)
def test_changes_have_the_sign_of_what_happens_to_the_error(value, said):
    item = remedy(value, 0.15)
    assert phrases.change(item.cut, item.interval) == said


def test_a_share_that_every_fold_has_is_no_interval():
    assert phrases.share(1.0, Interval(1.0, 1.0, 0.95, "t")) == "100% (in every fold)"
    assert phrases.share(0.5, Interval(0.4, 0.6, 0.95, "t")) == "50% (95% CI 40% to 60%)"
