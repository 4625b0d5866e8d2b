"""The landing page's strip of images and its sentence about the fit."""

import dataclasses

import numpy as np
import pytest
from support.concluded import STATES, study_of

from analysis.report.figures.landing import right_and_wrong
from analysis.report.phrases.landing import fit_sentence


@pytest.fixture(scope="module")
def studies():
    return {name: study_of(**values) for name, values in STATES.items()}


def named(study, names):
    """The same study with other class names."""
    given = {name: value for name, value in vars(study).items() if name in study.results()}
    card = dataclasses.replace(study.dataset.card, class_names=tuple(names))
    dataset = dataclasses.replace(study.dataset, card=card)
    return type(study).from_results(study.parameters, dataset=dataset, **given)


def test_the_strip_shows_what_is_right_above_what_is_wrong(studies):
    found = right_and_wrong(studies["as on MNIST"])
    data = found.data
    right = np.asarray(data.label == data.predicted)
    assert right.any() and not right.all()
    assert not np.any(np.diff(right.astype(int)) > 0), "first all that is right"
    for hit in (True, False):
        assert data.label[right == hit].is_unique
    texts = [axes.get_title(loc="center") for axes in found.figure.axes]
    assert [text.removeprefix("→ ") for text in texts if text] == list(data.predicted)
    assert sum(text.startswith("→") for text in texts) == (~right).sum()


@pytest.mark.parametrize("name", STATES)
def test_the_strip_has_short_words_in_every_state(studies, name):
    study = studies[name]
    found = right_and_wrong(study)
    assert len(found.alt) <= 300 and "digit" not in found.alt + found.caption
    if study.validation.out_of_fold.correct.all():
        assert "no error" in found.alt and "no errors" in found.caption


def test_long_names_of_classes_are_cut(studies):
    names = [f"a very long name of class number {i}" for i in range(10)]
    found = right_and_wrong(named(studies["as on MNIST"], names))
    titles = [axes.get_title(loc="center") for axes in found.figure.axes]
    assert all(len(line) <= 11 for title in titles for line in title.splitlines())
    assert len(found.alt) <= 300


@pytest.mark.parametrize("name", STATES)
def test_the_fit_is_one_sentence_with_its_verdict_in_bold(studies, name):
    fit = studies[name].fit
    sentence = fit_sentence(fit)
    assert sentence.count("**") == 2 and f"**{fit.verdict}**" in sentence
    assert sentence.endswith(".") and ". " not in sentence
