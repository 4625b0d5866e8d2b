"""The chapter that loads the data: true of whatever was loaded."""

import numpy as np
import pytest
from support.chapters import run_chapter, text_of
from support.made_up import KINDS, arrays, made_up_study, make_study, save
from support.wording import mistakes

from analysis.report.phrases import load as phrases

CHAPTER = "book/01_load_the_data"


def said(study):
    return text_of(run_chapter(CHAPTER, study))


@pytest.mark.parametrize("kind", KINDS)
def test_any_data_can_be_loaded(tmp_path, kind):
    study = made_up_study(tmp_path, kind)
    shown = run_chapter(CHAPTER, study)
    assert mistakes(shown) == []
    text = text_of(shown)
    x, y = study.dataset.x_test, study.dataset.y_test
    assert text.count(f"Test: X = {x.shape}, y = {y.shape}") == 2  # in short, and printed
    assert "as published: True" not in text and "published ones" not in text
    assert "mnist" not in text.replace("fashion_mnist", "").lower()


def test_mnist_is_loaded_as_readers_know_it_and_verified(mnist):
    text = said(mnist)
    assert "from keras.datasets import mnist (trainsetX, trainsety)" in text
    assert "Train: X = (60000, 28, 28), y = (60000,)" in text
    assert "60,000 training images and 10,000 test images" in text
    assert text.count("as published: True") == 4
    assert phrases.VERIFIED[True] in text and phrases.DIGESTS[True] in text
    assert "subset" not in text


def test_channels_and_classes_are_named(tmp_path, mnist):
    assert "red, green and blue" in said(made_up_study(tmp_path, "colour"))
    assert "grey level" in said(mnist) and "10 classes: 0, 1, 2" in said(mnist)
    assert "40 classes: 100, 103, 106 and 37 others" in said(made_up_study(tmp_path, "many"))


def test_a_subset_is_said_to_be_one():
    text = said(make_study("digits", train_size=400))
    assert "stratified subset of 400 of the 1,437 training images (27.8%)" in text
    assert "This run uses 400 of the 1,437 training images." in text
    assert "subset" not in said(make_study("digits", train_size=1437))


def test_sorted_labels_are_noticed(tmp_path):
    images, labels, _ = arrays("imbalanced")
    assert phrases.ORDER["sorted"] in said(make_study(save(tmp_path, images, labels, 100)))
    order = np.random.default_rng(0).permutation(100)
    images[:100], labels[:100] = images[order], labels[order]
    mixed = make_study(save(tmp_path, images, labels, 100, "mixed.npz"))
    assert phrases.ORDER["mixed"] in said(mixed)


def test_a_files_name_is_text(tmp_path):
    name = "a`<img src=x onerror=alert(1)>`b.npz"
    shown = run_chapter(CHAPTER, make_study(save(tmp_path, *arrays("tiny"), name=name)))
    prose = [item for item in shown if item.kind == "prose" and "```" not in item.words]
    assert not any("<img" in item.words.replace("\\<", "") for item in prose)
    assert name in text_of(prose)  # shown as it is, once the escapes are read
