"""Intervals and tests: published answers, limiting cases, and simulations of what they promise.

Simulated shares are compared within about four of their own standard errors.
"""

import numpy as np
import pytest
from scipy import stats
from support.simulation import near

from analysis.errors import InputError
from analysis.statistics import intervals as statistics
from analysis.statistics import significance
from analysis.statistics.intervals import Interval

# Five folds of a published tutorial, in percent, and those of its variant with batch
# normalisation on the same folds (Brownlee, CNN for MNIST).
FOLDS = np.array([98.550, 98.600, 98.642, 98.850, 98.742])
BATCH_NORM = np.array([98.475, 98.608, 98.683, 98.783, 98.667])


def test_interval():
    interval = Interval(0.2, 0.6, 0.95, "some")
    assert interval.half_width == pytest.approx(0.2)
    assert interval.contains(0.2) and interval.contains(0.6) and not interval.contains(0.61)
    with pytest.raises(AttributeError):
        interval.low = 0


# --- proportions -------------------------------------------------------------------------


def test_wilson_known_answers():
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I.
    for successes, n, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        interval = statistics.proportion_interval(successes, n)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize("p, n", [(0.987, 12000), (0.987, 360), (0.5, 40), (0.9, 30)])
def test_wilson_coverage(p, n):
    # Exact coverage: the binomial probability of the outcomes whose interval holds p.
    outcomes = np.arange(int(n * p) - 400 if n > 5000 else 0, n + 1)
    weight = stats.binom.pmf(outcomes, n, p)
    likely = weight > 1e-9
    covered = [statistics.proportion_interval(int(x), n).contains(p) for x in outcomes[likely]]
    assert 0.93 < np.sum(weight[likely] * covered) < 0.975


def test_bad_proportions():
    for successes, n in [(5, 4), (-1, 4), (0, 0)]:
        with pytest.raises(InputError, match="successes"):
            statistics.proportion_interval(successes, n)
    with pytest.raises(InputError, match="level"):
        statistics.proportion_interval(1, 2, level=95)


# --- means of fold scores ----------------------------------------------------------------


def test_published_folds():
    assert FOLDS.mean() == pytest.approx(98.677, abs=5e-4)
    assert FOLDS.std(ddof=1) == pytest.approx(0.120, abs=5e-4)
    assert FOLDS.std() == pytest.approx(0.107, abs=5e-4)
    naive = statistics.mean_interval_naive(FOLDS)
    corrected = statistics.mean_interval_corrected(FOLDS, 48_000, 12_000)
    assert naive.half_width == pytest.approx(2.776 * 0.11983 / np.sqrt(5), abs=1e-3)
    assert corrected.contains(98.677)
    # Without the correction it is Student's interval.
    low, high = stats.t.interval(0.95, 4, FOLDS.mean(), stats.sem(FOLDS))
    assert (naive.low, naive.high) == pytest.approx((low, high))


