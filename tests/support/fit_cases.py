"""Synthetic curves, remedies and calibrations whose verdict a statistician would sign.

The verdicts were written down before the rule was.
"""

import numpy as np

from analysis.evaluation.calibration import CALIBRATED, CANNOT_TELL, OVERCONFIDENT, Calibration
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.remedies import Remedy, judge
from analysis.evaluation.validation import CrossValidation
from analysis.statistics.intervals import Interval
from analysis.training.results import Fold

EPOCHS = 10


def folds_of(train_loss, loss, train_error, error, sizes=(8000, 2000)):
    """Cross-validation with these curves.

    Losses have shape (k, epochs + 1), or (epochs + 1,) for five folds that
    differ by up to half a percent; errors, after the last epoch, (k,) or a
    number, for which five folds differ by up to 2% of it; or (k, epochs), of
    every epoch.
    """
    tilt = np.linspace(-1, 1, 5)
    train_loss, loss = (
        np.outer(1 + 0.005 * sign * tilt, curve) if np.ndim(curve) == 1 else np.asarray(curve)
        for sign, curve in ((1, train_loss), (-1, loss))
    )
    k, points = loss.shape
    # The pattern of one is not the other's, or the folds' gaps would all be alike.
    patterns = np.array([1, -1, 0.5, -0.5, 0]), np.array([0.5, 1, 0, -1, -0.5])
    train_error, error = (
        value * (1 + 0.02 * pattern) if np.ndim(value) == 0 else np.asarray(value, float)
        for value, pattern in zip((train_error, error), patterns, strict=True)
    )
    made = []
    for fold in range(k):
        history = {}
        for part, losses, errors in (
            ("train", train_loss, train_error),
            ("validation", loss, error),
        ):
            accuracy = np.full(points, 0.1)
            accuracy[1:] = 1 - errors[fold]  # one number, or one for each epoch
            history[part] = np.column_stack([losses[fold], accuracy])
        made.append(Fold(fold + 1, *sizes, sizes[1], history, np.arange(0), np.zeros((0, 10)), 1.0))
    return CrossValidation(made, np.zeros(0, dtype=int))


def fall(start, floor, rate, epochs=EPOCHS):
    """Exponential fall from `start` towards `floor`."""
    return floor + (start - floor) * np.exp(-rate * np.arange(epochs + 1))


def flat(value, epochs=EPOCHS):
    """Fall within two epochs to `value`, and rest there."""
    return np.r_[2.3, 1.2 * value, np.full(epochs - 1, value)]


def rising(low, high, epochs=EPOCHS):
    """Fall to `low` within three epochs, then a steady rise to `high`."""
    return np.r_[2.3, 2 * low, 1.2 * low, np.linspace(low, high, epochs - 2)]


def scattered(values):
    """A flat curve for each of five folds, the last epoch times each of `values`."""
    curves = np.tile(flat(0.05), (5, 1))
    curves[:, -1] *= values
    return curves


def spoilt(value, at=4):
    curves = np.tile(fall(2.3, 0.05, 1), (5, 1))
    curves[2, at:] = value
    return curves


def losing(best, last, epochs=EPOCHS):
    """Errors of five folds: `best` at the fourth epoch, then a steady rise to `last`."""
    curve = np.r_[4 * best, 2 * best, 1.2 * best, np.linspace(best, last, epochs - 3)]
    return np.outer(1 + 0.02 * np.linspace(-1, 1, 5), curve)


def growing(exponent, folds=5, scatter=0.01, error=0.012):
    """Learning curve with errors that fall as n to the power of -`exponent`."""
    sizes = np.array([500, 1000, 2000, 4000, 8000])
    tilt = scatter * np.linspace(-1, 1, folds) if folds > 1 else np.zeros(1)
    errors = error * (sizes[:, None] / 8000.0) ** -(exponent + tilt)
    return LearningCurve(sizes, np.full(errors.shape, np.nan), errors, 10**6, variation=scatter)


