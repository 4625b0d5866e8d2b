"""Sentences of chapters 1 to 4: true of the data they are about, and only of them."""

import re

import numpy as np
import pytest
from support.made_up import (
    KINDS,
    arrays,
    made_up_study,
    make_study,
    save,
    with_experiment,
)
from support.speech import ALL, ANSWERS, NEEDED, everything, say

from analysis.report import prose

MISTAKE = re.compile(
    r"\bnan\b|\binf\b|\bNone\b(?! of)|np\.|^#|[{}]|\b1 (images|pixels|positions|classes|folds)\b"
    r"|(?<![\d/)a-z])-\d|  |\.\.| [,.;:]( |$)",
    re.M,
)


def _cells(row):
    """A table's row without its empty cells and rulers."""
    return "; ".join(cell.strip() for cell in row[0].split("|") if cell.strip(" :-"))


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


# --- investigation -------------------------------------------------------------------


def test_the_example_is_the_one_in_the_figure(mnist):
    text = say("one_example", mnist)
    image = mnist.images[0]
    assert "labelled 5" in text and "784 numbers from 0 to 255" in text
    assert f"a mean of {image.mean():.1f}" in text
    assert f"{100 * np.mean(image == 0):.0f}% of them are zero" in text


def test_practical_facts_of_mnist(mnist):
    table = say("practical_facts", mnist)
    for row in (
        "images | 60,000 | 10,000",
        "rows × columns | 28 × 28 | 28 × 28",
        "values per image | 784 | 784",
        "classes that occur | 10 | 10",
        "largest value | 255 | 255",
        "memory as loaded | 47.0 MB | 7.8 MB",
        "share of these images | 85.7% | 14.3%",
    ):
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
    images[5] = images[1]  # same class, within training
    images[n] = images[2]  # training and test, other label
    labels[n] = 3
    text = say("duplicates", make_study(save(tmp_path, images, labels, n)))
    assert "1 repeats an earlier one exactly (2.5%)" in text
    assert "1 test image (5.0%) also stands among the training images" in text
    assert "leakage" in text and "up to 5.0 percentage points" in text
    assert "1 of these pairs bears two different labels" in text


def test_without_repeats_nothing_leaks(mnist):
    text = say("duplicates", mnist)
    assert "no copies leak" in text and "pairs" not in text
    assert "No test image is a copy" in say("investigation_answer", mnist)


def test_label_errors_are_known_for_mnist_only(mnist, digits):
    text = say("label_errors", mnist)
    assert "15 test images of 10,000" in text and "0.15%" in text
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
