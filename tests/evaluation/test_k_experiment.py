"""The experiment on K: planted biases and spreads are found again, and little is told of little."""

import copy
import json
import math

import numpy as np
import pytest
from support.chapters import words_of
from support.predictions import cross_validation
from support.simulated_samples import BIASES, KS, processes, samples
from support.simulation import near

from analysis.evaluation.k_comparison import sign_flip_p_value
from analysis.evaluation.k_experiment import k_experiment
from analysis.evaluation.variance_components import (
    chi_square_interval,
    image_correlation,
    variance_components,
)
from analysis.parameters import make_parameters
from analysis.report.figures import k_experiment as figures
from analysis.report.results import plain
from analysis.report.texts import k_experiment as prose
from analysis.study import Study


def study_of(experiment, **values):
    return Study.from_results(
        make_parameters(values),
        k_experiment=experiment,
        labels=np.arange(60_000) % 10,
        validation=cross_validation([0.979, 0.981, 0.98, 0.98, 0.98]),
    )


def said(study):
    """All sentences and tables on the experiment, with plain spaces."""
    texts = [
        words_of(function(study))
        for function in (
            prose.k_experiment_design,
            prose.k_experiment_reading,
            prose.k_experiment_details,
            prose.k_table,
        )
    ]
    return "\n".join(texts).replace("\u00a0", " ").replace("**", "")


def everything(study):
    """The same with the words of the figures, which are drawn."""
    texts = [said(study)]
    for function in (figures.k_cost,):
        picture = function(study)
        assert picture.image("png").startswith(b"\x89PNG")
        texts += [picture.alt, picture.caption]
    return "\n".join(texts).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def many():
    """So many samples that what was planted must come out."""
    results = samples(300, training=0.02, seed=0.01)
    return k_experiment(results, processes(150, sample=0.05, splits=0.012), budget=20)


# --- planted values -------------------------------------------------------------------


def test_planted_biases_are_found_in_both_ways(many):
    assert "bias excludes zero for K = 2, 3, 5, 10 and 20." in said(study_of(many))
    for row in many.rows:
        assert row.bias == pytest.approx(BIASES[row.k], abs=0.002)
        assert row.bias_interval.low < BIASES[row.k] < row.bias_interval.high
        assert row.plain_bias == pytest.approx(BIASES[row.k], abs=0.004)
        assert row.plain_bias_interval.half_width > 2 * row.bias_interval.half_width
        assert row.agreement > 0.05
        assert row.trainings == row.k - 1


def test_planted_spread_and_error_are_found(many):
    for row in many.rows:
        level = 0.9 + BIASES[row.k]
        # The images of the sample, the folds' seeds and the start's seed.
        variance = level * (1 - level) / 300 + 0.01**2 * (1 / row.k + 1)
        assert row.deviation == pytest.approx(math.sqrt(variance), rel=0.1)
        assert row.rmse == pytest.approx(math.hypot(BIASES[row.k], row.deviation), rel=0.05)
        assert row.rmse_interval.low < row.rmse < row.rmse_interval.high
        # Against the mean over samples, the training sets' luck is in the estimate alone.
        alone = level * (1 - level) / 300 + 0.01**2 / row.k + 0.02**2
        expected = math.sqrt(alone + BIASES[row.k] ** 2)
        assert row.mean_rmse == pytest.approx(expected, rel=0.1)


def test_a_bias_that_the_estimates_contradict_is_told():
    results = samples(40)
    for result in results:
        result.arrays["fold_truth"][KS.index(5)] += 0.06
    found = k_experiment(results)
    assert {row.k for row in found.rows if row.agreement < 0.05} == {5}
    assert "For K = 5 the estimates themselves" in said(study_of(found))


