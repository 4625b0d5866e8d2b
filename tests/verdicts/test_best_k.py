"""Choice of K: against power laws whose best K can be worked out by hand, and its check."""

import json
import math
import re

import numpy as np
import pytest
from support.chapters import words_of
from support.predictions import MANY, choose_k, cross_validation, curve
from support.simulation import near

from analysis.errors import InputError
from analysis.evaluation.two_fold_check import check_of_law
from analysis.evaluation.validation import CrossValidation
from analysis.parameters import make_parameters
from analysis.report.figures import validation as figures
from analysis.report.results import plain
from analysis.report.texts import choice_of_k as prose
from analysis.statistics.power_law import power_law
from analysis.study import Study
from analysis.training.results import Fold
from analysis.verdicts import best_k as choices

SIZES = np.array([4000, 5000, 6000, 7000, 8000])


def choice(
    a, b, *, n=10_000, n_test=10_000, smallest=1000, sizes=SIZES, n_validation=MANY, budget=100
):
    errors = a * np.asarray(sizes, float) ** -b
    return choose_k(curve(sizes, errors, n_validation), n, n_test, smallest, budget, 1e-3)


def law_through(error, b, n=10_000):
    """Factor of the law with slope `b` that gives `error` at `n` images."""
    return error * n**b


# The error with all 10,000 images is 1%; the forecast's standard error is therefore
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
    found = choose_k(curve([250, 500, 1000], [0.0, 0.0, 0.0], 400), 1250, 300, 100, 100, 1e-3)
    assert found.verdict in (2, 3, 5, 10, 20)
    assert all(math.isfinite(row["bias"]) for row in found.rows)


def test_an_error_that_grows_with_the_data_gives_no_trouble():
    found = choose_k(
        curve([250, 500, 1000, 2000], [0.01, 0.02, 0.04, 0.08], 5000), 2500, 500, 200, 100, 1e-3
    )
    assert found.verdict in (2, 3, 5, 10, 20)
    assert all(-1 <= row["bias"] <= 0 for row in found.rows)


def test_the_same_measurements_give_the_same_choice():
    first, second = (choice(1.0, 0.5, n_validation=500) for _ in range(2))
    assert plain(first) == plain(second)


def test_errors_are_averaged_over_folds_and_images_counted_together():
    rng = np.random.default_rng(4)
    mean = law_through(0.01, 0.5) * SIZES**-0.5
    apart = mean[:, None] + rng.normal(0, 1e-3, (5, 4))
    apart += (mean - apart.mean(axis=1))[:, None]
    folds = choose_k(curve(SIZES, apart, 500), 10_000, 10_000, 1000, 100, 1e-3)
    one = choose_k(curve(SIZES, mean, 2000), 10_000, 10_000, 1000, 100, 1e-3)
    assert folds.law.b == pytest.approx(one.law.b)
    assert folds.certainty == pytest.approx(one.certainty, abs=0.01)


def test_a_size_without_an_error_rate_is_left_out():
    errors = law_through(0.01, 0.5) * SIZES**-0.5
    errors[1] = np.nan
    found = choose_k(curve(SIZES, errors), 10_000, 10_000, 1000, 100, 1e-3)
    assert found.verdict == 5
    errors[2:4] = np.nan
    assert choose_k(curve(SIZES, errors), 10_000, 10_000, 1000, 100, 1e-3).verdict is None


# --- the budget -----------------------------------------------------------------------


# With b = 1, ten folds are the cheapest that are good enough; they cost 9.
@pytest.mark.parametrize(
    "budget, k, reason",
    [
        (20.0, 10, choices.SMALL_BIAS),
        (9.0, 10, choices.SMALL_BIAS),
        (8.9, 5, choices.NO_SMALL_BIAS),
        (1.0, 2, choices.NO_SMALL_BIAS),
        (0.5, 2, choices.OVER_BUDGET),
    ],
)
def test_what_costs_more_than_the_budget_is_out(budget, k, reason):
    found = choice(law_through(0.01, 1), 1.0, budget=budget)
    assert (found.verdict, found.reason) == (k, reason)
    assert [row["within_budget"] for row in found.rows] == [
        row["k"] - 1 <= budget for row in found.rows
    ]
    assert [row["trainings"] for row in found.rows] == [1, 2, 4, 9, 19]
    assert all(row["chosen_in"] == 0 for row in found.rows if row["k"] - 1 > max(budget, 1))


