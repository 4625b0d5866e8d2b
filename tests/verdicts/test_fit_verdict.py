"""The fit: the verdicts on synthetic curves that were written down beforehand, and the rule."""

import dataclasses
import json

import numpy as np
import pytest
from support.fit_cases import (
    CASES,
    EPOCHS,
    EXPLODING,
    MNIST_LIKE,
    SHARP,
    SHIFTS_HELP,
    calibration,
    fall,
    flat,
    folds_of,
    remedy,
)
from support.predictions import drawn, validation_of

from analysis.evaluation.calibration import calibrate
from analysis.report.results import plain
from analysis.verdicts.fit import diagnose, rule, rule_details


def fit_of(curves, **known):
    return diagnose(folds_of(*curves), **({"calibration": calibration()} | known))


@pytest.mark.parametrize("name", CASES)
def test_verdict(name):
    curves, known, verdict, degree, reasons, firm = CASES[name]
    fit = fit_of(curves, **known)
    found = {item.name: (item.value, item.interval) for item in fit.evidence.values()}
    assert (fit.verdict, fit.degree) == (verdict, degree), found
    assert set(fit.reasons) >= reasons, (fit.reasons, found)
    assert firm is None or fit.firm is firm, found


def test_an_exploding_loss_shows_in_the_probabilities_themselves():
    """The same predictions, sharpened: the accuracy stays, the verdict does not."""
    verdicts = {}
    for sharpness in (1.0, 4.0):
        probabilities, labels = drawn(3000, 1, sharpness)
        validation = validation_of(probabilities, labels, k=5)
        verdicts[sharpness] = fit_of(EXPLODING, calibration=calibrate(validation, draws=50)).phrase
    assert verdicts == {1.0: "good fit", 4.0: "overfitting, which costs probabilities"}


def test_noise_alone_is_seldom_called_a_cost():
    rng = np.random.default_rng(4)
    verdicts = []
    for _ in range(300):
        errors = rng.binomial(400, 0.03, (5, EPOCHS)) / 400
        verdicts.append(fit_of((flat(0.05), flat(0.1), 0.001, errors)).verdict)
    assert verdicts.count("overfitting") / 300 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_an_annealed_schedule_makes_a_fall_count_for_nothing():
    """The same curves, with and without a schedule; other signs of underfitting still count."""
    curve = np.r_[2.3, np.full(EPOCHS - 3, 0.1), 0.08, 0.07, 0.06]
    good = curve, curve, 0.002, 0.012
    assert fit_of(good).reasons == ("fall",)
    annealed = fit_of(good, annealed=True)
    assert annealed.verdict == "good fit" and annealed.firm
    assert annealed.evidence["fall"].state() == "does not count"
    assert fit_of((curve, curve, 0.2, 0.25), annealed=True).reasons == ("training_error",)
    assert fit_of(good, annealed=True, **SHARP).verdict == "overfitting"


def test_the_threshold_is_varied():
    fit = fit_of(MNIST_LIKE, remedies=[remedy(0.15, 0.12)], calibration=calibration(0.3))
    assert {item.threshold: item.degree for item in fit.sensitivity} == {
        0.05: "accuracy and probabilities",
        0.10: "accuracy and probabilities",
        0.20: "probabilities",
    }
    lenient = fit_of(MNIST_LIKE, **SHARP, **SHIFTS_HELP).sensitivity[-1]
    assert (lenient.threshold, lenient.verdict) == (0.20, "good fit")


def test_the_epoch_and_the_errors_are_what_a_reader_would_compute():
    fit = fit_of((fall(2.3, 0, 1), np.r_[2.3, 1, 0.5, 0.2, np.full(7, 0.3)], 0.002, 0.012))
    assert fit.best_epoch == 3
    assert fit.train_error == pytest.approx(0.002)
    assert fit.validation_error == pytest.approx(0.012)
    assert fit.evidence["memorised"].value == pytest.approx(1 - 0.002 / 0.012)
    assert fit.evidence["fall"].value == pytest.approx(0.0, abs=1e-9)
    assert (fit.before, fit.last) == ((5, 7), (8, 10))


def test_the_rule_names_its_thresholds():
    for threshold in ("10%", "30%", "50%"):
        assert threshold in rule()
    for word in ("earlier epoch", "beyond chance", "95%"):
        assert word in rule_details()


def test_the_verdict_can_be_written_as_json():
    fit = fit_of(MNIST_LIKE, **SHARP, **SHIFTS_HELP)
    written = json.loads(json.dumps(plain(fit)))
    assert written["verdict"] == "overfitting"
    assert written["degree"] == "accuracy and probabilities"
    assert written["evidence"]["temperature"]["interval"]["low"] == pytest.approx(0.11)
    assert [item["threshold"] for item in written["sensitivity"]] == [0.05, 0.10, 0.20]
    assert set(written) == {field.name for field in dataclasses.fields(fit)}
