"""The power law: exact laws, simulations of what its intervals promise, and edges."""

import numpy as np
import pytest
from support.simulation import near

from analysis.errors import InputError
from analysis.statistics.power_law import power_law

SIZES = np.array([1000, 2000, 4000, 8000, 16_000, 32_000])


def limits(law, n):
    """Ends of the middle 95% of the draws."""
    return np.quantile(law.predict_draws(n), [0.025, 0.975], axis=0)


def test_power_law_recovers_an_exact_law():
    law = power_law(SIZES, 2 * SIZES**-0.5, 10_000)
    assert (law.a, law.b) == pytest.approx((2, 0.5))
    assert law.dispersion == pytest.approx(0, abs=1e-12) and law.df == 4
    assert law.predict(40_000) == pytest.approx(0.01)
    assert law.predict_draws([10, 100, 1000]).shape == (len(law.draws), 3)
    assert np.median(law.predict_draws(40_000)) == pytest.approx(0.01, rel=0.02)
    again = power_law(SIZES, 2 * SIZES**-0.5, 10_000)
    np.testing.assert_array_equal(again.draws, law.draws)
    low, high = limits(law, np.array([4000, 40_000, 60_000_000]))
    assert low[1] <= 0.01 <= high[1]
    # Farther from the measurements the law is known less well.
    relative = (high - low) / law.predict([4000, 40_000, 60_000_000])
    assert relative[2] > 3 * relative[0]


def test_the_fit_is_that_of_weighted_least_squares():
    errors = np.array([0.06, 0.05, 0.03, 0.024, 0.015, 0.011])
    law = power_law(SIZES, errors, 5000, variation=0.05)
    deviation = np.sqrt((1 - errors) / (5000 * errors) + 0.05**2)
    fit, covariance = np.polyfit(np.log(SIZES), np.log(errors), 1, w=1 / deviation, cov="unscaled")
    assert (law.b, np.log(law.a)) == pytest.approx((-fit[0], fit[1]))
    assert law.b_error == pytest.approx(np.sqrt(covariance[0, 0] * max(1, law.dispersion)))


def test_the_draws_follow_the_exponent_s_interval():
    law = power_law(SIZES[:4], [0.06, 0.05, 0.03, 0.024], 5000, draws=40_000)
    found = law.exponent_interval
    ends = np.quantile(law.draws[:, 1], [0.025, 0.975])
    assert ends == pytest.approx((found.low, found.high), abs=0.05 * found.half_width)


@pytest.mark.parametrize(
    "sizes, n_tests, extra, known",
    [
        (SIZES, 10_000, 0.0, 0.0),
        (SIZES, 300, 0.0, 0.0),
        (SIZES, 10_000, 0.1, 0.1),
        (SIZES, 10_000, 0.1, 0.0),
        (SIZES[:3], 10_000, 0.1, 0.0),
    ],
)
def test_the_intervals_cover_the_exponent_and_a_predicted_error(sizes, n_tests, extra, known):
    # `extra`: scatter of log error between networks, on top of the choice of test images; where
    # it is not known, it shows as misfit.
    rng, draws, slopes, covered, exponents = np.random.default_rng(7), 250, [], [], []
    for seed in range(draws):
        rate = 2 * sizes**-0.5 * np.exp(extra * rng.standard_normal(sizes.size))
        errors = rng.binomial(n_tests, rate) / n_tests
        law = power_law(sizes, errors, n_tests, known, seed=seed, draws=400)
        slopes.append(law.b)
        low, high = limits(law, 64_000)
        covered.append(low <= 2 * 64_000**-0.5 <= high)
        exponents.append(law.exponent_interval.contains(0.5))
    assert np.mean(slopes) == pytest.approx(0.5, abs=0.03)
    for share in (np.mean(covered), np.mean(exponents)):
        assert share >= 0.95 or near(share, 0.95, draws)


def test_a_law_that_does_not_fit_is_less_certain():
    bent = 0.004 + SIZES**-0.6
    straight, misfit = (power_law(SIZES, errors, 10**6) for errors in (SIZES**-0.5, bent))
    assert misfit.dispersion > 10
    assert misfit.exponent_interval.half_width > 3 * straight.exponent_interval.half_width


def test_power_law_with_zero_errors():
    law = power_law([100, 1000, 10_000], [0.04, 0.01, 0.0], 100)
    assert np.isfinite(law.b) and 0 < law.predict(10_000) < 0.01


def test_power_law_bad_input():
    for sizes, errors in [([100], [0.1]), ([100, 100], [0.1, 0.2]), ([1, 2, 3], [0.1, 0.2])]:
        with pytest.raises(InputError, match="sizes"):
            power_law(sizes, errors, 100)
    with pytest.raises(InputError, match="errors"):
        power_law([100, 200], [2.0, 1.0], 100)