def test_without_learning_there_is_no_best_k():
    errors = law_through(0.01, 1) * SIZES**-1.0
    found = choose_k(curve(SIZES, errors), 10_000, 10_000, 1000, 20, 1e-3, learned=False)
    assert found.verdict is None and found.certainty is None and found.law is None
    assert found.reason == choices.NOTHING_LEARNED and not found.firm
    assert "learned nothing" in told(found)


# --- the check of the law -------------------------------------------------------------


def folds_of(wrong, k, rng, excess=0.0):
    """A cross-validation in which the images `wrong` are misread.

    `excess`: of each fold's images, about so many more (or fewer, by chance) are misread.
    """
    n = len(wrong)
    parts = np.array_split(rng.permutation(n), k)
    wrong = wrong.copy()
    for part in parts:
        luck = excess * rng.standard_normal()
        flip = rng.random(len(part)) < abs(luck)
        wrong[part] = np.where(flip, luck > 0, wrong[part])
    folds = []
    for number, part in enumerate(parts, 1):
        part = np.sort(part)
        probabilities = np.column_stack([~wrong[part], wrong[part]]).astype(float)
        history = np.array([[0.7, 0.5], [0.1, 1 - wrong[part].mean()]])
        sizes = (n - len(part), len(part), 1000)
        folds.append(Fold(number, *sizes, {"validation": history}, part, probabilities, 1.0))
    return CrossValidation(folds, np.zeros(n, int))


def both(error, half, n, rng, k=5, excess=0.0):
    """The run's folds and two folds, which misread mostly the same images."""
    hard = rng.random(n)
    mixed = np.where(rng.random(n) < 0.3, rng.random(n), hard)
    return folds_of(hard < error, k, rng, excess), folds_of(mixed < half, 2, rng, excess)


A = law_through(0.05, 0.5, 10_000)


def law_of(n=10_000, b=0.5, a=A):
    sizes = n * np.array([0.1, 0.2, 0.4, 0.8])
    return power_law(sizes, a * sizes**-b, 8000)


def test_the_check_predicts_what_the_law_says():
    rng = np.random.default_rng(0)
    found = check_of_law(law_of(), *both(0.056, 0.071, 10_000, rng)[::-1])
    # 0.05 sqrt(10000 / n), at 5000 images less at 8000.
    assert found.predicted == pytest.approx(0.05 * (math.sqrt(2) - math.sqrt(1.25)), rel=1e-3)
    assert (found.half_size, found.train_size, found.k) == (5000, 8000, 5)
    assert found.measured == pytest.approx(found.accuracy - found.halves_accuracy)
    assert found.predicted_interval.low < found.predicted < found.predicted_interval.high


def test_a_law_that_is_followed_holds_and_a_bend_is_found():
    followed = bent = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        run, halves = both(0.05 * math.sqrt(1.25), 0.05 * math.sqrt(2), 10_000, rng)
        followed += check_of_law(law_of(), halves, run).verdict == "holds"
        run, halves = both(0.05 * math.sqrt(1.25), 0.10, 10_000, rng)
        bent += check_of_law(law_of(), halves, run).verdict == "fails"
    assert followed >= 34 and bent >= 38


@pytest.mark.parametrize("excess", [0.0, 0.01])
def test_a_law_that_is_followed_seldom_fails(excess):
    """Whether the networks of the folds differ in quality or not."""
    draws, failed = 200, 0
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        sizes = 2000 * np.array([0.1, 0.2, 0.4, 0.8])
        rates = law_through(0.05, 0.5, 2000) * sizes**-0.5
        law = power_law(sizes, rng.binomial(1600, rates) / 1600, 1600, draws=200)
        run, halves = both(
            rates[-1], law_through(0.05, 0.5, 2000) / math.sqrt(1000), 2000, rng, excess=excess
        )
        failed += check_of_law(law, halves, run).verdict == "fails"
    assert failed / draws < 0.05 or near(failed / draws, 0.05, draws)


def test_so_few_images_cannot_tell():
    law = law_of(200, a=law_through(0.05, 0.5, 200))
    found = check_of_law(law, *both(0.056, 0.071, 200, np.random.default_rng(1))[::-1])
    assert found.verdict == "cannot tell"


def test_a_flat_law_holds_where_a_difference_around_zero_is_known_well_enough():
    halves, run = both(0.05, 0.05, 10_000, np.random.default_rng(2))[::-1]
    flat = law_of(b=0.0, a=0.05)
    assert check_of_law(flat, halves, run).verdict == "cannot tell"
    assert check_of_law(flat, halves, run, tolerance=0.02).verdict == "holds"


