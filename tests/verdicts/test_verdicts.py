"""Verdicts on class balance and on scaling: against hand-computed cases."""

import numpy as np
import pytest

from analysis.report.results import plain
from analysis.verdicts.class_balance import baseline, class_balance
from analysis.verdicts.scaling import judge_scaling

# --- class balance -------------------------------------------------------------------

MNIST = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
MNIST_TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def judge(train, test=None):
    counts = [np.asarray(part) for part in (train, test or train)]
    labels = [np.repeat(np.arange(len(part)), part) for part in counts]
    return class_balance(*labels, len(train))


# w of two classes is |share - 1/2| * 2.
@pytest.mark.parametrize(
    "counts, verdict, w, clear",
    [
        ([500, 500], "balanced", 0.0, True),
        ([1040, 960], "balanced", 0.04, True),  # chi-square 3.2 on one degree, p = 0.07
        ([520, 480], "balanced", 0.04, False),  # w up to 0.04 + 1.96 / sqrt(1000) = 0.102
        ([52_000, 48_000], "nearly balanced", 0.04, True),  # chi-square 160
        (MNIST, "nearly balanced", 0.0537, True),
        ([6000, 4000], "mildly imbalanced", 0.2, True),
        ([600, 400], "mildly imbalanced", 0.2, True),
        ([1000] * 9 + [500], "mildly imbalanced", 0.1579, True),
        ([560, 440], "mildly imbalanced", 0.12, False),
        ([5450, 4550], "nearly balanced", 0.09, False),
        ([900, 100], "imbalanced", 0.8, True),
        ([5000] + [100] * 9, "imbalanced", 2.4915, True),
        ([660, 340], "imbalanced", 0.32, False),
    ],
    ids=str,
)
def test_balance_of_known_counts(counts, verdict, w, clear):
    found = judge(counts)
    assert found.verdict == verdict
    assert found.train.w == pytest.approx(w, abs=5e-4)
    assert found.clear is clear


def test_the_verdict_is_about_the_training_images():
    found = judge([500, 500], [90, 10])
    assert found.verdict == "balanced"
    assert found.test.w == pytest.approx(0.8)
    assert found.agreement.p_value < 1e-6


def test_mnists_parts_have_the_same_shares():
    found = judge(MNIST, MNIST_TEST)
    assert found.agreement.p_value > 0.05
    assert found.train.imbalance == pytest.approx(6742 / 5421)
    assert found.train.largest_share == pytest.approx(6742 / 60_000)


def test_a_class_that_the_test_set_lacks_counts_as_empty():
    found = class_balance(np.repeat([0, 1, 2], 50), np.repeat([0, 1], 50), 3)
    assert found.test_counts.tolist() == [50, 50, 0]


def test_the_order_of_images_and_classes_does_not_matter():
    one, other = judge([700, 200, 100]), judge([100, 700, 200])
    assert one.verdict == other.verdict and one.train.w == pytest.approx(other.train.w)


def test_a_fair_sample_is_seldom_called_imbalanced():
    rng = np.random.default_rng(0)
    draws = [rng.multinomial(200, [0.1] * 10).tolist() for _ in range(100)]
    verdicts = [judge(counts).verdict for counts in draws if min(counts)]
    assert verdicts.count("balanced") > 0.9 * len(verdicts)


def test_the_baseline_is_the_share_of_the_largest_training_class():
    found = baseline(judge([90, 10], [18, 2]), 5)
    assert (found.largest, found.smallest) == (0, 1)
    assert found.train_accuracy == pytest.approx(0.9)
    assert found.test_accuracy == pytest.approx(0.9)
    assert found.fold_count == pytest.approx(2)
    rng = np.random.default_rng(0)
    labels = np.r_[np.zeros(90), np.ones(10)]
    draws = [rng.permutation(labels)[:20].sum() for _ in range(4000)]
    assert found.random_sd == pytest.approx(np.std(draws), rel=0.05)


# --- scaling -------------------------------------------------------------------------

RATES = [1e-4, 1e-3, 1e-2, 1e-1]
JITTER = np.array([-0.001, 0.0, 0.001])


def experiment(raw, unit, standard=None, jitter=JITTER):
    """Results whose mean accuracies are given for each learning rate."""
    means = np.array([raw, unit, standard if standard is not None else unit])
    # The starts of one scaling do not vary as those of another.
    spread = np.stack([jitter, jitter[::-1], np.roll(jitter, 1)])
    accuracy = means[:, :, np.newaxis] + spread[:, np.newaxis, :]
    facts = {"scalings": ["none", "unit", "standard"], "learning_rates": list(RATES)}
    arrays = {
        "accuracy": accuracy,
        "gradient": np.ones((3, 3)),
        "largest_eigenvalue": np.array([8e6, 100.0, 40.0]),
        "condition": np.array([50.0, 50.0, 20.0]),
    }
    return facts, arrays


