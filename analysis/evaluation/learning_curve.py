"""Learning curve: error rate against the number of training images, and what twice as many promise.

One power law, fitted to the largest sizes, serves whatever the report says of more or fewer
images: the gain by doubling, the bias of each K, and the forecast for the final model.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import MATERIAL
from analysis.statistics.power_law import inner_rates, log_rate_error, power_law

# The slope of a learning curve changes with size (Viering and Loog 2023), and the law is used at
# most one doubling beyond the largest size: the largest sizes decide. Four of them, in this
# report's plans, reach two or three doublings down and leave two degrees of freedom for the misfit.
FITTED_SIZES = 4
# Without a third size a law has no misfit to be judged by.
LEAST_SIZES = 3


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """Error rates of networks trained on growing numbers of images.

    Attributes
    ----------
    train_sizes : ndarray of int, shape (S,)
        Images, ascending.
    train_errors : list of ndarray
        For each size the error on the training images of each network, 0 to 1; nan where not
        measured.
    errors : list of ndarray
        The same on held-out images.
    fold_images : int or sequence of int
        Held-out images of a network, in all or for each size.
    variation : float
        Standard deviation between networks trained alike, divided by the error rate.

    Raises
    ------
    InputError
        When lengths do not fit, or sizes do not ascend.
    """

    train_sizes: np.ndarray
    train_errors: list
    errors: list
    fold_images: object
    variation: float = 0.0

    def __post_init__(self):
        shapes = [[np.shape(row) for row in rows] for rows in (self.errors, self.train_errors)]
        if shapes[0] != shapes[1] or any(len(shape) != 1 or not shape[0] for shape in shapes[0]):
            raise InputError(
                f"errors: shapes {shapes[0]}, must be one row of networks for each size, like "
                f"train_errors {shapes[1]}"
            )
        if np.shape(self.train_sizes) != (len(shapes[0]),) or not np.all(
            np.diff(self.train_sizes) > 0
        ):
            raise InputError(
                f"train_sizes: must be {len(shapes[0])} ascending numbers, got {self.train_sizes}"
            )

    @classmethod
    def of_folds(cls, sizes, variation=0.0):
        """The curve of networks that were trained for several purposes.

        Parameters
        ----------
        sizes : dict of int to list of analysis.training.results.Fold
            For each number of training images, the folds of that size.
        variation : float
            See `LearningCurve`.

        Returns
        -------
        LearningCurve
        """
        rows = [sizes[size] for size in sorted(sizes)]
        return cls(
            train_sizes=np.array(sorted(sizes)),
            train_errors=[np.array([fold.train_error for fold in row]) for row in rows],
            errors=[np.array([1 - fold.accuracy for fold in row]) for row in rows],
            fold_images=np.array([np.mean([fold.validation_size for fold in row]) for row in rows]),
            variation=variation,
        )

    @property
    def networks(self):
        """Number of networks of each size, shape (S,)."""
        return np.array([len(row) for row in self.errors])

    @property
    def images(self):
        """Held-out images of each size, over all its networks, shape (S,)."""
        return self.networks * np.asarray(self.fold_images)

    @property
    def means(self):
        """Mean error of each size, shape (S,)."""
        return np.array([np.mean(row) for row in self.errors])

    @property
    def fitted(self):
        """Whether the law is fitted to each size, shape (S,): the largest, where it was measured.

        See `FITTED_SIZES`.
        """
        chosen = np.zeros(len(self.errors), dtype=bool)
        chosen[np.flatnonzero(np.isfinite(self.means))[-FITTED_SIZES:]] = True
        return chosen

    @cached_property
    def law(self):
        """The power law; None where too few sizes were measured."""
        used = self.fitted
        if used.sum() < LEAST_SIZES:
            return None
        return power_law(
            self.train_sizes[used],
            self.means[used],
            self.images[used],
            self.variation / np.sqrt(self.networks[used]),
        )

    def table(self):
        """One row for each size.

        Returns
        -------
        pandas.DataFrame
            ``images`` (trained on), ``networks``, ``error`` (mean; half an error where there is
            none), ``log_error`` (standard error of its logarithm: sampling of the held-out images,
            variation of training) and ``fitted`` (whether the law is fitted to it).
        """
        errors = inner_rates(self.means, self.images)
        variation = self.variation / np.sqrt(self.networks)
        return pd.DataFrame(
            {
                "images": self.train_sizes,
                "networks": self.networks,
                "error": errors,
                "log_error": log_rate_error(errors, self.images, variation),
                "fitted": self.fitted,
            }
        )

    @property
    def exponent_interval(self):
        """Interval of the law's exponent; None without a law."""
        return None if self.law is None else self.law.exponent_interval

    @property
    def gain(self):
        """Share of the error that twice as many images would remove, 1 - 2^-b."""
        return np.nan if self.law is None else float(_gain(self.law.b))

    @property
    def gain_interval(self):
        """The exponent's interval, as gains; None without a law."""
        found = self.exponent_interval
        if found is None:
            return None
        low, high = _gain(np.array([found.low, found.high]))
        return Interval(float(low), float(high), found.level, found.method)

    @property
    def measurable(self):
        """Whether there is an error left at the largest size, of which a share could be removed."""
        return bool(np.nansum(self.errors[-1]) > 0)

    @property
    def verdict(self):
        """Would more data help? ``"yes"``, ``"no"`` or ``"cannot tell"``."""
        found = self.gain_interval
        if found is None or not self.measurable:
            return "cannot tell"
        if found.low > MATERIAL:
            return "yes"
        return "no" if found.high < MATERIAL else "cannot tell"


def _gain(slope):
    # A slope of no use is beyond all numbers.
    with np.errstate(over="ignore"):
        return 1 - 2.0 ** -np.asarray(slope)


def rule():
    """The rule in words."""
    return (
        f"A power law is fitted to the errors on held-out images of the {FITTED_SIZES} largest "
        f"sizes ({LEAST_SIZES} at least). More data would help, if the whole interval of what "
        f"twice as many images remove from the error is above {MATERIAL:.0%}, and would not, if it "
        f"is below {MATERIAL:.0%}; otherwise this run cannot tell."
    )
