"""Sentences of chapters 1 to 4: true of the data they are about, and only of them."""

import re

import numpy as np
import pytest
from made_up import (
    KINDS,
    arrays,
    made_up_study,
    make_study,
    rename_classes,
    save,
    with_experiment,
)

from analysis import figures, prose
from analysis.prose import words

LOADING = ("usual_code", "source", "shapes", "first_images", "load_answer")
INVESTIGATION = ("origin", "one_example", "practical_facts", "practical_reading",
                 "class_examples", "claims", "position", "constant_pixels", "duplicates",
                 "label_errors", "investigation_answer", "references")
EXPLORATION = ("pixel_statistics", "pixel_reading", "class_statistics",
               "class_statistics_reading", "class_counts", "balance_rule_text", "balance_table",
               "balance_verdict", "balance_meaning", "mean_images", "brightness",
               "class_similarity", "exploration_answer", "exploration_references")
PREPARATION = ("chosen_scaling", "scaling_theory", "scaling_design", "scaling_table",
               "scaling_reading", "scaling_start_reading", "scaling_mechanics",
               "mechanics_reading", "scaling_verdict", "fold_scalers", "leakage",
               "before_and_after", "pixel_row", "same_look", "preparation_answer",
               "preparation_references")
ALL = LOADING + INVESTIGATION + EXPLORATION + PREPARATION
ANSWERS = ("load_answer", "investigation_answer", "exploration_answer", "preparation_answer")

