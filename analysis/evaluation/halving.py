"""The measured cost of training on half of the images: two folds against the run's own.

It is the one bias of a smaller K that can be measured, because both hold out the same images.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE
from analysis.statistics.significance import mcnemar


@dataclass(frozen=True)
class Halving:
    """Accuracy of the run's folds minus that of two folds of the same images.

    Attributes
    ----------
    measured : float
        In accuracy, -1 to 1.
    interval : Interval
        Of `measured`: paired by image, with the variation of training added.
    predicted : float
        The same by the law of the learning curve.
    predicted_interval : Interval
        By the interval of the law's exponent.
    """

    measured: float
    interval: Interval
    predicted: float
    predicted_interval: Interval


def halving(validation, halves, law, variation):
    """Compare the run's folds with two folds.

    The difference is paired by image (Tango's interval, as with McNemar's test), which takes the
    networks as given; the half width due to the variation of training is added in squares (Zou
    and Donner, Statistics in Medicine 27, 2008).

    Parameters
    ----------
    validation, halves : analysis.evaluation.validation.CrossValidation
    law : analysis.statistics.power_law.PowerLaw
    variation : analysis.evaluation.training_variation.TrainingVariation

    Returns
    -------
    Halving

    Raises
    ------
    InputError
        When the two are not of the same images.
    """
    ours, theirs = validation.out_of_fold, halves.out_of_fold
    if not np.array_equal(ours.indices, theirs.indices):
        raise InputError("halves: not of the same images as the run's folds")
    found = mcnemar(ours.correct, theirs.correct, CONFIDENCE)
    errors = np.array([1 - validation.pooled_accuracy, 1 - halves.pooled_accuracy])
    networks = np.array([validation.k, halves.k])
    reach = stats.norm.isf(tail_of(CONFIDENCE)) * variation.predictive
    reach *= np.sqrt(np.sum(errors**2 / networks))
    growth = np.mean([fold.train_size for fold in validation.folds])
    growth /= np.mean([fold.train_size for fold in halves.folds])
    exponents = law.exponent_interval

    def predicted(exponent):
        with np.errstate(over="ignore"):
            return float(np.clip(errors[0] * growth**exponent, 0, 1) - errors[0])

    return Halving(
        measured=found.difference,
        interval=Interval(
            float(found.difference - np.hypot(found.difference - found.interval.low, reach)),
            float(found.difference + np.hypot(found.interval.high - found.difference, reach)),
            CONFIDENCE,
            f"{found.interval.method}, variation due to training added",
        ),
        predicted=predicted(law.b),
        predicted_interval=Interval(
            predicted(exponents.low), predicted(exponents.high), CONFIDENCE, exponents.method
        ),
    )
