"""Synthetic curves, learning curves and trials whose verdict a statistician would sign.

The verdicts were written down before the rule was.
"""

import numpy as np

from analysis.evaluation.ablations import Trial, judge
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.validation import CrossValidation
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


GAINS = np.array([-0.2, -0.1, 0.0, 0.1, 0.2])


def capacity(base_error=0.012, **gains):
    """Judged networks whose accuracy exceeds the base's by (mean, scatter over five folds)."""
    base = 1 - base_error * np.ones(5)
    trials = [
        Trial(name, 8000, 2000, base + mean + scatter * GAINS, base, np.ones(5), np.ones(5))
        for name, (mean, scatter) in gains.items()
    ]
    return dict(zip(gains, judge(trials), strict=True))


NOISE = np.random.default_rng(5).normal(size=(5, EPOCHS + 1))
NOISY_FLAT = np.tile(flat(0.05), (5, 1)) * np.exp(0.15 * (NOISE - NOISE.mean(axis=0)))
STRADDLING = np.array([-0.02, -0.01, 0.0, 0.012, 0.022])

# name: (curves and errors, verdict, what must be among the reasons, clear)
# fmt: off
CASES = {
    # Where only the loss rises, the verdict is by accuracy; see OVERCONFIDENT for the loss.
    # --- underfitting ---
    "steady fall to the end": (
        (np.linspace(2.3, 0.9, 11), np.linspace(2.3, 1.0, 11), 0.30, 0.31),
        "underfitting", {"fall"}, True,
    ),
    "slow exponential fall": (
        (fall(2.3, 0, 0.1), fall(2.3, 0, 0.1), 0.15, 0.16),
        "underfitting", {"fall"}, True,
    ),
    "high plateau": (
        (flat(0.9), flat(0.92), 0.35, 0.36),
        "underfitting", {"training_share"}, True,
    ),
    "plateau with most errors on known images": (
        (flat(0.3), flat(0.33), 0.08, 0.09),
        "underfitting", {"training_share"}, True,
    ),
    "nothing learned at all": (
        (np.full(11, 2.303), np.full(11, 2.303), 0.9, 0.9),
        "underfitting", {"training_share"}, True,
    ),
    "blown up to a finite loss, at chance": (
        (np.r_[2.3, np.full(10, 40.0)], np.r_[2.3, np.full(10, 41.0)], 0.9, 0.9),
        "underfitting", {"diverged"}, True,
    ),
    "few training errors but the loss still tumbles": (
        (fall(2.3, 0, 0.4), fall(2.3, 0.01, 0.4), 0.001, 0.012),
        "underfitting", {"fall"}, True,
    ),
    "one fold is not a number": (
        (flat(0.02), spoilt(np.nan), 0.001, 0.012),
        "underfitting", {"diverged"}, True,
    ),
    "one fold is infinite": (
        (flat(0.02), spoilt(np.inf), 0.001, 0.012),
        "underfitting", {"diverged"}, True,
    ),
    "only the training loss is not a number": (
        (spoilt(np.nan), flat(0.05), 0.001, 0.012),
        "underfitting", {"diverged"}, True,
    ),
    "a single epoch": (
        (np.array([2.3, 0.35]), np.array([2.3, 0.36]), 0.10, 0.10),
        "underfitting", {"fall"}, True,
    ),
    "two folds, far from done": (
        (
            np.linspace(2.3, 1.2, 11) * np.array([[1], [1.001]]),
            np.linspace(2.3, 1.2, 11) * np.array([[1.001], [1]]),
            [0.400, 0.402],
            [0.410, 0.412],
        ),
        "underfitting", {"fall", "training_share"}, True,
    ),
    # --- overfitting ---
    "the loss doubles after its best epoch": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, 0.012),
        "good fit", set(), True,
    ),
    "the loss rises slowly for long": (
        (fall(2.3, 0, 1, 100), rising(0.05, 0.08, 100), 0.0, 0.012),
        "good fit", set(), True,
    ),
    "known images are known by heart": (
        (flat(0.001), flat(0.6), 0.0, 0.15),
        "overfitting", {"gap"}, True,
    ),
    "gap and rise": (
        (flat(0.001), rising(0.6, 1.2), 0.01, 0.2),
        "overfitting", {"gap"}, True,
    ),
    "collapse of the validation loss in the last epochs": (
        (flat(0.01), np.r_[flat(0.05)[:-2], 0.3, 0.6], 0.002, 0.02),
        "good fit", set(), True,
    ),
    "gap on both sides of its threshold": (
        (flat(0.01), flat(0.3), np.zeros(5), 0.051 + STRADDLING),
        "overfitting", {"gap"}, False,
    ),
    "rise on both sides of its threshold": (
        (flat(0.01), scattered([1.25, 1.0, 1.3, 0.95, 1.1]), 0.001, 0.012),
        "good fit", set(), False,
    ),
    # --- good fit ---
    "as on MNIST": (
        (fall(2.3, 0.002, 1), flat(0.045), 0.0005, 0.0125),
        "good fit", set(), True,
    ),
    "a slow last descent": (
        (flat(0.02), flat(0.05) * np.linspace(1.1, 1, 11), 0.002, 0.015),
        "good fit", set(), True,
    ),
    "a mild rise": (
        (fall(2.3, 0.002, 1), rising(0.045, 0.0475), 0.001, 0.012),
        "good fit", set(), True,
    ),
    "no error at all, loss at rest": (
        (flat(0.001), flat(0.001), 0.0, 0.0),
        "good fit", set(), True,
    ),
    "a loss of exactly zero": (
        (np.zeros(11), np.zeros(11), 0.0, 0.0),
        "good fit", set(), True,
    ),
    "zero from the first epoch": (
        (np.r_[2.3, np.zeros(10)], np.r_[2.3, np.zeros(10)], 0.0, 0.0),
        "good fit", set(), True,
    ),
    "identical folds": (
        (
            np.tile(flat(0.01), (5, 1)),
            np.tile(flat(0.05), (5, 1)),
            np.full(5, 0.001),
            np.full(5, 0.012),
        ),
        "good fit", set(), True,
    ),
    "noisy, without a trend": (
        (flat(0.01), NOISY_FLAT, 0.001, 0.012),
        "good fit", set(), True,
    ),
    "gap just below its threshold": (
        (flat(0.01), flat(0.3), np.zeros(5), 0.048 + STRADDLING),
        "good fit", set(), False,
    ),
    "a last fall on both sides of its threshold": (
        (flat(0.01), scattered([0.85, 1.0, 0.8, 1.05, 0.85]), 0.001, 0.012),
        "cannot tell", {"fall"}, False,
    ),
    "nearly half of the errors on known images": (
        (flat(0.05), flat(0.1), np.full(5, 0.02), 0.042 + STRADDLING / 2),
        "good fit", set(), False,
    ),
    "two folds that differ a little": (
        (
            np.tile(flat(0.01), (2, 1)),
            np.array([flat(0.05), np.r_[flat(0.05)[:-1], 0.0525]]),
            [0.001, 0.001],
            [0.012, 0.013],
        ),
        "good fit", set(), False,
    ),
    "two folds that both know their images by heart": (
        (
            np.tile(flat(0.001), (2, 1)), np.tile(flat(0.6), (2, 1)), [0.0, 0.0], [0.14, 0.20],
        ),
        "overfitting", {"gap"}, False,
    ),
    "accuracy and loss are worse than at an earlier epoch": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, losing(0.012, 0.024)),
        "overfitting", {"accuracy_fall"}, True,
    ),
    "accuracy alone is worse than at an earlier epoch": (
        (fall(2.3, 0.002, 1), flat(0.06), 0.002, losing(0.02, 0.03)),
        "overfitting", {"accuracy_fall"}, True,
    ),
    "accuracy is worse by a hair": (
        (fall(2.3, 0.002, 1), flat(0.06), 0.002, losing(0.0200, 0.0203)),
        "good fit", set(), True,
    ),
    "accuracy is worse in some folds and better in others": (
        (
            fall(2.3, 0.002, 1), flat(0.06), 0.002,
            np.c_[losing(0.02, 0.02)[:, :-1], 0.021 + np.array([0.01, -0.01, 0.012, -0.008, 0.0])],
        ),
        "good fit", set(), False,
    ),
    # --- cannot tell ---
    "two folds, one with a gap and one without": (
        (
            np.tile(flat(0.01), (2, 1)), np.tile(flat(0.2), (2, 1)), [0.0, 0.0], [0.02, 0.11],
        ),
        "cannot tell", {"gap"}, False,
    ),
    "two folds, one still falling and one rising": (
        (
            np.tile(flat(0.05), (2, 1)),
            np.array([np.r_[flat(0.1)[:-1], 0.06], np.r_[flat(0.1)[:-1], 0.12]]),
            [0.004, 0.004], [0.025, 0.026],
        ),
        "cannot tell", {"fall"}, False,
    ),
    "five folds with gaps all over the place": (
        (flat(0.01), flat(0.3), np.zeros(5), [0.005, 0.165, 0.015, 0.14, 0.01]),
        "cannot tell", {"gap"}, False,
    ),
    "two folds that disagree about the errors on known images": (
        (
            np.tile(flat(0.05), (2, 1)), np.tile(flat(0.1), (2, 1)), [0.001, 0.030],
            [0.040, 0.041],
        ),
        "cannot tell", {"training_share"}, False,
    ),
    "a gap in every fold, and falls that disagree": (
        (flat(0.01), scattered([0.6, 1.1, 0.5, 1.2, 0.9]), 0.0, 0.15),
        "overfitting", {"gap"}, False,
    ),
}
# fmt: on

