"""The learning curve: one law from sizes with different numbers of networks."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.evaluation.learning_curve import LearningCurve
from analysis.training.results import Fold

SIZES = np.array([500, 1000, 2000, 4000, 8000])


def curve(errors, sizes=SIZES, images=2000, variation=0.0):
    errors = [np.atleast_1d(np.asarray(row, dtype=float)) for row in errors]
    return LearningCurve(
        np.asarray(sizes), [row * np.nan for row in errors], errors, images, variation
    )


def law(exponent, at_largest=0.02, sizes=SIZES, networks=3):
    """Exact power laws, measured by so many networks of each size."""
    return np.tile(at_largest * (sizes[:, None] / sizes[-1]) ** -float(exponent), networks)


def test_the_exponent_of_an_exact_law_is_found():
    found = curve(law(0.5))
    assert found.law.b == pytest.approx(0.5)
    # Twice as many images leave 2^-0.5 of the error.
    assert found.gain == pytest.approx(1 - 0.5**0.5)
    interval = found.exponent_interval
    assert interval.low < 0.5 < interval.high
    assert found.gain_interval.low == pytest.approx(1 - 2**-interval.low)


def test_sizes_may_have_different_numbers_of_networks():
    errors = [[0.08], [0.05, 0.06], [0.04], [0.03, 0.028, 0.029], [0.02] * 5]
    found = curve(errors, images=[100, 200, 300, 400, 500])
    assert found.networks.tolist() == [1, 2, 1, 3, 5]
    assert found.images.tolist() == [100, 400, 300, 1200, 2500]
    table = found.table()
    assert table["error"].tolist() == pytest.approx([0.08, 0.055, 0.04, 0.029, 0.02])
    assert table["log_error"][4] == pytest.approx(np.sqrt(0.98 / (0.02 * 2500)))


def test_the_law_is_fitted_to_the_largest_sizes():
    errors = law(0.5)
    errors[0] = 0.9
    found = curve(errors)
    assert found.fitted.tolist() == [False, True, True, True, True]
    assert found.law.b == pytest.approx(0.5)
    assert curve(law(0.5)[::2], sizes=SIZES[::2]).fitted.all()


def test_variation_of_training_widens_the_interval():
    widths = [
        curve(law(0.5), variation=variation).exponent_interval.half_width
        for variation in (0.0, 0.3)
    ]
    assert widths[1] > 2 * widths[0]


@pytest.mark.parametrize(
    "errors, images, verdict",
    [
        (law(0.5), 10_000, "yes"),
        (law(0.02), 10**6, "no"),
        (law(-0.1), 10**6, "no"),
        (law(0.1), 300, "cannot tell"),
        (np.zeros((5, 5)), 2000, "cannot tell"),
        (np.full((5, 3), np.nan), 2000, "cannot tell"),
        (np.ones((5, 3)), 10**6, "no"),
    ],
)
def test_would_more_data_help(errors, images, verdict):
    assert curve(errors, images=images).verdict == verdict


@pytest.mark.parametrize("sizes", [SIZES[:1], SIZES[:2]])
def test_too_few_sizes_give_no_law(sizes):
    found = curve(law(0.5, sizes=sizes), sizes=sizes)
    assert found.verdict == "cannot tell" and np.isnan(found.gain)
    assert found.law is found.exponent_interval is found.gain_interval is None


def test_a_size_that_is_not_a_number_is_left_out():
    errors = law(0.5)
    errors[3, 1] = np.nan
    found = curve(errors)
    assert found.fitted.tolist() == [True, True, True, False, True]
    assert found.law.b == pytest.approx(0.5)


def test_zero_errors_count_as_half_an_error():
    errors = law(1.0)
    errors[-1] = 0.0
    found = curve(errors, images=100)
    assert found.table()["error"].iloc[-1] == pytest.approx(0.5 / 301)
    assert np.isfinite(found.law.b)


def test_lengths_must_fit():
    with pytest.raises(InputError, match="train_sizes"):
        curve(law(0.5), sizes=SIZES[::-1])
    with pytest.raises(InputError, match="train_sizes"):
        curve(law(0.5), sizes=SIZES[:4])
    with pytest.raises(InputError, match="errors"):
        LearningCurve(SIZES, law(0.5, networks=2), law(0.5, networks=3), 100)


def test_folds_of_one_size_make_one_row():
    def fold(size, accuracy, validation):
        history = {"validation": np.array([[1.0, accuracy]])}
        return Fold(1, size, validation, 0, history, np.arange(2), np.zeros((2, 2)), 1.0)

    found = LearningCurve.of_folds(
        {400: [fold(400, 0.95, 100)], 200: [fold(200, 0.9, 100), fold(200, 0.8, 102)]}
    )
    assert found.train_sizes.tolist() == [200, 400]
    assert found.means.tolist() == pytest.approx([0.15, 0.05])
    assert found.images.tolist() == [202, 100]


@pytest.mark.parametrize(
    "irreducible, variation", [(0.0, 0.0), (0.0, 0.06), (0.004, 0.03), (0.004, 0.06)]
)
def test_the_interval_holds_the_slope_of_the_next_doubling(irreducible, variation):
    """Also where the learning curve flattens, which no single power law follows."""
    rng = np.random.default_rng(0)
    sizes = np.array([1500, 6000, 12_000, 24_000, 30_000, 48_000])
    networks, images = [5, 5, 2, 1, 2, 5], np.array([12_000] * 4 + [30_000, 12_000])

    def truth(n):
        return irreducible + (0.013 - irreducible) * (n / 48_000) ** -0.6

    held, draws = 0, 200
    slope = -np.log2(truth(120_000) / truth(60_000))
    for _ in range(draws):
        errors = [
            rng.binomial(m, truth(n) * (1 + variation * rng.standard_normal(f)), f) / m
            for n, f, m in zip(sizes, networks, images, strict=True)
        ]
        found = curve(errors, sizes=sizes, images=images, variation=variation)
        held += found.exponent_interval.contains(slope)
    assert held / draws >= 0.93
