"""Chapters 6 to 8: they run on any data and results, and say what these are."""

import dataclasses
import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import KINDS, made_up_study, make_study
from support.predictions import choose_k
from support.simulated_samples import BIASES, method_results, network_results
from support.wording import mistakes

from analysis.evaluation.bias_by_k import small_samples
from analysis.evaluation.learning_curve import LearningCurve
from analysis.evaluation.method_comparison import compare_methods
from analysis.evaluation.training_variation import training_variation
from analysis.evaluation.validation import CrossValidation
from analysis.report.phrases import choose
from analysis.study import Study
from analysis.training import cross_validation as engine
from analysis.training.results import CrossValidated, Fold
from analysis.verdicts import best_k as choices

CHOOSE, VALIDATE, READ = (
    "book/06_choose_the_validation",
    "book/07_validate_the_model",
    "book/08_read_the_curves",
)
FALLING = np.array([2.3, 0.5, 0.3, 0.2])
NOT_FINITE = np.array([2.3, 5.0, np.nan, np.nan])


def folds_of(planned, accuracy, loss, n_classes):
    """Folds of the plan's parts whose networks are right on this share of the images held out."""
    labels, made = planned.dataset.y_train, []
    for number, (train, held_out) in enumerate(planned.plan.splits, 1):
        right = np.arange(len(held_out)) < round(accuracy * len(held_out))
        predicted = np.where(right, labels[held_out], (labels[held_out] + 1) % n_classes)
        ends = np.linspace(1 / n_classes, right.mean(), len(loss))
        history = np.column_stack([loss * (1 + number / 100), ends])
        made.append(
            Fold(
                number,
                len(train),
                len(held_out),
                len(train),
                {"train": history, "validation": history, "test": history},
                held_out,
                np.eye(n_classes)[predicted],
                1.0,
            )
        )
    return CrossValidation(made, labels)


