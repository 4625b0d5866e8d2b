"""Published results on MNIST, to compare with this run's. Every figure has its source."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.statistics.intervals import Interval
from analysis.statistics.levels import CONFIDENCE


@dataclass(frozen=True)
class PublishedFolds:
    """Accuracies of five folds as a tutorial printed them.

    Attributes
    ----------
    title : str
    accuracies : tuple of float
        One for each fold, 0 to 1.
    train_size, validation_size : int
        Images in the two parts of each fold.
    reference : str
        Inline Markdown.
    mean, deviation : float
        Of the accuracies, 0 to 1; the standard deviation has divisor K - 1 (the tutorial prints
        that with divisor K).
    """

    title: str
    accuracies: tuple
    train_size: int
    validation_size: int
    reference: str

    @property
    def mean(self):
        return float(np.mean(self.accuracies))

    @property
    def deviation(self):
        return float(np.std(self.accuracies, ddof=1))


RECIPE = {"scaling": "unit", "epochs": 10, "batch_size": 32, "learning_rate": 0.01}
"""What the tutorial does, by the names of this report's parameters."""

_BROWNLEE = (
    "J. Brownlee (2019). [How to develop a CNN for MNIST handwritten digit classification]"
    "(https://machinelearningmastery.com/how-to-develop-a-convolutional-neural-network-from-"
    "scratch-for-mnist-handwritten-digit-classification/). *Machine Learning Mastery*."
)

FOLDS = {
    "baseline": PublishedFolds(
        "Brownlee's baseline",
        (0.98550, 0.98600, 0.98642, 0.98850, 0.98742),
        48_000,
        12_000,
        _BROWNLEE,
    ),
    "deeper": PublishedFolds(
        "Brownlee's deeper model",
        (0.99058, 0.99042, 0.98883, 0.99192, 0.99133),
        48_000,
        12_000,
        _BROWNLEE,
    ),
}
"""By the name of the model that this report can train with the same layers and recipe."""


def published_folds(parameters, is_mnist, whole):
    """Published folds that a run's can be compared with, or None.

    Only where the data, the model and the full recipe are the published ones.

    Parameters
    ----------
    parameters : analysis.parameters.Parameters
    is_mnist : bool
        Whether the dataset is MNIST.
    whole : bool
        Whether the run uses all its training images.

    Returns
    -------
    PublishedFolds or None
    """
    folds = FOLDS.get(parameters.model)
    if folds is None or not is_mnist or not whole:
        return None
    same = all(getattr(parameters, name) == value for name, value in RECIPE.items())
    return folds if same and parameters.k == len(folds.accuracies) else None


@dataclass(frozen=True)
class FoldsBeside:
    """A run's folds compared with published folds of the same images.

    Attributes
    ----------
    difference : float
        Mean accuracy of the run minus the published one, -1 to 1.
    interval : analysis.statistics.intervals.Interval
        Of the difference, from other splits and trainings.
    agrees : bool
        Whether the interval holds zero.
    """

    difference: float
    interval: Interval
    agrees: bool


def compare_folds(accuracies, published):
    """Compare the means of two cross-validations that hold out the same images.

    Both test on all training images of the dataset, once each, and train on the same share of
    them. What this choice of images does to an accuracy is therefore common to both means, and
    so is what makes the folds of one cross-validation dependent. They differ by how the images
    were split and by the training. Welch's t test of the folds' accuracies measures that; it is
    wide rather than narrow, because the folds of one split also differ by their images.

    Parameters
    ----------
    accuracies : array_like of float
        Of the run's folds, 0 to 1.
    published : PublishedFolds

    Returns
    -------
    FoldsBeside
    """
    difference = float(np.mean(accuracies) - published.mean)
    test = stats.ttest_ind(accuracies, published.accuracies, equal_var=False)
    low, high = test.confidence_interval(CONFIDENCE)
    interval = Interval(float(low), float(high), CONFIDENCE, "Welch t of the folds")
    return FoldsBeside(difference, interval, interval.contains(0.0))


_LECUN = (
    "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), "
    "[doi:10.1109/5.726791](https://doi.org/10.1109/5.726791)"
)


@dataclass(frozen=True)
class PublishedTest:
    """A published accuracy on MNIST's test set.

    Attributes
    ----------
    title : str
    accuracy : float
        0 to 1.
    reference : str
        Inline Markdown.
    """

    title: str
    accuracy: float
    reference: str


TEST_RESULTS = (
    PublishedTest("LeNet-5", 0.9905, _LECUN),
    PublishedTest("LeNet-5, with distorted training images", 0.992, _LECUN),
    PublishedTest(
        "Keras's example network",
        0.9922,
        "F. Chollet (2015, version of April 2020), one run as printed on the page [Simple MNIST "
        "convnet](https://keras.io/examples/vision/mnist_convnet/)",
    ),
    PublishedTest(
        "Network without routing between capsules, among the best reported",
        0.9979,
        "A. Byerly, T. Kalganova and I. Dear (2020), version 1, "
        "[arXiv:2001.09136v1](https://arxiv.org/abs/2001.09136v1)",
    ),
    PublishedTest(
        "Plain convolutional network, among the best reported",
        0.9983,
        "Y. Assiri (2020), [arXiv:2001.08856](https://arxiv.org/abs/2001.08856)",
    ),
)
"""Results of single networks. Which is the best is disputed, so none is called that."""
