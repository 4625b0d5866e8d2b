"""Which K is best, by experiment: K-fold estimates of small samples and the measured truth.

Each sample was cross-validated for every candidate K, and the accuracy that its networks truly
have was measured on images left over (`analysis.experiments.small_samples`).
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import stats

from analysis.evaluation.k_comparison import (
    CONFIDENCE,
    LEAST_SAMPLES,
    NOTHING,
    SmallChoice,
    adjusted,
    compare,
    p_value_of,
    small_choice,
)
from analysis.evaluation.variance_components import chi_square_interval, spread_sources
from analysis.statistics.intervals import Interval, mean_interval_naive
from analysis.statistics.significance import holm

# Fisher's interval of a correlation has no width to compute with fewer.
LEAST_CORRELATED = 4


@dataclass(frozen=True, eq=False)
class KRow:
    """One candidate K in all samples.

    Attributes
    ----------
    k : int
    trainings : int
        Cost in trainings on the full sample, K - 1.
    estimates : ndarray, shape (S,)
        Mean accuracy over folds, 0 to 1.
    errors : ndarray, shape (S, starts)
        Estimate minus the true accuracy of each network trained on the full sample.
    bias, bias_interval
        Of the estimate as the accuracy of the network trained on the whole sample (0 to 1,
        positive where it is too high), from the fold networks' truth minus that network's, on
        the same images left over: the sampling of held-out images plays no part.
    plain_bias, plain_bias_interval
        The same from the estimates themselves.
    agreement : float or None
        p-value of the two biases' difference, adjusted for all K.
    deviation, deviation_interval
        Standard deviation of the errors from sample to sample.
    rmse, rmse_interval
        Root mean square of the errors.
    mean_rmse, mean_rmse_interval
        The same against the mean truth over samples; None with too few of them.
    correlation, correlation_interval
        Of estimates and truths over samples (Pearson's, Fisher's interval), or None.
    seconds : float
        Gradient steps of all folds on one thread, mean over samples.
    fold_deviation, fold_deviation_interval
        Standard deviation of the scores of a sample's folds, root mean square over samples.
    binomial_deviation : float
        What the sampling of held-out images alone would make of it, sqrt(p (1 - p) K / n).

    Intervals are `analysis.statistics.intervals.Interval` or None where the samples are too few.
    """

    k: int
    trainings: int
    estimates: np.ndarray
    errors: np.ndarray
    bias: float
    bias_interval: Interval | None
    plain_bias: float
    plain_bias_interval: Interval | None
    agreement: float | None
    deviation: float | None
    deviation_interval: Interval | None
    rmse: float
    rmse_interval: Interval | None
    mean_rmse: float | None
    mean_rmse_interval: Interval | None
    correlation: float | None
    correlation_interval: Interval | None
    seconds: float
    fold_deviation: float
    fold_deviation_interval: Interval | None
    binomial_deviation: float


@dataclass(frozen=True, eq=False)
class KExperiment:
    """The experiment on K.

    Attributes
    ----------
    samples, size, starts : int
        Samples, images in each, and trainings of each whole sample.
    truth_images, fold_truth_images : int
        Images left over that measured the truth of whole-sample and of fold networks.
    rows : list of KRow
    truth, truth_deviation
        Mean true accuracy, and its standard deviation over samples (None with one).
    pairs : list of Pair
        Each K compared with the next, and the smallest with the largest.
    choice : SmallChoice
    sources : analysis.evaluation.variance_components.SpreadSources
    """

    samples: int
    size: int
    starts: int
    truth_images: int
    fold_truth_images: int
    rows: list
    truth: float
    truth_deviation: float | None
    pairs: list
    choice: SmallChoice
    sources: object

    def row(self, k):
        """The row of the candidate nearest to `k`, in proportion."""
        return min(self.rows, key=lambda row: abs(np.log(row.k / k)))

    @property
    def tell(self):
        """Whether there are enough samples to report the uncertainty."""
        return self.samples >= LEAST_SAMPLES


def k_experiment(results, process_results=(), k=5, budget=np.inf):
    """Evaluate the experiment on K.

    Intervals of means are Student's over samples. Those of RMSE and of standard deviations are
    the chi-square's of normal errors: with a dozen samples they hold the truth as often as they
    say, or more often where there is a bias, while the percentile and BCa bootstrap of so few
    squares do so in about 85% of cases.

    Parameters
    ----------
    results : list of analysis.engine.store.Result
        Of `analysis.experiments.small_samples.run`, one for each sample.
    process_results : list of analysis.engine.store.Result
        Of `analysis.experiments.resampling_methods.run`, for the variance over new splits.
    k : int
        The run's K, at which the sources of spread are reported.
    budget : float
        In trainings on all images; see `analysis.verdicts.best_k`.

    Returns
    -------
    KExperiment or None
        None without results.
    """
    if not results:
        return None
    facts = results[0].facts
    truth = np.array([result.arrays["truth"] for result in results], dtype=float)
    rows = [_row(results, place, truth) for place in range(len(facts["ks"]))]
    rows = _with_agreement(rows, results, truth)
    choice = small_choice(rows, float(truth.mean()), facts, budget)
    return KExperiment(
        samples=len(results),
        size=facts["size"],
        starts=truth.shape[1],
        truth_images=min(result.facts["truth_images"] for result in results),
        fold_truth_images=min(result.facts["fold_truth_images"] for result in results),
        rows=rows,
        truth=float(truth.mean()),
        truth_deviation=float(truth.mean(1).std(ddof=1)) if len(truth) > 1 else None,
        pairs=adjusted([compare(low, high) for low, high in _beside(rows)]),
        choice=choice,
        sources=spread_sources(results, process_results, k),
    )


def _beside(rows):
    """Each candidate and the next; and the cheapest and the dearest."""
    ends = [(rows[0], rows[-1])] if len(rows) > 2 else []
    return [*pairwise(rows), *ends]


def _fold_scores(result, place):
    """Score of each fold of one K, and the folds' sizes."""
    fold, correct = result.arrays["fold"][place], result.arrays["correct"][place]
    sizes = np.bincount(fold)[1:]
    return np.bincount(fold, weights=correct)[1:] / sizes, sizes


