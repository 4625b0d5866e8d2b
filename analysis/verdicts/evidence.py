"""Evidence on the fit: what is measured, against which threshold, and how sure it is.

Of three kinds: curves over epochs, accuracy against the number of training
images, and accuracy against the size of the network.
"""

from dataclasses import dataclass

import numpy as np

from analysis.evaluation.ablations import MATERIAL_CHANGE, MATERIAL_ERROR
from analysis.statistics import intervals as statistics
from analysis.statistics.levels import MATERIAL

# The probability given to the right class is then above 99%: what the loss
# does below this does not matter.
MATERIAL_LOSS = 0.01
# The last part of the training in which the validation loss should have stopped falling.
LAST_PART = 0.20
# Half of the validation error: above it, most errors are made on known images too.
TRAINING_SHARE = 0.50
# Five images in a hundred lost only because they are new.
MATERIAL_GAP = 0.05


@dataclass(frozen=True)
class Evidence:
    """One measured quantity against its threshold.

    Attributes
    ----------
    name : str
    values : tuple of float
        One for each fold.
    mean : float
    interval : statistics.Interval or None
        Corrected resampled t interval over folds; None where a value is not
        finite or there is one fold only.
    threshold : float
    kind : {"epochs", "images", "capacity"}
    no_effect : float
        What the quantity is where the effect that it looks for is absent.
    """

    name: str
    values: tuple
    mean: float
    interval: statistics.Interval | None
    threshold: float
    kind: str = "epochs"
    no_effect: float = 0.0

    @property
    def reached(self):
        """Whether the mean reaches the threshold."""
        return bool(self.mean >= self.threshold)

    @property
    def clear(self):
        """Whether the interval leaves no doubt on which side of the threshold the mean lies."""
        if self.interval is None:
            return False
        return not self.interval.low < self.threshold < self.interval.high

    @property
    def shown(self):
        """Whether the mean reaches the threshold and the interval excludes that nothing is there.

        For the comparison with another network, which must be better beyond chance.
        """
        return self.reached and self.interval is not None and self.interval.low > self.no_effect

    @property
    def silent(self):
        """Whether the evidence says nothing either way.

        The folds disagree about the threshold, and the interval holds both no
        effect at all and twice the effect of the threshold.
        """
        above = np.asarray(self.values) >= self.threshold
        if above.all() or not above.any():
            return False
        double = 2 * self.threshold - self.no_effect
        return self.interval is None or (
            self.interval.low <= self.no_effect and self.interval.high >= double
        )


def cross_fitted_best(curves):
    """Best epoch for each fold, chosen by the other folds.

    A minimum chosen and read on the same curve is too low by chance; chosen
    on the other folds it is not.

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


def curve_evidence(validation):
    """Evidence from the curves over epochs.

    Parameters
    ----------
    validation : analysis.evaluation.validation.CrossValidation

    Returns
    -------
    dict of str to Evidence
        Without ``fall``, ``rise`` and ``accuracy_since`` where a validation loss is not finite.
    """
    loss = validation.curve("validation", "loss")
    errors = 1 - validation.curve("validation", "accuracy")
    error = errors[:, -1]
    train_error = 1 - validation.curve("train", "accuracy")[:, -1]
    sizes = (
        [fold.train_size for fold in validation.folds],
        [fold.validation_size for fold in validation.folds],
    )
    rows = np.arange(len(error))
    evidence = {}

    def weigh(name, values, threshold, bounds=None, no_effect=0.0):
        interval = None
        if np.isfinite(values).all():
            interval = statistics.mean_interval_corrected(values, *sizes, bounds=bounds)
        evidence[name] = Evidence(
            name,
            tuple(map(float, values)),
            float(np.mean(values)),
            interval,
            float(threshold),
            no_effect=float(no_effect),
        )

    def lost_since(name, best):
        """Accuracy lost since an epoch, against a tenth of the error at that epoch."""
        chosen = errors[rows, best]
        material = MATERIAL_CHANGE * max(chosen.mean(), MATERIAL_ERROR)
        weigh(name, error - chosen, material)

    weigh("gap", error - train_error, MATERIAL_GAP)
    weigh("training_error", train_error, MATERIAL_ERROR, bounds=(0, 1))
    weigh("validation_error", error, MATERIAL_ERROR, bounds=(0, 1))
    # Without an effect no training image is misclassified; the difference is minus half the error.
    share = TRAINING_SHARE * error
    weigh("training_share", train_error - share, 0.0, no_effect=-share.mean())
    lost_since("accuracy_fall", cross_fitted_best(errors))
    if np.isfinite(loss).all():
        epochs = loss.shape[1] - 1
        earlier = epochs - max(1, round(LAST_PART * epochs))
        best = cross_fitted_best(loss)
        before = loss[:, : earlier + 1].min(axis=1)
        chosen = loss[rows, best]
        fall = (before - loss[:, -1]) / np.maximum(before, MATERIAL_LOSS)
        rise = (loss[:, -1] - chosen) / np.maximum(chosen, MATERIAL_LOSS)
        weigh("fall", fall, MATERIAL_CHANGE)
        weigh("rise", rise, MATERIAL_CHANGE)
        lost_since("accuracy_since", best)
    return evidence


def other_evidence(learning_curve=None, trials=None):
    """Evidence from the other two kinds: growing training parts, other sizes of the network.

    Parameters
    ----------
    learning_curve : analysis.evaluation.learning_curve.LearningCurve, optional
    trials : dict of str to analysis.evaluation.ablations.Trial, optional
        Judged ones, under ``"narrower"`` and ``"wider"``.

    Returns
    -------
    dict of str to Evidence
        ``more_data`` (share of the error that twice as many images would take
        away), ``narrower`` and ``wider`` (gain in accuracy over the base), as
        far as they were measured.
    """
    evidence = {}
    if learning_curve is not None:
        evidence["more_data"] = Evidence(
            "more_data",
            (learning_curve.gain,),
            learning_curve.gain,
            learning_curve.gain_interval,
            MATERIAL,
            "images",
        )
    for name in ("narrower", "wider"):
        trial = (trials or {}).get(name)
        if trial is not None:
            evidence[name] = Evidence(
                name,
                tuple(map(float, trial.differences)),
                trial.gain,
                trial.interval,
                trial.material_gain,
                "capacity",
            )
    return evidence
