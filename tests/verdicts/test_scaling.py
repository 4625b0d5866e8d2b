"""The verdict on scaling: against hand-computed cases, and its errors in simulation."""

import numpy as np
import pytest
from support.made_up import SCALING_CASES, scaling_experiment

from analysis.verdicts.scaling import judge_scaling


def judged(raw, unit, rate=0.01, **options):
    found = scaling_experiment(raw, unit, run_rate=rate, **options)
    return judge_scaling(found.facts, found.arrays, rate)


@pytest.mark.parametrize("verdict", SCALING_CASES)
def test_scaling_of_known_accuracies(verdict):
    noise = 0.02 if verdict == "cannot tell" else 0.002
    assert judged(*SCALING_CASES[verdict], noise=noise).verdict == verdict


def test_what_matters_is_relative_to_the_error():
    """A gain of half a point is a tenth of an error of 3%, and not of one of 30%."""
    few, many = ([0.1, 0.1, mean, 0.1] for mean in (0.970, 0.700))
    less = [[value - 0.005 if value > 0.1 else value for value in means] for means in (few, many)]
    assert judged(less[0], few, noise=1e-4).verdict == "beneficial"
    assert judged(less[1], many, noise=1e-4).verdict == "no difference"


def test_a_gain_that_chance_explains_is_no_gain():
    raw, unit = [0.1, 0.5, 0.88, 0.1], [0.1, 0.5, 0.9, 0.8]
    assert judged(raw, unit, noise=0.001).verdict == "beneficial"
    noisy = judged(raw, unit, noise=0.03)
    assert noisy.verdict == "cannot tell" and noisy.at_best.gain == pytest.approx(0.02)


def test_the_run_rate_decides_what_is_needed_at_it():
    raw, unit = [0.3, 0.9, 0.3, 0.1], [0.1, 0.9, 0.9, 0.8]
    assert judged(raw, unit, 1e-3).verdict == "no difference"
    assert judged(raw, unit, 1e-2).verdict == "needed at this learning rate"


def test_networks_that_learn_nothing_show_no_difference():
    found = judged([0.1] * 4, [0.1] * 4)
    assert found.verdict == "no difference" and not found.fails


def test_means_and_gains_are_the_hand_computed_ones():
    found = judged([0.91, 0.92, 0.30, 0.10], [0.50, 0.80, 0.93, 0.90])
    assert [search.rate for search in found.searches] == [1e-3, 1e-2]
    assert [search.accuracy for search in found.searches] == [0.92, 0.93]
    assert (found.at_best.raw_rate, found.at_best.scaled_rate) == (1e-3, 1e-2)
    assert found.at_best.raw == pytest.approx(0.92)
    assert found.at_best.gain == pytest.approx(0.01)
    assert found.at_run_rate.gain == pytest.approx(0.63)
    # Gains of 0.014, 0.010 and 0.006: t(2) = 4.303, standard error 0.004 / sqrt(3).
    half = 4.3027 * 0.004 / np.sqrt(3)
    limits = found.at_best.interval.low, found.at_best.interval.high
    assert limits == pytest.approx((0.01 - half, 0.01 + half), abs=1e-5)


def test_a_best_rate_at_an_end_of_the_range_is_known():
    found = judged([0.4, 0.3, 0.2, 0.1], [0.1, 0.5, 0.9, 0.8])
    assert [search.at_end for search in found.searches] == [True, False]


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({"fitted": 0.99, "rose": 0.0}, "fitted"),
        ({"fitted": 0.90, "rose": 0.05}, "improving"),
        ({"fitted": 0.90, "rose": 0.0}, "neither"),
        ({"fitted": 0.99, "rose": 0.05}, "fitted"),
    ],
)
def test_how_raw_pixels_end_is_told_apart(options, state):
    """An error of 20%: training images within 2 points, or a rise of 2 points and more."""
    found = judged(*SCALING_CASES["beneficial"], **options)
    assert found.raw_end == state
    assert found.raw_train_accuracy == pytest.approx(options["fitted"])


def test_equal_pixels_are_seldom_found_different():
    """Independent samples whose gain has mean 0: the interval is a 95% one."""
    rng, wrong = np.random.default_rng(1), 0
    found = scaling_experiment([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.9, 0.8])
    repeats = found.arrays["sample"] > 0
    for _ in range(400):
        noise = np.where(repeats, rng.normal(0, 0.02, repeats.size), 0)
        arrays = {**found.arrays, "accuracy": found.arrays["accuracy"] + noise}
        verdict = judge_scaling(found.facts, arrays, 0.01).verdict
        wrong += verdict in ("required", "beneficial", "harmful", "needed at this learning rate")
    assert wrong / 400 < 0.08
