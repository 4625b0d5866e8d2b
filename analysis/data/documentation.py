"""Documentation: do the arrays match what is documented of the dataset?"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Claim:
    """A documented property of a dataset, and what the arrays show.

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
    data : analysis.data.description.Description

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
    height, width = data.boxes.max(axis=0)
    down, right = np.nanmean(data.centres, axis=0)
    largest = float(np.nanmax(np.abs(data.centres)))
    return [
        _sizes(dataset, 60_000, 10_000, 28),
        Claim(
            f"each digit fits a box of {_by(20, 20)}",
            f"the largest box around the ink is {_by(height, width)}",
            bool(max(height, width) <= 20),
        ),
        Claim(
            "each digit's centre of mass is at the centre of the image",
            f"it is {down:.2f} pixels below and {right:.2f} pixels right of it on average, "
            f"never more than {largest:.2f} away in either direction: true to the pixel"
            if largest < 1.005
            else f"it lies up to {largest:.2f} pixels away in one direction",
            # Images can be shifted by whole pixels only.
            largest < 1.005,
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
    longer = float(np.mean(data.boxes.max(axis=1) == 28))
    return [
        _sizes(dataset, 60_000, 10_000, 28),
        Claim(
            "ten classes of 7,000 images each",
            f"{len(counts)} classes of {spread} images",
            len(counts) == 10 and set(counts) == {7000},
        ),
        Claim(
            "the longer side of each article has 28 pixels",
            f"so it is in {longer:.1%} of the images",
            longer > 0.9,
        ),
    ]
