"""Ink: small arrays worked out by hand, and known facts of MNIST."""

import numpy as np
import pytest

from analysis.data import ink
from analysis.errors import InputError

SMALL = np.array([[[0, 0], [0, 4]], [[0, 0], [2, 2]], [[0, 8], [0, 4]]], dtype=np.uint8)


def test_ink_and_its_variation_between_classes():
    assert ink.amount(SMALL).tolist() == [1, 1, 3]
    table = ink.by_class(SMALL, [0, 0, 1])
    assert table.eta_squared == pytest.approx(1)
    assert table.quantiles["mean"].tolist() == [1, 3]
    assert table.quantiles[0.5].tolist() == [1, 3]
    # Sum of squares 8/3 in all, 2 of it within class 1.
    mixed = ink.by_class(SMALL, [0, 1, 1])
    assert mixed.eta_squared == pytest.approx(1 - 2 / (8 / 3))
    assert np.isnan(ink.by_class(SMALL[:2], [0, 1]).eta_squared)


def test_centre_of_mass():
    images = np.zeros((4, 5, 7))
    images[0, 2, 3] = 9  # the very centre
    images[1, 4, 6] = 1  # the lower right corner
    images[2, 0, 0], images[2, 4, 0] = 1, 3
    result = ink.centre_of_mass(images)
    assert result.offsets[:3].tolist() == [[0, 0], [2, 3], [1, -3]]
    assert np.isnan(result.offsets[3]).all()
    assert result.mean.tolist() == [1, 0] and result.largest == 3
    colour = np.repeat(images[..., np.newaxis], 3, axis=3)
    np.testing.assert_allclose(ink.centre_of_mass(colour).offsets, result.offsets)
    for bad in (images[3:], images - 1):
        with pytest.raises(InputError, match="images"):
            ink.centre_of_mass(bad)


def test_bounding_box():
    images = np.zeros((3, 5, 7))
    images[0, 1, 2], images[0, 3, 3] = 5, 1
    images[1] = 2
    boxes = ink.bounding_box(images)
    assert boxes.height.tolist() == [3, 5, 0] and boxes.width.tolist() == [2, 7, 0]
    assert (boxes.max_height, boxes.max_width) == (5, 7)
    assert boxes.fits(3, 2) == pytest.approx(2 / 3) and boxes.fits(5, 7) == 1
    assert ink.bounding_box(images, threshold=3).height.tolist() == [1, 0, 0]


def test_mnist_facts(mnist_arrays):
    images, labels = mnist_arrays["x_train"], mnist_arrays["y_train"]
    # Digits are scaled into a 20 x 20 box and centred by mass (LeCun et al. 1998).
    assert ink.bounding_box(images).fits(20, 20) == 1
    assert ink.centre_of_mass(images).largest <= 1
    assert ink.by_class(images, labels).quantiles[0.5].idxmin() == 1
