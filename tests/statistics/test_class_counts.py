"""Class counts: known answers, limiting cases, and simulations of what the intervals promise."""

import numpy as np
import pytest
from support.simulation import near

from analysis.errors import InputError
from analysis.statistics.class_counts import homogeneity, uniformity

MNIST_TRAIN = np.array([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
MNIST_TEST = np.array([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])


def test_mnist_class_counts():
    result = uniformity(MNIST_TRAIN)
    assert result.n == 60_000 and result.df == 9
    assert result.statistic == pytest.approx(172.9, abs=0.05)
    assert result.w == pytest.approx(0.0537, abs=5e-5) and result.p_value < 1e-30
    assert result.w_interval.contains(result.w) and result.w_interval.high < 0.1
    assert result.imbalance == pytest.approx(6742 / 5421)
    assert result.imbalance_interval.contains(result.imbalance)
    assert result.largest_share == pytest.approx(0.11237, abs=5e-6)
    same = homogeneity(MNIST_TRAIN, MNIST_TEST)
    assert same.p_value > 0.9 and same.v < 0.01


def test_limits_of_counts():
    equal = uniformity([50] * 4)
    assert (equal.w, equal.imbalance, equal.p_value) == (0, 1, 1)
    assert equal.imbalance_interval.low == 1 < equal.imbalance_interval.high
    empty = uniformity([500, 0, 500])
    assert empty.imbalance == empty.imbalance_interval.high == np.inf
    assert empty.imbalance_interval.low > 10
    single = uniformity([10, 0])
    assert single.w == 1 == single.w_interval.high and single.largest_share == 1
    for counts in ([5], [0, 0], [1, -1], [1.5, 2]):
        with pytest.raises(InputError, match="counts"):
            uniformity(counts)


@pytest.mark.parametrize(
    "weights, n",
    [
        ([1] * 10, 1000),
        (MNIST_TRAIN, 60_000),
        (MNIST_TRAIN, 1000),
        ([5, 3, 2], 300),
        ([9] + [1] * 9, 2000),
        ([9] * 9 + [1], 2000),
    ],
)
def test_intervals_of_imbalance_cover(weights, n):
    p = np.array(weights) / np.sum(weights)
    draws, w = 300, np.sqrt(max(0, len(p) * np.sum(p**2) - 1))
    rng = np.random.default_rng(n)
    results = [uniformity(counts) for counts in rng.multinomial(n, p, draws)]
    # 0.95 and more: both intervals are cautious where classes are unlike.
    assert np.mean([r.w_interval.contains(w) for r in results]) > 0.95 - 0.045
    assert (
        np.mean(
            [
                r.imbalance_interval.low <= p.max() / p.min() * (1 + 1e-9)
                and p.max() / p.min() <= r.imbalance_interval.high
                for r in results
            ]
        )
        > 0.95 - 0.045
    )


@pytest.mark.slow
def test_false_positives_of_the_chi_square_tests():
    rng, draws, equal = np.random.default_rng(5), 1500, np.full(10, 0.1)
    uniform = [uniformity(c).p_value < 0.05 for c in rng.multinomial(1000, equal, draws)]
    assert near(np.mean(uniform), 0.05, draws)
    pairs = zip(rng.multinomial(600, equal, draws), rng.multinomial(200, equal, draws), strict=True)
    assert near(np.mean([homogeneity(*pair).p_value < 0.05 for pair in pairs]), 0.05, draws)


def test_homogeneity_limits():
    assert homogeneity([10, 0], [0, 10]).v == pytest.approx(1)
    assert homogeneity([10, 20, 0], [5, 10, 0]).v == pytest.approx(0)
    assert homogeneity([10, 0], [5, 0]).p_value == 1
    with pytest.raises(InputError, match="counts_b"):
        homogeneity([10, 0], [5, 0, 1])
