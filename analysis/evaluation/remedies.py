"""Remedies against overfitting: networks trained in another way on the run's own folds.

Each remedy is compared with the run's own networks image by image, on the same held-out images.
The interval of the relative cut of the error covers the sampling of these images and the
variation of training, which pairing does not remove.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics import significance
from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import ALPHA, CONFIDENCE, MATERIAL
from analysis.statistics.paired_ratio import paired_ratio

# Probability with which the smallest detectable cut is found.
POWER = 0.80


@dataclass(frozen=True)
class Remedy:
    """One way of training, compared with the run's own on the same folds.

    Attributes
    ----------
    name : str
        The variant's, such as ``"random_shifts"``.
    folds, images : int
        Folds compared, and their held-out images together.
    error, base_error : float
        Share of these images that the remedy's networks misclassify, and the run's own.
    train_error, base_train_error : float
        The same on training images, mean over folds.
    both, only_remedy, only_base : int
        Held-out images that both misclassify, and that one alone does.
    cut : float
        Share of the run's error that the remedy removes; nan without an error.
    interval : Interval or None
        Of `cut`; None without an error.
    detectable : float
        Cut that this comparison would find with probability `POWER`; nan without an error.
    p_value : float
        Of no difference.
    p_adjusted : float or None
        Holm's, over all remedies judged together; None before `judge`.
    verdict : {"helps", "harms", "excluded", "open"} or None
        None before `judge`.
    """

    name: str
    folds: int
    images: int
    error: float
    base_error: float
    train_error: float
    base_train_error: float
    both: int
    only_remedy: int
    only_base: int
    cut: float
    interval: Interval | None
    detectable: float
    p_value: float
    p_adjusted: float | None = None
    verdict: str | None = None

    @property
    def less_fitted(self):
        """Whether its training error is higher than the run's own."""
        return bool(self.train_error > self.base_train_error)

    @property
    def significant(self):
        """Whether the difference is beyond chance, adjusted for the number of remedies."""
        return self.p_adjusted is not None and self.p_adjusted <= ALPHA


def compare(name, folds, base, labels, variation):
    """Compare a remedy's networks with the run's own on the same folds.

    Parameters
    ----------
    name : str
    folds, base : list of analysis.training.results.Fold
        Of the remedy, and of the run.
    labels : ndarray of int
        Of the dataset's training images.
    variation : analysis.evaluation.training_variation.TrainingVariation

    Returns
    -------
    Remedy
        Not yet judged.

    Raises
    ------
    InputError
        When the two are not of the same held-out images.
    """
    if [tuple(fold.indices) for fold in folds] != [tuple(fold.indices) for fold in base]:
        raise InputError(f"folds: those of {name!r} hold out other images than the run's own")
    wrong, base_wrong = (
        np.concatenate([fold.probabilities.argmax(axis=1) != labels[fold.indices] for fold in each])
        for each in (folds, base)
    )
    found = paired_ratio(wrong, base_wrong)
    cut, interval, detectable, p_value = np.nan, None, np.nan, 1.0
    if np.isfinite(found.ratio):
        cut = 1 - found.ratio
        deviation = variation.relative * np.sqrt(2 / len(folds))
        interval, detectable, p_value = _with_training(found, deviation, variation.df)
        # The t approximation is not to be trusted beyond the exact test of the images.
        p_value = max(p_value, significance.mcnemar(~wrong, ~base_wrong).p_value)
    return Remedy(
        name=name,
        folds=len(folds),
        images=found.n,
        error=float(wrong.mean()),
        base_error=float(base_wrong.mean()),
        train_error=float(np.mean([fold.train_error for fold in folds])),
        base_train_error=float(np.mean([fold.train_error for fold in base])),
        both=found.both,
        only_remedy=found.only_one,
        only_base=found.only_other,
        cut=float(cut),
        interval=interval,
        detectable=float(detectable),
        p_value=float(p_value),
    )


def _with_training(found, deviation, df):
    """Interval of the cut, detectable cut and p of no difference.

    On the scale of the ratio's logarithm, where the deviation due to training is the same for
    both classifiers, variances add; the degrees of freedom of their sum are Satterthwaite's.

    Parameters
    ----------
    found : analysis.statistics.paired_ratio.PairedRatio
    deviation : float
        Standard deviation of the logarithm due to training, with `df` degrees of freedom.
    df : int
    """
    z = stats.norm.isf(tail_of(CONFIDENCE))
    with np.errstate(divide="ignore"):
        center, low, high = np.log([found.ratio, found.interval.low, found.interval.high])
    if np.isfinite(center):
        sides = np.array([center - low, high - center]) / z
    else:  # No error is left: the interval has one side only.
        center, sides = high, np.array([np.inf, 0.0])
    images = np.square(sides[np.isfinite(sides)]).mean()
    total = images + deviation**2
    freedom = total**2 * df / deviation**4 if deviation else np.inf
    t = stats.t.isf(tail_of(CONFIDENCE), freedom)
    errors = np.hypot(sides, deviation)
    interval = Interval(
        float(1 - np.exp(center + t * errors[1])),
        float(1 - np.exp(center - t * errors[0])),
        CONFIDENCE,
        f"{found.interval.method}, variation of training added",
    )
    detectable = 1 - np.exp(-(t + stats.t.ppf(POWER, freedom)) * np.sqrt(total))
    with np.errstate(divide="ignore"):
        statistic = abs(center) / (errors[1] if center < 0 else errors[0])
    return interval, detectable, 2 * stats.t.sf(statistic, freedom)


def judge(remedies):
    """Judge remedies together, correcting for their number.

    A remedy helps if it cuts the error by `MATERIAL` or more, beyond chance; it harms if it adds
    as much, beyond chance. A cut that would matter is excluded if the interval ends below it, or
    where there is no error to cut. Otherwise the comparison leaves it open.

    Parameters
    ----------
    remedies : iterable of Remedy

    Returns
    -------
    list of Remedy
        In the same order, with their adjusted p-values and verdicts.
    """
    remedies = list(remedies)
    if not remedies:
        return []
    adjusted = significance.holm([remedy.p_value for remedy in remedies])
    found = [replace(item, p_adjusted=float(p)) for item, p in zip(remedies, adjusted, strict=True)]
    return [replace(item, verdict=_verdict(item)) for item in found]


def _verdict(remedy):
    if remedy.interval is None:
        return "excluded"
    if remedy.significant and remedy.cut >= MATERIAL:
        return "helps"
    if remedy.significant and remedy.cut <= -MATERIAL:
        return "harms"
    return "excluded" if remedy.interval.high < MATERIAL else "open"
