"""Calibration is measured, judged against chance, and mended without an image's own label."""

import dataclasses
import json

import numpy as np
import pytest
from support.predictions import drawn, validation_of

from analysis.errors import InputError
from analysis.evaluation import calibration
from analysis.evaluation import temperature_scaling as temperature
from analysis.evaluation.calibration import calibrate, judge
from analysis.evaluation.validation import CrossValidation
from analysis.report.results import plain


def two_classes(confidence):
    """Predictions of class 0 with these confidences."""
    confidence = np.asarray(confidence, dtype=float)
    return np.column_stack([confidence, 1 - confidence])


# --- the measure ---------------------------------------------------------------------


def test_the_error_is_the_mean_distance_of_the_bins():
    labels = [0, 0, 0, 1, 1] * 20
    assert judge(two_classes([0.8] * 100), labels, 1).error == pytest.approx(0.2)
    # One bin 0.1 too sure and one 0.3 not sure enough: they do not cancel.
    confidence = [0.6] * 10 + [0.7] * 10
    labels = [0] * 5 + [1] * 5 + [0] * 10
    assert judge(two_classes(confidence), labels, 2).error == pytest.approx(0.2)


@pytest.mark.parametrize(
    "probabilities, labels",
    [(np.full((3, 2), np.nan), [0, 1, 0]), (np.ones((3, 2)), [0, 1]), (np.ones((0, 2)), [])],
)
def test_what_cannot_be_measured_is_refused(probabilities, labels):
    with pytest.raises(InputError):
        judge(probabilities, labels)


# --- the verdict ---------------------------------------------------------------------


def test_a_calibrated_network_is_nearly_always_judged_so():
    """The plug-in error of such a network is never zero; the rule knows what chance makes of it."""
    found = [judge(*drawn(400, seed), bins=10, draws=120) for seed in range(120)]
    right = np.mean([item.verdict == "calibrated within chance" for item in found])
    assert 0.90 <= right <= 0.99
    assert min(item.error for item in found) > 0.005
    bias = np.mean([item.error for item in found])
    assert np.mean([item.chance_mean for item in found]) == pytest.approx(bias, rel=0.1)
    assert np.mean([item.gap_interval.contains(0) for item in found]) >= 0.9


@pytest.mark.parametrize(
    "sharpness, verdict, sign", [(2.0, "overconfident", 1), (0.5, "underconfident", -1)]
)
def test_the_direction_is_named(sharpness, verdict, sign):
    found = judge(*drawn(3000, 1, sharpness))
    assert found.verdict == verdict
    assert sign * found.gap_interval.low > 0 and sign * found.gap_interval.high > 0
    assert found.interval.low <= found.error <= found.interval.high + 0.02
    assert found.error > 3 * found.chance_high


def test_images_of_one_writer_that_are_alike_widen_the_gap_s_interval():
    """Ten equal images of each writer: as sure as one of each."""
    probabilities, labels = drawn(300, 3)
    once = judge(probabilities, labels).gap_interval
    repeated = np.repeat(probabilities, 10, axis=0), np.repeat(labels, 10)
    by_writer = judge(*repeated, writers=np.repeat(np.arange(300), 10)).gap_interval
    assert by_writer.half_width == pytest.approx(once.half_width, rel=0.1)
    assert judge(*repeated).gap_interval.half_width < 0.4 * once.half_width


def test_errors_that_cancel_have_no_direction():
    confidence = np.repeat([0.6, 0.9], 1000)
    right = np.r_[np.arange(1000) < 750, np.arange(1000) < 750]
    found = judge(two_classes(confidence), np.where(right, 0, 1), bins=2)
    assert found.verdict == "miscalibrated in no one direction"
    assert found.error == pytest.approx(0.15) and found.gap == pytest.approx(0)


def test_fifty_images_without_an_error_prove_nothing():
    found = judge(two_classes(np.full(50, 0.98)), np.zeros(50, dtype=int), bins=5)
    assert found.verdict == "calibrated within chance"
    assert found.gap_interval.contains(0)


def test_the_same_seed_gives_the_same_verdict():
    assert judge(*drawn(200, 3), draws=50) == judge(*drawn(200, 3), draws=50)


