"""Forecast of the test accuracy from the folds alone, with a prediction interval.

The final model is trained on more images than the fold networks, so the forecast is the pooled
out-of-fold accuracy plus what the law of the learning curve promises for the rest of the images:
the law gives the share of the error that is left, so that no error becomes less than none.
The prediction interval is for one test accuracy, not for a mean: it holds four sources of
uncertainty, each drawn many times and added up.

*Images of the folds.* The accuracy behind the pooled one is drawn from the beta distribution that
Jeffreys' prior gives (Brown, Cai & DasGupta, Statistical Science 16 (2001) 101-133). Images of one
writer are alike: here and in the test set they count as fewer independent ones.

*The law.* Draws of its exponent, with the misfit of the law in them.

*Training.* One network is a little better or worse than another on all images at once: see
`analysis.evaluation.training_variation`. The final model stands alone, and the pooled accuracy is
a mean of k networks, so the variance counts 1 + 1/k times.

*Images of the test set.* The number of correct answers is drawn from the binomial distribution.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.evaluation.training_variation import training_variation
from analysis.statistics.intervals import Interval, proportion_interval, tail_of
from analysis.statistics.levels import CONFIDENCE

DRAWS = 20_000
METHOD = "predictive draws (folds' images, law, training, test images)"


@dataclass(frozen=True)
class Forecast:
    """The test accuracy of the final model, predicted from the folds.

    Attributes
    ----------
    accuracy : float
        The forecast, 0 to 1.
    interval : statistics.Interval
        Prediction interval of one final model's accuracy on so many test images.
    pooled_accuracy : float
        Share of the images that the fold networks classify correctly while held out.
    pooled_interval : statistics.Interval
        From the sampling of images, or of writers, alone.
    shrinkage : float or None
        Share of the error that the law removes, below 0 where it adds to it; None without a law.
    bias : float or None
        What that adds to the pooled accuracy, -1 to 1.
    bias_interval : statistics.Interval or None
        By the interval of the law's exponent.
    parts : dict of str to float
        Half the width of the interval that each source of uncertainty alone would give:
        ``"folds"``, ``"law"``, ``"training"`` and ``"test"``.
    fold_size : float
        Training images of the fold networks, the mean over folds.
    n_train, n_test : int
        Training images of the final model, and images of the test set.
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


def forecast(validation, n_train, n_test, law=None, variation=None, effective=None):
    """Forecast a run's test accuracy; see `predict`.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation
    n_train, n_test : int
        Training images of the final model, and images of the test set.
    law : analysis.statistics.power_law.PowerLaw, optional
        Of the learning curve.
    variation : analysis.evaluation.training_variation.TrainingVariation, optional
        From these folds when missing.
    effective : (float, float), optional
        See `predict`.

    Returns
    -------
    Forecast
    """
    found = predict(
        right=int(validation.out_of_fold.correct.sum()),
        images=len(validation.out_of_fold.correct),
        networks=validation.k,
        fold_size=np.mean([fold.train_size for fold in validation.folds]),
        n_train=n_train,
        n_test=n_test,
        variation=variation or training_variation(validation),
        law=law,
        effective=effective,
    )
    return replace(found, pooled_interval=validation.pooled_interval)


def predict(
    right, images, networks, fold_size, n_train, n_test, variation, law=None, effective=None, seed=0
):
    """Forecast the accuracy of one network trained on all images, from those trained on folds.

    Parameters
    ----------
    right, images : int
        Correctly classified held-out images, of so many.
    networks : int
        Fold networks, k.
    fold_size : float
        Training images of a fold network, the mean over folds.
    n_train, n_test : int
        Training images of the final model, and images of the test set.
    variation : analysis.evaluation.training_variation.TrainingVariation
    law : analysis.statistics.power_law.PowerLaw, optional
        Error against training images; without it the forecast is the pooled accuracy.
    effective : (float, float), optional
        How many independent images the held-out images and the test images count as; as many as
        there are, when missing.
    seed : int
        Of the draws.

    Returns
    -------
    Forecast
    """
    rng = np.random.default_rng(seed)
    pooled = right / images
    held_out, test = effective or (images, n_test)
    test = max(1, round(test))
    level = rng.beta(pooled * held_out + 0.5, (1 - pooled) * held_out + 0.5, DRAWS)
    shrinkage, limits, shrinkages = _shrinkage(law, n_train / fold_size, rng)
    accuracy = _shrunk(pooled, shrinkage or 0.0)
    gains = _shrunk(pooled, shrinkages) - pooled
    error = (images - right + 0.5) / (images + 1) * (1 - (shrinkage or 0.0))
    training = variation.draws(DRAWS, rng) * error * np.sqrt(1 + 1 / networks)
    # No network is better or worse by more than everything.
    training = np.clip(training * rng.standard_normal(DRAWS), -1, 1)
    drawn = np.clip(_shrunk(level, shrinkages) + training, 0, 1)
    drawn = rng.binomial(test, drawn) / test
    # The test set's own part: around the forecast, kept from 0 and 1 as Jeffreys' prior does.
    centre = (accuracy * images + 0.5) / (images + 1)
    alone = rng.binomial(test, centre, DRAWS) / test
    low, high = _ends(drawn)
    sources = {"folds": level, "law": gains, "training": training, "test": alone}
    bias = bias_interval = None
    if law is not None:
        bias = accuracy - pooled
        ends = _shrunk(pooled, np.array(limits)) - pooled
        bias_interval = Interval(*map(float, ends), CONFIDENCE, "the exponent's interval")
    return Forecast(
        accuracy=accuracy,
        interval=Interval(min(low, accuracy), max(high, accuracy), CONFIDENCE, METHOD),
        pooled_accuracy=pooled,
        pooled_interval=proportion_interval(right, images, CONFIDENCE),
        shrinkage=shrinkage,
        bias=bias,
        bias_interval=bias_interval,
        parts={name: _half_width(values) for name, values in sources.items()},
        fold_size=float(fold_size),
        n_train=int(n_train),
        n_test=int(n_test),
    )


def _ends(values):
    low, high = np.quantile(values, [tail_of(CONFIDENCE), 1 - tail_of(CONFIDENCE)])
    return float(low), float(high)


def _half_width(values):
    low, high = _ends(values)
    return (high - low) / 2


def _shrinkage(law, growth, rng):
    """Share of the error that the law removes, its limits and draws; 0 without a law."""
    if law is None:
        return None, None, np.zeros(DRAWS)
    exponents = law.draws[:, 1][np.isfinite(law.draws[:, 1])]
    found = law.exponent_interval
    # A law of no use may grow beyond all numbers; an error cannot.
    with np.errstate(over="ignore"):
        drawn = 1 - growth ** -rng.choice(exponents, DRAWS) if exponents.size else np.zeros(DRAWS)
        share, low, high = (
            float(1 - np.float64(growth) ** -b) for b in (law.b, found.low, found.high)
        )
    return share, (low, high), drawn


def _shrunk(accuracy, shrinkage):
    """Accuracy when this share of the error is removed."""
    found = np.clip(1 - (1 - accuracy) * (1 - shrinkage), 0, 1)
    return float(found) if np.ndim(found) == 0 else found
