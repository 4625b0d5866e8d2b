"""Descriptive statistics: small arrays worked out by hand, and known facts of MNIST."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from support.made_up import arrays

from analysis.data import description
from analysis.data.description import Description

SMALL = np.array([[[0, 0], [0, 4]], [[0, 0], [2, 2]], [[0, 8], [0, 4]]], dtype=np.uint8)


def described(images, labels, test=None, test_labels=None):
    """A description, of the same images for the test where none are given."""
    labels = np.asarray(labels)
    test = images if test is None else test
    test_labels = labels if test_labels is None else np.asarray(test_labels)
    return Description(images, labels, test, test_labels, int(labels.max()) + 1)


@pytest.fixture(scope="module")
def mnist_described(mnist):
    return mnist.data


# --- pixel values --------------------------------------------------------------------


def test_summary_by_hand():
    result = description.summary(SMALL)
    assert (result.count, result.shape, result.dtype, result.bytes) == (3, (2, 2), "uint8", 12)
    assert (result.min, result.max, result.median, result.distinct) == (0, 8, 0, 4)
    assert result.mean == pytest.approx(20 / 12)
    assert result.zero_share == pytest.approx(7 / 12)
    assert result.sd == pytest.approx(SMALL.std())


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "uint16", "float32", "float64"])
@pytest.mark.parametrize("shape", [(7, 3, 4), (6, 3, 4, 3), (1, 1, 1)])
def test_summary_agrees_with_numpy(dtype, shape):
    values = np.random.default_rng(0).integers(-100, 100, shape)
    images = (np.abs(values) if dtype.startswith("u") else values).astype(dtype)
    result = description.summary(images)
    assert result.mean == pytest.approx(images.mean())
    assert result.sd == pytest.approx(images.std())
    assert result.median == pytest.approx(np.median(images))
    assert result.zero_share == pytest.approx(np.mean(images == 0))
    assert (result.min, result.max) == (images.min(), images.max())
    assert result.distinct == np.unique(images).size


def test_mnist_pixels_are_the_published_ones(mnist_described):
    train = mnist_described.train
    assert train.mean / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.sd / 255 == pytest.approx(0.3081, abs=5e-5)
    assert (train.min, train.max, train.distinct) == (0, 255, 256)
    assert mnist_described.memory == (70_000 * 784, 4 * 70_000 * 784)


def test_constant_pixels(mnist_described):
    assert described(SMALL, [0, 1, 0]).constant.tolist() == [[True, False], [False, False]]
    # In colour, a pixel is constant only if all its channels are.
    colour = np.stack([SMALL, np.zeros_like(SMALL)], axis=3)
    assert described(colour, [0, 1, 0]).constant.tolist() == [[True, False], [False, False]]
    assert mnist_described.constant.sum() == 67
    assert not mnist_described.images[:, mnist_described.constant].any()


# --- repetitions ---------------------------------------------------------------------


def test_duplicates_within_a_set(mnist_described):
    found = described(SMALL[[0, 1, 0, 2, 0]], [3, 1, 3, 2, 4]).duplicates
    assert found.pairs.tolist() == [[0, 2], [0, 4]]
    assert (found.count, found.conflicting) == (2, 1)
    assert described(SMALL, [0, 1, 0]).duplicates.pairs.shape == (0, 2)
    assert mnist_described.duplicates.count == 0


def test_duplicates_between_sets(mnist_described):
    test = SMALL[[2, 2, 1]] + np.uint8([[[0]], [[1]], [[0]]])
    found = described(SMALL, [0, 1, 2], test, [2, 2, 7]).shared
    assert found.pairs.tolist() == [[2, 0], [1, 2]]
    assert (found.count, found.conflicting) == (2, 1)
    assert mnist_described.shared.count == 0


# --- position ------------------------------------------------------------------------


def test_centres_of_mass(mnist_described):
    images = np.zeros((4, 5, 7))
    images[0, 2, 3] = 9  # the very centre
    images[1, 4, 6] = 1  # the lower right corner
    images[2, 0, 0], images[2, 4, 0] = 1, 3
    offsets = description.centres_of_mass(images)
    assert offsets[:3].tolist() == [[0, 0], [2, 3], [1, -3]]
    assert np.isnan(offsets[3]).all()
    colour = np.repeat(images[..., np.newaxis], 3, axis=3)
    np.testing.assert_allclose(description.centres_of_mass(colour), offsets)
    # Digits are centred by mass (LeCun et al. 1998), to the pixel.
    assert np.abs(mnist_described.centres).max() <= 1


def test_bounding_boxes(mnist_described):
    images = np.zeros((3, 5, 7))
    images[0, 1, 2], images[0, 3, 3] = 5, 1
    images[1] = 2
    assert description.bounding_boxes(images).tolist() == [[3, 2], [5, 7], [0, 0]]
    assert mnist_described.boxes.max(axis=0).tolist() == [20, 20]


def test_position(mnist_described):
    images = np.zeros((60, 20, 20), np.uint8)
    for image, (row, column) in zip(
        images, np.random.default_rng(2).integers(0, 16, (60, 2)), strict=True
    ):
        image[row : row + 4, column : column + 4] = 255
    labels = np.arange(60) % 2
    assert described(images, labels).position == "varied"
    assert described(images + np.uint8(1), labels).position == "filled"
    assert described(images.astype(float) - 1, labels).position == "signed"
    assert mnist_described.position == "centred"


# --- classes and brightness ----------------------------------------------------------


def test_per_class(mnist_described):
    table = described(SMALL, [0, 1, 0]).per_class
    assert table["count"].tolist() == [2, 1] and table["share"].sum() == pytest.approx(1)
    assert table["mean"].tolist() == [2, 1] and table["median"].tolist() == [0, 1]
    assert table.loc[0, "nonzero_share"] == pytest.approx(3 / 8)
    assert table.loc[0, "sd"] == pytest.approx(SMALL[[0, 2]].std())
    assert mnist_described.per_class["count"].sum() == 60_000


def test_class_means_and_their_similarity(mnist_described):
    found = described(SMALL, [0, 1, 0])
    assert found.class_means[0].tolist() == [[0, 4], [0, 4]]
    assert found.similarity[0, 1] == pytest.approx(np.corrcoef([0, 4, 0, 4], [0, 0, 2, 2])[0, 1])
    assert found.most_alike == [(0, 1, found.similarity[0, 1])]
    assert mnist_described.most_alike[0][:2] == (4, 9)
    uniform = described(np.stack([SMALL[0], np.full((2, 2), 7, np.uint8)]), [0, 1])
    assert np.isnan(uniform.similarity[0, 1]) and uniform.most_alike == []


def test_the_share_of_the_mean_images_is_that_of_an_analysis_of_variance():
    images, labels, n = arrays("colour")
    found = described(images[:n], labels[:n])
    flat = images[:n].reshape(n, -1).astype(float)
    within = sum(
        np.square(flat[labels[:n] == label] - flat[labels[:n] == label].mean(axis=0)).sum()
        for label in range(3)
    )
    total = np.square(flat - flat.mean(axis=0)).sum()
    assert found.template_share == pytest.approx(1 - within / total)
    equal = np.zeros((20, 5, 5), np.uint8)
    equal[1::2, 2] = 9
    assert described(equal, np.arange(20) % 2).template_share == pytest.approx(1)


def test_brightness_and_its_variation_between_classes(mnist_described):
    found = described(SMALL, [0, 0, 1])
    assert found.brightness.tolist() == [1, 1, 3]
    assert found.brightness_share == pytest.approx(1)
    assert found.brightness_by_class["mean"].tolist() == [1, 3]
    assert found.brightness_by_class[0.5].tolist() == [1, 3]
    # Sum of squares 8/3 in all, 2 of it within class 1.
    assert described(SMALL, [0, 1, 1]).brightness_share == pytest.approx(1 - 2 / (8 / 3))
    assert np.isnan(described(SMALL[:2], [0, 1]).brightness_share)
    by_class = mnist_described.brightness_by_class
    assert by_class[0.5].idxmin() == 1
    own = pd.Series(mnist_described.brightness[mnist_described.labels == 7])
    assert by_class.loc[7, 0.95] == pytest.approx(own.quantile(0.95))


def test_the_difference_of_brightness_is_welchs():
    images, labels, n = arrays("colour")
    images = images.copy()
    images[n:] += 5
    found = described(images[:n], labels[:n], images[n:], labels[n:]).brightness_difference
    means = images.reshape(len(images), -1).mean(axis=1)
    test = stats.ttest_ind(means[n:], means[:n], equal_var=False)
    assert found.difference == pytest.approx(means[n:].mean() - means[:n].mean())
    assert (found.interval.low, found.interval.high) == pytest.approx(
        tuple(test.confidence_interval(0.95))
    )
    assert not found.interval.contains(0)
