"""Does the power law predict what training on half of the images costs?

Two-fold cross-validation of the same images is compared with the run's own folds; the law was
fitted without it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics import intervals as statistics
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.significance import mcnemar


@dataclass(frozen=True)
class LawCheck:
    """A law compared with a measurement that it was not fitted to.

    Attributes
    ----------
    k : int
        Folds of the run.
    train_size, half_size : float
        Training images of the networks of the run's folds, and of the two folds.
    accuracy, halves_accuracy : float
        Pooled out-of-fold accuracy of each, 0 to 1.
    predicted, predicted_interval
        The law's accuracy at `train_size` less that at `half_size`, and what the choice of test
        images leaves open of it.
    measured, measured_interval
        The first accuracy minus the second, and its interval by images and training runs.
    training_deviation : float
        Standard error of `measured` due to the training runs, 0 to 1.
    discrepancy_interval : statistics.Interval
        Of `measured` less `predicted`.
    verdict : {"holds", "fails", "cannot tell"}
    """

    k: int
    train_size: float
    half_size: float
    accuracy: float
    halves_accuracy: float
    predicted: float
    predicted_interval: statistics.Interval
    measured: float
    measured_interval: statistics.Interval
    training_deviation: float
    discrepancy_interval: statistics.Interval
    verdict: str


def check_rule():
    """The rule in words."""
    return (
        "The law fails, if the measured loss differs from the predicted one by more than the "
        f"{CONFIDENCE:.0%} interval of both allows. It holds, if it does not fail, and the loss is "
        "beyond chance or known more closely than the forecast's standard error. Otherwise the "
        "check cannot tell."
    )


def check_of_law(law, halves, validation, tolerance=0.0):
    """Compare the law's price of half the images with the measured one.

    The measured difference is paired by image (Tango's interval, as with McNemar's test). That
    takes the networks as given; the variation of training is added. It is taken from the spread
    of fold accuracies beyond the sampling of their images, relative to the error, in both
    cross-validations together; the half widths of both parts add in squares (Zou and Donner,
    Statistics in Medicine 27, 2008).

    Parameters
    ----------
    law : analysis.statistics.power_law.PowerLaw
        Fitted without the two folds.
    halves, validation : analysis.evaluation.validation.CrossValidation
        Of two folds, and the run's own, on the same images.
    tolerance : float
        Half width (accuracy, 0 to 1) at which a measurement around zero is precise enough.

    Returns
    -------
    LawCheck

    Raises
    ------
    InputError
        When the two are not of the same images.
    """
    ours, theirs = validation.out_of_fold, halves.out_of_fold
    if not np.array_equal(ours.indices, theirs.indices):
        raise InputError("halves: not of the same images as the run's folds")
    sizes = [np.mean([fold.train_size for fold in cv.folds]) for cv in (validation, halves)]
    fitted = law.from_sampling()
    predicted = float(np.subtract(*_errors(law.predict(sizes))[::-1]))
    drawn = _errors(fitted.predict_draws(sizes))
    tails = np.array([statistics.tail_of(CONFIDENCE), 1 - statistics.tail_of(CONFIDENCE)])
    around = np.quantile(drawn[:, 1] - drawn[:, 0], tails)
    found = mcnemar(ours.correct, theirs.correct, CONFIDENCE)
    deviation, freedom = _luck_of_training(validation, halves)
    luck = deviation * stats.t.isf(statistics.tail_of(CONFIDENCE), freedom)
    measured = _interval(
        found.difference - np.hypot(found.difference - found.interval.low, luck),
        found.difference + np.hypot(found.interval.high - found.difference, luck),
        f"{found.interval.method}, variation due to training added",
    )
    gap = found.difference - predicted
    discrepancy = _interval(
        gap - np.hypot(found.difference - measured.low, max(0, around[1] - predicted)),
        gap + np.hypot(measured.high - found.difference, max(0, predicted - around[0])),
        "difference of two intervals",
    )
    if not discrepancy.contains(0):
        verdict = "fails"
    elif not measured.contains(0) or measured.half_width <= tolerance:
        verdict = "holds"
    else:
        verdict = "cannot tell"
    return LawCheck(
        k=validation.k,
        train_size=float(sizes[0]),
        half_size=float(sizes[1]),
        accuracy=validation.pooled_accuracy,
        halves_accuracy=halves.pooled_accuracy,
        predicted=predicted,
        predicted_interval=_interval(*around, "draws of the law"),
        measured=found.difference,
        measured_interval=measured,
        training_deviation=deviation,
        discrepancy_interval=discrepancy,
        verdict=verdict,
    )


def _errors(values):
    return np.clip(values, 0, 1)


def _interval(low, high, method):
    return statistics.Interval(float(low), float(high), CONFIDENCE, method)


def _luck_of_training(*validations):
    """Standard error of a difference of two cross-validations due to the training runs.

    Returns
    -------
    (float, int)
        The standard error, and its degrees of freedom.
    """
    excess, freedom = 0.0, 0
    for cv in validations:
        error, df = 1 - cv.pooled_accuracy, cv.k - 1
        sizes = np.array([fold.validation_size for fold in cv.folds])
        freedom += df
        if error > 0:
            sampling = np.mean(error * (1 - error) / sizes)
            excess += df * (cv.accuracies.var(ddof=1) - sampling) / error**2
    relative = max(0.0, excess / freedom)
    variance = sum(relative * (1 - cv.pooled_accuracy) ** 2 / cv.k for cv in validations)
    return float(np.sqrt(variance)), freedom
