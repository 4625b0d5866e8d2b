"""Learning curve: error rate against the number of training images, and what twice as many promise.

Laid out as scikit-learn's ``learning_curve``: sizes along the first axis, folds along the second.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.errors import InputError
from analysis.statistics import intervals as statistics
from analysis.statistics.power_law import power_law

# Power laws hold in the tail of a learning curve (Viering and Loog 2023): fit
# the largest sizes measured, which are also nearest to where the law is used.
FITTED_SIZES = 4

# A tenth of the error: less is hardly worth as many images again.
DOUBLING_GAIN = 0.10


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """Error rates of networks trained on growing parts of the folds' training parts.

    Attributes
    ----------
    train_sizes : ndarray of int, shape (S,)
        Images, ascending; the largest is the fold's full training part.
    train_errors : ndarray, shape (S, F)
        On the training images, 0 to 1, for F folds; nan where not measured.
    validation_errors : ndarray, shape (S, F)
        On the fold's validation part, 0 to 1.
    n_validation : int
        Images of a fold's validation part.

    Raises
    ------
    InputError
        When shapes do not fit, or sizes do not ascend.
    """

    train_sizes: np.ndarray
    train_errors: np.ndarray
    validation_errors: np.ndarray
    n_validation: int

    def __post_init__(self):
        shape = np.shape(self.validation_errors)
        if len(shape) != 2 or not shape[1] or np.shape(self.train_errors) != shape:
            raise InputError(
                f"validation_errors: shape {shape}, must be (sizes, folds) and that of "
                f"train_errors {np.shape(self.train_errors)}"
            )
        if np.shape(self.train_sizes) != shape[:1] or not np.all(np.diff(self.train_sizes) > 0):
            raise InputError(
                f"train_sizes: must be {shape[0]} ascending numbers, got {self.train_sizes}"
            )

    @classmethod
    def of_folds(cls, sizes, folds, whole):
        """The curve of a run's folds.

        Parameters
        ----------
        sizes : list of int
            Ascending, below the full training part.
        folds : list of list of analysis.evaluation.validation.Fold
            For each size one fold after the other.
        whole : list of analysis.evaluation.validation.Fold
            The same folds with their full training parts.

        Returns
        -------
        LearningCurve
        """
        rows = [*folds, whole]
        return cls(
            train_sizes=np.array([*sizes, min(fold.train_size for fold in whole)]),
            train_errors=np.array([[fold.train_error for fold in row] for row in rows]),
            validation_errors=np.array([[1 - fold.accuracy for fold in row] for row in rows]),
            n_validation=min(fold.validation_size for fold in whole),
        )

    @property
    def folds(self):
        """Number of folds measured."""
        return self.validation_errors.shape[1]

    @cached_property
    def slopes(self):
        """Slope b of error(n) = a n^-b in each fold, shape (F,).

        Fitted to the largest sizes measured, where power laws hold; nan with
        fewer than two sizes, or where an error is not a number.
        """
        sizes = self.train_sizes[-FITTED_SIZES:]
        return np.array([self._slope(sizes, errors[-FITTED_SIZES:]) for errors in self._by_fold])

    @property
    def _by_fold(self):
        return np.asarray(self.validation_errors, dtype=float).T

    def _slope(self, sizes, errors):
        if len(sizes) < 2 or not np.isfinite(errors).all():
            return np.nan
        return power_law(sizes, errors, self.n_validation, draws=1).b

    @property
    def slope(self):
        """Mean slope over folds."""
        return float(self.slopes.mean())

    @cached_property
    def slope_interval(self):
        """Corrected resampled t interval of the mean slope; None for a single fold or no slope."""
        if self.folds < 2 or not np.isfinite(self.slopes).all():
            return None
        return statistics.mean_interval_corrected(
            self.slopes, int(self.train_sizes[-1]), self.n_validation
        )

    @property
    def fold_gains(self):
        """Share of the error that twice as many images would take away, 1 - 2^-b, for each fold."""
        return _gain(self.slopes)

    @property
    def gain(self):
        """The same for the mean slope."""
        return float(_gain(self.slope))

    @property
    def gain_interval(self):
        """The interval of the slope, as gains."""
        found = self.slope_interval
        if found is None:
            return None
        return statistics.Interval(
            float(_gain(found.low)), float(_gain(found.high)), found.level, found.method
        )

    @property
    def measurable(self):
        """Whether there is an error left at the largest size, of which a share could be taken."""
        return bool(np.nansum(self.validation_errors[-1]) > 0)

    @property
    def verdict(self):
        """Would more data help? ``"yes"``, ``"no"`` or ``"cannot tell"``."""
        found = self.gain_interval
        if found is None or not self.measurable:
            return "cannot tell"
        if found.low > DOUBLING_GAIN:
            return "yes"
        return "no" if found.high < DOUBLING_GAIN else "cannot tell"


def _gain(slope):
    return 1 - 2.0 ** -np.asarray(slope)


def rule():
    """The rule in words."""
    return (
        "In each fold a power law is fitted to the validation errors at the largest training "
        f"sizes, at most {FITTED_SIZES}. More data would help, if twice as many images would take "
        f"more than {DOUBLING_GAIN:.0%} off the error by the whole interval over folds, and would "
        "not, if less by the whole interval; otherwise cannot tell, as with one fold or without an "
        "error at the largest size."
    )
