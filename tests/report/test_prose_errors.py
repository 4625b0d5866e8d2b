"""What the chapter on errors says stays true for errors, none, few, and networks that diverged."""

import re

import numpy as np
import pytest
from support.predictions import corrupted, dataset_of, drawn, planted, validation_of

from analysis.data.dataset_cards import LabelError
from analysis.evaluation.calibration import calibrate
from analysis.evaluation.label_noise import KnownErrors
from analysis.evaluation.robustness import robustness_of
from analysis.parameters import make_parameters
from analysis.report import figures, prose
from analysis.report.figures.errors import suspected_labels
from analysis.report.words import NBSP
from analysis.statistics.intervals import proportion_interval
from analysis.study import Study

TEXTS = (
    "confusion_reading",
    "errors_reading",
    "suspects_reading",
    "calibration_rule",
    "calibration_details",
    "calibration_table",
    "calibration_reading",
    "robustness_rule",
    "robustness_table",
    "robustness_reading",
    "errors_answer",
)
PICTURES = ("confusion", "recall", "worst_errors", "suspected_labels", "reliability", "robustness")


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


def say(name, study):
    return str(getattr(prose, name)(study)).replace(NBSP, " ")


@pytest.fixture(scope="module", params=CASES)
def any_study(request):
    k = 2 if request.param == "tiny" else 3
    return study_of(*CASES[request.param](), k=k)


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_reads_well_whatever_happened(any_study, name):
    text = say(name, any_study)
    assert text.strip() and not re.search(r"\bnan\b|\binf\b|None(?! of)|\{|\}|  \w", text), text
    assert "not measurable" not in text
    assert not re.search(r"\b1 (images|labels|errors|pixels|folds|bins)\b", text), text


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_can_be_drawn(name):
    assert getattr(figures, name)(study_of(*ten_classes())).image("png")


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_told_whatever_happened(any_study, name):
    if name in ("suspected_labels", "reliability"):
        empty = any_study.suspects.count == 0
        if name == "reliability":
            empty = any_study.calibration.before is None
        if empty:
            assert getattr(figures, name)(any_study) is None
            return
    picture = getattr(figures, name)(any_study)
    assert picture.name.startswith("fig-")
    assert "nan" not in picture.alt + picture.caption


def test_no_errors_are_told_as_none():
    study = study_of(*perfect(), lost=nothing_lost)
    assert "No held-out image was misread" in say("confusion_reading", study)
    assert "There is no error" in say("errors_reading", study)
    assert "speak against none of 60 labels" in say("suspects_reading", study)
    answer = say("errors_answer", study)
    assert "None of 60 held-out images was misread" in answer
    assert "No shift, rotation or noise" in answer


def test_diverged_networks_get_no_verdict_on_their_confidence():
    study = study_of(*diverged())
    for name in ("calibration_table", "calibration_reading"):
        assert "diverged" in say(name, study) and "cannot" in say(name, study)
    assert "cannot be told" in say("errors_answer", study)
    assert "no label can be doubted" in say("suspects_reading", study)
    assert "Of the 60 images, 20 could not be judged" in say(
        "suspects_reading", study_of(*half_diverged())
    )


@pytest.mark.parametrize(
    "sharpness, verdict", [(2.0, "overconfident"), (0.5, "underconfident"), (1.0, "within chance")]
)
def test_the_verdict_on_confidence_is_the_measured_one(sharpness, verdict):
    study = study_of(*ten_classes(3000, 2, sharpness))
    text, answer = say("calibration_reading", study), say("errors_answer", study)
    assert verdict in text.split(":")[0] and verdict in answer
    if sharpness != 1.0:
        assert "lowers the loss" in text
        assert "exceeds" in text and "does not exceed" not in text
    assert "ran to the end" not in text


def test_a_temperature_without_errors_to_hold_it_is_not_trusted():
    assert "not to be trusted" in say("calibration_reading", study_of(*perfect()))


def test_only_sure_errors_are_called_sure():
    sure = study_of(*mostly_wrong())
    assert "98" in say("errors_reading", sure) and "confidence is no proof" in say(
        "confusion_reading", sure
    )
    probabilities, labels = perfect()
    probabilities = np.full_like(probabilities, 0.05)
    probabilities[np.arange(60), (labels + 1) % 10] = 0.55
    unsure = say("confusion_reading", study_of(probabilities, labels))
    assert "In none of its errors" in unsure and "no proof" not in unsure


def test_suspects_are_counted_and_checked_where_errors_are_known():
    probabilities, noisy, *_ = planted()
    probabilities, noisy = probabilities[:1400], noisy[:1400]
    study = study_of(probabilities, noisy)
    text = say("suspects_reading", study)
    assert f"against {study.suspects.count} labels of 1,400" in text
    assert "a person must say" in text and "no list of wrong labels" in text
    picture = suspected_labels(study)
    assert f"12 strongest of {study.suspects.count} suspects" in picture.caption
    study.dataset = dataset_of(noisy, noisy, label_errors=(LabelError(0, 1, None),))
    study.known_errors = KnownErrors(
        10_000, 15, 50, 1, proportion_interval(1, 15), proportion_interval(1, 50)
    )
    text = say("suspects_reading", study)
    assert "1 of the 15 known errors is among them" in text and "Of the suspects, 2%" in text


@pytest.mark.parametrize(
    "lost, images, said",
    [
        (nothing_lost, 1000, "bear shift of up to 4 pixels, the most that was tried"),
        (all_lost, 1000, "The least shift that was tried, 1 pixel, is already too much"),
        (lambda kind, a, way: 0 if a < 2 else 300, 1000, "shift of up to 1 pixel; at 2 pixels"),
        (lambda kind, a, way: 0 if a < 2 else 1, 25, "Of shift these images are too few to say"),
        (
            lambda kind, a, way: 0 if a < 1 else 20 if a < 3 else 500,
            2000,
            "Whether they bear shift of 1 pixel, these images are too few to say; at 3 pixels",
        ),
    ],
)
def test_what_is_borne_is_told_with_its_doubt(lost, images, said):
    study = study_of(*perfect(), lost=lost, images=images)
    assert said in say("robustness_reading", study)


def test_random_shifts_of_the_training_are_told():
    assert "random shifts" not in say("robustness_reading", study_of(*perfect()))
    moved = study_of(*perfect(), model="efficient")
    assert "random shifts by up to 1 pixel" in say("robustness_reading", moved)
