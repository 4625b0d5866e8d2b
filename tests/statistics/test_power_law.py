"""The power law: exact laws, simulations of what its draws promise, and edges."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.statistics.power_law import power_law

SIZES = np.array([1000, 2000, 4000, 8000, 16_000, 32_000])


def limits(law, n):
    """Ends of the middle 95% of the draws."""
    return np.quantile(law.predict_draws(n), [0.025, 0.975], axis=0)


def test_power_law_recovers_an_exact_law():
    law = power_law(SIZES, 2 * SIZES**-0.5, 10_000)
    assert (law.a, law.b) == pytest.approx((2, 0.5))
    assert law.dispersion == pytest.approx(0, abs=1e-12)
    assert law.predict(40_000) == pytest.approx(0.01)
    assert law.draws.shape == (2000, 2)
    assert law.predict_draws([10, 100, 1000]).shape == (2000, 3)
    assert np.median(law.predict_draws(40_000)) == pytest.approx(0.01, rel=0.02)
    again = power_law(SIZES, 2 * SIZES**-0.5, 10_000)
    np.testing.assert_array_equal(again.draws, law.draws)
    low, high = limits(law, np.array([4000, 40_000, 60_000_000]))
    assert low[1] <= 0.01 <= high[1]
    # Farther from the measurements the law is known less well.
    relative = (high - low) / law.predict([4000, 40_000, 60_000_000])
    assert relative[2] > 3 * relative[0]


@pytest.mark.parametrize(
    "sizes, n_tests, extra",
    [
        (SIZES, 10_000, 0.0),
        (SIZES, 300, 0.0),
        (SIZES[:2], 10_000, 0.0),
        (SIZES, 10_000, 0.1),
        (SIZES[:3], 10_000, 0.1),
    ],
)
def test_power_law_interval_covers(sizes, n_tests, extra):
    # `extra`: scatter of log error between networks, on top of the choice of test images.
    rng, draws, slopes, covered = np.random.default_rng(7), 250, [], []
    for seed in range(draws):
        rate = 2 * sizes**-0.5 * np.exp(extra * rng.standard_normal(sizes.size))
        errors = rng.binomial(n_tests, rate) / n_tests
        law = power_law(sizes, errors, n_tests, seed=seed, draws=400)
        slopes.append(law.b)
        low, high = limits(law, 64_000)
        covered.append(low <= 2 * 64_000**-0.5 <= high)
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.03)
    assert np.mean(covered) > 0.95 - 0.055


def test_power_law_with_zero_errors():
    law = power_law([100, 1000, 10_000], [0.04, 0.01, 0.0], 100)
    assert np.isfinite(law.draws).all() and 0 < law.predict(10_000) < 0.01


def test_power_law_bad_input():
    for sizes, errors in [([100], [0.1]), ([100, 100], [0.1, 0.2]), ([1, 2, 3], [0.1, 0.2])]:
        with pytest.raises(InputError, match="sizes"):
            power_law(sizes, errors, 100)
    with pytest.raises(InputError, match="errors"):
        power_law([100, 200], [2.0, 1.0], 100)