def test_the_luck_of_one_start_is_no_bias():
    """The fold networks are measured beside one start; what is told is the bias against all."""
    results = samples(50, seed=0.03, biases=dict.fromkeys(KS, -0.01))
    found = k_experiment(results).row(20)
    plain = [
        np.nanmean(r.arrays["fold_truth"][-1]) - float(r.arrays["paired_truth"]) for r in results
    ]
    naive_error = np.std(plain, ddof=1) / math.sqrt(50) * 2.01
    assert found.bias_interval.half_width < 0.75 * naive_error


def test_images_that_are_easier_for_all_are_no_bias():
    results = samples(30, biases=dict.fromkeys(KS, 0.0))
    for result in results:
        result.arrays["fold_truth"] += 0.02
        result.arrays["paired_truth"] = result.arrays["paired_truth"] + 0.02
    assert k_experiment(results).row(5).bias == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("bias", [pytest.param(0.0, marks=pytest.mark.slow), -0.03])
def test_error_intervals_hold_the_true_error_as_often_as_they_say(bias):
    draws, level = 200, 0.9 + bias
    true = math.sqrt(bias**2 + level * (1 - level) / 300)
    hits = 0
    for rng in range(draws):
        results = samples(12, ks=(3, 5), biases={3: -0.1, 5: bias}, rng=rng)
        found = k_experiment(results).row(5).rmse_interval
        hits += found.low <= true <= found.high
    if bias == 0:
        assert near(hits / draws, 0.95, draws)
    else:  # Wider than need be, never narrower.
        assert hits / draws > 0.93


def test_comparisons_find_what_was_planted(many):
    verdicts = {(pair.low, pair.high): pair.verdict for pair in many.pairs}
    assert verdicts[2, 3] == verdicts[3, 5] == verdicts[2, 20] == "lower"
    noisy = k_experiment(samples(60, biases=dict.fromkeys(KS, 0.0), offset={20: 0.06}))
    verdicts = {(pair.low, pair.high): pair.verdict for pair in noisy.pairs}
    assert verdicts[10, 20] == "higher"
    assert verdicts[5, 10] == "no difference shown"
    text = said(study_of(noisy))
    assert "10 to 20 and 2 to 20 folds significantly raises it" in text
    for pair in noisy.pairs:
        assert pair.p_adjusted >= pair.p_value


def test_false_differences_are_rare():
    same = dict.fromkeys(KS, 0.0)
    found = [k_experiment(samples(8, biases=same, size=100, rng=rng)) for rng in range(60)]
    wrong = sum(any(pair.verdict in ("lower", "higher") for pair in item.pairs) for item in found)
    assert wrong <= 8


# --- the rule on trial ----------------------------------------------------------------


def test_the_rule_takes_the_cheapest_k_whose_bias_drowns(many):
    # 0.9 * 0.1 * (1/300 + 1/20000) is 0.0175 squared: -0.02 is too much, -0.01 is not.
    assert many.choice.noise == pytest.approx(0.0175, abs=0.0005)
    assert many.choice.k == 10
    assert many.choice.verdict == "confirmed"
    assert "confirms the choice" in said(study_of(many))


def test_a_rule_that_is_wrong_is_contradicted():
    found = k_experiment(
        samples(80, biases=dict.fromkeys(KS, 0.0), offset={2: 0.08, 3: 0.08, 5: 0.08})
    )
    assert found.choice.k == 2 and found.choice.verdict == "contradicted"
    assert "contradicts the choice" in said(study_of(found))


def test_few_samples_neither_confirm_nor_refute():
    found = k_experiment(samples(4))
    assert found.choice.verdict in ("cannot tell", "nothing to compare")


@pytest.mark.parametrize("budget, k", [(20, 10), (9, 10), (8, 5), (1, 2), (0.5, 2)])
def test_the_rule_keeps_to_the_budget(budget, k):
    found = k_experiment(samples(40, training=0.02), budget=budget)
    assert found.choice.k == k
    assert all(pair.high - 1 <= budget for pair in found.choice.pairs)
    text = said(study_of(found, budget=budget))
    assert ("No candidate is within the budget" in text) == (budget < 1)