def calibration(regained=0.0, reach=0.05, verdict=None):
    """A calibration whose temperature regains this share of the loss; overconfident if it does."""
    verdict = verdict or (OVERCONFIDENT if regained > 0 else CALIBRATED)
    if verdict == CANNOT_TELL:
        return Calibration(CANNOT_TELL, 100)
    found = Interval(regained - reach, regained + reach, 0.95, "made up")
    temperature = 1 + 4 * regained
    return Calibration(
        verdict,
        10_000,
        temperatures=(temperature,) * 5,
        loss_before=0.05,
        loss_after=0.05 * (1 - regained),
        regained=regained,
        regained_interval=found,
    )


def remedy(cut, reach, name="random_shifts", *, error=0.0125, train_error=0.004, base=0.0005):
    """A judged remedy with this cut of the error; beyond chance if it exceeds its reach."""
    made = Remedy(
        name=name,
        folds=3,
        images=6000,
        error=error * (1 - cut),
        base_error=error,
        train_error=train_error,
        base_train_error=base,
        both=40,
        only_remedy=20,
        only_base=35,
        cut=cut,
        interval=Interval(cut - reach, cut + reach, 0.95, "made up"),
        detectable=1.4 * reach,
        p_value=0.01 if abs(cut) > reach else 0.3,
    )
    return judge([made])[0]


NOISE = np.random.default_rng(5).normal(size=(5, EPOCHS + 1))
NOISY_FLAT = np.tile(flat(0.05), (5, 1)) * np.exp(0.10 * (NOISE - NOISE.mean(axis=0)))
STRADDLING = np.array([-0.02, -0.01, 0.0, 0.012, 0.022])

MNIST_LIKE = fall(2.3, 0.002, 1), flat(0.045), 0.0005, 0.0125
BY_HEART = flat(0.001), flat(0.6), 0.0, 0.15
POOR = flat(0.3), flat(0.33), 0.08, 0.09
CHANCE = np.full(11, 2.303), np.full(11, 2.303), 0.9, 0.9
PARROT = fall(2.3, 0, 1), np.linspace(2.3, 6.0, 11), 0.0, 0.9
PERFECT = flat(0.001), flat(0.001), 0.0, 0.0
EXPLODING = fall(2.3, 0, 1), rising(0.05, 0.6), 0.0, 0.012
SHARP = {"calibration": calibration(0.16)}
SHIFTS_HELP = {"remedies": [remedy(0.15, 0.12)]}
SHIFTS_EXCLUDED = {"remedies": [remedy(0.01, 0.05)]}

