"""Forecast of the test accuracy from the folds alone, with a prediction interval.

The final model learns from more images than the folds' networks did, so the forecast is the pooled
out-of-fold accuracy plus what the law of the learning curve promises for the rest of the images:
it says to which part of itself the error shrinks, so that no error becomes less than none.
The prediction interval is meant for one test accuracy, not for a mean: it holds four sources of
chance, each drawn many times and added up.

*Images of the folds.* The accuracy behind the pooled one is drawn from the beta distribution that
Jeffreys' prior gives (Brown, Cai & DasGupta, Statistical Science 16 (2001) 101-133).

*The law.* Its own bootstrap draws.

*Training.* One network is a little better or worse than another on all images at once. The folds
show it: the variance of their accuracies is drawn from its inverse chi-square distribution, and
what the sampling of their images explains is taken off. The final model stands alone, and the
pooled accuracy is a mean of k networks, so the variance counts 1 + 1/k times.

*Images of the test set.* The number of right answers is drawn from the binomial distribution.
"""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.intervals import Interval, proportion_interval, tail_of
from analysis.statistics.levels import CONFIDENCE

DRAWS = 20_000
METHOD = "predictive draws (folds' images, law, training, test images)"


@dataclass(frozen=True)
class Forecast:
    """What the folds say of the test accuracy before it is looked at.

    Attributes
    ----------
    accuracy : float
        The forecast, 0 to 1.
    interval : statistics.Interval
        Prediction interval of one final model's accuracy on so many test images.
    pooled_accuracy : float
        Share of the images that the folds' networks recognised while held out.
    pooled_interval : statistics.Interval
        From the sampling of images alone.
    shrinkage : float or None
        Share of the error that the law takes away, below 0 where it adds to it; None without a law.
    bias : float or None
        What that adds to the pooled accuracy, -1 to 1.
    bias_interval : statistics.Interval or None
        Of the law's draws.
    parts : dict of str to float
        Half the width of the interval that each source of chance alone would give: ``"folds"``,
        ``"law"``, ``"training"`` and ``"test"``.
    fold_size : float
        Images from which the folds' networks learned, the mean over folds.
    n_train, n_test : int
        Images from which the final model learns, and of the test set.
    """

    accuracy: float
    interval: Interval
    pooled_accuracy: float
    pooled_interval: Interval
    shrinkage: float | None
    bias: float | None
    bias_interval: Interval | None
    parts: dict
    fold_size: float
    n_train: int
    n_test: int

    def holds(self, accuracy):
        """Whether a test accuracy lies inside the prediction interval."""
        return self.interval.contains(accuracy)

    def position(self, accuracy):
        """Where a test accuracy lies: inside, above or below the prediction interval."""
        if self.holds(accuracy):
            return "inside"
        return "above" if accuracy > self.interval.high else "below"


def forecast(validation, n_train, n_test, law=None):
    """Forecast a run's test accuracy; see `predict`.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    n_train, n_test : int
        Images from which the final model learns, and of the test set.
    law : analysis.statistics.power_law.PowerLaw, optional
        Of the learning curve.

    Returns
    -------
    Forecast
    """
    return predict(
        right=int(validation.out_of_fold.correct.sum()),
        images=len(validation.out_of_fold.correct),
        fold_accuracies=validation.accuracies,
        fold_images=[fold.validation_size for fold in validation.folds],
        fold_size=float(np.mean([fold.train_size for fold in validation.folds])),
        n_train=n_train,
        n_test=n_test,
        law=law,
    )


def predict(
    *, right, images, fold_accuracies, fold_images, fold_size, n_train, n_test, law=None, seed=0
):
    """Forecast the accuracy of a network trained on all images on a test set.

    Parameters
    ----------
    right, images : int
        Right out-of-fold predictions, and all of them.
    fold_accuracies : array_like of float, shape (k,)
        0 to 1; k at least 2.
    fold_images : array_like of int, shape (k,)
        Images held out in each fold.
    fold_size : float
        Images from which a fold's network learned.
    n_train, n_test : int
        Images from which the final model learns, and of the test set.
    law : analysis.statistics.power_law.PowerLaw, optional
        Error rate against the number of training images.
    seed : int

    Returns
    -------
    Forecast
    """
    rng = np.random.default_rng(seed)
    pooled = right / images
    level = rng.beta(right + 0.5, images - right + 0.5, DRAWS)
    shrinkage, shrinkages = _shrinkage(law, fold_size, n_train, rng)
    luck = _luck(fold_accuracies, fold_images, right, images, rng)
    accuracy = _shrunk(pooled, shrinkage or 0.0)
    gains = _shrunk(pooled, shrinkages) - pooled
    drawn = rng.binomial(n_test, np.clip(_shrunk(level, shrinkages) + luck, 0, 1)) / n_test
    # The test set's own part: around the forecast, kept from 0 and 1 as Jeffreys' prior does.
    centre = (accuracy * images + 0.5) / (images + 1)
    alone = rng.binomial(n_test, centre, DRAWS) / n_test
    low, high = _ends(drawn)
    return Forecast(
        accuracy=accuracy,
        interval=Interval(min(low, accuracy), max(high, accuracy), CONFIDENCE, METHOD),
        pooled_accuracy=pooled,
        pooled_interval=proportion_interval(right, images, CONFIDENCE),
        shrinkage=shrinkage,
        bias=None if law is None else accuracy - pooled,
        bias_interval=None
        if law is None
        else Interval(*_ends(gains), CONFIDENCE, "draws of the law"),
        parts={
            name: float(np.subtract(*_ends(values)[::-1]) / 2)
            for name, values in (
                ("folds", level),
                ("law", gains),
                ("training", luck),
                ("test", alone),
            )
        },
        fold_size=float(fold_size),
        n_train=int(n_train),
        n_test=int(n_test),
    )


def _ends(values):
    low, high = np.quantile(values, [tail_of(CONFIDENCE), 1 - tail_of(CONFIDENCE)])
    return float(low), float(high)


def _shrinkage(law, fold_size, n_train, rng):
    """Share of the error that the law takes away, and draws of it; None and 0 without a law."""
    if law is None:
        return None, np.zeros(DRAWS)
    more = n_train / fold_size
    exponents = law.draws[:, 1][np.isfinite(law.draws[:, 1])]
    # A law of no use may grow beyond all numbers; an error cannot.
    with np.errstate(over="ignore"):
        drawn = 1 - more ** -rng.choice(exponents, DRAWS) if exponents.size else np.zeros(DRAWS)
        return float(1 - more**-law.b), drawn


def _shrunk(accuracy, shrinkage):
    """Accuracy when this share of the error is taken away."""
    found = np.clip(1 - (1 - accuracy) * (1 - shrinkage), 0, 1)
    return float(found) if np.ndim(found) == 0 else found


def _luck(accuracies, sizes, right, images, rng):
    """Draws of how much a network is better or worse than the mean of the folds' networks."""
    k = len(accuracies)
    error = (images - right + 0.5) / (images + 1)
    sampling = np.mean(error * (1 - error) / np.asarray(sizes, dtype=float))
    spread = np.var(accuracies, ddof=1) * (k - 1) / rng.chisquare(k - 1, DRAWS)
    variance = (1 + 1 / k) * np.clip(spread - sampling, 0, None)
    # No network is better or worse by more than everything.
    return np.clip(rng.standard_normal(DRAWS) * np.sqrt(variance), -1, 1)
