"""Two candidates for K compared on the same samples; and was the rule's K right?"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval, mean_interval_naive
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.significance import holm

# With fewer samples no uncertainty is reported.
LEAST_SAMPLES = 3
# Where the squared bias equals the sampling variance, the rule's limit, the
# error is the square root of two times the sampling error.
TOLERATED = np.sqrt(2) - 1
# Rounding makes no difference.
NOTHING = 1e-12


@dataclass(frozen=True)
class Pair:
    """Two candidates: `difference` is the RMSE of `high` less that of `low`, two values of K.

    `interval` is that of the t test of the paired squared errors, `p_value` that of Fisher's
    randomisation test of them, `p_adjusted` Holm's over all pairs; None where unknown.
    `verdict`: "lower", "higher", "no difference shown" or "cannot tell", of the larger K.
    """

    low: int
    high: int
    difference: float
    interval: Interval | None
    p_value: float | None
    p_adjusted: float | None
    verdict: str


@dataclass(frozen=True)
class SmallChoice:
    """What the rule of `analysis.verdicts.best_k` takes in the samples, and whether that was right.

    `k` is the K taken, `noise` the standard error that the sampling of images gives the forecast,
    `tolerance` the loss of RMSE that the rule tolerates, `best` the K with the lowest RMSE
    measured, `pairs` the chosen K and each costlier one within the budget, and `verdict`
    "confirmed", "contradicted", "cannot tell" or "nothing to compare"; see `confirmation_rule`.
    """

    k: int
    noise: float
    tolerance: float
    best: int
    pairs: list
    verdict: str


def confirmation_rule():
    """When the samples confirm the rule's K, in words."""
    return (
        "The rule tolerates a root mean square error that exceeds the sampling error by at most "
        f"{TOLERATED:.0%}. It is confirmed, if by the whole interval no costlier K within the "
        "budget lowers the error by more than that, and contradicted, if one does by the whole "
        f"interval. Otherwise, and with fewer than {LEAST_SAMPLES} samples, the experiment cannot "
        "tell."
    )


def p_value_of(values):
    """Of Student's t test that the mean is zero."""
    if np.ptp(values) < NOTHING:
        return 1.0 if abs(np.mean(values)) < NOTHING else 0.0
    return float(stats.ttest_1samp(values, 0).pvalue)


def sign_flip_p_value(values, draws=9999, seed=0):
    """Of Fisher's randomisation test that paired differences lean to neither side.

    Two-sided; every pattern of signs is evaluated where there are no more than
    `draws` of them. Squared errors are too skewed for Student's t with few samples.
    """
    if np.abs(values).max() < NOTHING:
        return 1.0
    found = stats.permutation_test(
        (np.asarray(values, dtype=float),),
        np.mean,
        permutation_type="samples",
        n_resamples=draws,
        rng=np.random.default_rng(seed),
    )
    return float(min(1.0, found.pvalue))


def compare(low, high):
    """Compare two candidates by the squared errors on the same samples.

    Parameters
    ----------
    low, high : analysis.evaluation.k_experiment.KRow
        The smaller K and the larger.

    Returns
    -------
    Pair
        As if it were the only one.
    """
    total, difference = low.rmse + high.rmse, high.rmse - low.rmse
    squares = np.mean(high.errors**2 - low.errors**2, axis=1)
    if len(squares) < LEAST_SAMPLES or total < NOTHING:
        return Pair(low.k, high.k, difference, None, None, None, "cannot tell")
    # a² - b² = (a - b)(a + b): the mean difference of squares, in the unit of the errors.
    found = mean_interval_naive(squares, CONFIDENCE)
    interval = Interval(
        found.low / total, found.high / total, CONFIDENCE, "t of paired squared errors"
    )
    p_value = sign_flip_p_value(squares)
    return _judged(Pair(low.k, high.k, difference, interval, p_value, p_value, ""))


def _judged(pair):
    if pair.p_adjusted > 1 - CONFIDENCE:
        verdict = "no difference shown"
    else:
        verdict = "lower" if pair.difference < 0 else "higher"
    return replace(pair, verdict=verdict)


def adjusted(pairs):
    """The pairs judged together, by Holm's p-values."""
    told = [pair for pair in pairs if pair.p_value is not None]
    p_values = iter(holm([pair.p_value for pair in told]) if told else ())
    return [
        pair if pair.p_value is None else _judged(replace(pair, p_adjusted=float(next(p_values))))
        for pair in pairs
    ]


def small_choice(rows, truth, facts, budget):
    """Apply the rule of `analysis.verdicts.best_k` to the samples, with the biases measured there.

    Parameters
    ----------
    rows : list of analysis.evaluation.k_experiment.KRow
        Cheapest first.
    truth : float
        Mean true accuracy, 0 to 1.
    facts : dict
        Of one sample: ``size`` and ``truth_images``.
    budget : float
        In trainings on the whole sample.

    Returns
    -------
    SmallChoice
    """
    noise = np.sqrt(truth * (1 - truth) * (1 / facts["size"] + 1 / facts["truth_images"]))
    affordable = [row for row in rows if row.trainings <= budget] or rows[:1]
    good = [row for row in affordable if abs(row.bias) <= noise + NOTHING] or affordable[-1:]
    taken, tolerance = good[0], float(TOLERATED * noise)
    pairs = [compare(taken, row) for row in affordable if row.k > taken.k]
    intervals = [pair.interval for pair in pairs]
    if not pairs:
        verdict = "nothing to compare"
    elif any(found is None for found in intervals):
        verdict = "cannot tell"
    elif any(found.high < -tolerance for found in intervals):
        verdict = "contradicted"
    else:
        sure = all(found.low >= -tolerance for found in intervals)
        verdict = "confirmed" if sure else "cannot tell"
    best = min(rows, key=lambda row: row.rmse).k
    return SmallChoice(taken.k, float(noise), tolerance, best, pairs, verdict)