# --- the sources of spread ------------------------------------------------------------


def test_planted_sources_are_taken_apart(many):
    found = many.sources
    assert found.k == 5
    assert found.sampling[0] == pytest.approx(math.sqrt(0.88 * 0.12 / 60), rel=0.03)
    for (deviation, interval), planted in (
        (found.training, 0.02),
        (found.seed, 0.01),
        (found.splits, 0.012),
    ):
        assert deviation == pytest.approx(planted, rel=0.12)
        assert interval.low < planted < interval.high
    assert found.observed[0] == pytest.approx(math.hypot(found.sampling[0], 0.01), rel=0.05)
    assert found.image_correlation < 0.05


def test_what_measuring_adds_is_taken_off():
    """Truths that differ only because few images measured them: no training set, no seed."""
    rng, results = np.random.default_rng(5), samples(200, images=400)
    for result in results:
        result.arrays["truth"] = rng.binomial(400, 0.9, 3) / 400
    found = k_experiment(results).sources
    assert found.seed[0] < 0.004 and found.training[0] < 0.004
    # Networks that agree on every image share all their luck: it is in no start's part.
    for result in results:
        result.arrays["correct"][:] = result.arrays["correct"][0]
        result.arrays["truth"] = np.full(3, rng.binomial(400, 0.9) / 400)
    found = k_experiment(results).sources
    assert found.image_correlation == pytest.approx(1)
    assert found.seed[0] == 0 and found.training[0] < 0.006


def test_agreement_of_networks_on_images():
    rng, results = np.random.default_rng(1), samples(20)
    assert image_correlation(results) == pytest.approx(0, abs=0.05)
    for result in results:
        easy = rng.random(300) < 0.8
        # Half of what goes wrong goes wrong for everyone.
        result.arrays["correct"] = easy & (rng.random((5, 300)) < 0.9)
    p = 0.8 * 0.9
    assert image_correlation(results) == pytest.approx((0.8 * 0.81 - p**2) / (p - p**2), abs=0.04)


def test_variance_component_intervals_cover():
    rng, draws, hits = np.random.default_rng(3), 1000, np.zeros(2)
    for _ in range(draws):
        values = rng.standard_normal((12, 1)) + 0.5 * rng.standard_normal((12, 3))
        for place, ((_, (low, high)), true) in enumerate(
            zip(variance_components(values), (1.0, 0.25), strict=True)
        ):
            hits[place] += low <= true <= high
    assert near(hits[0] / draws, 0.95, draws) and near(hits[1] / draws, 0.95, draws)


def test_chi_square_interval_is_the_textbooks():
    # s = 1 of ten values, nine degrees of freedom: chi-square 19.023 and 2.700.
    found = chi_square_interval(1.0, 9)
    assert found.low == pytest.approx(math.sqrt(9 / 19.023), rel=1e-4)
    assert found.high == pytest.approx(math.sqrt(9 / 2.700), rel=1e-3)


def test_the_spread_of_folds_grows_with_k_by_itself(many):
    for row in many.rows:
        level = 0.9 + BIASES[row.k]
        alone = math.sqrt(level * (1 - level) * row.k / 300)
        assert row.binomial_deviation == pytest.approx(alone, rel=0.03)
        assert row.fold_deviation == pytest.approx(math.hypot(alone, 0.01), rel=0.12)
    assert many.rows[-1].fold_deviation > 2 * many.rows[0].fold_deviation


# --- whose accuracy -------------------------------------------------------------------


def test_estimates_follow_the_very_network_only_where_training_sets_matter():
    apart = k_experiment(samples(40, size=3000, truth=0.8, training=0.05)).row(10)
    assert apart.correlation_interval.low > 0.7
    alike = k_experiment(samples(40, seed=0.005)).row(10)
    assert alike.correlation_interval.low < 0 < alike.correlation_interval.high
    assert alike.mean_rmse < alike.rmse * 1.05


