"""What the chapter on errors says stays true for errors, none, few, and networks that diverged."""

import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import rename_classes
from support.predictions import corrupted, dataset_of, drawn, planted, validation_of

from analysis.data.dataset_cards import LabelError
from analysis.evaluation.calibration import calibrate
from analysis.evaluation.label_noise import KnownErrors
from analysis.evaluation.robustness import robustness_of
from analysis.parameters import make_parameters
from analysis.report.figures.calibration import reliability
from analysis.report.figures.errors import confusion, recall, worst_errors
from analysis.report.figures.robustness import robustness
from analysis.report.texts.calibration import calibration_reading
from analysis.report.texts.errors import errors_in_short, suspects_reading
from analysis.report.texts.robustness import robustness_reading
from analysis.statistics.intervals import proportion_interval
from analysis.study import Study


def nothing_lost(kind, amount, way):
    return 0


def all_lost(kind, amount, way):
    return 900 if amount else 0


def study_of(probabilities, labels, k=3, lost=all_lost, known=None, images=1000, model="baseline"):
    """What the chapter asks of a study, on the digits' images."""
    validation = validation_of(np.asarray(probabilities), np.asarray(labels), k)
    return Study.from_results(
        make_parameters({"model": model, "dataset": "digits"}),
        validation=validation,
        calibration=calibrate(validation, draws=40),
        known_errors=known,
        robustness=robustness_of(corrupted(lost, images)),
    )


def ten_classes(n=300, seed=0, sharpness=1.0):
    return drawn(n, seed, sharpness, classes=10)


def perfect(n=60):
    labels = np.arange(n) % 10
    probabilities = np.full((n, 10), 0.002, dtype=np.float32)
    probabilities[np.arange(n), labels] = 0.982
    return probabilities, labels


def diverged(n=60):
    return np.full((n, 10), np.nan, dtype=np.float32), np.arange(n) % 10


def half_diverged(n=60):
    probabilities, labels = perfect(n)
    probabilities[1::3] = np.nan
    return probabilities, labels


def mostly_wrong(n=60):
    """Only the first two of ten classes are ever predicted, and surely."""
    probabilities, labels = perfect(n)
    return probabilities[labels % 2], labels


CASES = {
    "usual": ten_classes,
    "perfect": perfect,
    "diverged": diverged,
    "half diverged": half_diverged,
    "mostly wrong": mostly_wrong,
    "tiny": lambda: ten_classes(40, 3),
}


def chapter(study):
    return run_chapter("book/09_study_the_errors", study)


def told(study):
    """All that the chapter says, in prose and in figures."""
    kinds = ("prose", "figure", "details")
    return text_of(item for item in chapter(study) if item.kind in kinds)


@pytest.mark.parametrize("case", CASES)
def test_the_chapter_reads_well_whatever_happened(case):
    study = study_of(*CASES[case](), k=2 if case == "tiny" else 3)
    text = told(study)
    assert not re.search(r"\bnan\b|\binf\b|None(?! of)|\{|\}|\w  \w", text), text
    assert "not measurable" not in text
    assert not re.search(r"\b1 (images|labels|errors|pixels|folds|bins)\b", text), text
    for item in chapter(study):
        if item.kind == "figure" and item.value is not None:
            assert item.value.name.startswith("fig-") and len(item.value.alt) <= 300


@pytest.mark.parametrize("draw", [confusion, recall, worst_errors, reliability, robustness])
def test_every_picture_can_be_drawn(draw):
    assert draw(study_of(*ten_classes())).image("png")


def test_no_errors_are_told_as_none():
    text = told(study_of(*perfect(), lost=nothing_lost))
    assert "None of 60 held-out images is misclassified" in text
    assert "No held-out image was misclassified" in text and "There is no error" in text
    assert "None of 60 labels is suspected" in text
    assert "No tested shift, rotation or noise" in text


def test_the_most_frequent_confusion_is_named():
    study = study_of(*ten_classes())
    label, predicted, times = study.validation.out_of_fold.frequent_errors(1)[0]
    assert f"{label} predicted as {predicted} ({times})" in told(study)


