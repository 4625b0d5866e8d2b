"""What the chapter on errors says stays true for errors, none, few, and networks that diverged."""

import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import rename_classes
from support.predictions import corrupted, drawn, planted, validation_of

from analysis.evaluation.calibration import (
    CALIBRATED,
    MISCALIBRATED,
    OVERCONFIDENT,
    UNDERCONFIDENT,
    Calibration,
    Judged,
    calibrate,
)
from analysis.evaluation.label_noise import KnownErrors
from analysis.evaluation.robustness import robustness_of
from analysis.parameters import make_parameters
from analysis.report.figures.calibration import reliability
from analysis.report.figures.errors import (
    GALLERY,
    confidence_words,
    confusion,
    recall,
    worst_errors,
)
from analysis.report.figures.robustness import robustness
from analysis.report.phrases import errors as phrases
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
    plain = text.replace("{table}", "")
    assert not re.search(r"\bnan\b|\binf\b|None(?! of)|\{|\}|\w  \w", plain), text
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
    assert "There is no error to look at" in text
    assert "None of 60 labels is suspected" in text
    assert "No tested shift, rotation or noise" in text


def test_the_most_frequent_confusion_is_named():
    study = study_of(*ten_classes())
    label, predicted, times = study.validation.out_of_fold.frequent_errors(1)[0]
    assert f"{label} predicted as {predicted} ({times})" in told(study)


def test_diverged_networks_get_no_verdict_on_their_confidence():
    text = told(study_of(*diverged()))
    assert "at least one network diverged" in text
    assert "calibration cannot be judged" in text and "no label can be judged" in text
    assert "Of the 60 images, 20 could not be judged" in told(study_of(*half_diverged()))


@pytest.mark.parametrize(
    "sharpness, verdict", [(2.0, "overconfident"), (0.5, "underconfident"), (1.0, "within chance")]
)
def test_the_verdict_on_confidence_is_the_measured_one(sharpness, verdict):
    study = study_of(*ten_classes(1400, 2, sharpness))
    text = told(study)
    short = next(line for line in text.splitlines() if line.startswith("> In short."))
    assert verdict in short
    others = {"overconfident", "underconfident", "within chance"} - {verdict}
    assert not any(other in short for other in others)
    if sharpness != 1.0:
        assert "Temperature scaling removes" in text and "that matters" in text
        assert "no deviation beyond chance is left" in short
    assert "end of its range" not in text


def judged(verdict, gap, error=0.01):
    around = proportion_interval(1, 100)
    return Judged(error, around, 0.002, 0.003, gap, around, verdict, ())


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (judged(CALIBRATED, 0.0), "no deviation beyond chance is left"),
        (judged(UNDERCONFIDENT, -0.001), "0.10 percentage points, can be detected but hardly"),
        (judged(UNDERCONFIDENT, -0.005), "a deviation that matters is left, 0.50"),
        (judged(MISCALIBRATED, 0.0, error=0.0025), "can be detected but hardly"),
        (judged(MISCALIBRATED, 0.0, error=0.0050), "a deviation that matters is left"),
    ],
)
def test_what_is_left_after_scaling_has_the_weight_that_it_deserves(left, said):
    """A tenth of an error rate of 2%."""
    found = Calibration(OVERCONFIDENT, 1000, judged(OVERCONFIDENT, 0.006), left)
    text = " ".join(phrases.calibrated(found, 0.02)).replace("\u00a0", " ")
    assert said in text
    assert "overconfident**: the mean confidence is 0.60 percentage points above" in text
    assert "an error rate of 2.00%, that matters" in text


def test_a_temperature_without_errors_is_not_reliable():
    assert "not reliable" in told(study_of(*perfect()))


def test_a_confidence_is_never_rounded_to_certainty():
    found = [confidence_words(value) for value in (0.9, 0.98765, 0.99994, 0.999987, 1.0, np.nan)]
    assert found == ["90.0%", "98.8%", "99.994%", "99.999%", "> 99.9999%", "not finite"]


def test_only_confident_errors_are_called_confident():
    text = told(study_of(*mostly_wrong()))
    assert "100% of the errors are made with a confidence above 90%" in text
    probabilities, labels = perfect()
    probabilities = np.full_like(probabilities, 0.05)
    probabilities[np.arange(60), (labels + 1) % 10] = 0.55
    assert "No error is made with a confidence above 90%" in told(study_of(probabilities, labels))


def test_suspects_are_counted_and_checked_where_errors_are_known():
    probabilities, noisy, *_ = planted()
    probabilities, noisy = probabilities[:1400], noisy[:1400]
    study = study_of(probabilities, noisy)
    text = told(study)
    assert f"Of 1,400 labels, {study.suspects.count} are suspected" in text
    assert "a person has to decide" in text and "no list of wrong labels" in text
    known = KnownErrors(10_000, 15, 50, 1, proportion_interval(1, 15), proportion_interval(1, 50))
    assert "1 of the 15 known errors is among them (7%," in phrases.checked(known, True)
    assert "not finite" in phrases.checked(None, True)


def test_the_gallery_frames_the_suspects_among_the_errors_only_where_that_tells_something():
    captions = []
    for probabilities, labels, *_ in (planted(), ten_classes()):
        study = study_of(probabilities[:1400], labels[:1400])
        chosen = study.validation.out_of_fold.worst(GALLERY)
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
        (nothing_lost, 1000, "less than doubled up to 4 pixels, the largest amount tested"),
        (all_lost, 1000, "Shift: already at the smallest amount tested, 1 pixel, accuracy drops"),
        (
            lambda kind, a, way: 0 if a < 2 else 300,
            1000,
            "less than doubled up to 1 pixel; at 2 pixels",
        ),
        (
            lambda kind, a, way: 0 if a < 2 else 1,
            25,
            "Shift: up to 4 pixels, these images are too few to decide",
        ),
        (
            lambda kind, a, way: 0 if a < 1 else 100 if a < 3 else 500,
            2000,
            "at 1 pixel these images are too few to decide; at 3 pixels accuracy drops",
        ),
    ],
)
def test_robustness_is_reported_with_its_doubt(lost, images, said):
    assert said in told(study_of(*perfect(), lost=lost, images=images))


def test_random_shifts_of_the_training_are_mentioned():
    assert "None of these corruptions" in told(study_of(*perfect()))
    moved = told(study_of(*perfect(), model="efficient"))
    assert "shifts its images at random by up to 1 pixel" in moved


def test_the_page_stays_short():
    """A page is read where it has at most a thousand words."""
    shown = chapter(study_of(*ten_classes()))
    prose = [item.words for item in shown if item.kind in ("prose", "markdown")]
    assert len(" ".join(prose).split()) < 1000
