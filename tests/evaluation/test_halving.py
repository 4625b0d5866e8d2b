"""The cost of half the images: paired by image, with the variation of training in it."""

import math

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.evaluation.halving import halving
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.statistics.power_law import power_law
from analysis.training.results import Fold


def folds_of(wrong, k, rng):
    """A cross-validation in which the images `wrong` are misclassified."""
    n, folds = len(wrong), []
    for number, part in enumerate(np.array_split(rng.permutation(n), k), 1):
        part = np.sort(part)
        probabilities = np.column_stack([~wrong[part], wrong[part]]).astype(float)
        history = {"validation": np.array([[0.7, 0.5], [0.1, 1 - wrong[part].mean()]])}
        folds.append(
            Fold(number, n - len(part), len(part), 1000, history, part, probabilities, 1.0)
        )
    return CrossValidation(folds, np.zeros(n, int))


def both(error, half, n, rng):
    """Five folds and two folds, which misclassify mostly the same images."""
    hard = rng.random(n)
    mixed = np.where(rng.random(n) < 0.3, rng.random(n), hard)
    return folds_of(hard < error, 5, rng), folds_of(mixed < half, 2, rng)


SIZES = 10_000 * np.array([0.1, 0.2, 0.4, 0.8])
LAW = power_law(SIZES, 5 * SIZES**-0.5, 8000)


def test_the_difference_is_measured_and_predicted():
    run, halves = both(0.056, 0.071, 10_000, np.random.default_rng(0))
    found = halving(run, halves, LAW, training_variation(run, halves))
    assert found.measured == pytest.approx(run.pooled_accuracy - halves.pooled_accuracy)
    # The run's error, carried from 8,000 to 5,000 images.
    error = 1 - run.pooled_accuracy
    assert found.predicted == pytest.approx(error * (math.sqrt(1.6) - 1), rel=1e-6)
    assert found.predicted_interval.contains(found.predicted)


def test_the_interval_covers_the_true_difference():
    held, draws = 0, 200
    for seed in range(draws):
        run, halves = both(0.056, 0.071, 3000, np.random.default_rng(seed))
        found = halving(run, halves, LAW, training_variation(run, halves))
        held += found.interval.contains(0.015)
    assert held / draws >= 0.93


def test_networks_that_differ_leave_the_difference_less_certain():
    run, halves = both(0.056, 0.071, 10_000, np.random.default_rng(3))
    alike = training_variation(run)
    apart = training_variation(folds_of(np.arange(10_000) < 2000, 5, np.random.default_rng(1)), run)
    widths = [halving(run, halves, LAW, v).interval.half_width for v in (alike, apart)]
    assert alike.predictive >= 0 and widths[0] > 0 and widths[1] > 0
    more = training_variation(folds_of_unlike())
    assert halving(run, halves, LAW, more).interval.half_width > 2 * max(widths)


def folds_of_unlike():
    """Folds whose networks differ far more than sampling explains."""
    rng = np.random.default_rng(0)
    folds = []
    for number, error in enumerate((0.02, 0.1, 0.05), 1):
        folds += folds_of(rng.random(2000) < error, 2, rng).folds[:1]
        folds[-1].indices[:] = np.arange(1000) + 1000 * (number - 1)
    return CrossValidation(folds, np.zeros(3000, int))


def test_folds_of_other_images_cannot_be_compared():
    rng = np.random.default_rng(0)
    run, _ = both(0.05, 0.05, 1000, rng)
    _, halves = both(0.05, 0.05, 900, rng)
    with pytest.raises(InputError, match="same images"):
        halving(run, halves, LAW, training_variation(run))