@pytest.mark.parametrize("k", [2, 5, 10, 20])
def test_correction_factor(k):
    scores = np.random.default_rng(k).normal(0.98, 0.01, k)
    train, test = [60_000 - 60_000 // k] * k, [60_000 // k] * k
    ratio = (
        statistics.mean_interval_corrected(scores, train, test).half_width
        / statistics.mean_interval_naive(scores).half_width
    )
    assert ratio**2 == pytest.approx(1 + k / (k - 1))


def test_repeats_cannot_shrink_the_interval_to_nothing():
    # Bouckaert & Frank: the term n_test/n_train stays, however often CV is repeated.
    scores = np.random.default_rng(0).normal(size=5)
    many = statistics.mean_interval_corrected(np.tile(scores, 400), 80, 20, repeats=400)
    assert many.half_width == pytest.approx(1.96 * scores.std() * np.sqrt(0.25), rel=0.01)
    assert "400" in many.method
    with pytest.raises(InputError, match="repeats"):
        statistics.mean_interval_corrected(scores, 80, 20, repeats=2)


def test_bounds_and_bad_values():
    interval = statistics.mean_interval_corrected([0.9, 1.0], 50, 50, bounds=(0, 1))
    assert (interval.low, interval.high) == (0, 1)
    assert statistics.mean_interval_naive([0.9, 1.0], bounds=(0, 1)).high == 1
    for values in ([0.9], [0.9, np.nan], [[0.9, 0.8]]):
        with pytest.raises(InputError, match="values"):
            statistics.mean_interval_corrected(values, 50, 50)
    with pytest.raises(InputError, match="training sizes"):
        statistics.mean_interval_corrected([0.9, 0.8], 0, 50)


@pytest.mark.parametrize("k", [5, 10])
def test_corrected_interval_covers_under_its_own_assumption(k):
    # Not a simulation of learning: scores are drawn with the correlation that
    # the correction supposes, n_test / (n_test + n_train) = 1/k.
    draws, rng, rho = 4000, np.random.default_rng(k), 1 / k
    scores = np.sqrt(rho) * rng.standard_normal((draws, 1)) + np.sqrt(
        1 - rho
    ) * rng.standard_normal((draws, k))
    corrected = np.mean(
        [statistics.mean_interval_corrected(row, k - 1, 1).contains(0) for row in scores]
    )
    naive = np.mean([statistics.mean_interval_naive(row).contains(0) for row in scores])
    assert near(corrected, 0.95, draws)
    assert naive < 0.90


def test_corrected_interval_covers_in_real_cross_validation():
    # Nearest class mean on two Gaussian clouds; the target is the accuracy expected of
    # training sets of this size. Folds of so stable a learner correlate little, so the
    # corrected interval is on the safe side.
    rng, n, k, draws = np.random.default_rng(3), 100, 5, 300
    shift = np.array([2.0, 0, 0, 0, 0])

    def sample(size):
        y = np.arange(size) % 2
        return rng.standard_normal((size, 5)) + np.outer(y - 0.5, shift), y

    def accuracy(x, y, x_new, y_new):
        means = x[y == 0].mean(axis=0), x[y == 1].mean(axis=0)
        nearer = ((x_new - means[1]) ** 2).sum(1) < ((x_new - means[0]) ** 2).sum(1)
        return np.mean(nearer == y_new)

    target = np.mean([accuracy(*sample(n * (k - 1) // k), *sample(2000)) for _ in range(200)])
    covered = []
    for _ in range(draws):
        (x, y), fold = sample(n), rng.permutation(n) % k
        scores = [
            accuracy(x[fold != i], y[fold != i], x[fold == i], y[fold == i]) for i in range(k)
        ]
        covered.append(statistics.mean_interval_corrected(scores, 80, 20).contains(target))
    assert np.mean(covered) > 0.94


def test_corrected_t_test():
    # The published comparison: batch normalisation makes no difference that five folds show.
    test = significance.corrected_t_test(BATCH_NORM - FOLDS, 48_000, 12_000)
    assert test.p_value == pytest.approx(0.41, abs=0.005)
    assert test.mean == pytest.approx(98.643 - 98.677, abs=1e-3)
    assert test.interval.contains(0)
    # As the share of test images vanishes, so does the correction: the paired t test.
    plain = significance.corrected_t_test(BATCH_NORM - FOLDS, 1e12, 1)
    assert plain.p_value == pytest.approx(stats.ttest_rel(BATCH_NORM, FOLDS).pvalue, abs=1e-6)
    # The interval at level 1 - p just touches zero.
    edge = significance.corrected_t_test(BATCH_NORM - FOLDS, 4, 1, level=1 - test.p_value).interval
    assert edge.high == pytest.approx(0, abs=1e-9)
    assert significance.corrected_t_test([0, 0, 0], 4, 1).p_value == 1
    assert significance.corrected_t_test([0.1, 0.1, 0.1], 4, 1).p_value == 0


# --- two classifiers on the same images --------------------------------------------------


def paired(both, only_a, only_b, neither):
    """Correctness of two classifiers from the four counts."""
    counts = [both, only_a, only_b, neither]
    return np.repeat([True, True, False, False], counts), np.repeat([1, 0, 1, 0], counts) == 1


def test_mcnemar_known_answer():
    # Bentur et al. 2009, as analysed by Fagerland, Lydersen & Laake (2014).
    test = significance.mcnemar(*paired(1, 1, 7, 12))
    assert (test.only_a, test.only_b, test.n) == (1, 7, 21)
    assert test.p_value == pytest.approx(0.0703, abs=5e-5)
    assert test.difference == pytest.approx(-6 / 21)
    assert (test.interval.low, test.interval.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_mcnemar_limits():
    same = significance.mcnemar([True] * 50, [True] * 50)
    assert same.p_value == 1 and same.difference == 0
    assert -0.1 < same.interval.low < 0 < same.interval.high < 0.1
    opposite = significance.mcnemar([True] * 10, [False] * 10)
    assert opposite.interval.high == 1 and 0 < opposite.interval.low < 1
    mirrored = significance.mcnemar([False] * 10, [True] * 10)
    assert mirrored.interval.low == pytest.approx(-opposite.interval.high)
    assert mirrored.interval.high == pytest.approx(-opposite.interval.low)
    with pytest.raises(InputError, match="correct_b"):
        significance.mcnemar([True], [True, False])


@pytest.mark.parametrize(
    "shares, n", [((0.05, 0.05), 200), ((0.01, 0.01), 100), ((0.004, 0.002), 10_000)]
)
def test_mcnemar_size_and_coverage(shares, n):
    rng, draws = np.random.default_rng(n), 1000
    tests = [
        significance.mcnemar(*paired(n - a - b, a, b, 0))
        for a, b, _ in rng.multinomial(n, [*shares, 1 - sum(shares)], draws)
    ]
    assert np.mean([t.interval.contains(shares[0] - shares[1]) for t in tests]) > 0.92
    if shares[0] == shares[1]:
        assert np.mean([t.p_value <= 0.05 for t in tests]) <= 0.05 + 0.02


# --- spread of folds ---------------------------------------------------------------------


def test_sampling_sd_of_folds():
    assert 100 * statistics.fold_sampling_sd(0.9868, 12_000) == pytest.approx(0.104, abs=5e-4)
    expected = [0.066, 0.104, 0.147, 0.208]
    sds = statistics.fold_sampling_sd(0.9868, 60_000 / np.array([2, 5, 10, 20]))
    assert 100 * sds == pytest.approx(expected, abs=6e-4)
    assert statistics.fold_sampling_sd(1.0, 10) == 0
    with pytest.raises(InputError, match="accuracy"):
        statistics.fold_sampling_sd(98.68, 12_000)


def test_published_folds_spread_as_sampling_does():
    spread = statistics.fold_spread_test(FOLDS / 100, 12_000)
    assert 100 * spread.observed_sd == pytest.approx(0.120, abs=5e-4)
    assert 100 * spread.expected_sd == pytest.approx(0.104, abs=5e-4)
    assert spread.ratio == pytest.approx(spread.observed_sd / spread.expected_sd)
    assert spread.p_value > 0.2 and spread.interval.contains(1)


def test_fold_spread_agrees_with_the_contingency_table():
    sizes, wrong = np.array([300, 310, 290]), np.array([10, 30, 12])
    spread = statistics.fold_spread_test(1 - wrong / sizes, sizes)
    table = stats.chi2_contingency([wrong, sizes - wrong], correction=False)
    assert (spread.statistic, spread.df) == pytest.approx((table.statistic, table.dof))
    assert spread.p_value == pytest.approx(table.pvalue)


def test_fold_spread_false_positives_and_power():
    rng, draws = np.random.default_rng(0), 1000

    def share(p):
        accuracies = rng.binomial(12_000, p, (draws, 5)) / 12_000
        return np.mean(
            [statistics.fold_spread_test(row, 12_000).p_value < 0.05 for row in accuracies]
        )

    assert near(share(0.9868), 0.05, draws)
    assert share(np.linspace(0.982, 0.991, 5)) > 0.9


def test_fold_spread_without_errors():
    spread = statistics.fold_spread_test([1.0, 1.0, 1.0], 20)
    assert np.isnan(spread.ratio) and spread.p_value == 1


# --- ratio of means over folds --------------------------------------------------------


def test_a_ratio_of_means_and_its_interval():
    parts, wholes = np.array([1.0, 2.0, 1.5]), np.array([4.0, 8.0, 6.0])
    ratio, found = statistics.ratio_interval_corrected(parts, wholes, 80, 40)
    # Every fold has the same ratio: nothing varies.
    assert ratio == pytest.approx(0.25)
    assert found.half_width == pytest.approx(0, abs=1e-12)
    # With wholes that are alike it is the mean's interval, divided by them.
    ratio, found = statistics.ratio_interval_corrected(parts, np.full(3, 2.0), 80, 40)
    plain = statistics.mean_interval_corrected(parts / 2, 80, 40)
    assert (found.low, found.high) == (pytest.approx(plain.low), pytest.approx(plain.high))
    with pytest.raises(InputError, match="wholes"):
        statistics.ratio_interval_corrected(parts, np.zeros(3), 80, 40)


def test_what_rounds_to_zero_has_no_sign():
    found = Interval(-0.0004, 0.25, 0.95, "made up")
    assert f"{found:.0%}" == "0% to 25%" and f"{found:.2%}" == "−0.04% to 25.00%"
