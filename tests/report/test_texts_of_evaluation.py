"""Sentences and figures of the later chapters follow the results, whichever way these turn out."""

import numpy as np
import pytest
from support.predictions import cross_validation

from analysis.evaluation.published import compare_folds
from analysis.parameters import make_parameters
from analysis.study import Study


def study_of(validation, **more):
    """What the sentences ask of a study."""
    dataset = more.pop("dataset", "digits")
    values = {"k": validation.k, "dataset": dataset, **more.pop("parameters", {})}
    parameters = make_parameters(values)
    given = {
        "validation": validation,
        "labels": validation.labels,
    }
    return Study.from_results(parameters, **given, **more)


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