# Accuracies at each learning rate tried; the run's own rate is the third.
NEEDED = ([0.1, 0.5, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
CONVENIENT = ([0.9, 0.9, 0.3, 0.1], [0.1, 0.5, 0.9, 0.8])
NO_DIFFERENCE = ([0.1, 0.5, 0.9, 0.8], [0.1, 0.5, 0.9, 0.8])


def say(function, study):
    """The text with plain spaces and without marks of emphasis."""
    return str(getattr(prose, function)(study)).replace("\u00a0", " ").replace("**", "")


MISTAKE = re.compile(
    r"\bnan\b|\binf\b|\bNone\b(?! of)|np\.|^#|[{}]|\b1 (images|pixels|positions|classes|folds)\b"
    r"|(?<![\d/)a-z])-\d|  |\.\.| [,.;:]( |$)",
    re.M,
)


def _cells(row):
    """A table's row without its empty cells and rulers."""
    return "; ".join(cell.strip() for cell in row[0].split("|") if cell.strip(" :-"))


def everything(study):
    texts = {function: say(function, study) for function in ALL}
    for name in ("first_images", "one_example", "class_examples", "constant_pixels",
                 "class_counts", "mean_images", "brightness", "class_similarity",
                 "scaling_accuracy", "scaling_loss", "before_and_after"):
        picture = getattr(figures, name)(study)
        texts[f"figure {name}"] = f"{picture.alt} {picture.caption}"
    return texts


@pytest.fixture(scope="module")
def mnist():
    return with_experiment(make_study("mnist", k=5), *NEEDED)


@pytest.fixture(scope="module")
def digits():
    return with_experiment(make_study("digits"), *NEEDED, scale=16.0)


# --- whatever the data ---------------------------------------------------------------


@pytest.mark.parametrize("scaling", ["unit", "standard", "none"])
@pytest.mark.parametrize("kind", KINDS)
def test_any_data_can_be_spoken_of(tmp_path, kind, scaling):
    study = with_experiment(made_up_study(tmp_path, kind, scaling=scaling), *NEEDED)
    for function, text in everything(study).items():
        plain = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$.*?\$", "x", text, flags=re.S)
        found = MISTAKE.search(re.sub(r"^\|.*\|$", _cells, plain, flags=re.M))
        assert not found, (function, found, text)


@pytest.mark.parametrize("kind", KINDS)
def test_images_of_unknown_origin_are_called_nothing_else(tmp_path, kind):
    study = with_experiment(made_up_study(tmp_path, kind), *NEEDED)
    for function, text in everything(study).items():
        if not function.endswith("references"):  # where a title speaks of something else
            found = re.search(r"digit|mnist|handwrit|\bink\b|\bstroke|garment|scikit", text, re.I)
            assert not found, (function, found, text)


def test_what_is_true_of_mnist_alone_is_not_said_of_other_digits(digits):
    for function, text in everything(digits).items():
        assert not re.search(r"mnist|northcutt|28 × 28", text, re.I), (function, text)


@pytest.mark.parametrize("kind", ["imbalanced", "many"])
def test_answers_are_short_boxes(tmp_path, mnist, kind):
    for study in (mnist, with_experiment(made_up_study(tmp_path, kind), *NEEDED)):
        for function in ANSWERS:
            text = str(getattr(prose, function)(study))
            assert text.startswith("> **Answer.** ")
            assert all(line.startswith(">") for line in text.splitlines())
            sentences = re.findall(r"[.!?](?: |$)", text.removeprefix("> **Answer.**"))
            assert 2 <= len(sentences) <= 5, text


def test_markdown_tables_are_whole(tmp_path, mnist):
    for study in (mnist, with_experiment(made_up_study(tmp_path, "many"), *NEEDED)):
        for function in ALL:
            for block in say(function, study).split("\n\n"):
                lines = [line for line in block.splitlines() if line.startswith("|")]
                assert len({line.count("|") for line in lines}) <= 1, (function, block)


# --- loading -------------------------------------------------------------------------


def test_mnist_is_loaded_as_readers_know_it_and_verified(mnist):
    assert "from keras.datasets import mnist" in say("usual_code", mnist)
    assert "SHA-256" in say("source", mnist) and "They agree" in say("source", mnist)
    shapes = say("shapes", mnist)
    assert "60,000 images" in shapes and "28 rows and 28 columns" in shapes
    assert "10,000 images" in shapes and "subset" not in shapes
    assert "verified" in say("load_answer", mnist)


def test_other_data_are_not_said_to_be_verified(tmp_path, digits):
    for study in (digits, made_up_study(tmp_path, "colour")):
        assert "no published digest" in say("source", study)
        assert "verified" not in say("load_answer", study)


def test_channels_are_told(tmp_path):
    assert "red, green and blue" in say("shapes", made_up_study(tmp_path, "colour"))
    assert "grey level" in say("shapes", made_up_study(tmp_path, "many"))


def test_a_subset_is_said_to_be_one():
    study = make_study("digits", train_size=400)
    assert "stratified subset of 400 of the 1,437 training images (27.8 %)" in say("shapes", study)
    assert "of which this run uses 400" in say("load_answer", study)
    assert "400 training images used in this run" in say("investigation_answer", study)
    assert "all 1,437" not in say("before_and_after", study)
    whole = make_study("digits", train_size=1437)
    assert "subset" not in say("shapes", whole)


def test_sorted_labels_are_noticed(tmp_path):
    images, labels, _ = arrays("imbalanced")
    assert "sorted by class" in say("first_images", make_study(save(tmp_path, images, labels, 100)))
    order = np.random.default_rng(0).permutation(100)
    images[:100], labels[:100] = images[order], labels[order]
    mixed = make_study(save(tmp_path, images, labels, 100, "mixed.npz"))
    assert "no sorted order" in say("first_images", mixed)


# --- investigation -------------------------------------------------------------------


def test_the_example_is_the_one_in_the_figure(mnist):
    text = say("one_example", mnist)
    image = mnist.images[0]
    assert "labelled 5" in text and "784 numbers from 0 to 255" in text
    assert f"a mean of {image.mean():.1f}" in text
    assert f"{100 * np.mean(image == 0):.0f} % of them are zero" in text


def test_practical_facts_of_mnist(mnist):
    table = say("practical_facts", mnist)
    for row in ("images | 60,000 | 10,000", "rows × columns | 28 × 28 | 28 × 28",
                "values per image | 784 | 784", "classes that occur | 10 | 10",
                "largest value | 255 | 255", "memory as loaded | 47.0 MB | 7.8 MB",
                "share of these images | 85.7 % | 14.3 %"):
        assert row in table
    assert "4 times the memory" in say("practical_reading", mnist)


def test_classes_that_the_test_set_lacks_are_counted(tmp_path):
    study = made_up_study(tmp_path, "many")
    present = len(np.unique(study.dataset.y_test))
    assert present < 40
    assert f"classes that occur | 40 | {present}" in say("practical_facts", study)
    assert f"no image of {40 - present} classes" in say("class_counts", study)


def test_claims_are_checked_on_the_arrays(mnist, tmp_path):
    assert "every one of these statements" in say("claims", mnist)
    assert "**no**" not in str(prose.claims(mnist))
    assert "no statement to check" in say("claims", made_up_study(tmp_path, "tiny"))


def test_position_is_measured_where_there_is_a_ground(tmp_path, mnist):
    assert "20 × 20 pixels at most" in say("position", mnist)
    assert "closely centred" in say("position", mnist)
    assert "is therefore not measured" in say("position", made_up_study(tmp_path, "signed"))
    assert "says little" in say("position", made_up_study(tmp_path, "colour"))


def test_wandering_objects_are_not_called_centred(tmp_path):
    images = np.zeros((60, 20, 20), np.uint8)
    rng = np.random.default_rng(2)
    for image, (row, column) in zip(images, rng.integers(0, 16, (60, 2)), strict=True):
        image[row : row + 4, column : column + 4] = 255
    text = say("position", make_study(save(tmp_path, images, np.arange(60) % 2, 40)))
    assert "the position varies" in text and "4 × 4 pixels at most" in text


def test_repeated_images_are_counted_and_called_leakage(tmp_path):
    images, labels, n = arrays("signed")
    images, labels = images.copy(), labels.copy()
    images[5] = images[1]          # same class, within training
    images[n] = images[2]          # training and test, other label
    labels[n] = 3
    text = say("duplicates", make_study(save(tmp_path, images, labels, n)))
    assert "1 repeats an earlier one exactly (2.5 %)" in text
    assert "1 test image (5.0 %) also stands among the training images" in text
    assert "leakage" in text and "up to 5.0 percentage points" in text
    assert "1 of these pairs bears two different labels" in text


def test_without_repeats_nothing_leaks(mnist):
    text = say("duplicates", mnist)
    assert "no copies leak" in text and "pairs" not in text
    assert "No test image is a copy" in say("investigation_answer", mnist)


def test_label_errors_are_known_for_mnist_only(mnist, digits):
    text = say("label_errors", mnist)
    assert "15 test images of 10,000" in text and "0.15 %" in text
    assert "2654, 3520 and 9679, most raters chose neither" in text
    assert "knows of no published list" in say("label_errors", digits)


def test_cited_works_are_listed(mnist, tmp_path):
    cited = say("origin", mnist) + say("label_errors", mnist)
    listed = say("references", mnist)
    for name in ("LeCun", "Yadav", "Northcutt"):
        assert name in cited and name in listed
    assert "cites no work" in say("references", made_up_study(tmp_path, "tiny"))
    for name in ("Cohen", "Fernández"):
        assert name in say("balance_rule_text", mnist)
        assert name in say("exploration_references", mnist)
    theory = say("scaling_theory", mnist)
    for name in ("Böhning", "LeCun"):
        assert name in theory and name in say("preparation_references", mnist)


# --- class balance -------------------------------------------------------------------


def test_imbalanced_classes_are_called_so(tmp_path):
    study = made_up_study(tmp_path, "imbalanced", k=5)
    assert "are imbalanced." in say("balance_verdict", study)
    meaning = say("balance_meaning", study)
    assert "would flatter" in meaning and "recall of each class" in meaning
    assert "right for 90.00 % of the training images and 90.00 % of the test images" in meaning
    assert "about 2 of its 20 images from the smallest class, 1" in meaning
    answer = say("exploration_answer", study)
    assert "imbalanced" in answer and "no sufficient measure" in answer
    assert "9 times as many" in say("class_counts", study).replace("9.00", "9")


def test_mnist_is_nearly_balanced_and_accuracy_is_fair(mnist):
    text = say("balance_verdict", mnist)
    assert "nearly balanced" in text and "p < 0.001" in text
    assert "would stand for another sample" in text
    assert "same within chance (p = 0.97" in text
    assert "11.35 % on the test set" in say("exploration_answer", mnist)
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


@pytest.mark.parametrize("rare, verdict, use", [
    (500, "balanced", "fair"),
    (420, "nearly balanced", "fair"),
    (300, "mildly imbalanced", "with care"),
    (50, "imbalanced", "would flatter"),
])
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
    assert "Most pixels are zero, 81 %" in text


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


# --- preparation ---------------------------------------------------------------------


@pytest.mark.parametrize("accuracies, verdict, answer", [
    (NEEDED, "needed", "Scaling is required here"),
    (CONVENIENT, "convenient", "a convenience, not a necessity"),
    (NO_DIFFERENCE, "no difference", "cannot be shown"),
])
def test_each_verdict_on_scaling_has_its_words(accuracies, verdict, answer):
    study = with_experiment(make_study("digits"), *accuracies)
    assert study.scaling_verdict.verdict == verdict
    assert verdict in say("scaling_verdict", study).split("By this rule")[1]
    text = say("preparation_answer", study)
    assert answer in text
    others = {"Scaling is required here", "a convenience, not", "cannot be shown"} - {answer[:18]}
    assert sum(other in text for other in others) <= 1


def test_gains_are_told_with_their_sign_and_interval(digits):
    text = say("scaling_reading", digits)
    assert "reach 40.0 percentage points more than raw ones" in text
    assert "60.0 percentage points more" in text and "3 starts" in text
    worse = with_experiment(make_study("digits"), NEEDED[1], NEEDED[0])
    assert "40.0 percentage points less than raw ones" in say("scaling_reading", worse)
    equal = with_experiment(make_study("digits"), *NO_DIFFERENCE)
    assert "come out equal" in say("scaling_reading", equal)


def test_a_best_rate_at_the_end_of_the_range_is_admitted():
    edge = with_experiment(make_study("digits"), [0.1, 0.2, 0.3, 0.4], NEEDED[1])
    assert "For raw pixels the best rate is at an end" in say("scaling_reading", edge)
    inside = with_experiment(make_study("digits"), *NEEDED)
    assert "at an end" not in say("scaling_reading", inside)


def test_the_factor_is_that_of_the_pixels(mnist, digits):
    assert "255² = 65,025 times smaller" in say("scaling_theory", mnist)
    assert "16² = 256 times smaller" in say("scaling_theory", digits)
    unit_already = with_experiment(make_study("digits"), *NO_DIFFERENCE, scale=1.0)
    assert "changes little here" in say("scaling_theory", unit_already)
    assert "do not start out worse" in say("scaling_start_reading", unit_already)


def test_the_loss_of_guessing_is_the_logarithm_of_the_classes(digits):
    text = say("scaling_start_reading", digits)
    assert f"{np.log(10):.2f}" in text
    assert "certain and wrong" in text
    diverged = with_experiment(make_study("digits"), *NEEDED, diverged=[0.01])
    assert "diverged" in say("scaling_start_reading", diverged)


def test_the_runs_own_scaling_is_described(tmp_path):
    assert "divides every pixel by 16" in say("chosen_scaling", make_study("digits"))
    study = make_study("digits", scaling="standard")
    mean, sd = study.images.mean(), study.images.std()
    text = say("chosen_scaling", study)
    assert f"subtracts {mean:.2f}" in text and f"divides by {sd:.2f}" in text
    assert "leaves the pixels as they are" in say(
        "chosen_scaling", make_study("digits", scaling="none")
    )
    signed = made_up_study(tmp_path, "signed")
    assert "range seen in the training images" in say("chosen_scaling", signed)


def test_what_a_leak_would_change_depends_on_the_scaling(tmp_path):
    assert "nothing can leak" in say("leakage", make_study("digits"))
    assert "fits nothing" in say("leakage", make_study("digits", scaling="none"))
    assert "would have been tiny" in say("leakage", make_study("digits", scaling="standard"))
    # One image is a hundred times as bright as the others.
    images, labels, n = arrays("signed")
    images = np.abs(images)
    images[7] *= 100
    study = make_study(save(tmp_path, images, labels, n), k=4)
    assert "not have been negligible" in say("leakage", study)


def test_folds_are_listed_up_to_ten():
    few = say("fold_scalers", make_study("digits", k=3)).splitlines()
    assert [line.split("|")[1].strip() for line in few[2:]] == ["fold 1", "fold 2", "fold 3", "all"]
    many = say("fold_scalers", make_study("digits", k=40))
    assert "first 10 of 40 folds" in many and "fold 11" not in many


def test_a_row_of_pixels_is_scaled_number_by_number(digits):
    lines = [line for line in say("pixel_row", digits).splitlines() if line.startswith("|")]
    row = int(re.search(r"row (\d+)", lines[0])[1])
    raw, scaled = ([float(cell) for cell in line.split("|")[2:-1]] for line in lines[2:])
    assert raw == digits.images[0][row - 1].tolist()
    assert scaled == pytest.approx([value / 16 for value in raw], abs=6e-4)


def test_before_and_after_have_the_measured_numbers():
    study = make_study("digits", scaling="standard")
    table = say("before_and_after", study)
    assert "type | `uint8` | `float32`" in table
    assert f"mean | {study.images.mean():.2f} | 0 |" in table
    assert "standard deviation | 6.02 | 1.00" in table
    assert "4 times the memory" in say("same_look", study)
    assert "look the same too" in say("same_look", make_study("digits", scaling="none"))


# --- numbers in words ----------------------------------------------------------------


@pytest.mark.parametrize("value, text", [
    (720, "720 bytes"), (1, "1 byte"), (92_000, "92.0 kB"), (54_880_000, "54.9 MB"),
    (3.2e9, "3.2 GB"),
])
def test_memory(value, text):
    assert words.memory(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize("value, text", [
    (0.01, "0.01"), (0.1, "0.1"), (1, "1"), (1e-5, "1 × 10⁻⁵"), (2.5e-6, "2.5 × 10⁻⁶"),
])
def test_step_size(value, text):
    assert words.step_size(value).replace("\u00a0", " ") == text


@pytest.mark.parametrize("value, text", [(255, "255"), (0.0, "0"), (-3.854, "−3.85"),
                                         (1234.0, "1,234"), (0.5, "0.500")])
def test_pixel_value(value, text):
    assert words.pixel_value(value) == text


@pytest.mark.parametrize("value, text", [(-0.001, "0.00"), (-0.126, "−0.13"), (0.9, "0.90")])
def test_signed(value, text):
    assert words.signed(value) == text


@pytest.mark.parametrize("value, text", [(143.7, "143.7"), (36.0, "36"), (1084.2, "1,084")])
def test_about(value, text):
    assert words.about(value) == text
