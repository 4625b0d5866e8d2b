"""Sentences of the exploration chapter: true of the data they are about, and only of them."""

import numpy as np
import pytest
from support.made_up import arrays, made_up_study, make_study, rename_classes, save
from support.speech import say

# --- class balance -------------------------------------------------------------------


def test_imbalanced_classes_are_called_so(tmp_path):
    study = made_up_study(tmp_path, "imbalanced", k=5)
    assert "are imbalanced." in say("balance_verdict", study)
    meaning = say("balance_meaning", study)
    assert "would flatter" in meaning and "recall of each class" in meaning
    assert "right for 90.00% of the training images and 90.00% of the test images" in meaning
    assert "about 2 of its 20 images from the smallest class, 1" in meaning
    answer = say("exploration_answer", study)
    assert "imbalanced" in answer and "no sufficient measure" in answer
    assert "9 times as many" in say("class_counts", study).replace("9.00", "9")


def test_mnist_is_nearly_balanced_and_accuracy_is_fair(mnist):
    text = say("balance_verdict", mnist)
    assert "nearly balanced" in text and "p < 0.001" in text
    assert "would stand for another sample" in text
    assert "same within chance (p = 0.97" in text
    assert "11.35% on the test set" in say("exploration_answer", mnist)
    assert "fair" in say("balance_meaning", mnist)
    assert "1.24 (1.17 to 1.32)" in say("balance_table", mnist)


def test_counts_equal_by_design_get_no_interval(tmp_path):
    study = made_up_study(tmp_path, "signed")
    assert "balanced" in say("balance_verdict", study)
    assert "counts were made so" in say("balance_verdict", study)
    rows = say("balance_table", study).splitlines()[2:]
    assert not any(" to " in row for row in rows)
    assert "interval" not in say("exploration_answer", study)
    assert "Always naming one and the same class" in say("balance_meaning", study)


def test_counts_more_even_than_chance_get_no_interval(digits):
    assert "more even than random sampling" in say("balance_verdict", digits)
    assert "interval" not in say("exploration_answer", digits)


def labelled(folder, *counts):
    """A study on noise with so many training images of each class, and one test image of each."""
    labels = np.r_[np.repeat(np.arange(len(counts)), counts), np.arange(len(counts))]
    images = np.random.default_rng(1).integers(0, 200, (len(labels), 4, 4)).astype(np.uint8)
    return make_study(save(folder, images, labels, sum(counts)))


def test_a_test_that_does_not_reject_proves_no_balance(tmp_path):
    few = say("balance_verdict", labelled(tmp_path, 6, 12, 9))
    assert "are balanced" in few and "no proof of balance" in few
    many = say("balance_verdict", labelled(tmp_path, 6000, 6120, 6070))
    assert "are balanced" in many and "is small" in many and "proof" not in many


def test_few_images_of_many_classes_make_a_rough_test(tmp_path):
    rough = "fewer than 5 images to expect"
    assert rough in say("balance_verdict", made_up_study(tmp_path, "many"))
    assert rough not in say("balance_verdict", made_up_study(tmp_path, "imbalanced"))


@pytest.mark.parametrize(
    "rare, verdict, use",
    [
        (500, "balanced", "fair"),
        (420, "nearly balanced", "fair"),
        (300, "mildly imbalanced", "with care"),
        (50, "imbalanced", "would flatter"),
    ],
)
def test_the_words_follow_the_verdict(tmp_path, rare, verdict, use):
    study = labelled(tmp_path, 500, rare, 500)
    assert study.class_balance.verdict == verdict
    assert f"are {verdict}." in say("balance_verdict", study)
    assert use in say("balance_meaning", study)
    answer = say("exploration_answer", study)
    assert f"are {verdict}" in answer
    assert ("a fair measure" in answer) == (use == "fair")


def test_a_test_set_of_another_mixture_is_noticed(tmp_path):
    images, labels, n = arrays("imbalanced")
    study = make_study(save(tmp_path, images, np.r_[labels[:n], 1 - labels[n:]], n))
    assert "differ from these by more than chance" in say("balance_verdict", study)


# --- pixels and likeness -------------------------------------------------------------


def test_pixel_statistics_of_mnist_are_the_published_ones(mnist):
    text = say("pixel_reading", mnist)
    assert "0.131" in text and "0.308" in text
    assert "Most pixels are zero, 81%" in text


def test_a_brighter_test_set_is_noticed(tmp_path):
    images, labels, n = arrays("colour")
    same = say("pixel_reading", make_study(save(tmp_path, images, labels, n)))
    assert "chance can explain" in same
    images = images.copy()
    images[n:] += 5
    brighter = say("pixel_reading", make_study(save(tmp_path, images, labels, n, "bright.npz")))
    assert "above that of a training image" in brighter and "worth noting" in brighter


def test_the_class_with_most_ink_is_named(mnist):
    text = say("class_statistics_reading", mnist)
    assert "Class 0 has the most ink" in text and "class 1 the least" in text


def test_brightness_that_gives_the_class_away_is_not_called_little(tmp_path):
    images, labels, n = arrays("tiny")
    images = images // 4 + 100 * labels[:, None, None].astype(np.uint8)
    text = say("brightness", make_study(save(tmp_path, images, labels, n)))
    assert "much for a single number" in text and "stay apart" in text


def test_images_of_one_brightness_tell_nothing_by_it(tmp_path):
    images = np.zeros((28, 6, 6), np.uint8)
    images[np.arange(28), np.arange(28) % 6] = 100
    text = say("brightness", make_study(save(tmp_path, images, np.arange(28) % 2, 20)))
    assert "same brightness" in text


def test_alike_classes_are_named_and_unlike_ones_not_called_alike(mnist, tmp_path):
    text = say("class_similarity", mnist)
    assert "4 and 9 (r = 0.90), 5 and 8 (r = 0.87) and 7 and 9 (r = 0.85)" in text
    unlike = say("class_similarity", made_up_study(tmp_path, "signed"))
    assert "No two classes" in unlike and "mistakes may be expected" not in unlike
    assert "alike" not in say("exploration_answer", made_up_study(tmp_path, "signed"))


def test_classes_with_names_are_called_by_them(digits):
    names = [f"kind {letter}" for letter in "abcdefghij"]
    study = rename_classes(make_study("digits"), names)
    assert "kind b" in say("class_counts", study)
    assert "kind a" in say("class_statistics", study)
