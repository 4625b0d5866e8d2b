"""Bias of K-fold on small samples: what was planted comes out, and what is unknown is not told."""

import json

import numpy as np
import pytest
from support.simulated_samples import BIASES, method_results, network_results
from support.simulation import near

from analysis.evaluation.bias_by_k import bias_differences, small_samples
from analysis.evaluation.method_comparison import compare_methods
from analysis.report.results import plain


def test_planted_biases_are_found():
    found = small_samples(network_results(400, noise=0.005))
    assert (found.samples, found.size) == (400, 300)
    assert found.accuracy == pytest.approx(0.85, abs=0.002)
    for row in found.rows:
        assert row.bias == pytest.approx(BIASES[row.k], abs=0.002)
        assert row.interval.contains(row.bias) and row.interval.half_width < 0.001
        assert row.size == 300 - 300 // row.k


def test_the_bias_is_the_mean_of_paired_differences():
    """What makes one sample easier than another cancels."""
    results = network_results(30, noise=0.001)
    for result in results:
        shift = np.random.default_rng(0).normal(0, 0.1, 10)
        result.arrays["whole"] = result.arrays["whole"] + shift
        result.arrays["accuracy"] = result.arrays["accuracy"] + shift[:, None]
    assert max(row.deviation for row in small_samples(results).rows) < 0.003


def test_intervals_cover_the_planted_bias():
    hits = [
        row.interval.contains(BIASES[row.k])
        for seed in range(200)
        for row in small_samples(network_results(20, rng=seed)).rows
    ]
    assert near(np.mean(hits), 0.95, 400)


def test_one_sample_has_no_interval():
    found = small_samples(network_results(1))
    assert all(row.interval is None for row in found.rows)
    json.dumps(plain(found), allow_nan=False)


def test_without_samples_there_is_nothing():
    assert small_samples([]) is None


def differences(many=60, biases=BIASES, stand_in=120, **options):
    network = small_samples(network_results(many, biases=biases, **options))
    return network, bias_differences(network, compare_methods(method_results(stand_in)))


def test_equal_biases_are_called_different_at_most_as_often_as_stated():
    wrong = [any(item.differs for item in differences(rng=seed)[1]) for seed in range(100)]
    assert np.mean(wrong) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_another_bias_is_found():
    other = {**BIASES, 2: -0.10}
    _, found = differences(biases=other)
    assert [item.k for item in found if item.differs] == [2]
    assert found[0].difference == pytest.approx(-0.02, abs=0.005)
    assert found[0].interval.high < 0 < found[1].interval.high


def test_one_sample_cannot_be_compared():
    _, found = differences(many=1)
    assert all(item.p_adjusted is None and not item.differs for item in found)


def test_differences_without_noise_are_certain():
    network = small_samples(network_results(5, noise=0.0))
    same = compare_methods(method_results(20, noise=0.0))
    other = compare_methods(method_results(20, noise=0.0, biases={**BIASES, 3: -0.05}))
    assert not any(item.differs for item in bias_differences(network, same))
    assert [item.k for item in bias_differences(network, other) if item.differs] == [3]
