"""Sentences and figures of the later chapters follow the results, whichever way these turn out."""

import numpy as np
import pytest
from support.fit_cases import flat, folds_of, rising
from support.predictions import cross_validation, words

from analysis.evaluation.published import compare_folds
from analysis.models.recipes import RECIPES
from analysis.parameters import make_parameters
from analysis.report.texts import fit, fit_evidence
from analysis.study import Study
from analysis.verdicts.fit import diagnose


def study_of(validation, **more):
    """What the sentences ask of a study."""
    dataset = more.pop("dataset", "digits")
    values = {"k": validation.k, "dataset": dataset, **more.pop("parameters", {})}
    parameters = make_parameters(values)
    given = {
        "validation": validation,
        "labels": validation.labels,
        "fit": diagnose(validation, RECIPES[parameters.model].one_cycle),
        "capacity": {},
    }
    return Study.from_results(parameters, **given, **more)


# --- the fit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "curves, verdict, said",
    [
        ((flat(0.01), flat(0.05), 0.001, 0.015), "good fit", "none of these reaches"),
        ((flat(0.01), rising(0.05, 0.09), 0.001, 0.02), "good fit", "overconfident"),
        ((flat(0.01), flat(0.3), 0.0, 0.12), "overfitting", "the validation accuracy only 88.00%"),
        ((flat(0.3), flat(0.32), 0.10, 0.11), "underfitting", "the training error is still 10.00%"),
        ((flat(0.0001), rising(0.0004, 0.002), 0.0, 0.0), "good fit", "too few for the loss"),
        ((flat(40.0), flat(41.0), 0.9, 0.9), "underfitting", "the training diverged"),
        ((flat(np.nan), flat(np.nan), 0.9, 0.9), "underfitting", "the training diverged"),
    ],
)
def test_the_verdict_is_told_with_its_reason(curves, verdict, said):
    study = study_of(folds_of(*curves), parameters={"epochs": 10})
    text = words(fit.fit_reading(study))
    assert f"**{verdict}**" in text and said in text
    others = {"good fit", "overfitting", "underfitting"} - {verdict}
    assert not any(f"**{other}**" in text for other in others)


def test_doubt_about_the_verdict_is_told():
    gaps = np.array([0.035, 0.075, 0.04, 0.07, 0.045])
    doubtful = study_of(folds_of(flat(0.01), flat(0.3), np.zeros(5), gaps))
    certain = study_of(folds_of(flat(0.01), flat(0.3), 0.0, 0.2))
    assert "tentative" in words(fit.fit_reading(doubtful))
    assert "tentative" not in words(fit.fit_reading(certain))


def test_a_fall_that_the_schedule_makes_is_no_promise():
    """The step size of one cycle shrinks to nothing at the end, and the loss falls with it."""
    still = np.r_[2.3, np.linspace(1.0, 0.1, 10)]
    curves = folds_of(still, still, 0.001, 0.04)
    constant, cycle = (
        study_of(curves, parameters={"model": model, "epochs": 10})
        for model in ("baseline", "efficient")
    )
    assert "more epochs are expected to improve it" in words(fit.fit_reading(constant))
    assert "more epochs" not in words(fit.fit_reading(cycle))
    assert "**good fit**" in words(fit.fit_reading(cycle))
    assert "does not count" in words(fit_evidence.evidence_table(cycle))
    assert "does not count" not in words(fit_evidence.evidence_table(constant))
    assert "step size" in words(fit_evidence.fit_rule(cycle))
    assert "step size" not in words(fit_evidence.fit_rule(constant))


def test_an_epoch_to_stop_at_is_named_only_where_there_is_one():
    over = study_of(folds_of(flat(0.01), rising(0.05, 0.09), 0.001, 0.02))
    assert "the epoch to stop at would have been 3" in words(fit_evidence.evidence_notes(over))
    still = np.r_[2.3, np.linspace(1.0, 0.1, 10)]
    under = study_of(folds_of(still, still, 0.03, 0.04))
    assert "epoch to stop" not in words(fit_evidence.evidence_notes(under))


# --- the accuracy --------------------------------------------------------------------


def test_equal_folds_are_no_proof_of_precision():
    """Five folds of the very same accuracy: the t interval alone would have no width."""
    found = cross_validation([0.98] * 5)
    assert found.std_accuracy == pytest.approx(0)
    assert found.interval.low <= found.pooled_interval.low < 0.98
    assert found.interval.high >= found.pooled_interval.high > 0.98
    perfect = cross_validation([1.0] * 4)
    assert perfect.interval.low < 1 and perfect.interval.high == 1


@pytest.mark.parametrize(
    "accuracies, wilson", [([0.98] * 5, True), ([0.90, 0.99, 0.93, 0.97, 0.95], False)]
)
def test_the_method_names_what_each_limit_comes_from(accuracies, wilson):
    found = cross_validation(accuracies)
    assert found.interval.method.startswith("Wilson") == wilson
    assert ("corrected" in found.interval.method) != wilson


def test_published_folds_of_the_same_images_share_their_sampling_error():
    """Two independent cross-validations would leave a difference as wide as both intervals."""
    own = cross_validation(0.9868 + np.array([-1, 1, 0, 0.5, -0.5]) / 1000, size=12_000)
    published_folds = study_of(own, dataset="mnist").published_folds
    found = compare_folds(own.accuracies, published_folds)
    assert found.agrees and found.interval.half_width < 2 * own.pooled_interval.half_width
    assert not compare_folds(own.accuracies - 0.003, published_folds).agrees


def test_a_wide_spread_keeps_its_wide_interval():
    found = cross_validation([0.90, 0.99, 0.93, 0.97, 0.95])
    assert found.interval.half_width > 2 * found.pooled_interval.half_width


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 3},
        {"scaling": "none"},
        {"learning_rate": 0.1},
        {"batch_size": 64},
        {"model": "dense"},
        {"model": "efficient"},
        {"model": "efficient", "epochs": 10, "batch_size": 32, "learning_rate": 0.01},
    ],
)
def test_published_folds_stand_beside_the_same_recipe_only(change):
    found = cross_validation([0.98] * 5, size=12_000)
    same = study_of(found, dataset="mnist")
    assert same.published_folds is not None
    assert study_of(found, dataset="mnist", parameters=change).published_folds is None
    assert study_of(cross_validation([0.98] * 5), dataset="digits").published_folds is None