@pytest.mark.parametrize(
    "raw, unit, verdict",
    [
        # Raw pixels never come near.
        ([0.80, 0.85, 0.10, 0.10], [0.50, 0.80, 0.92, 0.90], "needed"),
        # They do, with a small step, but not with the run's own.
        ([0.91, 0.92, 0.30, 0.10], [0.50, 0.80, 0.92, 0.90], "convenient"),
        ([0.90, 0.91, 0.92, 0.80], [0.50, 0.80, 0.92, 0.91], "no difference"),
        # Whatever the rate, raw pixels do better.
        ([0.90, 0.95, 0.92, 0.80], [0.50, 0.80, 0.92, 0.91], "harmful"),
        # Half a point, at its best and at the run's rate, is not material.
        ([0.90, 0.91, 0.92, 0.80], [0.50, 0.80, 0.925, 0.90], "no difference"),
        ([0.10, 0.10, 0.10, 0.10], [0.10, 0.10, 0.10, 0.10], "no difference"),
    ],
)
def test_scaling_of_known_accuracies(raw, unit, verdict):
    assert judge_scaling(*experiment(raw, unit), learning_rate=0.01).verdict == verdict


def test_a_gain_that_chance_explains_is_no_gain():
    raw, unit = [0.80, 0.85, 0.90, 0.10], [0.50, 0.80, 0.92, 0.90]
    noise = np.array([-0.03, 0.0, 0.03])
    steady = judge_scaling(*experiment(raw, unit), learning_rate=0.01)
    noisy = judge_scaling(*experiment(raw, unit, jitter=noise), learning_rate=0.01)
    assert steady.verdict == "needed" and noisy.verdict == "no difference"
    assert noisy.gain_at_best == pytest.approx(0.02)


def test_the_run_rate_decides_what_is_convenient():
    raw, unit = [0.91, 0.92, 0.30, 0.10], [0.50, 0.92, 0.92, 0.90]
    verdicts = [judge_scaling(*experiment(raw, unit), rate).verdict for rate in (0.001, 0.01)]
    assert verdicts == ["no difference", "convenient"]


def test_gains_and_rows_are_the_hand_computed_ones():
    found = judge_scaling(
        *experiment([0.91, 0.92, 0.30, 0.10], [0.50, 0.80, 0.93, 0.90]), learning_rate=0.01
    )
    raw, unit = found.row("none"), found.row("unit")
    assert (raw["best_rate"], unit["best_rate"]) == (1e-3, 1e-2)
    assert raw["best_accuracy"] == pytest.approx(0.92)
    assert (raw["low"], raw["high"]) == (pytest.approx(0.919), pytest.approx(0.921))
    assert raw["at_run_rate"] == pytest.approx(0.30)
    assert found.gain_at_best == pytest.approx(0.01)
    assert found.gain_at_run_rate == pytest.approx(0.63)
    # Within five points of the best accuracy of all, 0.93.
    assert raw["working_rates"] == [1e-4, 1e-3]
    assert unit["working_rates"] == [1e-2, 1e-1]


def test_the_interval_over_three_starts_is_students():
    found = judge_scaling(
        *experiment([0.80, 0.85, 0.10, 0.10], [0.50, 0.80, 0.92, 0.90]), learning_rate=0.01
    )
    # Gains of 0.072, 0.070, 0.068: t(2) = 4.303, standard error 0.002 / sqrt(3).
    assert found.at_best.low == pytest.approx(0.07 - 4.3027 * 0.002 / np.sqrt(3), abs=1e-5)
    assert found.at_best.high == pytest.approx(0.07 + 4.3027 * 0.002 / np.sqrt(3), abs=1e-5)


def test_the_safe_rate_follows_from_the_curvature():
    """Gradient descent on a quadratic of curvature c converges below 2 / c and not above."""
    found = judge_scaling(*experiment([0.9] * 4, [0.9] * 4), learning_rate=0.01)
    curvature = 0.5 * 100.0
    rate = found.row("unit")["safe_rate"]
    for factor, converges in ((0.99, True), (1.01, False)):
        assert (abs(1 - factor * rate * curvature) < 1) is converges


def test_scaling_verdict_can_be_written_as_json():
    import json

    found = judge_scaling(*experiment([0.9] * 4, [0.9] * 4), learning_rate=0.01)
    assert json.loads(json.dumps(plain(found)))["verdict"] == "no difference"