def _paired_bias(result, place):
    """Truth of the fold networks minus that of the whole sample's, on the same images.

    The starts' mean is brought to the folds' images by the start that was measured on both, so
    that the variation due to one start does not count as bias.
    """
    arrays = result.arrays
    base = arrays["truth"].mean() + arrays["paired_truth"] - arrays["truth"][0]
    return float(np.nanmean(arrays["fold_truth"][place]) - base)


def _row(results, place, truth):
    scores, sizes = zip(*(_fold_scores(result, place) for result in results), strict=True)
    k, many = results[0].facts["ks"][place], len(results)
    estimates = np.array([score.mean() for score in scores])
    errors = estimates[:, None] - truth
    paired = np.array([_paired_bias(result, place) for result in results])
    rmse = float(np.sqrt(np.mean(errors**2)))
    mean_rmse = float(np.sqrt(np.mean((estimates - truth.mean()) ** 2))) if many > 1 else None
    deviation = float(np.sqrt(errors.var(axis=0, ddof=1).mean())) if many > 1 else None
    folds = float(np.sqrt(np.mean([score.var(ddof=1) for score in scores])))
    fair = [np.mean(e * (1 - e) / n) for e, n in zip(estimates, sizes, strict=True)]
    correlation, correlation_interval = _correlation(estimates, truth.mean(1))
    return KRow(
        k=k,
        trainings=k - 1,
        estimates=estimates,
        errors=errors,
        bias=float(paired.mean()),
        bias_interval=_mean_interval(paired),
        plain_bias=float(errors.mean()),
        plain_bias_interval=_mean_interval(errors.mean(1)),
        agreement=None,
        deviation=deviation,
        deviation_interval=_deviation_interval(deviation, many - 1, many),
        rmse=rmse,
        rmse_interval=_deviation_interval(rmse, many, many),
        mean_rmse=mean_rmse,
        mean_rmse_interval=_deviation_interval(mean_rmse, many - 1, many),
        correlation=correlation,
        correlation_interval=correlation_interval,
        seconds=float(np.mean([result.facts["seconds"][place] for result in results])),
        fold_deviation=folds,
        fold_deviation_interval=_deviation_interval(folds, many * (k - 1), many),
        binomial_deviation=float(np.sqrt(np.mean(fair))),
    )


def _mean_interval(values):
    return mean_interval_naive(values, CONFIDENCE) if len(values) >= LEAST_SAMPLES else None


def _deviation_interval(deviation, freedom, many):
    if many < LEAST_SAMPLES or not deviation:
        return None
    return chi_square_interval(deviation, freedom, CONFIDENCE)


def _correlation(estimates, truths):
    """Pearson's correlation and Fisher's interval; None where there is nothing to correlate."""
    spread = min(np.ptp(estimates), np.ptp(truths))
    if len(estimates) < LEAST_CORRELATED or spread < NOTHING:
        return None, None
    found = stats.pearsonr(estimates, truths)
    ends = found.confidence_interval(CONFIDENCE)
    return float(found.statistic), Interval(
        float(ends.low), float(ends.high), CONFIDENCE, "Fisher's z"
    )


def _with_agreement(rows, results, truth):
    """Test for every K whether the two ways to measure the bias agree."""
    if len(results) < LEAST_SAMPLES:
        return rows
    p_values = [
        p_value_of(
            row.errors.mean(1) - np.array([_paired_bias(result, place) for result in results])
        )
        for place, row in enumerate(rows)
    ]
    return [replace(row, agreement=float(p)) for row, p in zip(rows, holm(p_values), strict=True)]
