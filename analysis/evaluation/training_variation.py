"""Variation of training: how much networks that are trained alike differ in accuracy.

Networks of one recipe differ by their initial weights, their order of images and their training
images. Fold accuracies show this variation together with the sampling of the held-out images,
whose variance is known (the binomial's) and is subtracted. The variation is taken relative to the
error rate, so that cross-validations on training parts of different size can be pooled.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval, tail_of
from analysis.statistics.levels import CONFIDENCE

METHOD = "chi-square of the folds' variance, minus the sampling of images"


@dataclass(frozen=True)
class TrainingVariation:
    """Standard deviation between networks trained alike.

    Attributes
    ----------
    relative : float
        Of the error rate, divided by the error rate; 0 where the folds vary by no more than the
        sampling of their images.
    interval : analysis.statistics.intervals.Interval
        Of `relative`; its limits are nan where no fold has an error.
    df : int
        Degrees of freedom: folds minus one, summed over the cross-validations.
    deviation : float
        The same in accuracy (0 to 1), at the error rate of the first cross-validation.
    observed, sampling : float
        Relative standard deviation of the folds' error rates as observed, and the part of it that
        the sampling of a fold's images explains.
    """

    relative: float
    interval: Interval
    df: int
    deviation: float
    observed: float
    sampling: float

    @property
    def predictive(self):
        """What to expect of a new network, relative to the error rate.

        Larger than `relative`, because that is estimated from few networks: the normal deviation
        with the same interval as the t distribution of a new fold, minus the sampling of images.
        """
        if not self.df:
            return 0.0
        tail = tail_of(self.interval.level)
        wider = stats.t.isf(tail, self.df) / stats.norm.isf(tail)
        return float(_beyond((wider * self.observed) ** 2, self.sampling))

    def draws(self, size, rng):
        """Draws of `relative` from the distribution to which its interval belongs.

        Parameters
        ----------
        size : int
        rng : numpy.random.Generator

        Returns
        -------
        ndarray, shape (size,)
        """
        if not self.df:
            return np.zeros(size)
        return _beyond(self.observed**2 * self.df / rng.chisquare(self.df, size), self.sampling)


def training_variation(*cross_validations):
    """Variation of training, pooled over cross-validations.

    The observed variance of the fold errors, each divided by its squared error rate and weighted
    by its degrees of freedom, has a chi-square distribution; its limits, minus the variance that
    the sampling of images explains, are those of the variation. Networks of different training
    sizes that hold out the same images make the variances depend on each other a little, which
    is not allowed for.

    Parameters
    ----------
    *cross_validations : analysis.evaluation.validation.CrossValidation or None
        The run's own first. None, those of one network, and those without an error are left out.

    Returns
    -------
    TrainingVariation
    """
    observed = sampling = 0.0
    df = 0
    for cv in cross_validations:
        error = 0.0 if cv is None else 1 - cv.pooled_accuracy
        if error > 0 and cv.k > 1:
            sizes = np.array([fold.validation_size for fold in cv.folds])
            observed += (cv.k - 1) * cv.accuracies.var(ddof=1) / error**2
            sampling += (cv.k - 1) * np.mean((1 - error) / (error * sizes))
            df += cv.k - 1
    if not df:
        nowhere = Interval(np.nan, np.nan, CONFIDENCE, METHOD)
        return TrainingVariation(0.0, nowhere, 0, 0.0, 0.0, 0.0)
    observed, sampling = np.sqrt(observed / df), np.sqrt(sampling / df)
    tail = tail_of(CONFIDENCE)
    ends = _beyond(observed**2 * df / stats.chi2.isf([tail, 1 - tail], df), sampling)
    relative = float(_beyond(observed**2, sampling))
    return TrainingVariation(
        relative=relative,
        interval=Interval(*map(float, ends), CONFIDENCE, METHOD),
        df=df,
        deviation=relative * (1 - cross_validations[0].pooled_accuracy),
        observed=float(observed),
        sampling=float(sampling),
    )


def repetition_deviation(accuracy, images, networks, relative):
    """Standard deviation of the difference between an accuracy and that of another training.

    The other networks are trained alike and tested on the same images. Their variation counts
    for both sides, and so does the binomial's, which is too much: two networks misclassify
    many of the same images.

    Parameters
    ----------
    accuracy : float
    images, networks : int
        Images tested, and networks that share them.
    relative : float
        `TrainingVariation.relative`.

    Returns
    -------
    float
    """
    # Agresti and Coull's adjustment keeps the variance above zero at 0% and 100%.
    share = (accuracy * images + 2) / (images + 4)
    of_images = share * (1 - share) / images
    of_training = (relative * (1 - accuracy)) ** 2 / networks
    return float(np.sqrt(2 * (of_images + of_training)))


def _beyond(variance, sampling):
    """Deviation that is left of a variance without the sampling's."""
    return np.sqrt(np.clip(variance - sampling**2, 0, None))
