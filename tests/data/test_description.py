"""Descriptive statistics: small arrays worked out by hand, and known facts of MNIST."""

import numpy as np
import pytest

from analysis.data import description
from analysis.errors import InputError

SMALL = np.array([[[0, 0], [0, 4]], [[0, 0], [2, 2]], [[0, 8], [0, 4]]], dtype=np.uint8)


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


def test_bad_images_and_labels():
    for images in (np.zeros((3, 4)), np.zeros((0, 2, 2)), np.array([[["a"]]])):
        with pytest.raises(InputError, match="images"):
            description.summary(images)
    for labels in ([0, 1], [0, 1, -1], [0.0, 1.0, 2.0]):
        with pytest.raises(InputError, match="labels"):
            description.per_class(SMALL, labels)
    with pytest.raises(InputError, match="classes"):
        description.per_class(SMALL, [0, 1, 5], classes=3)


def test_per_class():
    table = description.per_class(SMALL, [0, 2, 0], classes=4)
    assert table.index.tolist() == [0, 1, 2, 3]
    assert table["count"].tolist() == [2, 0, 1, 0]
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc[0, "mean"] == 2 and table.loc[2, "mean"] == 1
    assert table.loc[0, "nonzero_share"] == pytest.approx(3 / 8)
    assert table.loc[0, "sd"] == pytest.approx(SMALL[[0, 2]].std())
    assert table.loc[2, "median"] == 1
    assert table.loc[1, ["mean", "sd", "median", "nonzero_share"]].isna().all()


def test_constant_pixels():
    result = description.constant_pixels(SMALL)
    assert result.mask.tolist() == [[True, False], [False, False]]
    assert result.count == 1 and result.share == 0.25
    # In colour, a pixel is constant only if all its channels are.
    colour = np.stack([SMALL, np.zeros_like(SMALL)], axis=3)
    assert description.constant_pixels(colour).mask.tolist() == result.mask.tolist()


def test_duplicates_within_a_set():
    images = SMALL[[0, 1, 0, 2, 0]]
    result = description.duplicates(images, labels=[3, 1, 3, 2, 4])
    assert result.count == 2
    assert result.pairs.tolist() == [[0, 2], [0, 4]]
    assert result.conflicting == 1
    assert description.duplicates(images).conflicting is None
    assert description.duplicates(SMALL).pairs.shape == (0, 2)


def test_duplicates_between_sets():
    result = description.duplicates(
        SMALL,
        SMALL[[2, 2, 1]] + np.uint8([[[0]], [[1]], [[0]]]),
        labels=[0, 1, 2],
        other_labels=[2, 2, 7],
    )
    assert result.pairs.tolist() == [[2, 0], [1, 2]]
    assert (result.count, result.conflicting) == (2, 1)
    with pytest.raises(InputError, match="other"):
        description.duplicates(SMALL, SMALL.astype(float))


def test_mnist_facts(mnist_arrays):
    train, test = mnist_arrays["x_train"], mnist_arrays["x_test"]
    result = description.summary(train)
    assert result.mean / 255 == pytest.approx(0.1307, abs=5e-5)
    assert result.sd / 255 == pytest.approx(0.3081, abs=5e-5)
    assert (result.min, result.max, result.distinct) == (0, 255, 256)
    constant = description.constant_pixels(train)
    assert constant.count == 67 and not train[:, constant.mask].any()
    assert description.duplicates(train).count == 0
    assert description.duplicates(train, test).count == 0


def test_mnist_classes(mnist_arrays):
    images, labels = mnist_arrays["x_train"], mnist_arrays["y_train"]
    table = description.per_class(images, labels)
    assert table["count"].sum() == 60_000 and table["mean"].idxmin() == 1
    assert np.average(table["mean"], weights=table["count"]) / 255 == pytest.approx(
        0.1307, abs=5e-5
    )
