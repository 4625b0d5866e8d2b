"""The chapter on the test set follows the forecast, the test result and the data."""

import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.predictions import (
    STEEP,
    cross_validation,
    curve,
    dataset_of,
    final_test,
)

from analysis.data.datasets import load
from analysis.evaluation.leakage import find_leaks
from analysis.evaluation.test_set import CorrectedLabels
from analysis.evaluation.training_variation import training_variation
from analysis.parameters import make_parameters
from analysis.report.phrases import test_set as phrases
from analysis.study import Study


def leakage_of(test_copies, n_test):

    groups = np.arange(4)
    return find_leaks(groups, groups % 2, groups < 9, test_copies, n_test)


def study_of(
    accuracies,
    test,
    n_test=360,
    learned=True,
    law=None,
    dataset="digits",
    copies=0,
    **more,
):
    """A study whose folds have these accuracies, and whose final model this share of hits."""
    validation = cross_validation(accuracies)
    labels = load(dataset).y_test[:n_test]
    learning = curve([1000, 2000], [0.2, 0.1])
    vars(learning)["law"] = law
    return Study.from_results(
        make_parameters({"k": validation.k, "dataset": dataset}),
        dataset=dataset_of(
            validation.labels, labels, like=dataset, label_errors=(), items="images"
        ),
        validation=validation,
        labels=validation.labels,
        beats_majority_class=learned,
        halves=None,
        training_variation=training_variation(validation),
        learning_curve=learning,
        remedies=[],
        writer_gap=None,
        test_series=None,
        leakage=leakage_of(copies, n_test),
        test=final_test(test, labels),
        **more,
    )


def chapter(study):
    return run_chapter("book/10_open_the_test_set", study)


def section(shown, start):
    """What a reader reads from the heading that starts so to the next one."""
    text = text_of(shown)
    return re.split(r"^## ", text[text.index(f"## {start}") + 3 :], maxsplit=1, flags=re.M)[0]


@pytest.mark.parametrize(
    "test, place, said",
    [
        (0.95, "inside", "forecast was consistent with the test result"),
        (0.70, "below", "lies below the prediction interval"),
        (1.0, "above", "lies above the prediction interval"),
    ],
)
def test_the_forecast_is_judged_by_its_interval(test, place, said):
    study = study_of([0.93, 0.94, 0.95], test)
    assert study.forecast.position(study.test.accuracy) == place
    shown = chapter(study)
    text = section(shown, "The test accuracy")
    assert said in text
    assert ("was not consistent" in text) == (place != "inside")
    assert ("is consistent with the forecast" in text_of(shown)) == (place == "inside")
    assert ("lies inside the 95% prediction" in text) == (place == "inside")


def test_the_forecast_is_stated_without_the_test_accuracy():
    low, high = (
        section(chapter(study_of([0.93, 0.94, 0.95], test)), "The forecast") for test in (0.1, 0.99)
    )
    assert low == high and "94.00% of the held-out images" in low


def test_the_learning_curve_corrects_the_forecast():
    accuracies = [0.93, 0.94, 0.95]
    without, law = (
        section(chapter(study_of(accuracies, 0.9, **more)), "The forecast")
        for more in ({}, {"law": STEEP})
    )
    assert "adds nothing for them" in without
    # Three folds lack a third of the images, and this law halves the error where they double.
    assert "remove 33.3% of the error, which adds 2.00 percentage points" in law
    assert "sampling of the test images" in law and "the folds of the largest training sizes" in law


def test_below_the_majority_class_there_is_nothing_to_forecast():
    text = text_of(chapter(study_of([0.1, 0.11, 0.09], 0.1, learned=False)))
    assert "nothing to forecast beyond chance" in text and "is not shown to do better" in text
    assert "consistent with the test result" not in text
    assert "has learned something" in text_of(chapter(study_of([0.1, 0.11], 0.6, learned=False)))


@pytest.mark.parametrize("accuracies", [[1.0] * 3, [0.0, 0.0], [0.5] * 10])
@pytest.mark.parametrize("learned, test", [(True, 0.0), (False, 1.0)])
def test_every_accuracy_reads_well_and_belongs_to_a_named_model(accuracies, learned, test):
    study = study_of(accuracies, test, learned=learned)
    shown = chapter(study)
    text = "\n".join(item.words for item in shown if item.kind not in ("open", "markdown"))
    assert not re.search(
        r"\bnan\b|\bNone\b|not measurable|[{}]", re.sub(r"```{table}|None of the", "", text)
    )
    assert "MNIST" not in text and "  " not in re.sub(r"^\|.*$", "", text, flags=re.M)
    head = text_of(shown)[: text_of(shown).index("## Design")]
    assert "The final model classifies" in head
    assert f"{study.validation.mean_accuracy:.2%} is the mean over" in text.replace("**", "")


@pytest.mark.parametrize(
    "copies, said",
    [(0, "None of the 1,000 test images"), (500, "There is leakage"), (101, "There is leakage")],
)
def test_copies_in_the_test_set_are_told(copies, said):
    shown = chapter(study_of([0.9] * 3, 0.9, n_test=1000, dataset="mnist", copies=copies))
    assert said in section(shown, "Copies")
    assert ("copies of training images" in section(shown, "Design")) is False
    assert ("probably too optimistic" in text_of(shown)) == (copies > 0)


def test_a_few_copies_do_not_matter():
    study = study_of([0.9] * 3, 0.9, n_test=2000, dataset="mnist", copies=1)
    assert "too few to matter" in section(chapter(study), "Copies")


def test_published_results_stand_in_order_beside_the_run_on_mnist_only():
    shown = chapter(study_of([0.99] * 3, 1.0, n_test=1000, dataset="mnist"))
    rows = [row for row in section(shown, "Comparison").splitlines() if "% |" in row]
    shares = [float(row.split("|")[2].strip(" %")) for row in rows]
    assert shares == sorted(shares) and "this run" in rows[-1] and len(shares) > 2
    # All of 1,000 images right: 99.62% to 100%.
    read = " ".join(section(shown, "Comparison").split())
    assert "0 are above the 95% interval of this run, 2 inside and 3 below it" in read
    other = section(chapter(study_of([0.9] * 3, 0.9)), "Comparison")
    assert "knows of no published accuracies" in other and "|" not in other


def test_corrected_labels_are_told_where_there_are_any():
    found = CorrectedLabels(15, 3, 9, 2, 0.9902)
    text = section(chapter(study_of([0.9] * 3, 0.9, corrected_labels=found)), "Wrong labels")
    assert "15 test labels" in text and "99.02%" in text
    assert "no list of wrong labels" in section(chapter(study_of([0.9] * 3, 0.9)), "Wrong labels")


def test_the_design_decisions_are_listed():
    text = section(chapter(study_of([0.9] * 4, 0.9)), "Design")
    assert re.search(r"number of folds +\| 4 ", text) and "10 epochs, batch size 32" in text
    assert "None of the decisions" in text and "2,000 training images" in text


def test_the_phrases_cover_exactly_the_states():
    places = {"inside", "above", "below"}
    assert set(phrases.OUTCOME) == places
    assert set(phrases.IN_SHORT) == places | {phrases.NO_FORECAST}
    copies = {"leak", "no material leak", "no leak"}
    assert set(phrases.TEST_COPIES) == set(phrases.IN_SHORT_COPIES) == copies
    assert set(phrases.SCALING) == {"none", "unit", "standard"}