MNIST_LIKE = fall(2.3, 0.002, 1), flat(0.045), 0.0005, 0.0125
BY_HEART = flat(0.001), flat(0.6), 0.0, 0.15
POOR = flat(0.3), flat(0.33), 0.08, 0.09
CHANCE = np.full(11, 2.303), np.full(11, 2.303), 0.9, 0.9
PARROT = fall(2.3, 0, 1), np.linspace(2.3, 6.0, 11), 0.0, 0.9
PERFECT = flat(0.001), flat(0.001), 0.0, 0.0
ZEROS = LearningCurve(np.array([100, 200, 400]), np.zeros((3, 5)), np.zeros((3, 5)), 100)

# name: (curves, what else is known, what must be found)
# fmt: off
KINDS = {
    "a narrower network does better": (
        MNIST_LIKE, {"trials": {"narrower": (0.004, 0.002)}},
        {"verdict": "overfitting", "reasons": ("narrower",), "clear": True},
    ),
    "a narrower network does better by next to nothing": (
        MNIST_LIKE, {"trials": {"narrower": (0.0004, 0.0001)}},
        {"verdict": "good fit", "clear": True},
    ),
    "a narrower network does better by chance": (
        MNIST_LIKE, {"trials": {"narrower": (0.002, 0.02)}},
        {"verdict": "good fit"},
    ),
    "a narrower network does better where hardly an error is left": (
        (flat(0.01), flat(0.012), 0.0, 0.003),
        {"trials": {"narrower": (0.001, 0.0002)}, "base_error": 0.003},
        {"verdict": "good fit"},
    ),
    "both other sizes do worse": (
        MNIST_LIKE, {"trials": {"narrower": (-0.004, 0.002), "wider": (-0.001, 0.0005)}},
        {"verdict": "good fit", "clear": True, "bigger_network": "no"},
    ),
    "a wider network does better": (
        MNIST_LIKE, {"trials": {"narrower": (-0.004, 0.002), "wider": (0.004, 0.002)}},
        {"verdict": "good fit", "clear": False, "bigger_network": "yes",
         "contradicted_by": ("wider",)},
    ),
    "a wider network, who knows": (
        MNIST_LIKE, {"trials": {"wider": (0.001, 0.02)}},
        {"verdict": "good fit", "clear": True, "bigger_network": "cannot tell"},
    ),
    "known by heart, and yet wider is better": (
        BY_HEART, {"trials": {"wider": (0.03, 0.01)}, "base_error": 0.15},
        {"verdict": "overfitting", "clear": False, "contradicted_by": ("wider",)},
    ),
    "known by heart, and yet more images do not help": (
        BY_HEART, {"learning_curve": growing(0.0, error=0.15)},
        {"verdict": "overfitting", "clear": False, "more_data": "no",
         "contradicted_by": ("more_data",)},
    ),
    "known by heart, and more images help": (
        BY_HEART, {"learning_curve": growing(0.5, error=0.15)},
        {"verdict": "overfitting", "clear": True, "more_data": "yes"},
    ),
    "learned too little, and wider is better": (
        POOR, {"trials": {"wider": (0.03, 0.01)}, "base_error": 0.09},
        {"verdict": "underfitting", "clear": True, "bigger_network": "yes"},
    ),
    "learned too little, and yet narrower is better": (
        POOR, {"trials": {"narrower": (0.03, 0.01)}, "base_error": 0.09},
        {"verdict": "underfitting", "clear": False, "contradicted_by": ("narrower",)},
    ),
    "a good fit that more images improve": (
        MNIST_LIKE, {"learning_curve": growing(0.5)},
        {"verdict": "good fit", "clear": True, "more_data": "yes"},
    ),
    "a good fit at its floor": (
        MNIST_LIKE, {"learning_curve": growing(0.02)},
        {"verdict": "good fit", "clear": True, "more_data": "no"},
    ),
    "a learning curve whose folds disagree": (
        MNIST_LIKE, {"learning_curve": growing(0.2, scatter=0.4)},
        {"verdict": "good fit", "more_data": "cannot tell"},
    ),
    "no error anywhere": (
        PERFECT,
        {"learning_curve": ZEROS, "trials": {"narrower": (0, 0), "wider": (0, 0)}, "base_error": 0},
        {"verdict": "good fit", "by_loss": "not overconfident", "more_data": "cannot tell",
         "bigger_network": "cannot tell"},
    ),
    "shuffled labels, not even memorised": (
        CHANCE, {"learned": False},
        {"verdict": "cannot tell", "reasons": ("nothing learned",), "clear": False},
    ),
    "shuffled labels, known by heart": (
        PARROT, {"learned": False},
        {"verdict": "cannot tell", "reasons": ("nothing learned",), "clear": False,
         "by_loss": "overconfident"},
    ),
    "diverged, and so nothing learned": (
        (np.r_[2.3, np.full(10, 40.0)], np.r_[2.3, np.full(10, 41.0)], 0.9, 0.9),
        {"learned": False},
        {"verdict": "underfitting", "reasons": ("diverged",), "clear": True,
         "by_loss": "cannot tell"},
    ),
    "not a number, and so nothing learned": (
        (spoilt(np.nan, at=1), spoilt(np.nan, at=1), 0.9, 0.9), {"learned": False},
        {"verdict": "underfitting", "reasons": ("diverged",), "by_loss": "cannot tell"},
    ),
}

