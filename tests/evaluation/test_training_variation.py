"""Variation of training: what was planted is found, and its interval covers it."""

import numpy as np
import pytest
from support.predictions import cross_validation

from analysis.evaluation.training_variation import training_variation


def folds_with(relative, error, k, size, rng):
    """A cross-validation whose networks' error rates vary by a relative deviation."""
    rates = np.clip(error * (1 + relative * rng.standard_normal(k)), 0, 1)
    return cross_validation(1 - rng.binomial(size, rates) / size, size=size)


@pytest.mark.parametrize("relative", [0.0, 0.3])
def test_the_interval_covers_the_planted_variation(relative):
    rng = np.random.default_rng(0)
    found = [
        training_variation(
            folds_with(relative, 0.05, 5, 400, rng), folds_with(relative, 0.08, 2, 1000, rng)
        )
        for _ in range(300)
    ]
    covered = np.mean([item.interval.contains(relative) for item in found])
    assert 0.91 <= covered <= 0.995
    assert all(item.df == 5 for item in found)
    squares = np.mean([item.observed**2 - item.sampling**2 for item in found])
    assert squares == pytest.approx(relative**2, abs=0.01)


@pytest.mark.parametrize("relative", [0.0, 0.2])
def test_the_interval_covers_where_sizes_hold_out_the_same_images(relative):
    """Networks of three sizes misclassify mostly the same images of a fold."""
    rng, draws, size, held = np.random.default_rng(1), 200, 600, 0
    for _ in range(draws):
        hard = rng.random((5, size))
        sizes = []
        for error in (0.05, 0.07, 0.1):
            mixed = np.where(rng.random(hard.shape) < 0.4, rng.random(hard.shape), hard)
            rates = error * (1 + relative * rng.standard_normal((5, 1)))
            sizes.append(cross_validation(1 - (mixed < rates).mean(axis=1), size=size))
        held += training_variation(*sizes).interval.contains(relative)
    assert held / draws >= 0.91


def test_folds_that_vary_like_sampling_have_no_variation_of_training():
    found = training_variation(cross_validation([0.95, 0.952, 0.948], size=500))
    assert found.relative == found.deviation == found.interval.low == 0 < found.interval.high


def test_the_deviation_is_in_accuracy_at_the_error_of_the_run():
    found = training_variation(
        cross_validation([0.8, 0.9, 0.95], size=1000), cross_validation([0.6, 0.8], size=1000)
    )
    assert found.deviation == pytest.approx(found.relative * (1 - (0.8 + 0.9 + 0.95) / 3))


def test_the_draws_follow_the_interval():
    found = training_variation(cross_validation([0.8, 0.9, 0.95, 0.85], size=1000))
    drawn = found.draws(20_000, np.random.default_rng(0))
    ends = np.quantile(drawn, [0.025, 0.975])
    assert ends == pytest.approx((found.interval.low, found.interval.high), rel=0.06)


def test_one_network_shows_no_variation():
    folds = cross_validation([0.98, 0.97, 0.985], size=1000)
    assert training_variation(folds, cross_validation([0.9], size=1000)) == training_variation(
        folds
    )


def test_without_an_error_nothing_is_known_of_it():
    found = training_variation(cross_validation([1.0, 1.0]), None)
    assert (found.relative, found.df) == (0, 0) and np.isnan(found.interval.high)
    assert not found.draws(3, np.random.default_rng(0)).any()
