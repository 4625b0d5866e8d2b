"""Trials: networks trained in another way on the base's folds, and whether they do better.

Capacity (narrower, wider) and remedies against overfitting are tested in the
same way. Among many comparisons one does better by chance, so
the p-values of all trials are adjusted together.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import stats

from analysis.errors import InputError
from analysis.statistics import significance
from analysis.statistics.intervals import Interval
from analysis.statistics.levels import ALPHA

# A tenth (of the loss, of the error): far above the noise of a mean over
# folds, small enough to matter.
MATERIAL_CHANGE = 0.10
# Half a percentage point: below it, errors are too few to blame anything for them.
MATERIAL_ERROR = 0.005
# Folds differ by an image or two of each class.
NEARLY_WHOLE = 0.99


@dataclass(frozen=True, eq=False)
class Trial:
    """One way of training, on the folds and parts on which the base was trained too.

    Attributes
    ----------
    name : str
        The variant's, such as ``"half_width"``.
    train_size, validation_size : int
        Images of the parts that each network was trained and scored on.
    pool_size : int or None
        Images of the fold's full training part, where `train_size` of them were drawn for
        each network; None where it was trained on all of them.
    accuracies, base_accuracies : ndarray, shape (F,)
        Validation accuracy in each fold, 0 to 1.
    losses, base_losses : ndarray, shape (F,)
        Validation loss in each fold, nats.
    p_adjusted : float or None
        Holm's, over all trials judged together; None where there is no test.
    verdict : {"better", "worse", "no difference shown", "cannot tell"} or None
        By accuracy; None before `judge`.
    loss_p_adjusted, loss_verdict
        The same by loss, where the verdict is ``"lower"`` or ``"higher"``.

    Raises
    ------
    InputError
        When the folds of the four do not match.
    """

    name: str
    train_size: int
    validation_size: int
    accuracies: np.ndarray
    base_accuracies: np.ndarray
    losses: np.ndarray
    base_losses: np.ndarray
    pool_size: int | None = None
    p_adjusted: float | None = None
    verdict: str | None = None
    loss_p_adjusted: float | None = None
    loss_verdict: str | None = None

    def __post_init__(self):
        shapes = {
            np.shape(values)
            for values in (self.accuracies, self.base_accuracies, self.losses, self.base_losses)
        }
        if len(shapes) != 1 or len(next(iter(shapes))) != 1 or (0,) in shapes:
            raise InputError(
                f"accuracies: trial {self.name!r} needs one accuracy and one loss per fold, "
                f"of itself and of its base; got shapes {sorted(shapes)}"
            )

    @classmethod
    def of_folds(cls, variant, folds, base, pool_size):
        """A variant on the same folds as its base.

        Parameters
        ----------
        variant : analysis.models.variants.Variant
        folds, base : list of analysis.evaluation.validation.Fold
        pool_size : int
            Images of a fold's full training part.

        Returns
        -------
        Trial
        """
        return cls(
            name=variant.name,
            train_size=min(fold.train_size for fold in base),
            validation_size=min(fold.validation_size for fold in base),
            accuracies=np.array([fold.accuracy for fold in folds]),
            base_accuracies=np.array([fold.accuracy for fold in base]),
            losses=np.array([fold.loss for fold in folds]),
            base_losses=np.array([fold.loss for fold in base]),
            pool_size=pool_size,
        )

    @property
    def folds(self):
        """Number of folds."""
        return len(self.accuracies)

    @cached_property
    def differences(self):
        """Accuracy minus the base's, for each fold."""
        return np.asarray(self.accuracies, float) - np.asarray(self.base_accuracies, float)

    @property
    def gain(self):
        """Mean difference in accuracy."""
        return float(self.differences.mean())

    @property
    def base_error(self):
        """Mean error rate of the base."""
        return float(1 - np.mean(self.base_accuracies))

    @property
    def material_gain(self):
        """The gain in accuracy that would matter: a tenth of the base's error, or of the least
        error that matters."""
        return float(MATERIAL_CHANGE * max(self.base_error, MATERIAL_ERROR))

    @cached_property
    def test(self):
        """Corrected resampled t test of the accuracies; None with one fold or without numbers."""
        return self._test(self.differences)

    @cached_property
    def loss_test(self):
        """The same test of the losses."""
        with np.errstate(invalid="ignore"):
            differences = np.asarray(self.losses, float) - np.asarray(self.base_losses, float)
        return self._test(differences)

    def _test(self, differences):
        if self.folds < 2 or not np.isfinite(differences).all():
            return None
        # Parts drawn from two folds overlap less than the whole training parts do, and the
        # validation parts not at all: the correction for whole parts is on the safe side.
        pool = self.pool_size or self.train_size
        return significance.corrected_t_test(differences, pool, self.validation_size)

    @property
    def _net_images(self):
        """Images gained or lost in all folds together: at least so many changed their class."""
        return round(abs(float(self.differences.sum())) * self.validation_size)

    @property
    def p_value(self):
        """p of the t test, but no less than a sign test of the images could give at best.

        A few folds that differ by the same one or two images would pass for
        certain by the t test, which knows nothing of images.
        """
        if self.test is None:
            return None
        return float(max(self.test.p_value, min(1.0, 2.0 ** (1 - self._net_images))))

    @property
    def interval(self):
        """Interval of the gain: the t test's, but no narrower than those images alone allow."""
        if self.test is None:
            return None
        found = self.test.interval
        images = self.folds * self.validation_size
        reach = stats.norm.isf((1 - found.level) / 2) * np.sqrt(max(self._net_images, 1)) / images
        return Interval(
            float(min(found.low, self.gain - reach)),
            float(max(found.high, self.gain + reach)),
            found.level,
            f"{found.method}, no narrower than the sampling of the images classified differently",
        )

    @property
    def materially_better(self):
        """Whether the network does better beyond chance and by an amount that matters."""
        return self.verdict == "better" and self.gain >= self.material_gain

    def is_whole(self, validation):
        """Whether the networks were trained on parts as large as a cross-validation's.

        Parameters
        ----------
        validation : analysis.evaluation.validation.CrossValidation

        Returns
        -------
        bool
        """
        return self.train_size >= NEARLY_WHOLE * validation.folds[0].train_size