# name: (curves and errors, what else is known, verdict, degree, among the reasons, firm)
# fmt: off
CASES = {
    # --- underfitting ---
    "steady fall to the end": (
        (np.linspace(2.3, 0.9, 11), np.linspace(2.3, 1.0, 11), 0.30, 0.31), {},
        "underfitting", None, {"fall", "training_error"}, True,
    ),
    "slow exponential fall": (
        (fall(2.3, 0, 0.1), fall(2.3, 0, 0.1), 0.15, 0.16), {},
        "underfitting", None, {"fall"}, True,
    ),
    "high plateau": (
        (flat(0.9), flat(0.92), 0.35, 0.36), {},
        "underfitting", None, {"training_error"}, True,
    ),
    "plateau with most errors on known images": (
        POOR, {}, "underfitting", None, {"training_error"}, True,
    ),
    "learned too little, whatever the remedies": (
        POOR, SHIFTS_HELP, "underfitting", None, {"training_error"}, True,
    ),
    "about half of the errors on known images": (
        (flat(0.05), flat(0.1), np.full(5, 0.0615), 0.12 + 1.5 * STRADDLING), {},
        "underfitting", None, {"training_error"}, False,
    ),
    "so few errors that both kinds of images have them": (
        (flat(0.05), flat(0.1), np.full(5, 0.0205), 0.040 + STRADDLING / 2), {},
        "good fit", None, set(), True,
    ),
    "blown up to a finite loss, at chance": (
        (np.r_[2.3, np.full(10, 40.0)], np.r_[2.3, np.full(10, 41.0)], 0.9, 0.9),
        {"learned": False},
        "underfitting", None, {"diverged"}, True,
    ),
    "few training errors but the loss still tumbles": (
        (fall(2.3, 0, 0.4), fall(2.3, 0.01, 0.4), 0.001, 0.012), {},
        "underfitting", None, {"fall"}, True,
    ),
    "the loss still tumbles although probabilities are too sure": (
        (fall(2.3, 0, 0.4), fall(2.3, 0.01, 0.4), 0.001, 0.012), SHARP,
        "underfitting", None, {"fall"}, True,
    ),
    "one fold is not a number": (
        (flat(0.02), spoilt(np.nan), 0.001, 0.012),
        {"calibration": calibration(verdict=CANNOT_TELL)},
        "underfitting", None, {"diverged"}, True,
    ),
    "one fold is infinite": (
        (flat(0.02), spoilt(np.inf), 0.001, 0.012), {},
        "underfitting", None, {"diverged"}, True,
    ),
    "only the training loss is not a number": (
        (spoilt(np.nan), flat(0.05), 0.001, 0.012), {},
        "underfitting", None, {"diverged"}, True,
    ),
    "a single epoch": (
        (np.array([2.3, 0.35]), np.array([2.3, 0.36]), 0.10, 0.10), {},
        "underfitting", None, {"fall"}, True,
    ),
    "a single epoch that already does well": (
        (np.array([2.3, 0.05]), np.array([2.3, 0.08]), 0.01, 0.025), SHARP,
        "underfitting", None, {"fall"}, True,
    ),
    "two folds, far from done": (
        (
            np.linspace(2.3, 1.2, 11) * np.array([[1], [1.001]]),
            np.linspace(2.3, 1.2, 11) * np.array([[1.001], [1]]),
            [0.400, 0.402],
            [0.410, 0.412],
        ), {},
        "underfitting", None, {"fall", "training_error"}, True,
    ),
    # --- overfitting ---
    "as on MNIST: a random shift helps, and probabilities are too sure": (
        MNIST_LIKE, SHARP | SHIFTS_HELP,
        "overfitting", "accuracy and probabilities", {"random_shifts", "temperature"}, True,
    ),
    "a random shift helps": (
        MNIST_LIKE, SHIFTS_HELP,
        "overfitting", "accuracy", {"random_shifts"}, True,
    ),
    "the validation loss explodes, the accuracy stays": (
        EXPLODING, {"calibration": calibration(0.6)} | SHIFTS_EXCLUDED,
        "overfitting", "probabilities", {"temperature"}, True,
    ),
    "the loss rises slowly for long": (
        (fall(2.3, 0, 1, 100), rising(0.05, 0.08, 100), 0.0, 0.012), SHARP,
        "overfitting", "probabilities", {"temperature"}, True,
    ),
    "known by heart, and too sure": (
        BY_HEART, {"calibration": calibration(0.5)},
        "overfitting", "probabilities", {"temperature"}, True,
    ),
    "accuracy and loss are worse than at an earlier epoch": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, losing(0.012, 0.024)), SHARP,
        "overfitting", "accuracy and probabilities", {"earlier_epoch", "temperature"}, True,
    ),
    "accuracy alone is worse than at an earlier epoch": (
        (fall(2.3, 0.002, 1), flat(0.06), 0.002, losing(0.02, 0.03)), {},
        "overfitting", "accuracy", {"earlier_epoch"}, True,
    ),
    "hardly an error left, and a remedy removes a third of them": (
        (flat(0.0005), flat(0.004), 0.0, 0.001), {"remedies": [remedy(0.33, 0.2, error=0.001)]},
        "overfitting", "accuracy", {"random_shifts"}, True,
    ),
    "by heart in two folds that differ": (
        (
            np.tile(flat(0.001), (2, 1)), np.tile(flat(0.6), (2, 1)), [0.0, 0.0], [0.14, 0.20],
        ), SHARP,
        "overfitting", "probabilities", {"temperature"}, True,
    ),
    "overfitting although some folds still learn": (
        (flat(0.01), scattered([0.3, 1.0, 0.1, 1.05, 0.5]), 0.001, 0.012), SHARP,
        "overfitting", "probabilities", {"temperature"}, False,
    ),
    # --- good fit ---
    "as on MNIST, with every cost excluded": (
        MNIST_LIKE, SHIFTS_EXCLUDED | {"calibration": calibration(0.02, 0.01)},
        "good fit", None, set(), True,
    ),
    "without a remedy": (
        MNIST_LIKE, {}, "good fit", None, set(), True,
    ),
    "a remedy helps that is no less fitted": (
        MNIST_LIKE, {"remedies": [remedy(0.3, 0.1, train_error=0.0001)]},
        "good fit", None, set(), True,
    ),
    "a remedy that harms": (
        MNIST_LIKE, {"remedies": [remedy(-0.3, 0.1)]}, "good fit", None, set(), True,
    ),
    "a remedy whose gain is not shown": (
        MNIST_LIKE, {"remedies": [remedy(0.05, 0.15)]}, "good fit", None, set(), False,
    ),
    "underconfident": (
        MNIST_LIKE, {"calibration": calibration(0.3, verdict="underconfident")},
        "good fit", None, set(), True,
    ),
    "too sure by an amount that does not matter": (
        MNIST_LIKE, {"calibration": calibration(0.03, 0.02)}, "good fit", None, set(), True,
    ),
    "a slow last descent": (
        (flat(0.02), flat(0.05) * np.linspace(1.1, 1, 11), 0.002, 0.015), {},
        "good fit", None, set(), True,
    ),
    "a mild rise": (
        (fall(2.3, 0.002, 1), rising(0.045, 0.0475), 0.001, 0.012), {},
        "good fit", None, set(), True,
    ),
    "no error at all, loss at rest": (PERFECT, {}, "good fit", None, set(), True),
    "a loss of exactly zero": (
        (np.zeros(11), np.zeros(11), 0.0, 0.0), {}, "good fit", None, set(), True,
    ),
    "zero from the first epoch": (
        (np.r_[2.3, np.zeros(10)], np.r_[2.3, np.zeros(10)], 0.0, 0.0), {},
        "good fit", None, set(), True,
    ),
    "a negligible loss still falls": (
        (flat(1e-5), fall(2.3, 0, 1, 10) * 1e-3, 0.0, 0.0), {}, "good fit", None, set(), True,
    ),
    "identical folds": (
        (
            np.tile(flat(0.01), (5, 1)),
            np.tile(flat(0.05), (5, 1)),
            np.full(5, 0.001),
            np.full(5, 0.012),
        ), {},
        "good fit", None, set(), True,
    ),
    "noisy, without a trend": (
        (flat(0.01), NOISY_FLAT, 0.001, 0.012), {}, "good fit", None, set(), None,
    ),
    "accuracy is worse by a hair": (
        (fall(2.3, 0.002, 1), flat(0.06), 0.002, losing(0.0200, 0.0203)), {},
        "good fit", None, set(), True,
    ),
    "accuracy is worse in some folds and better in others": (
        (
            fall(2.3, 0.002, 1), flat(0.06), 0.002,
            np.c_[losing(0.02, 0.02)[:, :-1], 0.021 + np.array([0.01, -0.01, 0.012, -0.008, 0.0])],
        ), {},
        "good fit", None, set(), False,
    ),
    # --- cannot tell ---
    "a remedy may help": (
        MNIST_LIKE, {"remedies": [remedy(0.12, 0.2)]},
        "cannot tell", None, {"random_shifts"}, False,
    ),
    "probabilities may cost": (
        MNIST_LIKE, {"calibration": calibration(0.2, 0.3)},
        "cannot tell", None, {"temperature"}, False,
    ),
    "two folds, one still falling and one rising": (
        (
            np.tile(flat(0.05), (2, 1)),
            np.array([np.r_[flat(0.1)[:-3], 0.05, 0.05, 0.05], np.r_[flat(0.1)[:-3], [0.12] * 3]]),
            [0.004, 0.004], [0.025, 0.026],
        ), {},
        "cannot tell", None, {"fall"}, False,
    ),
    "shuffled labels, not even memorised": (
        CHANCE, {"learned": False}, "cannot tell", None, {"nothing_learned"}, False,
    ),
    "shuffled labels, known by heart": (
        PARROT, {"learned": False, "calibration": calibration(0.6)},
        "cannot tell", None, {"nothing_learned"}, False,
    ),
    "at chance, and still learning": (
        (np.linspace(2.3, 1.2, 11), np.linspace(2.3, 1.3, 11), 0.85, 0.88), {"learned": False},
        "underfitting", None, {"fall"}, True,
    ),
}
# fmt: on
