"""Choice of K: against power laws whose best K can be worked out by hand."""

import math

import numpy as np
import pytest

from analysis.choice_of_k import choose_k, rule

SIZES = np.array([4000, 5000, 6000, 7000, 8000])
MANY = 10**9  # Validation images: so many that the law is known exactly.


def choice(a, b, *, n=10_000, n_test=10_000, smallest=1000, sizes=SIZES, n_validation=MANY):
    errors = a * np.asarray(sizes, float) ** -b
    return choose_k(list(sizes), list(errors), n_validation, n, n_test, smallest, 1e-3)


def law_through(error, b, n=10_000):
    """Factor of the law with slope `b` that gives `error` at `n` images."""
    return error * n**b


# The error with all 10,000 images is 1 %; the forecast's standard error is therefore
# sqrt(0.01 * 0.99 * (1/10000 + 1/10000)) = 0.00141. The bias is 0.01 ((K/(K-1))^b - 1):
#        K = 2     3        5        10       20
# b=0.5  0.00414   0.00225  0.00118
# b=1    0.01000   0.00500  0.00250  0.00111
# b=2    0.03000   0.01250  0.00563  0.00235  0.00108
# b=4    0.15000   0.04063  0.01441  0.00524  0.00228: none is good enough
# b=0.1  0.00072
@pytest.mark.parametrize("b, k", [(0.0, 2), (0.1, 2), (0.5, 5), (1.0, 10), (2.0, 20), (4.0, 20)])
def test_known_laws_give_the_hand_computed_choice(b, k):
    found = choice(law_through(0.01, b), b)
    assert found.verdict == k
    assert found.law.b == pytest.approx(b, abs=1e-6)


def test_the_numbers_are_the_hand_computed_ones():
    rows = {row["k"]: row for row in choice(1.0, 0.5).rows}
    assert rows[2]["bias"] == pytest.approx(0.01 * (math.sqrt(2) - 1), rel=1e-6)
    assert rows[5]["bias"] == pytest.approx(0.01 * (math.sqrt(1.25) - 1), rel=1e-6)
    sampling = 0.01 * 0.99 * 2e-4
    assert rows[5]["rmse"] == pytest.approx(math.sqrt(rows[5]["bias"] ** 2 + sampling), rel=1e-6)


def test_standard_errors_are_the_binomials():
    found = choice(1.0, 0.5, n_test=2_500)
    assert found.sampling_error == pytest.approx(math.sqrt(0.01 * 0.99 / 10_000), rel=1e-6)
    assert found.test_error == pytest.approx(math.sqrt(0.01 * 0.99 / 2_500), rel=1e-6)


def test_a_steeper_law_never_asks_for_fewer_folds():
    chosen = [choice(law_through(0.01, b), b).verdict for b in np.linspace(0, 3, 31)]
    assert chosen == sorted(chosen)
    assert set(chosen) == {2, 3, 5, 10, 20}


def test_a_model_that_gains_nothing_from_data_needs_only_the_cheapest_k():
    found = choice(0.05, 0.0)
    assert found.verdict == 2
    assert min(found.rows, key=lambda row: row["seconds"])["k"] == 2


def test_more_folds_cost_in_proportion_to_the_images_they_train_on():
    # K folds train on (K-1)/K of 10,000 images each, at a millisecond per image.
    assert [row["seconds"] for row in choice(1.0, 0.5).rows] == pytest.approx([10, 20, 40, 90, 190])


def test_bias_shrinks_with_k():
    biases = [row["bias"] for row in choice(1.0, 0.5).rows]
    assert biases == sorted(biases, reverse=True) and biases[-1] > 0


@pytest.mark.parametrize("sizes", [[], [8000], [4000, 8000]])
def test_too_few_sizes_cannot_tell(sizes):
    found = choice(1.0, 0.5, sizes=sizes)
    assert found.verdict is None and found.certainty is None and found.law is None
    assert [row["k"] for row in found.rows] == [2, 3, 5, 10, 20]


@pytest.mark.parametrize("smallest, most", [(2, 2), (4, 3), (5, 5), (9, 5), (19, 10), (20, 20)])
def test_k_never_exceeds_the_smallest_class(smallest, most):
    found = choice(law_through(0.01, 4), 4.0, smallest=smallest)
    assert found.verdict == most
    assert max(row["k"] for row in found.rows) == most


@pytest.mark.parametrize("n_validation", [MANY, 2000, 100])
def test_certainty_is_the_share_of_draws_for_the_choice(n_validation):
    found = choice(1.0, 0.5, n_validation=n_validation)
    votes = {row["k"]: row["chosen_in"] for row in found.rows}
    assert sum(votes.values()) == pytest.approx(1)
    assert found.certainty == votes[found.verdict]
    assert 0 <= found.certainty <= 1


def test_fewer_validation_images_leave_less_certainty():
    sure, less, least = (choice(1.0, 0.5, n_validation=n).certainty for n in (MANY, 10_000, 1000))
    assert sure == 1
    assert 1 > less > least


def test_the_interval_of_the_bias_holds_the_bias():
    for row in choice(1.0, 0.5, n_validation=2000).rows:
        low, high = row["bias_interval"]
        assert low <= row["bias"] <= high


def test_a_network_that_makes_no_error_can_be_judged():
    found = choose_k([250, 500, 1000], [0.0, 0.0, 0.0], 400, 1250, 300, 100, 1e-3)
    assert found.verdict in (2, 3, 5, 10, 20)
    assert all(math.isfinite(row["bias"]) for row in found.rows)


def test_an_error_that_grows_with_the_data_gives_no_trouble():
    found = choose_k([250, 500, 1000, 2000], [0.01, 0.02, 0.04, 0.08], 5000, 2500, 500, 200, 1e-3)
    assert found.verdict in (2, 3, 5, 10, 20)
    assert all(-1 <= row["bias"] <= 0 for row in found.rows)


def test_the_same_measurements_give_the_same_choice():
    first, second = (choice(1.0, 0.5, n_validation=500).as_dict() for _ in range(2))
    assert first == second
    assert first["rule"] == rule()
