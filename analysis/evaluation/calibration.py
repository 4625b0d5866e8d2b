"""Calibration: whether the networks are right as often as their probabilities say.

Two questions are asked of the out-of-fold predictions: how far the confidence, the probability of
the predicted class, lies from the share of hits; and whether one number, a temperature that no
image helps to fit for itself, brings the two together.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.evaluation.reliability import reliability
from analysis.evaluation.temperature_scaling import (
    SMALLEST,
    TEMPERATURES,
    fit_temperature,
    log_loss,
    scaled,
)
from analysis.statistics import intervals as statistics
from analysis.statistics import significance
from analysis.statistics.clusters import cluster_error
from analysis.statistics.levels import CONFIDENCE, MATERIAL

BINS = 15
LEAST_PER_BIN = 10
DRAWS = 400

CALIBRATED = "calibrated within chance"
OVERCONFIDENT = "overconfident"
UNDERCONFIDENT = "underconfident"
MISCALIBRATED = "miscalibrated in no one direction"
CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Judged:
    """Expected calibration error of a set of predictions compared with what chance alone gives.

    Attributes
    ----------
    error : float
        Expected calibration error, 0 to 1.
    interval : statistics.Interval
        Of the error; basic bootstrap over images.
    chance_mean, chance_high : float
        Mean and `CONFIDENCE` quantile of the error of a network that is perfectly calibrated and
        gives these very probabilities.
    gap : float
        Mean confidence minus accuracy.
    gap_interval : statistics.Interval
    verdict : str
        See `rule`.
    bins : tuple of analysis.evaluation.reliability.Bin
        Of the reliability diagram.
    """

    error: float
    interval: statistics.Interval
    chance_mean: float
    chance_high: float
    gap: float
    gap_interval: statistics.Interval
    verdict: str
    bins: tuple

    def is_material(self, error_rate):
        """Whether the deviation matters: a tenth of the error rate or more (`MATERIAL`).

        The deviation is the gap where it has a direction, and otherwise the calibration error
        above what chance alone gives on average.
        """
        above_chance = self.error - self.chance_mean
        directed = self.verdict in (OVERCONFIDENT, UNDERCONFIDENT)
        return (abs(self.gap) if directed else above_chance) >= MATERIAL * error_rate


@dataclass(frozen=True)
class Calibration:
    """Calibration of a run's out-of-fold predictions, before and after temperature scaling.

    Attributes
    ----------
    verdict : str
        On the probabilities as they are; `CANNOT_TELL` where some are not finite, and then all
        that follows is empty or None.
    images : int
    before, after : Judged or None
    temperatures : tuple of float
        The one applied to each fold.
    at_bound : bool
        Whether a temperature ended at a limit of `TEMPERATURES`.
    loss_before, loss_after : float or None
        Mean negative log-likelihood of the labels over the folds (nats).
    change : significance.TTest or None
        Of the folds' losses, after minus before.
    regained : float or None
        Share of the loss that temperature scaling removes; nan without any loss.
    regained_interval : statistics.Interval or None
        Corrected resampled interval of the share over the folds.
    """

    verdict: str
    images: int
    before: Judged | None = None
    after: Judged | None = None
    temperatures: tuple = ()
    at_bound: bool = False
    loss_before: float | None = None
    loss_after: float | None = None
    change: significance.TTest | None = None
    regained: float | None = None
    regained_interval: statistics.Interval | None = None

    @property
    def temperature(self):
        """For a network of all images: the geometric mean of the folds'; None where there is none.

        Temperatures divide, so their logarithms are averaged.
        """
        return float(np.exp(np.mean(np.log(self.temperatures)))) if self.temperatures else None


def rule():
    """The rule that decides on the calibration, in words."""
    return (
        "The calibration error is the mean distance between confidence and accuracy, over bins of "
        f"images sorted by confidence. Up to the {CONFIDENCE:.0%} quantile of what chance alone "
        f"would show if the probabilities were right, the networks are {CALIBRATED}. Beyond "
        "it they are "
        f"{OVERCONFIDENT} where the mean confidence lies above the accuracy, {UNDERCONFIDENT} "
        f"where it lies below, and {MISCALIBRATED} where the {CONFIDENCE:.0%} interval of the "
        "difference holds zero."
    )


def rule_details():
    """How the rule is carried out, in words."""
    return (
        "The bins hold equal numbers of images. The error is never zero, not even for a perfect "
        "network, because accuracies are measured on few images. So outcomes are drawn "
        f"{DRAWS} times as the probabilities say, and the errors drawn are what chance alone "
        "shows. "
        "Probabilities that are not finite allow no verdict."
    )


def _checked(probabilities, labels):
    p, y = np.asarray(probabilities, dtype=float), np.asarray(labels)
    if p.ndim != 2 or y.shape != (len(p),) or not len(p):
        raise InputError(
            f"probabilities: shape {p.shape}, must be (n, classes) for {y.shape} labels, n >= 1"
        )
    if not np.isfinite(p).all():
        raise InputError("probabilities: every one must be finite")
    # In float32, the largest of them is rounded to 1 long before the others vanish.
    p = np.maximum(p, SMALLEST)
    return p / p.sum(axis=1, keepdims=True), y


def _binned(confidence, bins):
    """Number of each image's bin, shape (n,): equal numbers of images, by confidence."""
    n = len(confidence)
    if bins < 1:
        raise InputError(f"bins: got {bins}, must be at least 1")
    place = np.empty(n, dtype=int)
    place[np.argsort(confidence, kind="stable")] = np.arange(n)
    return place * min(bins, n) // n


def _distance(bin_of, excess):
    """Expected calibration error from each image's confidence minus hit."""
    return float(np.abs(np.bincount(bin_of, weights=excess)).sum() / len(excess))


