"""Sentences and figures on the fit, the learning curve and the trials, however these turn out."""

import re

import numpy as np
import pytest
from support.fit_cases import (
    BY_HEART,
    CASES,
    KINDS,
    MNIST_LIKE,
    OVERCONFIDENT,
    ZEROS,
    capacity,
    folds_of,
    growing,
)
from support.predictions import words

from analysis.evaluation.ablations import Trial, judge
from analysis.evaluation.learning_curve import LearningCurve
from analysis.report.display import Picture
from analysis.report.figures import fit as figures
from analysis.report.texts import ablations as more
from analysis.report.texts import fit as prose
from analysis.report.texts import fit_evidence as evidence
from analysis.study import Study
from analysis.verdicts.fit import diagnose
from analysis.verdicts.fit_rule import rule

BASE = np.array([0.985, 0.986, 0.984])
LOSS = np.full(3, 0.05)
SPREAD = np.array([0.0, 1e-4, -1e-4])


def study_of(curves, learned=True, learning_curve=None, trials=None, remedies=(), annealed=False):
    validation = folds_of(*curves)
    return Study.from_results(
        validation=validation,
        fit=diagnose(validation, annealed, learned, learning_curve, trials),
        learning_curve=learning_curve,
        capacity=trials or {},
        remedies=list(remedies),
    )


def known_study(name):
    curves, known, _ = KINDS[name]
    known = dict(known)
    base_error = known.pop("base_error", 0.012)
    if "trials" in known:
        known["trials"] = capacity(base_error, **known["trials"])
    return study_of(curves, **known)


def remedies(size=6000, **gains):
    """Judged trials of three folds with these (gains in accuracy, change of loss)."""
    return judge(
        Trial(name.replace("_", " "), size, 2000, BASE + gain, BASE, LOSS + loss, LOSS)
        for name, (gain, loss) in gains.items()
    )


SOME = {
    "early_stopping": (np.array([1e-4, -2e-4, 3e-4]), -0.01 + LOSS * 0.001 * np.arange(3)),
    "dropout": (0.003 + np.array([0, 1e-4, 2e-4]), 0.0),
    "weight_decay": (-0.01 + np.array([0, 2e-4, 1e-4]), 0.1 + 0.001 * np.arange(3)),
    "random_shifts": (np.full(3, np.nan), np.nan),
}

STUDIES = {
    **{f"case: {name}": (lambda name=name: study_of(CASES[name][0])) for name in CASES},
    **{f"kinds: {name}": (lambda name=name: known_study(name)) for name in KINDS},
    **{
        f"loss: {name}": (lambda name=name: study_of(OVERCONFIDENT[name][0]))
        for name in OVERCONFIDENT
    },
    "annealed": lambda: study_of(CASES["a single epoch"][0], annealed=True),
    "remedies": lambda: study_of(MNIST_LIKE, remedies=remedies(**SOME)),
    "one size": lambda: study_of(
        MNIST_LIKE, learning_curve=LearningCurve(np.array([100]), *np.full((2, 1, 2), 0.1), 50)
    ),
    "errors that are no numbers": lambda: study_of(
        MNIST_LIKE,
        learning_curve=LearningCurve(np.array([100, 200]), *np.full((2, 2, 3), np.nan), 50),
    ),
    "a wider network in one fold": lambda: study_of(
        MNIST_LIKE,
        trials={"wider": judge([Trial("wide", 10, 5, *np.full((4, 1), 0.9))])[0]},
        remedies=judge([Trial("dropout", 10, 5, *np.full((4, 1), 0.9))]),
    ),
}
SAID = (
    evidence.fit_rule,
    evidence.evidence_table,
    evidence.evidence_notes,
    prose.fit_reading,
    more.learning_curve_reading,
    more.learning_curve_details,
    more.capacity_reading,
    more.ablations_table,
    more.remedies_reading,
)
WRONG = ("nan", "inf ", "None", "  ", "digit", "MNIST", "np.", "-0", "−0.00 ", " .", "..", "e-")


@pytest.mark.parametrize("name", STUDIES)
def test_everything_is_said_in_every_case(name):
    study = STUDIES[name]()
    texts = {function.__name__: words(function(study)) for function in SAID}
    texts["sentence"] = (
        f"{prose.verdict_sentence(study.fit, prose.tentative(study.fit))}: "
        f"{prose.reason_in_short(study)}. {prose.what_helps(study)}".strip()
    )
    for function, text in texts.items():
        for wrong in WRONG:
            assert wrong not in text.replace("| --", ""), (function, wrong, text)
        assert text.count("(") == text.count(")"), text
        assert text.count("**") % 2 == 0, text
    for text in (texts["fit_reading"], texts["remedies_reading"], texts["capacity_reading"]):
        for sentence in re.split(r"(?<=[a-z*%)])\. ", text):
            assert sentence[0].isupper() or sentence[0] in "*>", sentence
    # The verdict is told, and no other.
    others = {"underfitting", "overfitting", "good fit", "cannot tell"} - {study.fit.verdict}
    assert f"**{study.fit.verdict}**" in texts["fit_reading"]
    assert not any(f"**{other}**" in texts["fit_reading"] for other in others)


