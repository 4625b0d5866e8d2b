"""Sentences of chapters 1 to 4: true of the data they are about, and only of them."""

import re

import pytest
from support.made_up import (
    KINDS,
    NEEDED,
    made_up_study,
    with_experiment,
)
from support.speech import ALL, ANSWERS, everything, say

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


def test_cited_works_are_listed(mnist):
    for name in ("Cohen", "Fernández"):
        assert name in say("balance_rule_text", mnist)
        assert name in say("exploration_references", mnist)