# name: (curves, by loss, phrase)
OVERCONFIDENT = {
    "the loss doubles, the accuracy stays": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, 0.012),
        "overconfident", "good fit by accuracy, overconfident by loss",
    ),
    "the loss rises slowly for long": (
        (fall(2.3, 0, 1, 100), rising(0.05, 0.08, 100), 0.0, 0.012),
        "overconfident", "good fit by accuracy, overconfident by loss",
    ),
    "the loss doubles, the accuracy still gains a little": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, losing(0.013, 0.012)),
        "overconfident", "good fit by accuracy, overconfident by loss",
    ),
    "the loss doubles, and there is a gap": (
        (flat(0.001), rising(0.6, 1.2), 0.01, 0.2),
        "overconfident", "overfitting by accuracy, overconfident by loss",
    ),
    "the loss doubles, and the errors do too": (
        (fall(2.3, 0, 1), rising(0.05, 0.10), 0.0, losing(0.012, 0.024)),
        "not overconfident", "overfitting",
    ),
    "the loss rests": (MNIST_LIKE, "not overconfident", "good fit"),
    "the loss rises a little": (
        (fall(2.3, 0.002, 1), rising(0.045, 0.0475), 0.001, 0.012),
        "not overconfident", "good fit",
    ),
    "the loss doubles where hardly an error is left": (
        (flat(1e-4), rising(0.02, 0.04), 0.0, 0.001),
        "not overconfident", "good fit",
    ),
    "the loss rises in some folds": (
        (flat(0.01), scattered([1.25, 1.0, 1.3, 0.95, 1.1]), 0.001, 0.012),
        "cannot tell", "good fit by accuracy, undecided by loss",
    ),
    "the loss still falls": (
        (np.linspace(2.3, 0.9, 11), np.linspace(2.3, 1.0, 11), 0.30, 0.31),
        "not overconfident", "underfitting",
    ),
}
# fmt: on
