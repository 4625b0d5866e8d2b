"""Diagnosis: synthetic curves whose verdict a statistician would sign, written down beforehand."""

import numpy as np
import pytest

from analysis.diagnosis import cross_fitted_best, diagnose, rule
from analysis.validation import CrossValidation, Fold

EPOCHS = 10


def folds_of(train_loss, loss, train_error, error, sizes=(8000, 2000)):
    """Cross-validation with these curves.

    Losses have shape (k, epochs + 1), or (epochs + 1,) for five folds that
    differ by up to half a percent; errors, after the last epoch, (k,) or a
    number, for which five folds differ by up to 2 % of it.
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
            accuracy[1:] = 1 - errors[fold]
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


NOISE = np.random.default_rng(5).normal(size=(5, EPOCHS + 1))
NOISY_FLAT = np.tile(flat(0.05), (5, 1)) * np.exp(0.15 * (NOISE - NOISE.mean(axis=0)))
STRADDLING = np.array([-0.02, -0.01, 0.0, 0.012, 0.022])

# name: (curves and errors, verdict, what must be among the reasons, clear)
# fmt: off
CASES = {
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
        "overfitting", {"rise"}, True,
    ),
    "the loss rises slowly for long": (
        (fall(2.3, 0, 1, 100), rising(0.05, 0.08, 100), 0.0, 0.012),
        "overfitting", {"rise"}, True,
    ),
    "known images are known by heart": (
        (flat(0.001), flat(0.6), 0.0, 0.15),
        "overfitting", {"gap"}, True,
    ),
    "gap and rise": (
        (flat(0.001), rising(0.6, 1.2), 0.01, 0.2),
        "overfitting", {"gap", "rise"}, True,
    ),
    "collapse of the validation loss in the last epochs": (
        (flat(0.01), np.r_[flat(0.05)[:-2], 0.3, 0.6], 0.002, 0.02),
        "overfitting", {"rise"}, True,
    ),
    "gap on both sides of its threshold": (
        (flat(0.01), flat(0.3), np.zeros(5), 0.051 + STRADDLING),
        "overfitting", {"gap"}, False,
    ),
    "rise on both sides of its threshold": (
        (flat(0.01), scattered([1.25, 1.0, 1.3, 0.95, 1.1]), 0.001, 0.012),
        "overfitting", {"rise"}, False,
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
        "good fit", set(), False,
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
}
# fmt: on


@pytest.mark.parametrize("name", CASES)
def test_verdict(name):
    curves, verdict, reasons, clear = CASES[name]
    fit = diagnose(folds_of(*curves))
    found = {item: round(evidence.mean, 4) for item, evidence in fit.evidence.items()}
    assert fit.verdict == verdict, found
    assert set(fit.reasons) >= reasons, found
    assert fit.clear is clear, {item: evidence.interval for item, evidence in fit.evidence.items()}


def test_an_overfit_verdict_is_not_clear_while_underfitting_is_in_doubt():
    half = np.full(5, 0.06), 0.122 + 2 * STRADDLING
    fit = diagnose(folds_of(flat(0.05), flat(0.3), *half))
    assert fit.verdict == "overfitting"
    assert not fit.evidence["training_share"].clear
    assert not fit.clear


DOUBTFUL = {
    "a spike that heals only in part": (
        # Three times the best loss, in the end twice: an earlier epoch did better.
        (flat(0.01), np.r_[2.3, 0.1, 0.06, np.full(4, 0.05), 0.15, 0.15, 0.12, 0.10], 0.0, 0.02),
        "overfitting",
    ),
    "a negligible loss still falls": (
        (flat(1e-4), fall(2.3, 0, 1, 10) * 0.01, 0.0, 0.0),
        "good fit",
    ),
    "a negligible loss doubles": (
        (flat(1e-7), rising(1e-6, 2e-6), 0.0, 0.0),
        "good fit",
    ),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_verdict_where_a_ratio_misleads(name):
    curves, verdict = DOUBTFUL[name]
    assert diagnose(folds_of(*curves)).verdict == verdict


def test_best_epoch_and_errors_are_reported():
    fit = diagnose(folds_of(fall(2.3, 0, 1), rising(0.05, 0.10), 0.002, 0.012))
    assert fit.best_epoch == 3
    assert fit.train_error == pytest.approx(0.002)
    assert fit.validation_error == pytest.approx(0.012)


def test_the_untrained_network_is_never_the_best_epoch():
    fit = diagnose(folds_of(np.linspace(2.3, 5, 11), np.linspace(2.3, 5, 11), 0.9, 0.9))
    assert fit.best_epoch == 1


def test_evidence_is_what_a_reader_would_compute():
    loss = np.tile(rising(0.05, 0.10), (5, 1))
    fit = diagnose(folds_of(np.tile(flat(0.01), (5, 1)), loss, np.full(5, 0.01), np.full(5, 0.03)))
    assert fit.evidence["rise"].mean == pytest.approx(1.0)
    assert fit.evidence["gap"].mean == pytest.approx(0.02)
    # Ten epochs: the last fifth begins after the eighth, and ends at twice the lowest loss.
    assert fit.evidence["fall"].mean == pytest.approx(-1.0)


def test_the_best_epoch_of_a_fold_is_chosen_by_the_others():
    curves = np.array([[9, 1, 5, 5], [9, 5, 2, 4], [9, 5, 3, 4]], dtype=float)
    assert cross_fitted_best(curves).tolist() == [2, 1, 1]


def test_noise_alone_shows_no_rise_on_average():
    """A minimum chosen and read on one curve would be some 30 % too low here."""
    rng = np.random.default_rng(0)
    rises, selfish = [], []
    for _ in range(300):
        curves = np.exp(0.2 * rng.normal(size=(5, 21)))
        best = cross_fitted_best(curves)
        rises.append(np.mean(np.log(curves[:, -1] / curves[np.arange(5), best])))
        selfish.append(np.mean(np.log(curves[:, -1] / curves[:, 1:].min(axis=1))))
    assert abs(np.mean(rises)) < 0.02
    assert np.mean(selfish) > 0.3


@pytest.mark.parametrize("shift", [-0.03, 0.03])
def test_a_clear_verdict_survives_new_folds(shift):
    """What is called clear must not change with the sampling of the validation images."""
    rng = np.random.default_rng(1)
    for _ in range(100):
        error = 0.05 + shift + rng.normal(0, 0.004, 5)
        fit = diagnose(folds_of(flat(0.01), flat(0.3), np.zeros(5), error))
        if fit.clear:
            assert fit.verdict == ("overfitting" if shift > 0 else "good fit")


def test_the_rule_names_the_thresholds_that_decide():
    text = rule()
    for threshold in ("10%", "20%", "50%", "0.5%", "5 percentage points"):
        assert threshold in text


def test_the_verdict_can_be_written_as_json():
    import json

    fit = diagnose(folds_of(flat(0.02), spoilt(np.nan), 0.001, 0.012))
    written = json.loads(json.dumps(fit.as_dict()))
    assert written["verdict"] == "underfitting" and written["decided_by"] == ["diverged"]


def test_a_step_size_that_shrinks_makes_a_fall_count_for_nothing():
    """The same curves, with and without a schedule; other signs of underfitting still count."""
    curve = np.r_[2.3, np.full(EPOCHS - 2, 0.1), 0.07, 0.06]
    good = folds_of(curve, curve, 0.002, 0.012)
    plain, annealed = diagnose(good), diagnose(good, annealed=True)
    assert (plain.verdict, plain.reasons) == ("underfitting", ("fall",))
    assert (annealed.verdict, annealed.reasons) == ("good fit", ())
    assert annealed.evidence["fall"].mean == plain.evidence["fall"].mean
    poor = folds_of(curve, curve, 0.2, 0.25)
    assert diagnose(poor, annealed=True).reasons == ("training_share",)
    overfit = folds_of(fall(2.3, 0.001, 1), rising(0.1, 0.2), 0.0, 0.03)
    assert diagnose(overfit, annealed=True).verdict == "overfitting"
    diverged = folds_of(np.r_[2.3, np.full(EPOCHS, np.nan)], flat(3.0), 0.9, 0.9)
    assert diagnose(diverged, annealed=True).reasons == ("diverged",)


def test_the_rule_tells_of_the_schedule_only_where_there_is_one():
    assert rule(annealed=True).startswith(rule()) and "shrinks" in rule(annealed=True)
    assert "shrinks" not in rule()
    curve = flat(0.1)
    fit = diagnose(folds_of(curve, curve, 0.01, 0.015), annealed=True).as_dict()
    assert fit["annealed"] and fit["rule"] == rule(annealed=True)