def test_the_rule_names_every_verdict():
    for verdict in (
        calibration.CALIBRATED,
        calibration.OVERCONFIDENT,
        calibration.UNDERCONFIDENT,
        calibration.MISCALIBRATED,
    ):
        assert verdict in calibration.rule()


# --- temperature scaling -------------------------------------------------------------


def test_scaling_keeps_the_predicted_class():
    probabilities, _ = drawn(200, 4)
    np.testing.assert_allclose(temperature.scaled(probabilities, 1.0), probabilities, atol=1e-6)
    for t in (0.1, 3.0):
        changed = temperature.scaled(probabilities, t)
        np.testing.assert_allclose(changed.sum(axis=1), 1)
        np.testing.assert_array_equal(changed.argmax(axis=1), probabilities.argmax(axis=1))
    assert temperature.scaled(two_classes([0.8]), 2.0)[0, 0] == pytest.approx(2 / 3)


def test_a_probability_of_zero_costs_much_but_not_everything():
    probabilities = np.array([[1, 0], [1, 0]], dtype=np.float32)
    loss = temperature.log_loss(probabilities, [0, 1], 1.0)
    assert 40 < loss < 50


@pytest.mark.parametrize("planted", [0.5, 2.0])
def test_a_planted_temperature_is_found_and_taken_back(planted):
    probabilities, labels = drawn(6000, 5, sharpness=planted)
    found = calibrate(validation_of(probabilities, labels), draws=100)
    assert found.temperatures == pytest.approx([planted] * 3, rel=0.1)
    assert found.verdict == ("overconfident" if planted > 1 else "underconfident")
    assert found.after.verdict == "calibrated within chance"
    assert found.after.error < found.before.error / 3
    assert found.loss_after < found.loss_before
    assert found.change.mean == pytest.approx(found.loss_after - found.loss_before)
    assert found.change.interval.high < 0 and not found.at_bound
    assert found.regained == pytest.approx(1 - found.loss_after / found.loss_before)
    assert 0 < found.regained_interval.low < found.regained < found.regained_interval.high


def test_no_label_helps_to_fit_its_own_temperature():
    probabilities, labels = drawn(900, 6, sharpness=1.5)
    before = calibrate(validation_of(probabilities, labels), draws=10).temperatures
    changed = labels.copy()
    changed[0::3] = (changed[0::3] + 1) % 4  # the first fold's
    after = calibrate(validation_of(probabilities, changed), draws=10).temperatures
    assert after[0] == before[0]
    assert after[1] != before[1] and after[2] != before[2]


# --- the edges -----------------------------------------------------------------------


def test_a_diverged_fold_allows_no_verdict():
    probabilities, labels = drawn(90, 7)
    probabilities[4] = np.nan
    found = calibrate(validation_of(probabilities, labels))
    assert found.verdict == "cannot tell"
    assert found.before is None and found.temperatures == () and found.images == 90


@pytest.mark.parametrize("k", [2, 10])
def test_few_images_and_no_error_at_all_are_judged(k):
    confidence = np.linspace(0.9, 1.0, 50).astype(np.float32)
    found = calibrate(validation_of(two_classes(confidence), np.zeros(50, dtype=int), k), draws=50)
    assert found.verdict in ("calibrated within chance", "underconfident")
    assert found.at_bound and len(found.temperatures) == k
    assert np.isfinite([found.loss_before, found.loss_after, found.after.error]).all()


def test_everything_can_be_written_as_json():
    probabilities, labels = drawn(60, 8)
    for validation in (
        validation_of(probabilities, labels, 2),
        validation_of(np.full_like(probabilities, np.nan), labels),
    ):
        found = calibrate(validation, draws=20)
        assert json.loads(json.dumps(plain(found), allow_nan=False))["images"] == 60


def test_only_labels_indices_and_probabilities_are_looked_at():
    """The folds' own order of images does not matter."""
    probabilities, labels = drawn(300, 9)
    validation = validation_of(probabilities, labels)
    turned = [
        dataclasses.replace(
            fold, indices=fold.indices[::-1], probabilities=fold.probabilities[::-1]
        )
        for fold in validation.folds
    ]
    one, other = (
        calibrate(CrossValidation(folds, labels), draws=10) for folds in (validation.folds, turned)
    )
    assert one.before.error == pytest.approx(other.before.error)
    assert one.temperatures == pytest.approx(other.temperatures, rel=1e-3)
