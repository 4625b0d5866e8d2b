"""The chapter that investigates the data: true of the data it is about, and only of them."""

import dataclasses
import re

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import KINDS, arrays, made_up_study, make_study, save
from support.wording import mistakes

from analysis.data.dataset_cards import card_for
from analysis.report.phrases import investigate as phrases

CHAPTER = "book/02_investigate_the_data"


def said(study):
    return text_of(run_chapter(CHAPTER, study))


def in_short(text):
    return text[text.index("In short.") : text.index("## Origin")]


@pytest.fixture(scope="module")
def about_mnist(mnist):
    shown = run_chapter(CHAPTER, mnist)
    assert mistakes(shown) == []
    return text_of(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_any_data_can_be_investigated(tmp_path, kind):
    study = made_up_study(tmp_path, kind)
    shown = run_chapter(CHAPTER, study)
    assert mistakes(shown) == []
    text = text_of(shown)
    assert not re.search(r"mnist|digit|handwrit|\bink\b|\bstroke|scikit", _plain(text), re.I)
    assert "No properties of these arrays are documented" in text
    assert "cites no work" in text
    assert "does not say where they come from" in in_short(text)


def _plain(text):
    return re.sub(r"```bash.*?```", "", text, flags=re.S)


def test_states_have_sentences():
    assert set(phrases.DOCUMENTED) == set(phrases.DOCUMENTED_IN_SHORT)
    assert set(phrases.POSITION) == {"signed", "filled", "centred", "varied"}
    for some_or_none in (phrases.CONSTANT, phrases.REPEATED, phrases.SHARED, phrases.CONFLICTS):
        assert set(some_or_none) == {"none", "some"}


def test_the_answer_names_the_origin_of_mnist(about_mnist):
    answer = in_short(about_mnist)
    assert "(NIST)" in answer and re.search(r"28 × 28 pixels \(`uint8`,[\n> ]+0 to 255\)", answer)
    assert "60,000 training and 10,000 test images" in answer
    assert "match their documentation" in answer and "No test image is a copy" in answer
    assert "For 15 of 10,000 test images the label is doubtful" in answer


def test_other_digits_are_not_called_mnist(digits):
    text = said(digits)
    assert not re.search(r"mnist|northcutt|28 × 28", text, re.I)
    assert "13 people" in in_short(text)


def test_the_printed_numbers_are_those_of_the_image(digits, tmp_path):
    shown = run_chapter(CHAPTER, digits)
    (printed,) = (item.printed for item in shown if "patch_of" in item.source)
    numbers = [int(number) for number in re.findall(r"\d+", printed.split("\n", 1)[1])]
    assert numbers == digits.images[0].ravel().tolist()
    assert "64 bytes" in printed


def test_sizes_of_mnist(about_mnist):
    assert re.search(
        r"training \| +60,000 \| uint8 +\| +0 \| +255 \| +47.04 \| +188.16", about_mnist
    )
    assert "4 times the memory" in about_mnist and "±0.6 percentage points" in about_mnist


def test_documented_properties_are_checked_on_the_arrays(about_mnist, tmp_path):
    assert phrases.DOCUMENTED["all"] in about_mnist and "| no" not in about_mnist
    study = made_up_study(tmp_path, "tiny")
    study.dataset = dataclasses.replace(study.dataset, card=card_for("fashion_mnist"))
    text = said(study)
    assert "Of 3 documented properties, the arrays have 0." in in_short(text) and "| no" in text


def test_position_is_measured_where_there_is_a_background(tmp_path, about_mnist):
    assert "20 × 20 pixels" in about_mnist and "closely centred" in about_mnist
    assert phrases.POSITION["signed"] in said(made_up_study(tmp_path, "signed"))
    assert phrases.POSITION["filled"] in said(made_up_study(tmp_path, "colour"))


def test_wandering_objects_are_not_called_centred(tmp_path):
    images = np.zeros((60, 20, 20), np.uint8)
    rng = np.random.default_rng(2)
    for image, (row, column) in zip(images, rng.integers(0, 16, (60, 2)), strict=True):
        image[row : row + 4, column : column + 4] = 255
    text = said(make_study(save(tmp_path, images, np.arange(60) % 2, 40)))
    assert "position of the content varies" in text and "4 × 4 pixels" in text


def test_constant_pixels_are_counted(about_mnist, tmp_path):
    assert "67 of 784 pixels are constant" in about_mnist and "67 of 784 (8.5%)" in about_mnist
    assert phrases.CONSTANT["none"] in said(made_up_study(tmp_path, "signed"))


def test_repeated_images_are_counted_and_called_leakage(tmp_path):
    images, labels, n = arrays("signed")
    images, labels = images.copy(), labels.copy()
    images[5] = images[1]  # same class, within training
    images[n] = images[2]  # training and test, other label
    labels[n] = 3
    text = said(make_study(save(tmp_path, images, labels, n)))
    assert "repeat an earlier one exactly: 1 (2.5%)" in text
    assert "also occur in the training set: 1 (5.0%). This is leakage" in text
    assert "up to 5.0 percentage points" in text
    assert "different labels, of which one must be wrong: 1." in text
    assert "Leakage: of 20 test images, 1 also occur" in in_short(text)


def test_without_repeats_nothing_leaks(about_mnist):
    assert phrases.SHARED["none"] in about_mnist and "Pairs of copies" not in about_mnist


def test_label_errors_are_known_for_mnist_only(about_mnist, digits):
    assert "15 of 10,000 test images (0.15%)" in about_mnist
    assert "knows of no published list of wrong labels in scikit-learn's digits" in said(digits)


def test_cited_works_are_listed(about_mnist):
    cited, listed = about_mnist.split("## References")
    for name in ("LeCun", "Yadav", "Northcutt"):
        assert name in cited and name in listed


def test_a_subset_is_what_is_counted():
    assert "there are 400 training and 360 test images" in said(
        make_study("digits", train_size=400)
    )


def test_a_files_name_is_text(tmp_path):
    name = "a`<img src=x onerror=alert(1)>`b.npz"
    shown = run_chapter(CHAPTER, make_study(save(tmp_path, *arrays("tiny"), name=name)))
    assert not any("<img" in item.words.replace("\\<", "") for item in shown)
    assert name in text_of(shown)
