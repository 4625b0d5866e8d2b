"""Accuracies of images that belong together: known answers, and coverage by simulation."""

import numpy as np
import pytest

from analysis.evaluation.forecast import predict
from analysis.evaluation.training_variation import training_variation
from analysis.statistics.clusters import effective_size, expected_size, share_interval
from analysis.statistics.intervals import proportion_interval

RNG = np.random.default_rng(5)


def drawn(rng, writers, images, error=0.02, spread=0.9):
    """Right answers for images by so many writers, whose error rates differ; and the writers.

    The spread gives MNIST's design effect, 3 to 4 with 110 images by each writer.
    """
    rates = np.minimum(1, error * rng.lognormal(-(spread**2) / 2, spread, writers))
    of = np.repeat(np.arange(writers), images)
    return rng.random(of.size) >= rates[of], of


def test_images_of_one_writer_that_are_alike_count_once():
    """All images of a writer right, or all wrong: the writers are the sample."""
    by_writer = RNG.random(400) < 0.8
    correct, of = np.repeat(by_writer, 10), np.repeat(np.arange(400), 10)
    assert effective_size(correct, of) == pytest.approx(400, rel=0.01)


def test_images_without_writers_count_in_full():
    correct = RNG.random(500) < 0.9
    assert effective_size(correct) == effective_size(correct, np.zeros(500)) == 500
    assert effective_size(np.ones(500, bool), np.arange(500) // 5) == 500


def test_numbers_of_writers_do_not_matter():
    correct, of = drawn(RNG, 50, 20)
    assert share_interval(correct, of) == share_interval(correct, 1000 - 7 * of)


def test_smaller_clusters_count_for_more():
    measured = np.repeat(np.arange(100), 21)
    # A design effect of 3 with 21 images in a cluster: a correlation of 0.1 within clusters.
    size = len(measured) / 3
    assert expected_size(size, measured, measured) == pytest.approx(size)
    assert expected_size(size, measured, np.arange(300)) == pytest.approx(300)
    assert expected_size(size, measured, np.repeat(np.arange(50), 11)) == pytest.approx(550 / 2)


def test_without_writers_the_interval_is_wilson_s():
    correct = RNG.random(300) < 0.9
    wilson = proportion_interval(int(correct.sum()), 300)
    assert share_interval(correct) == share_interval(correct, np.zeros(300, int)) == wilson


def test_the_interval_by_writers_covers_and_wilson_s_does_not():
    rng, hits, naive = np.random.default_rng(1), 0, 0
    for _ in range(400):
        correct, of = drawn(rng, 300, 110)
        hits += share_interval(correct, of).contains(0.98)
        naive += share_interval(correct).contains(0.98)
    assert hits / 400 > 0.92
    assert naive / 400 < 0.80


def test_the_forecast_by_writers_covers_and_one_by_images_does_not():
    """Folds of 300 writers predict the accuracy on the images of 150 others."""
    rng, hits, naive = np.random.default_rng(2), 0, 0
    none = training_variation()
    for _ in range(300):
        correct, of = drawn(rng, 300, 110)
        test, others = drawn(rng, 150, 65)
        size = effective_size(correct, of)
        effective = size, expected_size(size, of, others)
        rest = int(correct.sum()), len(of), 5, 26_400, 33_000, len(test), none
        hits += predict(*rest, effective=effective).holds(test.mean())
        naive += predict(*rest).holds(test.mean())
    assert hits / 300 > 0.90
    assert naive / 300 < 0.80
