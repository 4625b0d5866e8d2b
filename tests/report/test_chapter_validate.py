"""Chapter 7: what its sentences say of the folds, the copies and the writers."""

import dataclasses

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import make_study
from support.predictions import cross_validation, dataset_of
from support.wording import mistakes

from analysis.evaluation.leakage import Leakage
from analysis.evaluation.series import Population, SeriesErrors
from analysis.evaluation.writer_gap import judge, writer_gap
from analysis.experiments.plan import Plan
from analysis.report.phrases import validate as phrases
from analysis.statistics.intervals import Interval
from analysis.study import Study
from analysis.training import cross_validation as engine
from analysis.training.results import CrossValidated

NO_LEAK = Leakage(0, 2500, None, 0.98, 0.0, 0, 1000)


def gap_of(low, high):
    """A gap with these limits, where 0.002 matters."""
    rng = np.random.default_rng(1)
    known, new = rng.random((2, 4000)) < 0.98
    interval = Interval(low, high, 0.95, "made up")
    return dataclasses.replace(
        writer_gap(known, new, np.arange(4000) % 50, 1000),
        interval=interval,
        material=0.002,
        verdict=judge(interval, 0.002),
    )


def series_of(low, high):
    one = Population(2000, 30, 0.01, Interval(0.005, 0.015, 0.95, "made up"))
    other = dataclasses.replace(one, error=0.01 + (low + high) / 2)
    return SeriesErrors(one, other, (low + high) / 2, Interval(low, high, 0.95, "made up"))


@pytest.fixture
def chapter(monkeypatch):
    """The chapter's text for folds of these accuracies and other results."""

    def run(accuracies=(0.98, 0.981, 0.979, 0.98, 0.982), size=500, dataset="digits", **more):
        validation = cross_validation(list(accuracies), size)
        labels = validation.labels
        data = dataset_of(labels, labels[:360], like=dataset)
        parameters = make_study("digits", k=len(accuracies)).parameters
        parameters = parameters.model_copy(update={"dataset": dataset})
        given = {
            "validation": validation,
            "labels": labels,
            "plan": Plan(parameters, data),
            "leakage": NO_LEAK,
            "writer_gap": None,
            "writers": None,
            "series": None,
        }
        same = CrossValidated(validation.folds, labels)
        monkeypatch.setattr(engine, "cross_validate", lambda *args, **options: same)
        study = Study.from_results(parameters, dataset=data, **given | more)
        shown = run_chapter("book/07_validate_the_model", study)
        assert mistakes(shown) == []
        return text_of(shown)

    return run


def answer(text):
    return text[text.index("In short.") : text.index("## Accuracy")]


def section(text, heading):
    return text.split(f"## {heading}")[1].split("\n## ")[0]


def test_the_accuracy_is_that_of_the_fold_networks(chapter):
    text = chapter()
    assert "the fold networks classify on average 98.04% of unseen images" in answer(text)
    assert "and not that of the final model" in section(text, "Accuracy")


@pytest.mark.parametrize(
    "accuracies, said",
    [
        ([0.98] * 5, "both limits are those of the pooled predictions"),
        ([0.90, 0.99, 0.93, 0.97, 0.95], None),
    ],
)
def test_the_limits_are_named_by_where_they_come_from(chapter, accuracies, said):
    text = section(chapter(accuracies), "Accuracy")
    assert said in text if said else "pooled predictions" not in text


@pytest.mark.parametrize("mean, agrees", [(0.9868, True), (0.97, False)])
def test_published_folds_are_compared_by_measure(chapter, mean, agrees):
    accuracies = mean + np.array([-0.001, 0.001, 0, 0.0005, -0.0005])
    text = chapter(accuracies, 12_000, "mnist")
    said = section(text, "Published")
    assert ("this run agrees with the published result" in said) == agrees
    assert ("This agrees with the published mean" in answer(text)) == agrees
    # Recomputed with divisor K - 1; the tutorial prints 0.107.
    assert "98.68%, with a standard deviation of 0.120 percentage points" in said
    assert "the same 60,000 images" in said


def test_without_published_folds_one_sentence_says_so(chapter):
    text = chapter()
    assert "no published folds to compare with" in section(text, "Published")
    assert "published" not in answer(text)


@pytest.mark.parametrize(
    "leak, short, said",
    [
        (NO_LEAK, "no leakage by exact copies", "There is no leakage by copies"),
        (
            dataclasses.replace(NO_LEAK, copies=9, accuracy_of_copies=1.0, excess=0.01),
            "too optimistic",
            "There is leakage: the copies raise",
        ),
        (
            dataclasses.replace(NO_LEAK, copies=9, accuracy_of_copies=1.0, excess=0.0001),
            "too few to matter",
            "too few to matter",
        ),
        (
            Leakage(2500, 2500, 0.9, None, 0.9, 0, 1000),
            "too optimistic",
            "Every held-out image has an exact copy",
        ),
    ],
)
def test_copies_are_reported(chapter, leak, short, said):
    text = chapter(leakage=leak)
    assert short in answer(text) and said in section(text, "Leakage")


def test_copies_in_the_test_set_alone_do_not_make_the_folds_optimistic(chapter):
    text = chapter(leakage=dataclasses.replace(NO_LEAK, test_copies=500))
    assert "There is no leakage by exact copies" in answer(text)
    assert "so the test accuracy is optimistic" in section(text, "Leakage")


@pytest.mark.parametrize(
    "low, high, short, said",
    [
        (0.0002, 0.004, "is optimistic", "whether by more than a tenth of the error is open"),
        (0.003, 0.005, "is optimistic", "optimistic for new writers, by more than a tenth"),
        (-0.0004, 0.0015, "also holds for new writers", "a gap of a tenth of the error is"),
        (0.0001, 0.0015, "also holds for new writers", "there is a gap, and it is below"),
        (-0.001, 0.003, "cannot tell", "cannot tell whether random folds are optimistic"),
    ],
)
def test_the_gap_is_reported_by_its_interval(chapter, low, high, short, said):
    gap = gap_of(low, high)
    text = chapter(writer_gap=gap)
    assert short in answer(text) and said in section(text, "Known and new writers")
    assert ("New writers add" in text) == (low > 0 and high > 0.002)
    assert "by 50 writers" in text and f"{100 * gap.detectable:.2f} percentage points" in text
    assert "standard error" in text


def test_without_writers_one_sentence_says_so(chapter):
    text = chapter()
    assert "The writers of the images are not known" in answer(text)
    assert "The writers of these images are not known" in section(text, "Known")
    few = chapter(writers=object())
    assert "too few images to compare" in answer(few)
    assert "There are too few images" in section(few, "Known")


@pytest.mark.parametrize(
    "low, high, said",
    [
        (0.002, 0.01, "The students' handwriting is harder"),
        (-0.009, -0.001, "The employees' handwriting is harder"),
        (-0.001, 0.001, "within the sampling of writers"),
    ],
)
def test_populations_are_compared(chapter, low, high, said):
    text = chapter(series=series_of(low, high), writer_gap=None)
    assert said in section(text, "Known")


def test_the_phrases_cover_exactly_the_states():
    verdicts = {"optimistic", "not materially optimistic", "cannot tell"}
    assert set(phrases.WRITERS_IN_SHORT) == verdicts | {"too few", "unknown"}
    outcomes = {"material", "some", "small", "none", "cannot tell"}
    assert set(phrases.GAP) == outcomes
    copies = {"leak", "no material leak", "no leak"}
    for table in (phrases.LEAK_IN_SHORT, phrases.COPIES, phrases.TEST_COPIES):
        assert set(table) == copies