def judge(probabilities, labels, bins=BINS, draws=DRAWS, seed=0, writers=None):
    """Measure the calibration error and judge it by `rule`.

    The bootstrap resamples images and keeps the bins; its basic interval, reflected at the
    estimate, takes most of the estimate's upward bias off, and covers the true error somewhat
    less often than its level says. For the interval of the gap, the variance is
    the larger of the one seen and the one that calibrated probabilities imply, so that a handful
    of images without an error cannot look certain; by writers, where they are known.

    Parameters
    ----------
    probabilities : array_like of float, shape (n, classes)
        0 to 1, each row summing to 1.
    labels : array_like of int, shape (n,)
    bins : int
        Of equal numbers of images; fewer where there are fewer images.
    draws : int
        Of the bootstrap, and of outcomes under perfect calibration.
    seed : int
    writers : array_like of int, shape (n,), optional
        Who wrote each image.

    Returns
    -------
    Judged

    Raises
    ------
    InputError
        When shapes do not fit or a probability is not finite.

    References
    ----------
    Naeini, Cooper & Hauskrecht, AAAI 2015; Nixon et al., CVPR workshops 2019 (equal-mass bins).
    """
    p, y = _checked(probabilities, labels)
    confidence, correct = p.max(axis=1), p.argmax(axis=1) == y
    n, bin_of, excess = len(y), _binned(confidence, bins), confidence - correct
    rng = np.random.default_rng(seed)
    resampled, chance = np.empty(draws), np.empty(draws)
    for draw in range(draws):
        rows = rng.integers(0, n, n)
        resampled[draw] = _distance(bin_of[rows], excess[rows])
        # Only hits count, and the predicted class is right with the confidence's probability.
        chance[draw] = _distance(bin_of, confidence - (rng.random(n) < confidence))
    error = _distance(bin_of, excess)
    tail = statistics.tail_of(CONFIDENCE)
    low, high = 2 * error - np.quantile(resampled, [1 - tail, tail])
    interval = statistics.Interval(
        max(0.0, float(low)), max(0.0, float(high)), CONFIDENCE, "basic bootstrap over images"
    )
    gap = float(excess.mean())
    variance = max(float(excess.var()), float(np.mean(confidence * (1 - confidence))))
    error_of_gap, method = np.sqrt(variance / n), "normal"
    if writers is not None and np.ptp(writers):
        error_of_gap = max(error_of_gap, cluster_error(excess, writers))
        method = "normal, cluster-robust by writer"
    reach = float(stats.norm.isf(tail) * error_of_gap)
    gap_interval = statistics.Interval(gap - reach, gap + reach, CONFIDENCE, method)
    limit = float(np.quantile(chance, CONFIDENCE))
    if error <= limit:
        verdict = CALIBRATED
    elif gap_interval.contains(0):
        verdict = MISCALIBRATED
    else:
        verdict = OVERCONFIDENT if gap > 0 else UNDERCONFIDENT
    return Judged(
        error,
        interval,
        float(chance.mean()),
        limit,
        gap,
        gap_interval,
        verdict,
        reliability(confidence, correct),
    )


def calibrate(validation, draws=DRAWS, seed=0):
    """Judge a cross-validation's probabilities as they are and after temperature scaling.

    The temperature of a fold is fitted to the other folds' out-of-fold predictions: no image's
    label takes part in fitting its own temperature. (The networks that made those predictions
    did learn from this fold's images, as in any cross-validation.)

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    draws, seed : int
        See `judge`.

    Returns
    -------
    Calibration
    """
    parts = [(fold.probabilities, validation.labels[fold.indices]) for fold in validation.folds]
    n = sum(len(labels) for _, labels in parts)
    if not all(np.isfinite(probabilities).all() for probabilities, _ in parts):
        return Calibration(CANNOT_TELL, n)
    temperatures = []
    for held_out in range(len(parts)):
        others = [part for place, part in enumerate(parts) if place != held_out]
        temperatures.append(fit_temperature(*map(np.concatenate, zip(*others, strict=True))))
    after = [scaled(p, t) for (p, _), t in zip(parts, temperatures, strict=True)]
    losses = np.array(
        [
            [log_loss(*part, 1.0), log_loss(*part, t)]
            for part, t in zip(parts, temperatures, strict=True)
        ]
    )
    labels = np.concatenate([labels for _, labels in parts])
    writers = None
    if validation.writers is not None:
        writers = np.concatenate([validation.writers[fold.indices] for fold in validation.folds])
    bins = max(1, min(BINS, n // LEAST_PER_BIN))
    before = judge(np.concatenate([p for p, _ in parts]), labels, bins, draws, seed, writers)
    low, high = TEMPERATURES
    sizes = (
        [fold.train_size for fold in validation.folds],
        [fold.validation_size for fold in validation.folds],
    )
    regained, regained_interval = np.nan, None
    if losses[:, 0].any():
        gains = losses[:, 0] - losses[:, 1]
        regained, regained_interval = statistics.ratio_interval_corrected(
            gains, losses[:, 0], *sizes, CONFIDENCE
        )
    return Calibration(
        verdict=before.verdict,
        images=n,
        before=before,
        after=judge(np.concatenate(after), labels, bins, draws, seed, writers),
        temperatures=tuple(temperatures),
        at_bound=any(not 1.01 * low < t < high / 1.01 for t in temperatures),
        loss_before=float(losses[:, 0].mean()),
        loss_after=float(losses[:, 1].mean()),
        change=significance.corrected_t_test(losses[:, 1] - losses[:, 0], *sizes),
        regained=regained,
        regained_interval=regained_interval,
    )
