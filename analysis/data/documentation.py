"""Data checks: do the arrays bear out what their makers say, and how do train and test compare?"""

from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from analysis.data import ink
from analysis.statistics import intervals as statistics


@dataclass(frozen=True)
class Claim:
    """What the makers say of a dataset, beside what the arrays show.

    Attributes
    ----------
    says, shows : str
        Plain words; `shows` holds what was measured.
    holds : bool
    """

    says: str
    shows: str
    holds: bool


def claims(dataset, data):
    """Published statements about a dataset that its arrays can confirm or refute.

    Parameters
    ----------
    dataset : analysis.data.datasets.Dataset
    data : analysis.data.data_facts.DataFacts

    Returns
    -------
    list of Claim
        Empty for a dataset of unknown origin.
    """
    return {"mnist": _mnist, "digits": _digits, "fashion_mnist": _fashion}.get(
        dataset.card.key, lambda dataset, data: []
    )(dataset, data)


def _by(rows, columns):
    # No-break spaces keep the two sides on one line.
    return f"{rows}\u00a0×\u00a0{columns}"


def _sizes(dataset, n_train, n_test, side):
    train, test = dataset.x_train, dataset.x_test
    wanted = ((n_train, side, side), (n_test, side, side))
    return Claim(
        f"{n_train:,} training and {n_test:,} test images of {_by(side, side)}",
        f"{len(train):,} and {len(test):,} images of {_by(*train.shape[1:3])}",
        (train.shape, test.shape) == wanted,
    )


def _mnist(dataset, data):
    boxes, centre = data.boxes, data.centre
    down, right = centre.mean
    return [
        _sizes(dataset, 60_000, 10_000, 28),
        Claim(
            f"each digit fits a box of {_by(20, 20)}",
            f"the largest box around the ink is {_by(boxes.max_height, boxes.max_width)}",
            boxes.fits(20, 20) == 1,
        ),
        Claim(
            "each digit's centre of mass is at the centre of the image",
            f"it is {down:.2f} pixels below and {right:.2f} pixels right of it on average, "
            f"never more than {centre.largest:.2f} away in either direction: true to the pixel"
            if centre.largest < 1.005
            else f"it lies up to {centre.largest:.2f} pixels away in one direction",
            # Images can be shifted by whole pixels only.
            centre.largest < 1.005,
        ),
    ]


def _digits(dataset, data):
    total = len(dataset.y_train) + len(dataset.y_test)
    pixels = [dataset.x_train, dataset.x_test]
    low, high = min(part.min() for part in pixels), max(part.max() for part in pixels)
    rows, columns = dataset.image_shape
    return [
        Claim(
            f"1,797 images of {_by(8, 8)}",
            f"{total:,} images of {_by(rows, columns)}",
            (total, rows, columns) == (1797, 8, 8),
        ),
        Claim("values from 0 to 16", f"values from {low:g} to {high:g}", (low, high) == (0, 16)),
    ]


def _fashion(dataset, data):
    counts = np.bincount(dataset.y_train) + np.bincount(dataset.y_test)
    spread = f"{counts.min():,} to {counts.max():,}" if np.ptp(counts) else f"{counts[0]:,}"
    boxes = data.boxes
    longer = float(np.mean(np.maximum(boxes.height, boxes.width) == 28))
    return [
        _sizes(dataset, 60_000, 10_000, 28),
        Claim(
            "ten classes of 7,000 images each",
            f"{len(counts)} classes of {spread} images",
            len(counts) == 10 and set(counts) == {7000},
        ),
        Claim(
            "the longer side of each article has 28 pixels",
            f"so it is in {100 * longer:.1f} % of the images",
            longer > 0.9,
        ),
    ]


def brightness_share(data):
    """Share of the variance of the images' mean pixel values that the classes account for.

    Parameters
    ----------
    data : analysis.data.data_facts.DataFacts

    Returns
    -------
    float
        Eta squared, from 0 to 1; nan if all images have the same mean pixel value, whose
        rounding errors are no variance.
    """
    values = ink.amount(data.images)
    if np.ptp(values) <= 1e-9 * np.abs(values).max():
        return float("nan")
    return data.ink.eta_squared


@dataclass(frozen=True)
class BrightnessDifference:
    """Mean pixel value of test images less that of training images, in the pixels' unit.

    `difference` with its `interval` (Welch's, taking images as independent draws), and
    `standardised`, the difference over the standard deviation between training images.
    """

    difference: float
    interval: statistics.Interval
    standardised: float


