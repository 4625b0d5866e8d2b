"""Preparation: subsets, folds and scalers, by what must hold for any data."""

import numpy as np
import pytest

from analysis.data.datasets import load
from analysis.training.preparation import fit_scaler, make_folds, training_subset

RNG = np.random.default_rng(11)
# Three classes of 600, 300 and 100 images, in no order.
LABELS = RNG.permutation(np.repeat([0, 1, 2], [600, 300, 100]))


def shares(labels):
    return np.bincount(labels, minlength=3) / len(labels)


# --- the subset ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 97, 500, 990])
def test_a_subset_keeps_the_shares_of_the_classes(size):
    kept = training_subset(LABELS, size, seed=1)
    assert len(kept) == len(set(kept)) == size
    assert np.all(np.diff(kept) > 0)
    # No class may be off by more than one image.
    assert np.all(np.abs(shares(LABELS[kept]) - shares(LABELS)) * size < 1)


@pytest.mark.parametrize("size", [None, 1000])
def test_all_images_can_be_kept(size):
    np.testing.assert_array_equal(training_subset(LABELS, size, seed=1), np.arange(1000))


def test_a_subset_is_the_same_for_the_same_seed_and_another_for_another():
    first, again, other = (training_subset(LABELS, 300, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert len(set(first) & set(other)) < 200


def test_every_image_has_the_same_chance_to_be_kept():
    times = np.zeros(1000)
    for seed in range(200):
        times[training_subset(LABELS, 250, seed)] += 1
    # Binomial: 50 expected, standard deviation 6.1.
    assert abs(times.mean() - 50) < 1e-9
    assert 4.5 < times.std() < 7.5
    assert times.max() < 50 + 5 * 6.1 and times.min() > 50 - 5 * 6.1


@pytest.mark.parametrize("size", [1, 2, 999, 1001])
def test_an_impossible_subset_is_refused(size):
    with pytest.raises(ValueError):
        training_subset(LABELS, size, seed=1)


# --- the folds -----------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 3, 5, 10, 100])
def test_folds_are_disjoint_and_cover_everything(k):
    folds = make_folds(LABELS, k, seed=1)
    assert len(folds) == k
    together = np.concatenate([validation for _, validation in folds])
    np.testing.assert_array_equal(np.sort(together), np.arange(1000))
    for train, validation in folds:
        assert not set(train) & set(validation)
        assert len(train) + len(validation) == 1000


@pytest.mark.parametrize("k", [2, 3, 7, 100])
def test_folds_are_stratified(k):
    for _, validation in make_folds(LABELS, k, seed=1):
        expected = np.array([600, 300, 100]) / k
        assert np.all(np.abs(np.bincount(LABELS[validation], minlength=3) - expected) < 1)


def test_folds_depend_on_the_seed_alone():
    one, same, other = (make_folds(LABELS, 5, seed) for seed in (1, 1, 2))
    for (_, first), (_, second) in zip(one, same, strict=True):
        np.testing.assert_array_equal(first, second)
    assert not np.array_equal(one[0][1], other[0][1])


def test_folds_are_shuffled():
    """A dataset that is sorted by writer, say, must not put one writer into one fold."""
    sorted_labels = np.repeat([0, 1], 500)
    _, validation = make_folds(sorted_labels, 5, seed=1)[0]
    places = validation % 500
    assert places.std() > 100 and places.max() - places.min() > 450


# --- the scalers ---------------------------------------------------------------------

IMAGES = RNG.integers(0, 200, (40, 5, 6)).astype(np.uint8)


def test_unit_scaling_divides_by_the_full_scale_of_the_format():
    scaled = fit_scaler("unit", IMAGES, full_scale=255).apply(np.array([[[0, 51, 102, 255]]]))
    np.testing.assert_allclose(scaled.ravel(), [0, 0.2, 0.4, 1], rtol=1e-6)


def test_unit_scaling_without_a_full_scale_uses_the_range_of_the_training_images():
    floats = np.array([[[-2.0, 0.0], [1.0, 6.0]]])
    scaler = fit_scaler("unit", floats)
    np.testing.assert_allclose(scaler.apply(floats).ravel(), [0, 0.25, 0.375, 1])
    # Other images may lie outside the range; they are not clipped.
    np.testing.assert_allclose(scaler.apply(np.array([[[-10.0, 14.0]]])).ravel(), [-1, 2])


@pytest.mark.parametrize(
    "images", [IMAGES, RNG.normal(-3, 7, (50, 4, 4)), RNG.random((9, 4, 4, 3))]
)
def test_standard_scaling_gives_mean_zero_and_standard_deviation_one(images):
    scaled = fit_scaler("standard", images).apply(images)
    assert abs(scaled.mean(dtype=np.float64)) < 1e-5
    assert abs(scaled.std(dtype=np.float64) - 1) < 1e-5


def test_standard_scaling_of_a_known_case():
    scaled = fit_scaler("standard", np.array([[[1.0, 3.0]]])).apply(np.array([[[1.0, 2.0, 5.0]]]))
    np.testing.assert_allclose(scaled.ravel(), [-1, 0, 3])


def test_no_scaling_leaves_the_values():
    scaled = fit_scaler("none", IMAGES, full_scale=255).apply(IMAGES)
    np.testing.assert_array_equal(scaled[..., 0], IMAGES)


@pytest.mark.parametrize("kind", ["unit", "standard", "none"])
@pytest.mark.parametrize("full_scale", [None, 255])
@pytest.mark.parametrize("value", [0, 7])
def test_constant_images_stay_finite(kind, full_scale, value):
    images = np.full((6, 4, 4), value, dtype=np.uint8)
    scaled = fit_scaler(kind, images, full_scale).apply(images)
    assert np.isfinite(scaled).all() and np.ptp(scaled) == 0


@pytest.mark.parametrize("kind", ["unit", "standard", "none"])
@pytest.mark.parametrize(
    "shape, scaled_shape", [((3, 4, 5), (3, 4, 5, 1)), ((3, 4, 5, 2), (3, 4, 5, 2))]
)
def test_scaled_images_are_float32_with_channels_and_a_copy(kind, shape, scaled_shape):
    images = RNG.random(shape).astype(np.float32)
    before = images.copy()
    scaled = fit_scaler(kind, images).apply(images)
    assert scaled.shape == scaled_shape and scaled.dtype == np.float32
    np.testing.assert_array_equal(images, before)


def test_the_mean_of_many_pixels_is_exact():
    """Sums of tens of millions of pixels lose digits in 32-bit floats."""
    images = np.full((3000, 100, 100), 0.1, dtype=np.float32)
    images[:, ::2] = 0.3
    scaler = fit_scaler("standard", images)
    assert abs(scaler.shift - 0.2) < 1e-7 and abs(scaler.divisor - 0.1) < 1e-7


@pytest.mark.parametrize("kind", ["unit", "standard", "none"])
def test_validation_images_cannot_change_the_scaler(kind):
    dataset = load("digits")
    images = dataset.x_train.astype(float)
    train, validation = make_folds(dataset.y_train, 5, seed=1)[0]
    before = fit_scaler(kind, images[train])
    images[validation] = 1e6 * RNG.normal(size=images[validation].shape)
    assert fit_scaler(kind, images[train]) == before