def test_diverged_networks_get_no_verdict_on_their_confidence():
    text = told(study_of(*diverged()))
    assert "diverged, and its calibration cannot be judged" in text
    assert "Calibration cannot be judged" in text and "no label can be judged" in text
    assert "Of the 60 images, 20 could not be judged" in told(study_of(*half_diverged()))


@pytest.mark.parametrize(
    "sharpness, verdict", [(2.0, "overconfident"), (0.5, "underconfident"), (1.0, "within chance")]
)
def test_the_verdict_on_confidence_is_the_measured_one(sharpness, verdict):
    study = study_of(*ten_classes(3000, 2, sharpness))
    text = str(calibration_reading(study))
    assert verdict in text.split(":")[0] and verdict in errors_in_short(study)
    if sharpness != 1.0:
        assert "lowers the loss" in text
        assert "exceeds" in text and "does not exceed" not in text
    assert "end of its range" not in text


def test_a_temperature_without_errors_is_not_reliable():
    assert "not reliable" in str(calibration_reading(study_of(*perfect())))


def test_only_confident_errors_are_called_confident():
    text = told(study_of(*mostly_wrong()))
    assert "with a probability of 98" in text and "100% of the errors were made with" in text
    probabilities, labels = perfect()
    probabilities = np.full_like(probabilities, 0.05)
    probabilities[np.arange(60), (labels + 1) % 10] = 0.55
    assert "No error was made with a confidence above 90%" in told(study_of(probabilities, labels))


def test_suspects_are_counted_and_checked_where_errors_are_known():
    probabilities, noisy, *_ = planted()
    probabilities, noisy = probabilities[:1400], noisy[:1400]
    study = study_of(probabilities, noisy)
    text = told(study)
    assert f"Of 1,400 labels, {study.suspects.count} are suspected" in text
    assert "decided by a person" in text and "no list of wrong labels" in text
    study.dataset = dataset_of(noisy, noisy, label_errors=(LabelError(0, 1, None),))
    study.known_errors = KnownErrors(
        10_000, 15, 50, 1, proportion_interval(1, 15), proportion_interval(1, 50)
    )
    text = str(suspects_reading(study))
    assert "1 of the 15 known errors is among them" in text and "Of the suspects, 2%" in text


def test_the_gallery_frames_the_suspects_among_the_errors_only_where_that_tells_something():
    captions = []
    for probabilities, labels, *_ in (planted(), ten_classes()):
        study = study_of(probabilities[:1400], labels[:1400])
        chosen = study.validation.out_of_fold.worst(24)
        captions.append((np.isin(chosen, study.suspects.positions), worst_errors(study).caption))
    for suspected, caption in captions:
        assert ("A frame marks" in caption) == (suspected.any() and not suspected.all())
        assert ("All their labels" in caption) == suspected.all()


def test_class_names_are_text():
    study = rename_classes(study_of(*ten_classes()), ["<img src=x onerror=alert(1)>"] * 10)
    for item in chapter(study):
        if item.kind == "prose":
            assert not re.search(r"(?<!\\)<", str(item.value)), item.value


@pytest.mark.parametrize(
    "lost, images, said",
    [
        (nothing_lost, 1000, "immaterial up to 4 pixels, the largest amount tested"),
        (all_lost, 1000, "Shift: already at the smallest amount tested, 1 pixel, accuracy drops"),
        (lambda kind, a, way: 0 if a < 2 else 300, 1000, "immaterial up to 1 pixel; at 2 pixels"),
        (lambda kind, a, way: 0 if a < 2 else 1, 25, "Shift: these images are too few to decide"),
        (
            lambda kind, a, way: 0 if a < 1 else 20 if a < 3 else 500,
            2000,
            "at 1 pixel these images are too few to decide; at 3 pixels accuracy drops",
        ),
    ],
)
def test_robustness_is_told_with_its_doubt(lost, images, said):
    study = study_of(*perfect(), lost=lost, images=images)
    assert said in str(robustness_reading(study)).replace("\u00a0", " ")


def test_random_shifts_of_the_training_are_told():
    assert "None of these corruptions" in str(robustness_reading(study_of(*perfect())))
    moved = str(robustness_reading(study_of(*perfect(), model="efficient")))
    assert "shifts its images at random by up to 1 pixel" in moved
