"""The page of the network says what rounding its weights changes."""

import numpy as np
import pytest
from support.chapters import run_chapter, text_of

from analysis.data.datasets import load
from analysis.engine.store import Result
from analysis.evaluation.calibration import CANNOT_TELL, Calibration
from analysis.evaluation.test_set import FinalTest
from analysis.models.inference import Layer
from analysis.parameters import make_parameters
from analysis.study import Study

LABELS = load("digits").y_test
HIDDEN = Layer("dense_1", "Dense", {"activation": "softmax"}, {"kernel": np.ones((64, 10))})


def page(rounded, temperatures=(1.25, 2.0, 0.8), answers=LABELS):
    """Text of the page, where the network finds each answer with a probability of 0.91."""
    exact = np.where(answers[:, np.newaxis] == np.arange(10), 0.91, 0.01)
    study = Study.from_results(
        make_parameters({"dataset": "digits"}),
        test=FinalTest(exact, LABELS),
        rounded=Result({}, {"probabilities": rounded(exact.copy())}),
        layers=[HIDDEN],
        final=Result({"parameters": 640}, {}),
        normalisation=None,
        calibration=Calibration(CANNOT_TELL, len(LABELS), temperatures=temperatures),
    )
    return text_of(run_chapter("book/12_try_the_network", study))


def wrong(images):
    def rounded(probabilities):
        probabilities[:images] = np.roll(probabilities[:images], 1, axis=1)
        return probabilities

    return rounded


@pytest.mark.parametrize(
    "rounded, sentences",
    [
        (
            lambda exact: exact + 0.002,
            ["changes none of", "no probability changes by more than 0.002"],
        ),
        (
            wrong(1),
            ["changes one of", "one of the 360 test images gets another class", "is 99.72%"],
        ),
        (
            wrong(36),
            ["changes 36 of", "36 of the 360", "0 of them correctly only now, 36 ", "is 90.00%"],
        ),
        (lambda exact: exact * np.nan, ["not finite, because its training diverged"]),
    ],
)
def test_it_says_how_many_answers_rounding_changes(rounded, sentences):
    text = page(rounded)
    for sentence in sentences:
        assert sentence in text, sentence
    assert "640 weights, takes" in text


def test_answers_can_change_while_the_accuracy_stays():
    def rounded(exact):
        exact[0], exact[1] = np.roll(exact[0], -1), np.roll(exact[1], 1)
        return exact

    first_wrong = np.where(np.arange(len(LABELS)) == 0, (LABELS + 1) % 10, LABELS)
    text = page(rounded, answers=first_wrong)
    assert "1 of them correctly only now, 1 correctly only before" in text
    assert "The accuracy is the same." in text


def test_the_temperature_is_the_geometric_mean_of_the_folds():
    assert "T = 1.26, the geometric mean of the temperatures" in page(wrong(0))
    without = page(wrong(0), temperatures=())
    assert "no temperature" in without and "T =" not in without
