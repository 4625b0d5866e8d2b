"""Numbers of the learning curves that under- and overfitting show in.

Whether the last epochs still lowered the validation loss, how much of the validation error is
absent on training images, and whether an earlier epoch does better. Every quantity is relative
to the run's own loss or error.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.statistics.intervals import Interval, ratio_interval_corrected

# The last part of the training, whose mean validation loss is compared with the part before it.
WINDOW = 0.30
# Changes of the loss are relative to at least so many nats: the probability given to the right
# class is then 99.9%, and what the loss does below this does not matter.
LEAST_LOSS = 0.001


@dataclass(frozen=True)
class Relative:
    """A quantity relative to the run's own loss or error.

    Attributes
    ----------
    value : float
        Ratio of means over the folds; nan where it is not defined.
    interval : Interval or None
        Corrected resampled interval over the folds; None where there is no value.
    """

    value: float
    interval: Interval | None

    @classmethod
    def of(cls, parts, wholes, validation):
        """The ratio of two means over the folds of a cross-validation."""
        parts, wholes = np.asarray(parts, float), np.asarray(wholes, float)
        if not (np.isfinite(parts).all() and np.isfinite(wholes).all()) or wholes.mean() == 0:
            return cls(float("nan"), None)
        train_sizes = [fold.train_size for fold in validation.folds]
        test_sizes = [fold.validation_size for fold in validation.folds]
        value, found = ratio_interval_corrected(parts, wholes, train_sizes, test_sizes)
        # No more can be absent, or removed, than there is.
        return cls(value, replace(found, high=max(value, min(1.0, found.high))))


@dataclass(frozen=True)
class CurveSummary:
    """What the curves of all folds show.

    Attributes
    ----------
    epochs : int
    before, last : tuple of int
        First and last epoch of the two windows that are compared.
    diverged : bool
        Whether a loss is not finite, or the training loss ends above that of the untrained network.
    fall : Relative
        Fall of the mean validation loss from the one window to the other.
    train_error, validation_error : float
        After the last epoch, mean over folds.
    memorised : Relative
        Share of the validation error that is absent on training images.
    earlier : Relative
        Share of the error that stopping at an earlier epoch removes; the epoch of each fold is
        chosen by the other folds.
    earlier_epochs : tuple of int
        The epochs so chosen.
    best_epoch : int
        With the lowest validation loss, by the mean over folds; 0 where a loss is not finite.
    """

    epochs: int
    before: tuple
    last: tuple
    diverged: bool
    fall: Relative
    train_error: float
    validation_error: float
    memorised: Relative
    earlier: Relative
    earlier_epochs: tuple
    best_epoch: int


def windows(epochs):
    """Epochs whose mean validation losses are compared, fixed by the number of epochs alone.

    Parameters
    ----------
    epochs : int
        At least 1.

    Returns
    -------
    ((int, int), (int, int))
        First and last epoch of the window before, and of the last one. With a single epoch the
        untrained network, epoch 0, is the window before.
    """
    width = max(1, round(WINDOW * epochs))
    return (epochs - 2 * width + 1, epochs - width), (epochs - width + 1, epochs)


def cross_fitted_best(curves):
    """Best epoch for each fold, chosen by the other folds.

    A minimum chosen and read on the same curve is too low by chance; chosen on the other folds it
    is not.

    Parameters
    ----------
    curves : ndarray, shape (k, epochs + 1)
        Losses or error rates; column 0, before training, is never chosen.

    Returns
    -------
    ndarray of int, shape (k,)
    """
    others = (curves.sum(axis=0) - curves) / (len(curves) - 1)
    return 1 + np.argmin(others[:, 1:], axis=1)


def _fall(before, after, validation):
    with np.errstate(invalid="ignore"):
        return Relative.of(before - after, np.maximum(before, LEAST_LOSS), validation)


def summarise_curves(validation):
    """Read the curves of all folds.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation

    Returns
    -------
    CurveSummary
    """
    train_loss = validation.curve("train", "loss")
    loss = validation.curve("validation", "loss")
    errors = 1 - validation.curve("validation", "accuracy")
    error = errors[:, -1]
    train_error = 1 - validation.curve("train", "accuracy")[:, -1]
    finite = bool(np.isfinite(loss).all() and np.isfinite(train_loss).all())
    epochs = loss.shape[1] - 1
    before, last = windows(epochs)
    earlier_loss, last_loss = (
        loss[:, first : end + 1].mean(axis=1) for first, end in (before, last)
    )
    best = cross_fitted_best(errors)
    gained = error - errors[np.arange(len(error)), best]
    return CurveSummary(
        epochs=epochs,
        before=before,
        last=last,
        diverged=not (finite and train_loss[:, -1].mean() <= train_loss[:, 0].mean()),
        fall=_fall(earlier_loss, last_loss, validation),
        train_error=float(train_error.mean()),
        validation_error=float(error.mean()),
        memorised=Relative.of(error - train_error, error, validation),
        earlier=Relative.of(gained, error, validation),
        earlier_epochs=tuple(map(int, best)),
        best_epoch=int(1 + np.argmin(loss.mean(axis=0)[1:])) if finite else 0,
    )
