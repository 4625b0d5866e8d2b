"""The chapter that explores the data: true of the data it is about, and only of them."""

import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import KINDS, arrays, made_up_study, make_study, rename_classes, save
from support.wording import mistakes

from analysis.report.phrases import explore as phrases
from analysis.verdicts.class_balance import VERDICTS

CHAPTER = "book/03_explore_the_data"


def said(study):
    return text_of(run_chapter(CHAPTER, study))


def in_short(text):
    return text[text.index("In short.") : text.index("## Descriptive")]


@pytest.fixture(scope="module")
def about_mnist(mnist):
    shown = run_chapter(CHAPTER, mnist)
    assert mistakes(shown) == []
    return text_of(shown)


def labelled(folder, *counts):
    """A study on noise with so many training images of each class, and one test image of each."""
    labels = np.r_[np.repeat(np.arange(len(counts)), counts), np.arange(len(counts))]
    images = np.random.default_rng(1).integers(0, 200, (len(labels), 4, 4)).astype(np.uint8)
    return make_study(save(folder, images, labels, sum(counts)))


@pytest.mark.parametrize("kind", KINDS)
def test_any_data_can_be_explored(tmp_path, kind):
    shown = run_chapter(CHAPTER, made_up_study(tmp_path, kind))
    assert mistakes(shown) == []
    text = re.sub(r"```bash.*?```", "", text_of(shown), flags=re.S)
    assert not re.search(r"mnist|digit|handwrit|\bink\b|\bstroke", text, re.I)


def test_states_have_sentences():
    for table in (phrases.METRIC_IN_SHORT, phrases.METRIC):
        assert tuple(table) == VERDICTS
    assert set(phrases.REASON) == {
        "equal",
        "more even than chance",
        *(f"{size}, {sure}" for size in ("chance", "small", "large") for sure in SURE),
    }


SURE = ("clear", "unclear")


# --- class balance -------------------------------------------------------------------


def test_imbalanced_classes_are_called_so(tmp_path):
    text = said(made_up_study(tmp_path, "imbalanced", k=5))
    assert "training images are imbalanced." in text
    assert phrases.METRIC["imbalanced"].replace("**", "") in text
    assert "correct for 90.00% of the training images and 90.00% of the test images" in text
    assert "each of the 5 stratified folds holds about 2 images of the smallest class" in text
    assert "Accuracy alone is not a sufficient metric here" in in_short(text)


def test_mnist_is_nearly_balanced_and_accuracy_is_fair(about_mnist):
    answer = in_short(about_mnist)
    assert answer.startswith("In short. Accuracy is a fair metric here; stratify the folds anyway.")
    assert "Cohen's w = 0.05, 95% CI 0.04 to 0.06" in answer and "11.35% on the test" in answer
    assert "chi-square = 172.9, p = 1.5e-32" in about_mnist and "Cohen's w = 0.054" in about_mnist
    assert "1.24 times as many" in about_mnist and "same verdict" in about_mnist
    assert "same within chance (p = 0.97" in about_mnist


def test_counts_equal_by_design_get_no_interval(tmp_path):
    text = said(made_up_study(tmp_path, "signed"))
    assert phrases.REASON["equal"] in text
    assert "each has 10 training images" in in_short(text) and "CI" not in in_short(text)


def test_counts_more_even_than_chance_get_no_interval(digits):
    text = said(digits)
    assert "more even than random sampling" in text and "CI" not in in_short(text)


def test_a_test_that_does_not_reject_proves_no_balance(tmp_path):
    few = said(labelled(tmp_path, 6, 12, 9))
    assert "are balanced" in few and "no proof of balance" in few
    many = said(labelled(tmp_path, 6000, 6120, 6070))
    assert "are balanced" in many and "is small" in many and "proof" not in many


def test_few_images_of_many_classes_make_a_rough_test(tmp_path):
    many = said(made_up_study(tmp_path, "many"))
    assert phrases.ROUGH[True] in many and re.search(r"lacks \d+ of the 40 classes", many)
    assert phrases.ROUGH[True] not in said(made_up_study(tmp_path, "imbalanced"))


@pytest.mark.parametrize(
    "rare, verdict",
    [(500, "balanced"), (420, "nearly balanced"), (300, "mildly imbalanced"), (50, "imbalanced")],
)
def test_the_words_follow_the_verdict(tmp_path, rare, verdict):
    text = said(labelled(tmp_path, 500, rare, 500))
    assert f"are {verdict}." in text
    assert phrases.METRIC[verdict].replace("**", "") in text
    assert phrases.METRIC_IN_SHORT[verdict].replace("**", "") in in_short(text)


def test_a_test_set_of_another_mixture_is_noticed(tmp_path):
    images, labels, n = arrays("imbalanced")
    text = said(make_study(save(tmp_path, images, np.r_[labels[:n], 1 - labels[n:]], n)))
    assert "differ by more than chance" in text


# --- pixels and similarity -----------------------------------------------------------


def test_pixel_statistics_of_mnist_are_the_published_ones(about_mnist):
    # The usual constants for standardising MNIST are 0.1307 and 0.3081.
    assert f"mean of {0.1307 * 255:.1f}" in about_mnist
    assert f"deviation over all pixels is {0.3081 * 255:.1f}" in about_mnist
    assert "Most pixels are zero (81%)" in about_mnist
    assert "Class 0 has the most ink" in about_mnist and "class 1 the least" in about_mnist


def test_a_brighter_test_set_is_noticed(tmp_path):
    images, labels, n = arrays("colour")
    assert "chance can explain" in said(make_study(save(tmp_path, images, labels, n)))
    images = images.copy()
    images[n:] += 5
    brighter = said(make_study(save(tmp_path, images, labels, n, "bright.npz")))
    assert "more than chance, and" in brighter


def test_brightness_that_identifies_the_class_is_not_called_little(tmp_path):
    images, labels, n = arrays("tiny")
    images = images // 4 + 100 * labels[:, None, None].astype(np.uint8)
    text = said(make_study(save(tmp_path, images, labels, n)))
    assert "much for a single number; still, 0 of 1 pairs" in text


def test_images_of_one_brightness_say_nothing_by_it(tmp_path):
    images = np.zeros((28, 6, 6), np.uint8)
    images[np.arange(28), np.arange(28) % 6] = 100
    text = said(make_study(save(tmp_path, images, np.arange(28) % 2, 20)))
    assert "same brightness" in text and "hardly differ in mean brightness" in text


def test_similar_classes_are_named_and_others_not_called_similar(about_mnist, tmp_path):
    assert "4 and 9 (r = 0.90), 5 and 8 (r = 0.87) and 7 and 9 (r = 0.85)" in about_mnist
    unlike = said(made_up_study(tmp_path, "signed"))
    assert "No two classes" in unlike and "Errors are to be expected" not in unlike


def test_classes_with_names_are_called_by_them():
    study = rename_classes(make_study("digits"), [f"kind {letter}" for letter in "abcdefghij"])
    text = said(study)
    assert re.search(r"kind \w and kind \w \(r = ", text) and re.search(r"\| kind a +\| +\d+", text)