def judge(trials):
    """Say of each trial whether it does better than the base, correcting for their number.

    Parameters
    ----------
    trials : iterable of Trial
        All that were tested: the correction does not cover others.

    Returns
    -------
    list of Trial
        In the same order, with their adjusted p-values and verdicts.
    """
    trials = list(trials)
    by_accuracy = _verdicts([(trial.p_value, trial.gain) for trial in trials], ("better", "worse"))
    by_loss = _verdicts(
        [
            (trial.loss_test.p_value, trial.loss_test.mean) if trial.loss_test else (None, 0)
            for trial in trials
        ],
        ("higher", "lower"),
    )
    return [
        replace(trial, p_adjusted=p, verdict=found, loss_p_adjusted=loss_p, loss_verdict=loss_found)
        for trial, (p, found), (loss_p, loss_found) in zip(
            trials, by_accuracy, by_loss, strict=True
        )
    ]


def _verdicts(tests, names):
    """Adjusted p and verdict for each (p or None, mean)."""
    tested = [position for position, (p, _) in enumerate(tests) if p is not None]
    found = [(None, "cannot tell")] * len(tests)
    if tested:
        adjusted = significance.holm([tests[position][0] for position in tested])
        for position, p in zip(tested, adjusted, strict=True):
            name = names[0] if tests[position][1] > 0 else names[1]
            found[position] = (float(p), name if p < ALPHA else "no difference shown")
    return found


def bigger_network(wider):
    """Would a bigger network help?

    Parameters
    ----------
    wider : Trial or None
        Judged.

    Returns
    -------
    {"yes", "no", "cannot tell"}
        Yes, if it is better beyond chance by a tenth of the base's error or
        more; no, if its interval excludes such a gain.
    """
    # A base without errors leaves nothing that a bigger one could show to do better.
    if wider is None or wider.interval is None or wider.base_error <= 0:
        return "cannot tell"
    if wider.materially_better:
        return "yes"
    return "no" if wider.interval.high < wider.material_gain else "cannot tell"