@pytest.mark.parametrize("name", [name for name in STUDIES if not name.startswith("case")])
def test_figures_can_be_drawn_in_every_case(name):
    study = STUDIES[name]()
    for function in (figures.learning_curve, figures.capacity_and_remedies):
        picture = function(study)
        assert isinstance(picture, Picture)
        picture.figure.canvas.draw()
        for text in (picture.alt, picture.caption):
            assert text[0].isupper() and text.endswith(".")
            assert not any(wrong in words(text) for wrong in ("nan", "None", "  ", "np.", ".."))


def test_overconfidence_is_told_beside_the_verdict():
    name = "the loss doubles, the accuracy stays"
    text = words(prose.fit_reading(study_of(OVERCONFIDENT[name][0])))
    assert "**good fit** by accuracy, **overconfident** by loss" in text
    assert "rose by 100.0%" in text and "more confident in their errors" in text


def test_a_contradiction_is_named():
    text = words(prose.fit_reading(known_study("a wider network does better")))
    assert "tentative" in text and "a wider network does better" in text
    helps = prose.what_helps(known_study("a wider network does better"))
    assert "A bigger network would help" in words(helps)


def test_missing_kinds_are_named_as_missing():
    study = study_of(MNIST_LIKE)
    rows = words(evidence.evidence_table(study))
    assert "| epochs" in rows and "| images" not in rows and "| network size" not in rows
    text = words(prose.what_helps(study))
    assert "more images would help was not measured" in text
    assert "bigger network would help was not measured" in text
    assert "was not measured" in words(more.learning_curve_reading(study))
    assert "not tested" in words(more.capacity_reading(study))


def test_nothing_learned_is_worded_for_both_causes():
    for name in ("shuffled labels, known by heart", "shuffled labels, not even memorised"):
        text = words(prose.fit_reading(known_study(name)))
        assert (
            "labels do not follow from the images, or this training did not find how they do"
            in text
        )
        assert "the epoch to stop at" not in words(evidence.evidence_notes(known_study(name)))
        assert "help" not in text and prose.what_helps(known_study(name)) == ""


def test_folds_that_disagree_are_shown_with_their_range():
    name = "two folds, one with a gap and one without"
    text = words(prose.fit_reading(study_of(CASES[name][0])))
    assert "from 2.00 to 11.00 percentage points, with a threshold of 5.00" in text
    assert "tentative" not in text


def test_a_bigger_network_is_answered_with_its_reason():
    for name, said in (
        ("a wider network does better", "**Yes**"),
        ("both other sizes do worse", "**No**: the interval excludes a gain of 0.12 percentage"),
        ("a wider network, who knows", "**Cannot tell**: neither a gain of 0.12 percentage"),
        ("no error anywhere", "no error that another could avoid"),
    ):
        assert said in words(more.capacity_reading(known_study(name)))


@pytest.mark.parametrize(
    "curve, said",
    [
        (growing(0.5), "**Yes**"),
        (growing(0.02), "**No**"),
        (growing(0.2, scatter=0.4), "reaches across"),
        (ZEROS, "no error is left to measure"),
    ],
)
def test_more_data_is_answered_with_its_reason(curve, said):
    text = words(more.learning_curve_reading(study_of(BY_HEART, learning_curve=curve)))
    assert said in text


def test_remedies_are_sorted_into_findings_and_chance():
    study = study_of(MNIST_LIKE, remedies=remedies(**SOME))
    text = words(more.remedies_reading(study))
    assert "Dropout does better by 0.31 percentage points" in text
    assert "Weight decay does worse by 0.99 percentage points" in text
    assert "For early stopping, no significant difference in accuracy is shown." in text
    assert "The validation loss is lower with early stopping." in text
    assert "The validation loss is higher with weight decay." in text
    assert "For random shifts the run cannot tell." in text
    assert "6,000 images in 3 folds" in text