@pytest.fixture
def made(monkeypatch):
    """A function that makes a study up, whose cross-validation needs no training."""

    def make(planned, accuracy=0.9, loss=FALLING, **more):
        n_classes = planned.dataset.n_classes
        validation = folds_of(planned, accuracy, loss, n_classes)
        size = validation.folds[0].train_size
        sizes = np.array([size // 4, size // 2, size])
        errors = np.minimum((1 - accuracy) * np.array([[2.0], [1.4], [1.0]]), 1)
        errors = errors * np.ones((3, validation.k))
        curve = LearningCurve(sizes, errors / 2, errors, validation.folds[0].validation_size)
        variation = training_variation(validation)
        largest = np.bincount(planned.labels).max() / planned.plan.n_train
        learned = bool(validation.pooled_interval.low > largest)
        given = {
            "plan": planned.plan,
            "labels": planned.labels,
            "validation": validation,
            "beats_majority_class": learned,
            "halves": None,
            "halving": None,
            "training_variation": variation,
            "learning_curve": curve,
            "best_k": choose_k(
                curve,
                planned.plan.n_train,
                int(np.bincount(planned.labels).min()),
                20.0,
                1e-3,
                learned,
                variation,
            ),
            "remedy_folds": {},
            "writer_gap": None,
            "small_samples": None,
            "method_comparison": None,
        }
        study = Study.from_results(planned.parameters, dataset=planned.dataset, **(given | more))
        same = CrossValidated(validation.folds, planned.dataset.y_train)
        monkeypatch.setattr(engine, "cross_validate", lambda *args, **options: same)
        return study

    return make


def said(chapter, study):
    shown = run_chapter(chapter, study)
    assert mistakes(shown) == []
    return re.sub(r"```bash.*?```", "", text_of(shown), flags=re.S)


@pytest.mark.parametrize("chapter", [CHOOSE, VALIDATE, READ])
@pytest.mark.parametrize("kind", KINDS)
def test_any_data_can_be_validated(tmp_path, made, kind, chapter):
    text = said(chapter, made(made_up_study(tmp_path, kind)))
    computed = re.split(r"\n## References", text)[0]
    assert not re.search(r"mnist(?!\W*\))|digit|handwrit", computed, re.I)


@pytest.mark.parametrize(
    "name, accuracy, loss",
    [
        ("diverged", 0.1, NOT_FINITE),
        ("nothing learned", 0.1, FALLING),
        ("no error", 1.0, FALLING),
        ("one epoch", 0.9, FALLING[:2]),
        ("no loss", 1.0, np.array([2.3, 0.0, 0.0])),
    ],
)
def test_any_result_can_be_read(made, name, accuracy, loss):
    study = made(make_study("digits", k=3, epochs=len(loss) - 1, samples=0), accuracy, loss)
    texts = {chapter: said(chapter, study) for chapter in (CHOOSE, VALIDATE, READ)}
    verdict = f"The model is {study.fit.verdict}".replace("is good", "is a good")
    if study.fit.verdict == "cannot tell":
        verdict = "The run cannot tell"
    assert f"In short. {verdict}" in texts[READ]
    assert f"on average {study.validation.mean_accuracy:.2%} of unseen images" in texts[VALIDATE]
    assert ("its training diverged" in texts[READ]) == (name == "diverged")


def test_the_answer_on_k_says_why_the_run_uses_its_own(made):
    answers = {k: said(CHOOSE, made(make_study("digits", k=k, samples=0))) for k in (5, 7)}
    assert "because the well-known tutorial does" in answers[5].split("## The folds")[0]
    assert "This run uses K = 7, as its parameter k was set" in answers[7].replace("`", "")


def test_the_phrases_on_k_cover_exactly_the_states():
    reasons = {choices.GOOD_ENOUGH, choices.BEST_AFFORDABLE, choices.OVER_BUDGET}
    reasons |= {choices.NOTHING_LEARNED}
    assert set(choose.BEST_K) == reasons | {choices.FEW_SIZES, choices.NO_CANDIDATE}
    origins, standings = {"default", "set"}, {"same", "other", "none"}
    assert set(choose.OWN_K) == {(origin, at) for origin in origins for at in standings}
    assert set(choose.PARTS) == {"error", *choices.PARTS}


def test_the_learning_curve_is_read_from_its_interval(made):
    planned = make_study("digits", k=5, samples=0)
    sizes = np.array([100, 200, 400, 800])
    for exponent, state in ((0.5, "falls"), (0.0, "open"), (-0.5, "rises")):
        errors = np.tile(0.05 * (sizes[:, None] / 800.0) ** -exponent, 5)
        curve = LearningCurve(sizes, errors, errors, 10**7 if exponent else 100)
        assert choose.law_state(curve) == state
    text = said(CHOOSE, made(planned, learning_curve=curve))
    assert "The error does not fall with more images" in text


def test_every_certainty_of_the_best_k_is_said(made):
    planned = make_study("digits", k=5, samples=0)
    choice = made(planned).best_k
    for low_high, loss, what in (
        ((5, 5), 0.0, "give the same K"),
        ((3, 10), 0.02, "is at most 2% above the smallest"),
        ((2, 20), 0.3, "may be 30% above the smallest"),
    ):
        found = dataclasses.replace(choice, range=low_high, worst_loss=loss)
        text = said(CHOOSE, made(planned, best_k=found))
        assert what in text and ("This choice is firm" in text) == found.firm
    for reason, what in (
        (choices.OVER_BUDGET, "No K is within the budget"),
        (choices.BEST_AFFORDABLE, "than the best that the budget allows"),
    ):
        text = said(CHOOSE, made(planned, best_k=dataclasses.replace(choice, reason=reason)))
        assert what in text


def test_the_chapter_fails_where_the_folds_are_not_the_split_s(made):
    study = made(make_study("digits", k=3, samples=0))
    study.validation.folds[0].indices[0] += 1
    with pytest.raises(AssertionError):
        run_chapter(CHOOSE, study)


def with_samples(made, networks, methods):
    found = {
        "small_samples": small_samples(networks),
        "method_comparison": compare_methods(methods),
    }
    return said(CHOOSE, made(make_study("digits", k=5), **found))


def test_small_samples_are_reported(made):
    errors = {"hold_out": (0.0, 0.06), "leave_one_out": (0.0, 0.005)}
    text = with_samples(made, network_results(100), method_results(200, errors=errors))
    short = text.split("## The folds")[0]
    assert "leave-one-out came closer to it than 5-fold, and hold-out came less close" in short
    assert "only where a paired test shows it" in text
    assert "Every K is biased beyond chance" in text and "a fair stand-in" in text
    assert "200 stratified samples of 300 images" in text and "on 100 samples" in text


def test_a_stand_in_with_other_biases_is_called_a_rough_guide(made):
    text = with_samples(
        made, network_results(100), method_results(200, biases={**BIASES, 2: -0.02})
    )
    assert "differ significantly for K = 2 " in text and "rough guide" in text
    assert "no method differed from 5-fold" in text


@pytest.mark.parametrize("many", [1, 2, 5])
def test_few_samples_show_nothing_about_chance(made, many):
    text = with_samples(made, network_results(many), method_results(many))
    assert "the methods cannot be compared" in text
    assert ("shows nothing about chance" in text) == (many == 1)


def test_samples_without_noise_are_reported(made):
    exact = {name: (0.0, 0.0) for name in method_results(1)[0].facts["methods"]}
    nothing = dict.fromkeys(BIASES, 0.0)
    text = with_samples(
        made,
        network_results(20, noise=0.0, biases=nothing),
        method_results(20, noise=0.0, biases=nothing, errors=exact),
    )
    assert "For no K is a bias shown" in text


def test_the_curves_of_at_most_six_folds_are_drawn_and_all_are_in_the_table(made):
    study = made(make_study("digits", k=8, samples=0))
    text = said(READ, study)
    assert "The first 6 of 8 folds are shown." in text
    assert re.search(r"\| 8 +\|", text)
