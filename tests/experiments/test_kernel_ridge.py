"""The classifier that stands in for the network: its fit, and leave-one-out, by brute force."""

import dataclasses

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import rbf_kernel
from support.made_up import KINDS, made_up_study

from analysis.data.datasets import load
from analysis.experiments import kernel_ridge


@pytest.fixture(scope="module")
def digits():
    return load("digits")


def test_it_is_scikit_learn_s(digits):
    rows, new = np.arange(100), np.arange(100, 160)
    pixels = kernel_ridge.Pixels(digits, np.arange(200))
    targets = np.eye(10)[digits.y_train[rows]]
    fitted = kernel_ridge.fit(pixels.kernel(rows, rows), targets, ridge=0.3)
    other = KernelRidge(alpha=0.3, kernel="rbf", gamma=pixels.gamma).fit(pixels.of(rows), targets)
    np.testing.assert_allclose(fitted, other.dual_coef_, rtol=1e-7, atol=1e-9)
    predicted = kernel_ridge.predict(pixels.kernel(new, rows), fitted)
    np.testing.assert_array_equal(predicted, other.predict(pixels.of(new)).argmax(axis=1))
    assert np.mean(predicted == digits.y_train[new]) > 0.8


def test_leave_one_out_is_the_fit_to_all_others(digits):
    rows = np.arange(60)
    pixels = kernel_ridge.Pixels(digits, rows)
    kernel, targets = pixels.kernel(rows, rows), np.eye(10)[digits.y_train[rows]]
    found = kernel_ridge.leave_one_out(kernel, targets)
    for image in rows:
        others = np.delete(rows, image)
        fitted = kernel_ridge.fit(kernel[np.ix_(others, others)], targets[others])
        assert kernel_ridge.predict(kernel[[image]][:, others], fitted)[0] == found[image]


@pytest.mark.parametrize("kind", KINDS)
def test_any_images_become_vectors_between_0_and_1(tmp_path, kind):
    data = made_up_study(tmp_path, kind).dataset
    pixels = kernel_ridge.Pixels(data, np.arange(len(data.y_train)))
    vectors = pixels.of(np.arange(len(data.y_train)))
    assert vectors.min() >= 0 and vectors.max() <= 1 and vectors.max() > 0.3
    assert 0 < pixels.gamma < np.inf


def test_large_images_are_averaged(digits):
    large = np.kron(digits.x_train[:50], np.ones((4, 4), digits.x_train.dtype))
    data = dataclasses.replace(digits, x_train=large, y_train=digits.y_train[:50])
    pixels = kernel_ridge.Pixels(data, np.arange(50))
    # 32 pixels a side: blocks of two, which hold equal pixels here.
    assert pixels.of(np.arange(50)).shape == (50, 16 * 16)
    shown = pixels.of([3]).reshape(16, 16)[::2, ::2] * 16
    np.testing.assert_allclose(shown, digits.x_train[3])


def test_the_width_of_the_kernel_is_the_median_distance(digits):
    rows = np.arange(80)
    pixels = kernel_ridge.Pixels(digits, rows)
    kernel = rbf_kernel(pixels.of(rows), gamma=pixels.gamma)
    assert np.median(kernel[np.triu_indices(80, 1)]) == pytest.approx(np.exp(-1))


def test_images_that_are_all_alike_have_a_kernel(digits):
    data = dataclasses.replace(digits, x_train=np.ones_like(digits.x_train))
    pixels = kernel_ridge.Pixels(data, np.arange(50))
    assert pixels.gamma == 1 and np.isfinite(pixels.kernel([1, 2], [3])).all()
