"""Diagnosis: the verdicts on synthetic curves that were written down beforehand, and the rule."""

import json

import numpy as np
import pytest
from support.fit_cases import (
    CASES,
    EPOCHS,
    GAINS,
    KINDS,
    MNIST_LIKE,
    OVERCONFIDENT,
    STRADDLING,
    capacity,
    fall,
    flat,
    folds_of,
    growing,
    rising,
    spoilt,
)

from analysis.evaluation.ablations import Trial, judge
from analysis.report.results import plain
from analysis.verdicts.evidence import cross_fitted_best
from analysis.verdicts.fit import diagnose
from analysis.verdicts.fit_rule import rule


@pytest.mark.parametrize("name", CASES)
def test_verdict(name):
    curves, verdict, reasons, clear = CASES[name]
    fit = diagnose(folds_of(*curves))
    found = {item: round(evidence.mean, 4) for item, evidence in fit.evidence.items()}
    assert fit.verdict == verdict, found
    assert set(fit.reasons) >= reasons, found
    assert fit.clear is clear, {item: evidence.interval for item, evidence in fit.evidence.items()}


@pytest.mark.parametrize("name", KINDS)
def test_three_kinds_of_evidence(name):
    curves, known, expected = KINDS[name]
    known = dict(known)
    base_error = known.pop("base_error", 0.012)
    if "trials" in known:
        known["trials"] = capacity(base_error, **known["trials"])
    fit = diagnose(folds_of(*curves), **known)
    found = {key: getattr(fit, key) for key in expected}
    assert found == expected, {k: (e.mean, e.interval) for k, e in fit.evidence.items()}


@pytest.mark.parametrize("name", OVERCONFIDENT)
def test_loss_is_judged_beside_accuracy(name):
    curves, by_loss, phrase = OVERCONFIDENT[name]
    fit = diagnose(folds_of(*curves))
    assert (fit.by_loss, fit.phrase) == (by_loss, phrase), fit.evidence


def test_what_is_missing_is_not_made_up():
    fit = diagnose(folds_of(*MNIST_LIKE))
    assert (fit.more_data, fit.bigger_network) == ("cannot tell", "cannot tell")
    assert {item.kind for item in fit.evidence.values()} == {"epochs"}
    both = diagnose(
        folds_of(*MNIST_LIKE), learning_curve=growing(0.5), trials=capacity(wider=(0.0, 0.001))
    )
    assert {item.kind for item in both.evidence.values()} == {"epochs", "images", "capacity"}


def test_a_narrower_network_counts_only_on_as_many_images():
    """On fewer images a network overfits more: what wins there says nothing of the whole part."""
    base, folds = np.full(5, 0.988), folds_of(*MNIST_LIKE)
    for size, verdict in ((8000, "overfitting"), (2000, "good fit")):
        made = Trial("narrow", size, 2000, base + 0.004 + 0.002 * GAINS, base, base, base)
        fit = diagnose(folds, trials={"narrower": judge([made])[0]})
        assert fit.verdict == verdict and fit.evidence["narrower"].reached


def test_tight_folds_always_tell():
    """Five folds that differ by no more than sampling are never beyond telling."""
    rng = np.random.default_rng(3)
    for _ in range(100):
        loss = np.tile(flat(0.045), (5, 1)) * np.exp(0.03 * rng.normal(size=(5, EPOCHS + 1)))
        errors = rng.binomial(12_000, 0.0125, (5, EPOCHS)) / 12_000
        fit = diagnose(folds_of(flat(0.01), loss, 0.001, errors, sizes=(48_000, 12_000)))
        assert fit.verdict != "cannot tell" and fit.by_loss != "cannot tell"


def test_noise_alone_is_seldom_called_a_loss_of_accuracy():
    rng = np.random.default_rng(4)
    verdicts = []
    for _ in range(300):
        errors = rng.binomial(400, 0.03, (5, EPOCHS)) / 400
        verdicts.append(diagnose(folds_of(flat(0.05), flat(0.1), 0.01, errors)).verdict)
    assert verdicts.count("overfitting") / 300 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


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
        "good fit",
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
    """A minimum chosen and read on one curve would be some 30% too low here."""
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
    fit = diagnose(folds_of(flat(0.02), spoilt(np.nan), 0.001, 0.012))
    written = json.loads(json.dumps(plain(fit), allow_nan=False))
    assert written["verdict"] == "underfitting" and written["reasons"] == ["diverged"]


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
    overfit = folds_of(fall(2.3, 0.001, 1), rising(0.3, 0.6), 0.0, 0.1)
    assert diagnose(overfit, annealed=True).verdict == "overfitting"
    diverged = folds_of(np.r_[2.3, np.full(EPOCHS, np.nan)], flat(3.0), 0.9, 0.9)
    assert diagnose(diverged, annealed=True).reasons == ("diverged",)


def test_the_rule_tells_of_the_schedule_only_where_there_is_one():
    assert rule(annealed=True).startswith(rule()) and "shrinks" in rule(annealed=True)
    assert "shrinks" not in rule()
    curve = flat(0.1)
    fit = diagnose(folds_of(curve, curve, 0.01, 0.015), annealed=True)
    assert fit.annealed
