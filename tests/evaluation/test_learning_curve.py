"""The learning curve: known slopes, and what can and cannot be told from them."""

import numpy as np
import pytest
from support.simulation import near

from analysis.errors import InputError
from analysis.evaluation.learning_curve import LearningCurve

SIZES = np.array([500, 1000, 2000, 4000, 8000])


def curve(errors, sizes=SIZES, n_validation=2000, train=None):
    errors = np.asarray(errors, dtype=float)
    train = np.full(errors.shape, np.nan) if train is None else train
    return LearningCurve(np.asarray(sizes), train, errors, n_validation)


def law(exponents, at_largest=0.02, sizes=SIZES):
    """Exact power laws, one for each fold."""
    return at_largest * (sizes[:, None] / sizes[-1]) ** -np.asarray(exponents, dtype=float)


def test_the_slope_of_an_exact_law_is_found():
    found = curve(law([0.5, 0.4, 0.6]))
    assert found.slopes == pytest.approx([0.5, 0.4, 0.6])
    assert found.slope == pytest.approx(0.5)
    # Twice as many images leave 2^-0.5 of the error.
    assert found.gain == pytest.approx(1 - 0.5**0.5)
    assert found.slope_interval.low < 0.4 and found.slope_interval.high > 0.6
    assert found.gain_interval.low < found.gain < found.gain_interval.high


def test_the_interval_is_that_of_correlated_folds():
    from scipy import stats

    found = curve(law([0.5, 0.4, 0.6, 0.45, 0.55]))
    reach = (
        stats.t.isf(0.025, 4)
        * np.std([0.5, 0.4, 0.6, 0.45, 0.55], ddof=1)
        * np.sqrt(1 / 5 + 2000 / 8000)
    )
    assert found.slope_interval.half_width == pytest.approx(reach)


@pytest.mark.parametrize(
    "errors, verdict",
    [
        (law([0.5, 0.51, 0.49, 0.5, 0.5]), "yes"),
        (law([0.02, 0.03, 0.01, 0.02, 0.02]), "no"),
        (law([-0.1, -0.11, -0.09, -0.1, -0.1]), "no"),
        (law([0.5, -0.2, 0.4, 0.0, 0.1]), "cannot tell"),
        (law([0.5]), "cannot tell"),
        (np.zeros((5, 5)), "cannot tell"),
        (np.full((5, 3), np.nan), "cannot tell"),
        (np.ones((5, 3)), "no"),
    ],
)
def test_would_more_data_help(errors, verdict):
    assert curve(errors).verdict == verdict


def test_a_single_size_tells_nothing():
    found = curve([[0.02, 0.03]], sizes=[100])
    assert found.verdict == "cannot tell" and np.isnan(found.slopes).all()
    assert found.slope_interval is None and found.gain_interval is None


def test_zero_errors_count_as_half_an_error():
    errors = law([1.0, 1.0])
    errors[-1, 0] = 0.0
    found = curve(errors, n_validation=100)
    assert np.isfinite(found.slopes).all()
    # Half an error of 101 is less than the two of a hundred that the law has: it is steeper.
    assert found.slopes[0] > found.slopes[1]


def test_the_smallest_sizes_do_not_bend_the_law():
    errors = law([0.5, 0.5])
    errors[0] = 0.9
    assert curve(errors).slopes == pytest.approx([0.5, 0.5])


def test_shapes_must_fit():
    with pytest.raises(InputError, match="train_sizes"):
        curve(law([0.5, 0.5]), sizes=SIZES[::-1])
    with pytest.raises(InputError, match="train_errors"):
        curve(law([0.5, 0.5]), train=np.zeros((5, 3)))
    with pytest.raises(InputError, match="validation_errors"):
        curve(np.zeros(5))


def test_the_interval_holds_the_true_slope_as_often_as_it_says():
    """Errors of independent folds, binomial about one law: at least 95% of the intervals."""
    rng = np.random.default_rng(0)
    true, draws, held = 0.3, 300, 0
    for _ in range(draws):
        errors = rng.binomial(2000, np.repeat(law([true], 0.05), 5, axis=1)) / 2000
        held += curve(errors).slope_interval.contains(true)
    assert held / draws >= 0.95 or near(held / draws, 0.95, draws)
