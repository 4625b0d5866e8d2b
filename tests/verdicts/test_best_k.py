"""Best K: against standard errors worked out by hand, and in simulations of the same truth."""

import json
import math
from collections import Counter

import numpy as np
import pytest
from support.predictions import MANY, choose_k, cross_validation, curve

from analysis.evaluation.forecast import predict
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.training_variation import training_variation
from analysis.report.results import plain
from analysis.statistics.intervals import Interval
from analysis.verdicts import best_k as choices
from analysis.verdicts.best_k import forecast_errors, rule

SIZES = np.array([1000, 2000, 4000, 8000])


class Known:
    """A variation of training that is known exactly."""

    def __init__(self, relative, low=None, high=None):
        self.predictive = relative
        low, high = (relative if end is None else end for end in (low, high))
        self.interval = Interval(low, high, 0.95, "known")


def choice(b=0.5, variation=None, *, images=MANY, smallest=1000, budget=100, **more):
    """The choice of K for a run of five folds of 10,000 images, 1% error on all of them."""
    sizes = more.pop("sizes", SIZES)
    errors = 0.01 * (np.asarray(sizes, float) / 10_000) ** -b
    return choose_k(
        curve(sizes, errors, images),
        10_000,
        smallest,
        budget,
        1e-3,
        True,
        variation,
        **more,
    )


def test_the_parts_of_the_standard_error_are_the_hand_computed_ones():
    parts = forecast_errors([2, 5], 0.01, 10_000, 0.5, 0.2, 0.1)
    of_folds = 0.01 * math.sqrt(2)
    relative = math.sqrt((1 - of_folds) / (of_folds * 10_000))
    assert parts["images"][0] == pytest.approx(0.01 * relative)
    assert parts["training"] == pytest.approx([0.001 * math.sqrt(1.5), 0.001 * math.sqrt(1.2)])
    assert parts["correction"] == pytest.approx([0.002 * math.log(2), 0.002 * math.log(1.25)])


def test_the_bias_is_the_hand_computed_one():
    found = choice(0.5)
    biases = {row["k"]: row["bias"] for row in found.rows}
    assert biases[2] == pytest.approx(0.01 * (math.sqrt(2) - 1), rel=1e-6)
    assert biases[5] == pytest.approx(0.01 * (math.sqrt(1.25) - 1), rel=1e-6)
    ordered = [row["bias"] for row in found.rows]
    assert ordered == sorted(ordered, reverse=True) and ordered[-1] > 0
    for row in choice(0.5, images=5000).rows:
        low, high = row["bias_interval"]
        assert low < row["bias"] < high


# Where the law is known, only the variation of training, (1 + 1/K) times its variance, is left
# beside the sampling of images. With nothing else, K = 2, 3, 5, 10, 20 have standard errors of
# 1.195, 1.127, 1.069, 1.024 and 1 of the smallest.
@pytest.mark.parametrize(
    "variation, k, by_tolerance",
    [(0.0, 2, (2, 2, 2)), (10.0, 10, (20, 10, 5))],
)
def test_known_laws_give_the_hand_computed_choice(variation, k, by_tolerance):
    found = choice(0.0, Known(variation))
    assert found.verdict == k and found.reason == choices.GOOD_ENOUGH
    assert tuple(found.by_tolerance[at] for at in (0.02, 0.05, 0.10)) == by_tolerance


def test_an_uncertain_correction_asks_for_more_folds():
    verdicts = [choice(0.5, images=images).verdict for images in (MANY, 20_000, 2000, 300)]
    assert verdicts == sorted(verdicts) and verdicts[0] == 2 and verdicts[-1] >= 10


def test_a_smaller_tolerance_never_gives_fewer_folds():
    for images in (300, 3000, MANY):
        for variation in (0.0, 0.05, 0.3):
            by_tolerance = choice(0.5, Known(variation), images=images).by_tolerance
            assert by_tolerance[0.02] >= by_tolerance[0.05] >= by_tolerance[0.10]


def test_the_error_of_the_run_s_k_is_that_of_its_forecast():
    """The rule judges the forecast that the report makes, for a test set without end."""
    cv = cross_validation([0.96, 0.95, 0.955, 0.945, 0.94], size=2000)
    sizes, images = np.array([1000, 2000, 4000, 8000]), np.array([2000, 2000, 2000, 2000])
    errors = [np.full(5, 0.05 * (size / 8000) ** -0.5) for size in sizes]
    learning = LearningCurve(sizes, errors, errors, images)
    variation = training_variation(cv)
    found = choose_k(learning, 10_000, 1000, 100, 1e-3, True, variation)
    made = predict(9500, 10_000, 5, 8000, 10_000, 10**9, variation, learning.law)
    assert found.row(5)["error"] == pytest.approx(made.interval.half_width / 1.96, rel=0.06)
    assert found.row(5)["bias"] == pytest.approx(made.bias, rel=1e-6)
    assert found.row(5)["bias_interval"] == pytest.approx(
        (made.bias_interval.low, made.bias_interval.high), rel=1e-6
    )


# --- how sure ---------------------------------------------------------------------------


def test_a_choice_that_the_intervals_do_not_change_is_firm():
    found = choice(0.0, Known(10.0))
    assert found.range == (10, 10) and found.firm


def test_a_choice_that_costs_little_elsewhere_is_firm():
    # At the upper end ten folds would be chosen, and five cost at most 7%.
    found = choice(0.0, Known(0.11, 0.0, 10.0))
    assert found.range[0] < found.range[1]
    assert found.firm == (found.worst_loss < 0.10)


