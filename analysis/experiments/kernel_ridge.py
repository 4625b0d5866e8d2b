"""A classifier that is fitted in milliseconds, in place of the network: kernel ridge regression.

The targets are one for an image's own class and zero for the others, the
kernel is radial (RBF), and the largest output names the class. On a few
hundred images it costs one Cholesky factorisation, and leave-one-out is a
closed formula.

References
----------
Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapter 2 (the
regression) and section 5.4.2 (leave-one-out).
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel

# Images are averaged down to about so many pixels a side.
SIDE = 14
# Images whose distances set the width of the kernel.
WIDTH_IMAGES = 500
RIDGE = 0.1


class Pixels:
    """Images as vectors of averaged pixels between 0 and 1.

    Parameters
    ----------
    dataset : analysis.data.datasets.Dataset
        Or what `analysis.engine.shared_data` gives in its place.
    rows : ndarray of int
        Training images of the run, which set the range of pixels where the
        format has none.

    Attributes
    ----------
    gamma : float
        Of the kernel: one over the median squared distance between images, a
        rule that looks at no label and is the same for every sample.
    """

    def __init__(self, dataset, rows):
        self._images = dataset.x_train
        self._block = max(1, round(min(dataset.x_train.shape[1:3]) / SIDE))
        some = self._averaged(rows[:WIDTH_IMAGES])
        self._low, high = (0.0, dataset.full_scale) if dataset.full_scale else _ends(some)
        self._range = float(high - self._low) or 1.0
        squares = euclidean_distances((some - self._low) / self._range, squared=True)
        median = np.median(squares[np.triu_indices(len(squares), 1)])
        self.gamma = 1 / float(median) if median > 0 else 1.0

    def of(self, rows):
        """The vectors of these training images, shape (rows, features)."""
        return (self._averaged(rows) - self._low) / self._range

    def _averaged(self, rows):
        images, block = self._images[rows].astype(float), self._block
        images = images[..., np.newaxis] if images.ndim == 3 else images
        n, height, width, channels = images.shape
        height, width = height // block, width // block
        blocks = images[:, : height * block, : width * block].reshape(
            n, height, block, width, block, channels
        )
        return blocks.mean(axis=(2, 4)).reshape(n, -1)

    def kernel(self, rows, columns):
        """The kernel between two sets of training images, shape (rows, columns)."""
        return rbf_kernel(self.of(rows), self.of(columns), gamma=self.gamma)


def _ends(values):
    return values.min(), values.max()


def fit(kernel, targets, ridge=RIDGE):
    """Coefficients of the regression.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
    targets : ndarray, shape (n, classes)
        One for each image's class, else zero.
    ridge : float
        Added to the kernel's diagonal.

    Returns
    -------
    ndarray, shape (n, classes)
    """
    return cho_solve(_factor(kernel, ridge), targets)


def predict(kernel, coefficients):
    """Classes, for the kernel of new images with the training images.

    Parameters
    ----------
    kernel : ndarray, shape (m, n)
    coefficients : ndarray, shape (n, classes)

    Returns
    -------
    ndarray of int, shape (m,)
    """
    return (kernel @ coefficients).argmax(axis=1)


def leave_one_out(kernel, targets, ridge=RIDGE):
    """Class of every image as predicted without it, from one factorisation.

    Without image i the regression gives it y_i - a_i / (K + ridge)^-1_ii, a the
    coefficients of the fit to all images.

    Parameters
    ----------
    kernel, targets, ridge
        As for `fit`.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    factor = _factor(kernel, ridge)
    inverse = cho_solve(factor, np.eye(len(kernel)))
    outputs = targets - cho_solve(factor, targets) / np.diag(inverse)[:, np.newaxis]
    return outputs.argmax(axis=1)


def _factor(kernel, ridge):
    return cho_factor(kernel + ridge * np.eye(len(kernel)), overwrite_a=True)
