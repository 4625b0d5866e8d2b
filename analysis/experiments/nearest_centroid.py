"""A classifier whose true accuracy is known: nearest class mean, on data drawn for it.

Two equally frequent classes of normal data; the classifier learns the mean of each class and
gives an example to the nearer one. Many datasets are worked on at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

CLASS_DISTANCE = 3.5
"""Between the means of the classes, in standard deviations of the feature that tells them
apart."""

# Training sets drawn for an expected accuracy; its own error is then far below
# the width of any interval.
_TRAINING_SETS = 100_000


@dataclass(frozen=True)
class Setting:
    """A kind of data.

    Two features, normal and independent; the first has a standard deviation of 1 and separates the
    classes, the second has the same distribution in both.

    Attributes
    ----------
    name : str
    noise : float
        Standard deviation of the second feature. Where it is large, chance differences between
        the classes' means in this feature mislead the classifier, and its accuracy depends on
        the training examples that it happens to get.
    """

    name: str
    noise: float


@dataclass(frozen=True)
class Process:
    """A way to validate.

    Attributes
    ----------
    folds : int
        K; divides the number of examples of a class. Hold-out keeps 1/K of them out.
    repeats : int
        How often the examples are shuffled anew.
    hold_out : bool
        Score the first part of each shuffle alone, instead of all K.
    """

    folds: int
    repeats: int = 1
    hold_out: bool = False

    @property
    def scores(self):
        """How many scores it gives."""
        return self.repeats * (1 if self.hold_out else self.folds)


def draw(setting, datasets, per_class, rng):
    """Draw datasets.

    Parameters
    ----------
    setting : Setting
    datasets, per_class : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (datasets, 2, per_class, 2)
        The features (last axis) of the examples of both classes (second axis).
    """
    examples = rng.standard_normal((datasets, 2, per_class, 2)) * _deviations(setting)
    examples[..., 0] += _first_means()[:, None]
    return examples


def true_accuracy(centroids, setting):
    """Accuracy, on new examples of two equally frequent classes, of the nearest class mean.

    An example goes to the class on whose side of the line halfway between the means it lies. For
    w the difference of the means and m their midpoint, the score w (x - m) is normal in each
    class, so that the accuracy is the mean of two values of the normal distribution function.

    Parameters
    ----------
    centroids : ndarray, shape (..., 2, 2)
        Class means as the classifier has learned them, by class and feature.
    setting : Setting

    Returns
    -------
    ndarray, shape (...)
        0 to 1.

    References
    ----------
    T. W. Anderson, An Introduction to Multivariate Statistical Analysis (3rd ed. 2003), chapter 6.
    """
    direction, middle = _line(centroids)
    spread = np.sqrt(np.sum((direction * _deviations(setting)) ** 2, axis=-1))
    middle = np.sum(direction * middle, axis=-1)
    # Distance of each class's true mean from the line, positive on its own side.
    first, second = (direction[..., 0] * mean - middle for mean in _first_means())
    return (stats.norm.cdf(-first / spread) + stats.norm.cdf(second / spread)) / 2


def expected_accuracy(setting, per_class, rng, training_sets=_TRAINING_SETS):
    """Mean true accuracy over training sets of `per_class` examples of each class.

    The means of such sets are normal themselves, so they are drawn without the examples.
    """
    centroids = rng.standard_normal((training_sets, 2, 2))
    centroids *= _deviations(setting) / np.sqrt(per_class)
    centroids[..., 0] += _first_means()
    return float(true_accuracy(centroids, setting).mean())


def scores_of(examples, process, rng):
    """Validation scores of every dataset.

    Parameters
    ----------
    examples : ndarray, shape (datasets, 2, per_class, 2)
        As `draw` gives them; the folds divide `per_class`.
    process : Process
    rng : numpy.random.Generator
        Shuffles the examples, all datasets in the same way: their examples are independent.

    Returns
    -------
    ndarray, shape (datasets, process.scores)
        Share of right answers, 0 to 1; both classes have the same share in every part.
    """
    datasets, _, per_class, _ = examples.shape
    scores = []
    for _ in range(process.repeats):
        shuffled = examples[:, :, rng.permutation(per_class)]
        parts = shuffled.reshape(datasets, 2, process.folds, -1, 2)
        sums = parts.sum(axis=3)
        held_out = slice(0, 1 if process.hold_out else process.folds)
        training = sums.sum(axis=2, keepdims=True) - sums[:, :, held_out]
        centroids = training / (per_class - per_class // process.folds)
        direction, middle = _line(np.moveaxis(centroids, 1, -2))
        limit = np.sum(direction * middle, axis=-1)[:, None, :, None]
        tested = parts[:, :, held_out]
        score = sum(tested[..., i] * direction[:, None, :, None, i] for i in range(2))
        right = np.stack([score[:, 0] < limit[:, 0], score[:, 1] > limit[:, 0]], axis=1)
        scores.append(right.mean(axis=(1, 3)))
    return np.concatenate(scores, axis=1)


def _deviations(setting):
    """Standard deviation of both features."""
    return np.array([1.0, setting.noise])


def _first_means():
    """True mean of the first feature in both classes."""
    return np.array([-0.5, 0.5]) * CLASS_DISTANCE


def _line(centroids):
    """Difference and midpoint of class means, shape (..., 2 classes, 2 features)."""
    first, second = centroids[..., 0, :], centroids[..., 1, :]
    return second - first, (first + second) / 2
