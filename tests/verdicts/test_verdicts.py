"""The verdict on class balance: against hand-computed cases."""

import numpy as np
import pytest

from analysis.verdicts.class_balance import baseline, class_balance

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
