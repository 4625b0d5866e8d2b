"""Diagnosis: is the model underfitting, overfitting, or a good fit?

The rule follows Mitchell's definition (Machine Learning, 1997, section 3.7):
a model overfits where another one, with a higher training error, would do
better on new data. The other one here is the same network at an earlier
epoch. Every threshold is a named constant, and the rule's text is made from them.
"""

from dataclasses import dataclass

import numpy as np

from analysis import statistics

# A tenth of the loss: far above the noise of a mean over folds, small enough to matter.
MATERIAL_CHANGE = 0.10
# The probability given to the right class is then above 99 %: what the loss
# does below this does not matter.
MATERIAL_LOSS = 0.01
# The last part of the training in which the validation loss should have stopped falling.
LAST_PART = 0.20
# Half of the validation error: above it, most errors are made on known images too.
TRAINING_SHARE = 0.50
# Half a percentage point: below it, errors are too few to blame anything for them.
MATERIAL_ERROR = 0.005
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
        Corrected resampled t interval over folds; None where a value is not finite.
    threshold : float
    """

    name: str
    values: tuple
    mean: float
    interval: statistics.Interval | None
    threshold: float

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

    def as_dict(self):
        return {
            "mean": self.mean,
            "interval": self.interval.as_dict() if self.interval else None,
            "threshold": self.threshold,
            "reached": self.reached,
            "clear": self.clear,
            "folds": list(self.values),
        }


@dataclass(frozen=True)
class Fit:
    """The verdict on the fit, with what decided it.

    Attributes
    ----------
    verdict : {"underfitting", "overfitting", "good fit"}
    reasons : tuple of str
        Names of the pieces of evidence that decided, or ``"diverged"``.
    clear : bool
        Whether the deciding evidence is beyond doubt at the 95 % level.
    evidence : dict of str to Evidence
    best_epoch : int
        Epoch with the lowest validation loss, by the mean over folds.
    train_error, validation_error : float
        After the last epoch, mean over folds, 0 to 1.
    annealed : bool
        Whether the step size shrank to nothing, so that a fall decided nothing.
    """

    verdict: str
    reasons: tuple
    clear: bool
    evidence: dict
    best_epoch: int
    train_error: float
    validation_error: float
    annealed: bool = False

    def as_dict(self):
        return {
            "verdict": self.verdict,
            "decided_by": list(self.reasons),
            "clear": self.clear,
            "best_epoch": self.best_epoch,
            "train_error": self.train_error,
            "validation_error": self.validation_error,
            "evidence": {name: item.as_dict() for name, item in self.evidence.items()},
            "annealed": self.annealed,
            "rule": rule(self.annealed),
        }


def rule(annealed=False):
    """The rule in words, with its thresholds.

    Parameters
    ----------
    annealed : bool
        Whether the run's step size shrinks to nothing.

    Returns
    -------
    str
    """
    exception = (
        " In this run the step size shrinks to nothing, which alone lowers the loss in the last "
        "part: there a fall decides nothing."
    )
    return (
        "Underfitting, if training left the training loss higher than it was (or not finite), "
        f"if the last {LAST_PART:.0%} of the epochs brought the validation loss "
        f"{MATERIAL_CHANGE:.0%} or more below its lowest value before, or if the training error is "
        f"at least {MATERIAL_ERROR:.1%} and makes up {TRAINING_SHARE:.0%} or more of the "
        f"validation error. Otherwise overfitting, if the validation loss rose by "
        f"{MATERIAL_CHANGE:.0%} or more after its best epoch, or if the training accuracy exceeds "
        f"the validation accuracy by {100 * MATERIAL_GAP:.0f} percentage points or more. "
        "Otherwise good fit. Changes of the loss are relative, to at least "
        f"{MATERIAL_LOSS} nats, and count only where the validation error is at least "
        f"{MATERIAL_ERROR:.1%}."
    ) + (exception if annealed else "")


def cross_fitted_best(curves):
    """Best epoch for each fold, chosen by the other folds.

    A minimum chosen and read on the same curve is too low by chance; chosen
    on the other folds it is not.

    Parameters
    ----------
    curves : ndarray, shape (k, epochs + 1)
        Losses; column 0, before training, is never chosen.

    Returns
    -------
    ndarray of int, shape (k,)
    """
    others = (curves.sum(axis=0) - curves) / (len(curves) - 1)
    return 1 + np.argmin(others[:, 1:], axis=1)


def diagnose(validation, annealed=False):
    """Decide on the fit from the curves of all folds.

    Parameters
    ----------
    validation : analysis.validation.CrossValidation
    annealed : bool
        Whether the step size shrinks to nothing, which lowers the loss in the
        last epochs however long the training is.

    Returns
    -------
    Fit
    """
    train_loss = validation.curve("train", "loss")
    loss = validation.curve("validation", "loss")
    train_error = 1 - validation.curve("train", "accuracy")[:, -1]
    error = 1 - validation.curve("validation", "accuracy")[:, -1]
    sizes = (
        [fold.train_size for fold in validation.folds],
        [fold.validation_size for fold in validation.folds],
    )
    finite = bool(np.isfinite(loss).all() and np.isfinite(train_loss).all())

    evidence = {}

    def weigh(name, values, threshold, bounds=None):
        interval = None
        if np.isfinite(values).all():
            interval = statistics.mean_interval_corrected(values, *sizes, bounds=bounds)
        evidence[name] = Evidence(
            name, tuple(map(float, values)), float(np.mean(values)), interval, threshold
        )

    weigh("gap", error - train_error, MATERIAL_GAP)
    weigh("training_error", train_error, MATERIAL_ERROR, bounds=(0, 1))
    weigh("validation_error", error, MATERIAL_ERROR, bounds=(0, 1))
    weigh("training_share", train_error - TRAINING_SHARE * error, 0.0)
    best_epoch = 0
    if finite:
        epochs = loss.shape[1] - 1
        rows = np.arange(len(loss))
        earlier = epochs - max(1, round(LAST_PART * epochs))
        best = cross_fitted_best(loss)
        before = loss[:, : earlier + 1].min(axis=1)
        chosen = loss[rows, best]
        fall = (before - loss[:, -1]) / np.maximum(before, MATERIAL_LOSS)
        rise = (loss[:, -1] - chosen) / np.maximum(chosen, MATERIAL_LOSS)
        weigh("fall", fall, MATERIAL_CHANGE)
        weigh("rise", rise, MATERIAL_CHANGE)
        best_epoch = int(1 + np.argmin(loss.mean(axis=0)[1:]))

    learned = finite and bool(train_loss[:, -1].mean() <= train_loss[:, 0].mean())
    counted = {name: item for name, item in evidence.items() if name != "fall" or not annealed}
    verdict, reasons = _decide(counted, learned)
    return Fit(
        verdict=verdict,
        reasons=reasons,
        clear=_is_clear(verdict, reasons, counted),
        evidence=evidence,
        best_epoch=best_epoch,
        train_error=float(train_error.mean()),
        validation_error=float(error.mean()),
        annealed=annealed,
    )


def _decide(evidence, learned):
    if not learned:
        return "underfitting", ("diverged",)
    reached = {name for name, item in evidence.items() if item.reached}
    if "validation_error" not in reached:
        reached -= {"fall", "rise"}
    underfitting = [name for name in ("fall",) if name in reached]
    if {"training_error", "training_share"} <= reached:
        underfitting.append("training_share")
    if underfitting:
        return "underfitting", tuple(underfitting)
    overfitting = [name for name in ("rise", "gap") if name in reached]
    if overfitting:
        return "overfitting", tuple(overfitting)
    return "good fit", ()


def _is_clear(verdict, reasons, evidence):
    if reasons == ("diverged",):
        return True
    # Both conditions on the training error make underfitting: one that surely fails rules it out.
    share = [evidence[name] for name in ("training_share", "training_error")]
    # Where errors are surely too few, the loss decides nothing.
    few = not evidence["validation_error"].reached and evidence["validation_error"].clear
    long_enough = any(not x.reached and x.clear for x in share) and (
        few or "fall" not in evidence or evidence["fall"].clear
    )
    if verdict == "good fit":
        return long_enough and evidence["gap"].clear and (few or evidence["rise"].clear)
    clear = {name: evidence[name].clear for name in reasons}
    if verdict == "overfitting":
        # It must be just as sure that the model does not underfit.
        return long_enough and any(clear.values())
    if "training_share" in clear:
        clear["training_share"] = all(x.clear for x in share)
    return any(clear.values())