def test_a_choice_that_may_cost_much_is_not_firm():
    found = choice(0.0, Known(0.0, 0.0, 10.0))
    assert found.verdict == 2 and found.range == (2, 10)
    assert found.worst_loss == pytest.approx(math.sqrt(1.5 / 1.05) - 1, abs=0.01)
    assert not found.firm


@pytest.mark.parametrize("variation", [0.0, 0.03, 0.06])
def test_the_same_truth_gives_neighbouring_k_and_the_same_certainty(variation):
    """Sixty runs of a network like the tutorial's, on datasets of one truth."""
    rng = np.random.default_rng(1)
    sizes = np.array([1500, 6000, 12_000, 24_000, 30_000, 48_000])
    networks, images = [5, 5, 2, 1, 2, 5], np.array([12_000] * 4 + [30_000, 12_000])
    found = []
    for _ in range(60):
        errors = [
            rng.binomial(m, 0.013 * (n / 48_000) ** -0.47 * (1 + variation * rng.normal(size=f)))
            / m
            for n, f, m in zip(sizes, networks, images, strict=True)
        ]
        folds = [cross_validation(1 - errors[i], size=int(images[i]), n_classes=2) for i in (5, 4)]
        known = training_variation(*folds)
        learning = LearningCurve(sizes, errors, errors, images, known.relative)
        found.append(choose_k(learning, 60_000, 5000, 20, 1e-3, True, known))
    counts = Counter(item.verdict for item in found)
    # At most one step from the usual K, in all runs; and all of them are as sure.
    usual = (2, 3, 5, 10, 20).index(counts.most_common(1)[0][0])
    near = sum(counts[k] for k in (2, 3, 5, 10, 20)[max(usual - 1, 0) : usual + 2])
    assert near >= 0.95 * len(found)
    assert np.mean([item.firm for item in found]) >= 0.95


# --- edges ------------------------------------------------------------------------------


def test_more_folds_cost_in_proportion_to_the_images_they_train_on():
    # K folds train on (K-1)/K of 10,000 images each, at a millisecond per image.
    assert [row["seconds"] for row in choice().rows] == pytest.approx([10, 20, 40, 90, 190])


@pytest.mark.parametrize("sizes", [[8000], [4000, 8000]])
def test_too_few_sizes_give_no_choice(sizes):
    found = choice(sizes=sizes)
    assert found.verdict is None and found.reason == choices.FEW_SIZES and not found.firm
    assert [row["k"] for row in found.rows] == [2, 3, 5, 10, 20]


@pytest.mark.parametrize("smallest, most", [(2, 2), (4, 3), (5, 5), (9, 5), (19, 10), (20, 20)])
def test_k_never_exceeds_the_smallest_class(smallest, most):
    found = choice(0.0, Known(10.0), smallest=smallest)
    assert max(row["k"] for row in found.rows) == most >= found.verdict
    assert choice(smallest=1).reason == choices.NO_CANDIDATE


@pytest.mark.parametrize(
    "budget, k, reason",
    [
        (20.0, 10, choices.GOOD_ENOUGH),
        (9.0, 5, choices.BEST_AFFORDABLE),
        (8.9, 5, choices.BEST_AFFORDABLE),
        (2.0, 3, choices.BEST_AFFORDABLE),
        (1.0, 2, choices.BEST_AFFORDABLE),
        (0.5, 2, choices.OVER_BUDGET),
    ],
)
def test_what_costs_more_than_the_budget_is_out(budget, k, reason):
    # With a budget of 9 ten folds are the best, and five are within 5% of them.
    found = choice(0.0, Known(10.0), budget=budget)
    assert (found.verdict, found.reason) == (k, reason)
    affordable = [row["k"] for row in found.rows if row["within_budget"]]
    assert affordable == [row["k"] for row in found.rows if row["trainings"] <= budget]
    best = [row["k"] for row in found.rows if row["loss"] == 0]
    assert best == [max(affordable, default=2)]


def test_without_learning_there_is_no_best_k():
    found = choose_k(curve(SIZES, [0.9] * 4), 10_000, 1000, 20, 1e-3, learned=False)
    assert found.verdict is None and found.reason == choices.NOTHING_LEARNED and not found.firm


@pytest.mark.parametrize(
    "errors", [[0.0] * 4, [1.0] * 4, [0.01, 0.02, 0.04, 0.08], [0.9, 1e-4, 0.9, 1e-4]]
)
def test_any_errors_can_be_judged(errors):
    variation = training_variation(cross_validation([0.9, 0.5]), None)
    for known in (None, variation, training_variation(cross_validation([1.0, 1.0]))):
        found = choose_k(curve(SIZES, errors, 400), 10_000, 100, 100, 1e-3, True, known)
        assert found.verdict in (2, 3, 5, 10, 20)
        assert all(math.isfinite(row["error"]) and -1 <= row["bias"] <= 1 for row in found.rows)


def test_a_size_without_an_error_rate_is_left_out():
    errors = np.array([0.04, 0.03, np.nan, 0.02, 0.014])
    sizes = [500, *SIZES]
    assert choose_k(curve(sizes, errors), 10_000, 1000, 100, 1e-3).verdict
    errors[:2] = np.nan
    assert choose_k(curve(sizes, errors), 10_000, 1000, 100, 1e-3).verdict is None


def test_the_choice_can_be_written_and_has_a_rule():
    written = json.loads(json.dumps(plain(choice(images=500)), allow_nan=False))
    assert written["verdict"] in (2, 3, 5, 10, 20)
    assert list(written["by_tolerance"]) == ["0.02", "0.05", "0.1"]
    assert "5%" in rule() and "10%" in rule()
