"""Holm's adjustment: known values, its order, and the error rate that it promises."""

import numpy as np
import pytest
from support.simulation import near

from analysis.errors import InputError
from analysis.statistics.significance import holm


@pytest.mark.parametrize(
    "given, adjusted",
    [
        # R: p.adjust(p, "holm").
        ([0.01, 0.02, 0.03, 0.04], [0.04, 0.06, 0.06, 0.06]),
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.3], [0.3]),
        ([0.6, 0.7], [1.0, 1.0]),
        ([0.0, 1.0, 0.5], [0.0, 1.0, 1.0]),
    ],
)
def test_known_values(given, adjusted):
    assert holm(given) == pytest.approx(adjusted)


def test_order_does_not_matter():
    rng = np.random.default_rng(0)
    values, order = rng.random(20) / 20, rng.permutation(20)
    assert holm(values[order]) == pytest.approx(holm(values)[order])
    assert np.all(holm(values) >= values)


def test_one_false_call_in_a_family_is_as_rare_as_promised():
    rng, draws = np.random.default_rng(1), 4000
    families = rng.random((draws, 5))
    false = np.mean([holm(family).min() <= 0.05 for family in families])
    assert near(false, 1 - 0.99**5, draws)
    assert np.mean(families.min(axis=1) <= 0.05) > 0.2


def test_bad_values():
    for values in ([], [0.1, 1.2], [0.1, np.nan], [-0.1]):
        with pytest.raises(InputError, match="p_values"):
            holm(values)
