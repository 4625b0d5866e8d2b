"""Trials: known differences are found, chance is not, and many trials are corrected for."""

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.evaluation.ablations import Trial, bigger_network, judge

SPREAD = np.array([-0.001, 0.001, 0.0, 0.0005, -0.0005])


def trial(gains, base_error=0.02, name="wider", sizes=(8000, 2000), loss=0.0):
    gains = np.atleast_1d(np.asarray(gains, dtype=float))
    base = np.full(gains.shape, 1 - base_error)
    losses = np.full(gains.shape, 0.05)
    return Trial(name, *sizes, base + gains, base, losses + loss * (1 + gains), losses)


def judged(*args, **options):
    return judge([trial(*args, **options)])[0]


@pytest.mark.parametrize(
    "gains, verdict, bigger",
    [
        (0.01 + SPREAD, "better", "yes"),
        (-0.01 + SPREAD, "worse", "no"),
        (0.001 + SPREAD / 10, "better", "no"),
        (SPREAD, "no difference shown", "no"),
        (20 * SPREAD, "no difference shown", "cannot tell"),
        (0.01, "cannot tell", "cannot tell"),
        (np.full(5, np.nan), "cannot tell", "cannot tell"),
        (np.zeros(5), "no difference shown", "no"),
    ],
)
def test_verdicts(gains, verdict, bigger):
    found = judged(gains)
    assert (found.verdict, bigger_network(found)) == (verdict, bigger), found.interval


def test_nothing_is_gained_where_no_error_is_left():
    assert bigger_network(judged(np.zeros(5), base_error=0.0)) == "cannot tell"
    assert bigger_network(None) == "cannot tell"


def test_the_test_is_the_corrected_one():
    found = trial(0.01 + SPREAD)
    error = SPREAD.std(ddof=1) * np.sqrt(1 / 5 + 2000 / 8000)
    assert found.test.statistic == pytest.approx(0.01 / error)
    assert found.gain == pytest.approx(0.01)


def test_equal_folds_are_no_proof():
    """Two folds that differ by the same single image are certain by the t test alone."""
    found = judged([1 / 150, 1 / 150], sizes=(150, 150))
    assert found.test.p_value < 0.001
    # Two images that both speak for one network: a fair coin does so every other time.
    assert found.p_value == pytest.approx(0.5)
    assert found.verdict == "no difference shown"
    assert found.interval.low < 0 < found.interval.high


def test_many_trials_are_corrected_for():
    alone = judged(0.0019 + SPREAD)
    among = judge([trial(0.0019 + SPREAD), *(trial(SPREAD) for _ in range(9))])[0]
    assert alone.verdict == "better" and among.verdict == "no difference shown"
    assert among.p_adjusted == pytest.approx(10 * alone.p_adjusted)


def test_what_cannot_be_tested_does_not_count_as_a_trial():
    first, second = judge([trial(0.0019 + SPREAD), trial(np.full(5, np.nan))])
    assert first.verdict == "better" and second.p_adjusted is None


def test_losses_are_judged_too():
    lower, higher, still = judge(
        [
            trial(SPREAD, loss=-0.01),
            trial(SPREAD, loss=0.01),
            trial(SPREAD),
        ]
    )
    found = (lower.loss_verdict, higher.loss_verdict, still.loss_verdict)
    assert found == ("lower", "higher", "no difference shown")
    assert {lower.verdict, higher.verdict} == {"no difference shown"}


def test_a_loss_that_is_not_finite_leaves_the_accuracy_to_judge():
    found = judge([trial(0.01 + SPREAD, loss=np.inf)])[0]
    assert (found.verdict, found.loss_verdict) == ("better", "cannot tell")


def test_folds_must_match():
    with pytest.raises(InputError, match="half as wide"):
        Trial("half as wide", 10, 10, np.ones(3), np.ones(2), np.ones(3), np.ones(3))


@pytest.mark.parametrize("folds, n, error", [(2, 150, 0.03), (5, 300, 0.05), (5, 2000, 0.012)])
def test_chance_is_seldom_called_a_difference(folds, n, error):
    """Six networks no better than the base: at most 5% of the runs may name one that is.

    Folds differ in how hard their images are, which all networks share.
    """
    rng = np.random.default_rng(folds * n)
    draws, false = 400, 0
    for _ in range(draws):
        rates = error * np.exp(0.2 * rng.normal(size=folds)) * np.ones((7, 1))
        accuracies = 1 - rng.binomial(n, rates) / n
        false += any_called(accuracies, (folds - 1) * n, n)
    assert false / draws <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / draws)


def any_called(accuracies, train_size, n):
    """Whether any network is said to differ from the first."""
    ones = np.ones(accuracies.shape[1])
    trials = [Trial("a trial", train_size, n, row, accuracies[0], ones, ones) for row in accuracies]
    return any(item.verdict in ("better", "worse") for item in judge(trials[1:]))


def test_folds_that_share_their_luck_are_allowed_for():
    """Training parts overlap, so that differences correlate: by 1/K, as the correction has it."""
    rng = np.random.default_rng(2)
    draws, false, k, n = 400, 0, 5, 12_000
    for _ in range(draws):
        luck = rng.normal(size=(2, 1)) * np.sqrt(1 / k) + rng.normal(size=(2, k)) * np.sqrt(
            1 - 1 / k
        )
        false += any_called(0.9875 + 0.0007 * luck, (k - 1) * n, n)
    assert false / draws <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / draws)


def test_a_real_difference_is_found():
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(100):
        base, better = (1 - rng.binomial(12_000, rate, 5) / 12_000 for rate in (0.0125, 0.0075))
        made = Trial("wider", 48_000, 12_000, better, base, np.ones(5), np.ones(5))
        found += bigger_network(judge([made])[0]) == "yes"
    assert found >= 90