def test_networks_that_differ_leave_the_check_less_sure():
    alike, apart = (
        check_of_law(
            law_of(), *both(0.056, 0.071, 10_000, np.random.default_rng(3), excess=excess)[::-1]
        )
        for excess in (0.0, 0.05)
    )
    assert apart.training_deviation > 5 * alike.training_deviation
    assert apart.measured_interval.half_width > 2 * alike.measured_interval.half_width


def test_folds_of_other_images_are_no_check():
    rng = np.random.default_rng(0)
    run, _ = both(0.05, 0.05, 1000, rng)
    _, halves = both(0.05, 0.05, 900, rng)
    with pytest.raises(InputError, match="same images"):
        check_of_law(law_of(), halves, run)


def test_a_failed_check_leaves_doubt_whatever_the_draws_say():
    sure = choice(A, 0.5)
    assert sure.certainty == 1 and sure.firm and sure.check is None
    run, halves = both(0.05 * math.sqrt(1.25), 0.12, 10_000, np.random.default_rng(0))
    doubtful = sure.checked(halves, run)
    assert doubtful.check.verdict == "fails"
    assert doubtful.certainty == 1 and not doubtful.firm
    assert "so the choice is not certain" in told(
        doubtful, run
    ) and "so the choice is firm" not in told(doubtful, run)
    assert "predicts too small a loss" in told(doubtful, run)
    run, halves = both(
        0.05 * math.sqrt(1.25), 0.05 * math.sqrt(2), 10_000, np.random.default_rng(0)
    )
    firm = sure.checked(halves, run)
    assert firm.check.verdict == "holds" and firm.firm
    assert "so the choice is firm." in told(firm, run)
    assert "provided that the law holds: it was not checked" in told(sure, run)
    assert sure.checked(None, run) is sure


# --- what is said ---------------------------------------------------------------------


def told(found, run=None, k=5, draw=False):
    """All that is said and drawn of a choice, with plain spaces."""
    study = Study.from_results(
        make_parameters({"k": k}),
        best_k=found,
        labels=np.arange(10_000) % 10,
        learning_curve=curve(SIZES, np.full(5, 0.1)),
        validation=run or cross_validation([0.99] * k),
    )
    texts = [
        words_of(function(study))
        for function in (
            prose.candidates_table,
            prose.choice_reading,
            prose.law_check_reading,
            prose.law_check_details,
            prose.size_reading,
        )
    ]
    picture = figures.choice_of_k(study)
    if draw:
        assert picture.image("png").startswith(b"\x89PNG")
    text = "\n".join([*texts, picture.alt, picture.caption])
    json.dumps(
        {k: v for k, v in plain(found).items() if "standard_error" not in k}, allow_nan=False
    )
    text = text.replace("\u00a0", " ").replace("**", "")
    for wrong in ("nan", "inf ", "None ", "  ", "digit", "MNIST", "np."):
        assert wrong not in text, wrong
    assert not re.search("(?<!− )\\b1 trainings", text)
    return text


@pytest.mark.parametrize("k", [2, 5, 20, 7])
@pytest.mark.parametrize("budget", [20, 4, 1, 0.5])
def test_every_choice_can_be_told(budget, k):
    found = choice(law_through(0.01, 1), 1.0, budget=budget)
    text = told(found, k=k, draw=k == 5)
    assert f"K = {found.verdict}" in text
    assert ("This run uses it" in text) == (found.verdict == k)
    assert ("over budget" in text) == (budget < 19)
    assert ("this one exceeds it least" in text) == (budget < 1)


@pytest.mark.parametrize("smallest, said", [(2, "leave no other"), (1, "There is no K to choose")])
def test_small_classes_are_told(smallest, said):
    assert said in told(choice(law_through(0.01, 1), 1.0, smallest=smallest))


def test_too_few_sizes_are_told():
    text = told(choice(1.0, 0.5, sizes=[4000, 8000]))
    assert "cannot tell" in text and "could not be measured" in text
    assert "not measurable" in text and "no law to check" in text


def test_the_measured_bias_of_two_folds_is_drawn_where_it_was_measured():
    run, halves = both(0.056, 0.071, 10_000, np.random.default_rng(0))
    found = choice(A, 0.5)
    assert "Two folds, measured and predicted" not in told(found)
    assert "Two folds, measured and predicted" in told(found.checked(halves, run), run, draw=True)