def test_a_smaller_size_is_told_as_a_limit():
    small = more.remedies_reading(study_of(MNIST_LIKE, remedies=remedies(**SOME)))
    whole = more.remedies_reading(study_of(MNIST_LIKE, remedies=remedies(8000, **SOME)))
    assert "full training part has 8,000 images" in words(small)
    assert "need not hold at the full one" in words(small)
    assert "need not hold" not in words(whole)


def test_a_narrower_network_on_fewer_images_is_told_not_to_count():
    made = Trial("narrow", 2000, 2000, BASE + 0.004 + SPREAD, BASE, LOSS, LOSS)
    study = study_of(MNIST_LIKE, trials={"narrower": judge([made])[0]})
    assert "does not count: fewer images" in words(evidence.evidence_table(study))
    assert "**good fit**" in words(prose.fit_reading(study))
    assert "need not hold at the full one" in words(more.capacity_reading(study))


def test_a_wider_network_on_fewer_images_is_told_with_their_number():
    for size, told in ((8000, False), (2000, True)):
        made = Trial("wide", size, 2000, BASE - 0.004 + SPREAD, BASE, LOSS, LOSS)
        text = words(prose.what_helps(study_of(MNIST_LIKE, trials={"wider": judge([made])[0]})))
        assert "would not help much" in text and ("measured on 2,000 images" in text) == told


def test_figures_show_what_was_measured():
    study = known_study("a wider network does better")
    picture = figures.capacity_and_remedies(study)
    assert "wider 0.40 (0.28 to 0.52)" in words(picture.alt)
    assert "narrower −0.40 (−0.52 to −0.28)" in words(picture.alt)
    curve = figures.learning_curve(known_study("a good fit that more images improve"))
    assert "1.20% with 8,000" in words(curve.alt) and "training images:" not in words(curve.alt)
    assert curve.figure.axes[0].get_xscale() == curve.figure.axes[0].get_yscale() == "log"
    assert "half a held-out image" in words(figures.learning_curve(
        study_of(MNIST_LIKE, learning_curve=ZEROS)).caption)  # fmt: skip


@pytest.mark.parametrize(
    "name, said",
    [
        ("the loss rests", "The model is a **good fit**"),
        ("the loss still falls", "The model is **underfitting**"),
        (
            "the loss doubles, the accuracy stays",
            "The model is a **good fit** by accuracy and **overconfident** by loss",
        ),
        (
            "the loss doubles, and there is a gap",
            "The model is **overfitting** by accuracy and **overconfident** by loss",
        ),
        (
            "the loss rises in some folds",
            "The model is a **good fit** by accuracy, and by loss the folds are **undecided**",
        ),
    ],
)
def test_the_verdict_reads_as_a_sentence(name, said):
    assert prose.verdict_sentence(study_of(OVERCONFIDENT[name][0]).fit) == said


def test_a_doubt_about_the_accuracy_stands_beside_the_accuracy():
    fit = study_of(OVERCONFIDENT["the loss rises in some folds"][0]).fit
    said = prose.verdict_sentence(fit, " (tentative)")
    assert "by accuracy (tentative), and by loss the folds are **undecided**" in said


def test_remedies_that_help_are_named_with_their_size():
    study = study_of(MNIST_LIKE, remedies=remedies(**SOME))
    assert "These remedies help: dropout, measured on 6,000 images." in words(
        prose.what_helps(study)
    )
    whole = study_of(MNIST_LIKE, remedies=remedies(8000, **SOME))
    assert "These remedies help: dropout." in words(prose.what_helps(whole))
    none = study_of(MNIST_LIKE, remedies=remedies(weight_decay=SOME["weight_decay"]))
    assert "No tested remedy helps significantly." in words(prose.what_helps(none))


def test_the_rule_on_the_page_is_short_and_its_fringe_cases_are_kept():
    study = study_of(MNIST_LIKE)
    short = words(evidence.fit_rule(study))
    assert len(short.split()) < 160
    for verdict in ("underfitting", "overfitting", "good fit", "overconfident", "cannot tell"):
        assert f"**{verdict}**" in short.lower()
    assert "twice the threshold" in words(evidence.evidence_notes(study))
    assert "twice the threshold" in rule(study.fit.annealed)


def test_an_underfitting_run_says_what_would_help_first():
    for name, said in (
        ("steady fall to the end", "More epochs would help first"),
        ("high plateau", "More training or a larger network would help first"),
        ("blown up to a finite loss, at chance", "A smaller learning rate would help first"),
    ):
        study = study_of(CASES[name][0], learning_curve=growing(0.2, scatter=0.4))
        assert study.fit.verdict == "underfitting" and study.fit.more_data == "cannot tell"
        text = words(prose.what_helps(study))
        assert text.startswith(said) and "cannot tell" not in text