# --- little to go by ------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_samples_tell_nothing_of_chance(number):
    found = k_experiment(samples(number, seed=0.01), processes(number))
    assert not found.tell
    for row in found.rows:
        assert row.rmse_interval is row.bias_interval is row.mean_rmse_interval is None
        assert row.correlation is row.agreement is None
    assert {pair.verdict for pair in found.pairs} == {"cannot tell"}
    assert found.choice.verdict in ("cannot tell", "nothing to compare")
    text = said(study_of(found))
    assert "which K has the smallest error cannot be determined" in text
    assert "not measurable" in text


CASES = {
    "one": lambda: k_experiment(samples(1)),
    "two": lambda: k_experiment(samples(2, seed=0.01), processes(1, splits=0.01)),
    "three": lambda: k_experiment(samples(3, seed=0.01), processes(2, splits=0.01)),
    "dozen": lambda: k_experiment(samples(12, training=0.01, seed=0.01), processes(6), budget=1),
    "perfect": lambda: k_experiment(samples(5, truth=1.0, biases=dict.fromkeys(KS, 0.0))),
    "hopeless": lambda: k_experiment(samples(5, truth=0.0, biases=dict.fromkeys(KS, 0.0))),
    "chance": lambda: k_experiment(samples(6, truth=0.5, biases=dict.fromkeys(KS, 0.0))),
    "two Ks": lambda: k_experiment(samples(4, ks=(2, 3), size=12, images=40)),
}


@pytest.mark.parametrize("case", CASES)
def test_every_outcome_can_be_told(case):
    found = CASES[case]()
    text = everything(study_of(found))
    for wrong in ("nan", "inf ", "None", "  ", "digit", "MNIST", "np.", "−0.00 "):
        assert wrong not in text, wrong
    json.dumps(plain(found), allow_nan=False)


def test_without_an_error_there_is_nothing_to_choose():
    found = CASES["perfect"]()
    assert all(row.rmse == 0 and row.rmse_interval is None for row in found.rows)
    assert found.choice.k == 2
    assert "Every estimate was exact" in said(study_of(found))


def test_without_samples_one_sentence_takes_their_place():
    assert k_experiment([]) is None
    study = study_of(None)
    texts = {
        words_of(function(study))
        for function in (
            prose.k_experiment_reading,
            prose.k_experiment_details,
            prose.k_table,
        )
    }
    assert texts == {""}
    assert "No small samples" in str(prose.k_experiment_design(study))
    assert figures.k_cost(study) is None


def test_no_verdict_depends_on_seconds(many):
    results = samples(10, training=0.01)
    slower = copy.deepcopy(results)
    for result in slower:
        result.facts["seconds"] = [100.0 * value + 7 for value in result.facts["seconds"]]
    first, second = k_experiment(results), k_experiment(slower)
    told = [plain(item) for item in (first, second)]
    seconds = [[row.pop("seconds") for row in item["rows"]] for item in told]
    assert told[0] == told[1] and seconds[0] != seconds[1]


def test_the_randomisation_test_counts_patterns_of_signs():
    # Twelve differences of one sign: that pattern and its mirror, of 2 ** 12.
    assert sign_flip_p_value(np.arange(1.0, 13)) == pytest.approx(2 / 2**12)
    assert sign_flip_p_value([1.0, -1.0, 2.0]) == pytest.approx(6 / 8)
    assert sign_flip_p_value([0.0, 0.0, 0.0]) == 1


def test_a_large_bias_is_told_from_a_small_one_in_a_dozen_samples():
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(40):
        noise = rng.normal(0, 0.02, 12)
        squares = (noise - 0.08) ** 2 - (noise + rng.normal(0, 0.01, 12)) ** 2
        found += sign_flip_p_value(squares) < 0.01
    assert found >= 30