def brightness_difference(data, level=0.95):
    """Compare the mean pixel value of test images with that of training images.

    Parameters
    ----------
    data : analysis.data.data_facts.DataFacts
    level : float
        Of the interval, 0-1.

    Returns
    -------
    BrightnessDifference

    References
    ----------
    Welch, Biometrika 34 (1947) 28-35.
    """
    train, test = ink.amount(data.images), ink.amount(data.test_images)
    difference = float(test.mean() - train.mean())
    low = high = float("nan")
    if min(len(train), len(test)) > 1 and (train.std() or test.std()):
        low, high = stats.ttest_ind(test, train, equal_var=False).confidence_interval(level)
    return BrightnessDifference(
        difference,
        statistics.Interval(float(low), float(high), level, "Welch t"),
        difference / float(train.std()) if train.std() else float("nan"),
    )


def template_share(data, counts):
    """Share of the pixels' variance that the classes' mean images account for.

    Sums of squares between classes over the total, added up over all pixels: 0 if all classes
    have the same mean image, 1 if all images of a class are equal.

    Parameters
    ----------
    data : analysis.data.data_facts.DataFacts
    counts : ndarray of int
        Training images of each class.

    Returns
    -------
    float
        From 0 to 1.
    """
    means = data.class_means.reshape(len(counts), -1)
    of_pixels = np.square(counts @ means / counts.sum()).sum()
    between = counts @ np.square(means).sum(axis=1) / counts.sum() - of_pixels
    total = means.shape[1] * (data.train.sd**2 + data.train.mean**2) - of_pixels
    return float(between / total)


@dataclass(frozen=True)
class Baseline:
    """What always naming the largest training class would score.

    Attributes
    ----------
    largest, smallest : int
        Labels of the training classes with most and with fewest images.
    train_accuracy, test_accuracy : float
        Shares (0-1) of the images that bear the label `largest`.
    fold_size : int
        Images in a validation part.
    fold_count, random_sd : float
        Images of the class `smallest` that a validation part holds on average, and the
        standard deviation of that number if folds were drawn without regard to class.
    """

    largest: int
    smallest: int
    train_accuracy: float
    test_accuracy: float
    fold_size: int
    fold_count: float
    random_sd: float


def baseline(balance, k):
    """The accuracy to beat, and what stratified folds spare the run.

    The number of a class's images in a fold drawn without regard to class follows the
    hypergeometric distribution.

    Parameters
    ----------
    balance : analysis.verdicts.class_balance.ClassBalance
    k : int
        Folds.

    Returns
    -------
    Baseline
    """
    largest, smallest = int(balance.train_counts.argmax()), int(balance.train_counts.argmin())
    n_train = int(balance.train_counts.sum())
    fold = n_train // k
    rare = stats.hypergeom(n_train, balance.train_counts[smallest], fold)
    return Baseline(
        largest,
        smallest,
        balance.train.largest_share,
        float(balance.test_counts[largest] / balance.test_counts.sum()),
        fold,
        float(rare.mean()),
        float(rare.std()),
    )


class DocumentationChecks:
    """The checks of a run's dataset, each made when first asked for.

    Parameters
    ----------
    dataset : analysis.data.datasets.Dataset
    data : analysis.data.data_facts.DataFacts
    balance : analysis.verdicts.class_balance.ClassBalance
    k : int
        Folds of the run.
    """

    def __init__(self, dataset, data, balance, k):
        self._dataset, self._data, self._balance, self._k = dataset, data, balance, k

    @cached_property
    def claims(self):
        """What the makers say beside what the arrays show."""
        return claims(self._dataset, self._data)

    @cached_property
    def brightness_difference(self):
        """Mean pixel value of test images minus that of training images."""
        return brightness_difference(self._data)

    @cached_property
    def brightness_share(self):
        """Share of the variance in brightness that the classes account for."""
        return brightness_share(self._data)

    @cached_property
    def template_share(self):
        """Share of the pixels' variance that the classes' mean images account for."""
        return template_share(self._data, self._balance.train_counts)

    @cached_property
    def baseline(self):
        """The accuracy to beat, and what stratified folds spare the run."""
        return baseline(self._balance, self._k)

    def as_dict(self):
        """The checks as plain data."""
        return {
            "claims": [asdict(claim) for claim in self.claims],
            "test_less_train_brightness": asdict(self.brightness_difference),
            "brightness_share": self.brightness_share,
            "template_share": self.template_share,
            "baseline": asdict(self.baseline),
        }
