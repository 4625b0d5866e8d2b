"""Sentences of the preparation chapter: true of the data they are about, and only of them."""

import re

import numpy as np
import pytest
from support.made_up import arrays, made_up_study, make_study, save, with_experiment
from support.speech import CONVENIENT, NEEDED, NO_DIFFERENCE, say

from analysis.report import figures


@pytest.mark.parametrize(
    "accuracies, verdict, answer",
    [
        (NEEDED, "needed", "Scaling is required here"),
        (CONVENIENT, "convenient", "a convenience, not a necessity"),
        (NO_DIFFERENCE, "no difference", "cannot be shown"),
    ],
)
def test_each_verdict_on_scaling_has_its_words(accuracies, verdict, answer):
    study = with_experiment(make_study("digits"), *accuracies)
    assert study.scaling_verdict.verdict == verdict
    assert verdict in say("scaling_verdict", study).split("By this rule")[1]
    text = say("preparation_answer", study)
    assert answer in text
    others = {"Scaling is required here", "a convenience, not", "cannot be shown"} - {answer[:18]}
    assert sum(other in text for other in others) <= 1


def test_gains_are_told_with_their_sign_and_interval(digits):
    text = say("scaling_reading", digits)
    assert "reach 40.0 percentage points more than raw ones" in text
    assert "60.0 percentage points more" in text and "3 starts" in text
    worse = with_experiment(make_study("digits"), NEEDED[1], NEEDED[0])
    assert "40.0 percentage points less than raw ones" in say("scaling_reading", worse)
    equal = with_experiment(make_study("digits"), *NO_DIFFERENCE)
    assert "come out equal" in say("scaling_reading", equal)


def test_a_best_rate_at_the_end_of_the_range_is_admitted():
    edge = with_experiment(make_study("digits"), [0.1, 0.2, 0.3, 0.4], NEEDED[1])
    assert "For raw pixels the best rate is at an end" in say("scaling_reading", edge)
    inside = with_experiment(make_study("digits"), *NEEDED)
    assert "at an end" not in say("scaling_reading", inside)


def test_the_factor_is_that_of_the_pixels(mnist, digits):
    assert "255² = 65,025 times smaller" in say("scaling_theory", mnist)
    assert "16² = 256 times smaller" in say("scaling_theory", digits)
    unit_already = with_experiment(make_study("digits"), *NO_DIFFERENCE, scale=1.0)
    assert "changes little here" in say("scaling_theory", unit_already)
    assert "do not start out worse" in say("scaling_start_reading", unit_already)


def test_the_loss_of_guessing_is_the_logarithm_of_the_classes(digits):
    text = say("scaling_start_reading", digits)
    assert f"{np.log(10):.2f}" in text
    assert "certain and wrong" in text
    diverged = with_experiment(make_study("digits"), *NEEDED, diverged=[0.01])
    assert "diverged" in say("scaling_start_reading", diverged)


def test_the_runs_own_scaling_is_described(tmp_path):
    assert "divides every pixel by 16" in say("chosen_scaling", make_study("digits"))
    study = make_study("digits", scaling="standard")
    mean, sd = study.images.mean(), study.images.std()
    text = say("chosen_scaling", study)
    assert f"subtracts {mean:.2f}" in text and f"divides by {sd:.2f}" in text
    assert "leaves the pixels as they are" in say(
        "chosen_scaling", make_study("digits", scaling="none")
    )
    signed = made_up_study(tmp_path, "signed")
    assert "range seen in the training images" in say("chosen_scaling", signed)


def test_what_a_leak_would_change_depends_on_the_scaling(tmp_path):
    assert "nothing can leak" in say("leakage", make_study("digits"))
    assert "fits nothing" in say("leakage", make_study("digits", scaling="none"))
    assert "would have been tiny" in say("leakage", make_study("digits", scaling="standard"))
    # One image is a hundred times as bright as the others.
    images, labels, n = arrays("signed")
    images = np.abs(images)
    images[7] *= 100
    study = make_study(save(tmp_path, images, labels, n), k=4)
    assert "not have been negligible" in say("leakage", study)


def test_folds_are_listed_up_to_ten():
    few = say("fold_scalers", make_study("digits", k=3)).splitlines()
    assert [line.split("|")[1].strip() for line in few[2:]] == ["fold 1", "fold 2", "fold 3", "all"]
    many = say("fold_scalers", make_study("digits", k=40))
    assert "first 10 of 40 folds" in many and "fold 11" not in many


def test_a_row_of_pixels_is_scaled_number_by_number(digits):
    lines = [line for line in say("pixel_row", digits).splitlines() if line.startswith("|")]
    row = int(re.search(r"row (\d+)", lines[0])[1])
    raw, scaled = ([float(cell) for cell in line.split("|")[2:-1]] for line in lines[2:])
    assert raw == digits.images[0][row - 1].tolist()
    assert scaled == pytest.approx([value / 16 for value in raw], abs=6e-4)


def test_before_and_after_have_the_measured_numbers():
    study = make_study("digits", scaling="standard")
    table = say("before_and_after", study)
    assert "type | `uint8` | `float32`" in table
    assert f"mean | {study.images.mean():.2f} | 0 |" in table
    assert "standard deviation | 6.02 | 1.00" in table
    assert "4 times the memory" in say("same_look", study)
    assert "look the same too" in say("same_look", make_study("digits", scaling="none"))


def test_the_experiment_is_told_apart_from_a_training_that_differs():
    """Its network keeps the step size and normalises nothing; the run's may do otherwise."""
    usual = with_experiment(make_study("digits"), *NEEDED, scale=16.0)
    other = with_experiment(make_study("digits", model="efficient"), *NEEDED, scale=16.0)
    for study, differs in ((usual, False), (other, True)):
        text = say("scaling_design", study)
        assert ("largest of its cycle" in text) == differs
        assert ("normalises its batches" in text) == differs
        caption = figures.scaling_accuracy(study).caption
        assert ("largest of its cycle" in caption) == differs
