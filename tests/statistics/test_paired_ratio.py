"""The ratio of two error rates on the same images."""

import numpy as np
import pytest
from support.simulation import near

from analysis.errors import InputError
from analysis.statistics.paired_ratio import paired_ratio


def answers(both, only_one, only_other, n):
    """Errors of two classifiers with these counts."""
    one, other = np.zeros(n, bool), np.zeros(n, bool)
    one[: both + only_one] = True
    other[:both] = True
    other[both + only_one : both + only_one + only_other] = True
    return one, other


def test_the_ratio_and_its_counts():
    found = paired_ratio(*answers(40, 10, 20, 1000))
    assert (found.both, found.only_one, found.only_other, found.n) == (40, 10, 20, 1000)
    assert found.ratio == pytest.approx(50 / 60)
    assert found.interval.contains(found.ratio)


def test_with_many_errors_it_is_the_delta_method_s():
    found = paired_ratio(*answers(4000, 1000, 2000, 100_000))
    reach = 1.96 * np.sqrt(3000 / (5000 * 6000))
    expected = found.ratio * np.exp([-reach, reach])
    np.testing.assert_allclose([found.interval.low, found.interval.high], expected, rtol=2e-3)


def test_at_a_ratio_of_one_it_is_mcnemar_s_score():
    """The interval touches one where McNemar's statistic is the normal quantile."""
    for only_one, only_other, inside in ((100, 128, True), (100, 131, False)):
        statistic = abs(only_one - only_other) / np.sqrt(only_one + only_other)
        assert bool(statistic < 1.96) is inside
        found = paired_ratio(*answers(50, only_one, only_other, 1000))
        assert found.interval.contains(1.0) is inside


def test_the_order_of_the_classifiers_inverts_it():
    one, other = answers(5, 3, 9, 200)
    found, inverse = paired_ratio(one, other), paired_ratio(other, one)
    assert found.ratio == pytest.approx(1 / inverse.ratio)
    assert found.interval.low == pytest.approx(1 / inverse.interval.high, rel=1e-6)


def test_few_and_no_errors():
    nothing = paired_ratio(*answers(0, 3, 0, 50))
    assert np.isnan(nothing.ratio) and nothing.interval.high == np.inf
    perfect = paired_ratio(*answers(0, 0, 5, 50))
    assert perfect.ratio == 0 and 0 == perfect.interval.low < perfect.interval.high < 1
    # The same few errors do not show that the rates are the same.
    alike = paired_ratio(*answers(3, 0, 0, 50))
    assert alike.interval.low < 0.5 and alike.interval.high > 2


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="wrong_other"):
        paired_ratio([True, False], [True])


@pytest.mark.parametrize("ratio, error, shared", [(1.0, 0.013, 0.6), (0.8, 0.03, 0.5)])
def test_the_interval_covers(ratio, error, shared):
    rng = np.random.default_rng(0)
    draws, n, inside = 400, 8000, 0
    both = shared * error * min(1, ratio)
    shares = [both, ratio * error - both, error - both]
    for counts in rng.multinomial(n, [*shares, 1 - sum(shares)], draws):
        inside += paired_ratio(*answers(*map(int, counts[:3]), n)).interval.contains(ratio)
    assert near(inside / draws, 0.95, draws)
