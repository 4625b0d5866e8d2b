"""Mean images: small arrays worked out by hand, and known facts of MNIST."""

import numpy as np
import pytest

from analysis.data import mean_images
from analysis.errors import InputError

SMALL = np.array([[[0, 0], [0, 4]], [[0, 0], [2, 2]], [[0, 8], [0, 4]]], dtype=np.uint8)


def test_class_means_and_similarity():
    means = mean_images.class_means(SMALL, [0, 2, 0], classes=3)
    assert means[0].tolist() == [[0, 4], [0, 4]]
    assert np.isnan(means[1]).all()
    similarity = mean_images.class_similarity(SMALL, [0, 2, 0], classes=3)
    assert similarity[0, 0] == pytest.approx(1) and np.isnan(similarity[0, 1])
    assert similarity[0, 2] == pytest.approx(np.corrcoef([0, 4, 0, 4], [0, 0, 2, 2])[0, 1])


def test_ranked_pairs():
    similarity = np.array(
        [[1, 0.2, np.nan, 0.9], [0.2, 1, -0.5, 0.4], [np.nan, -0.5, 1, 0.1], [0.9, 0.4, 0.1, 1]]
    )
    assert mean_images.most_alike(similarity, 2) == [(0, 3, 0.9), (1, 3, 0.4)]
    every = mean_images.most_alike(similarity, 50)
    assert len(every) == 5 and every[-1] == (1, 2, -0.5)


def test_bad_number_of_classes():
    with pytest.raises(InputError, match="classes"):
        mean_images.class_means(SMALL, [0, 1, 5], classes=3)


def test_mnist_classes(mnist_arrays):
    similarity = mean_images.class_similarity(mnist_arrays["x_train"], mnist_arrays["y_train"])
    pairs = mean_images.most_alike(similarity, 45)
    assert pairs[0][:2] == (4, 9) and pairs[-1][:2] == (0, 1)
