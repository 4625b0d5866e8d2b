"""Pictures and texts as a chapter's outputs, and notebooks fit to be published."""

import base64
import html
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from markdown_it import MarkdownIt

from analysis.errors import InputError
from analysis.report.chapters import clean_notebook
from analysis.report.display import Text, in_short, literal, say, table
from analysis.report.figures.picture import IMAGE_TYPES, METADATA_KEY, Picture
from analysis.statistics.intervals import Interval


def draw():
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([0, 1], [1, 0], label="loss")
    axes.legend()
    return figure


@pytest.fixture
def picture():
    alt = 'Loss falls from "1" to 0'
    return Picture(draw(), alt=alt, caption="**Loss**, $x < y$", name="fig-x")


def test_jupyter_gets_every_form_with_its_words(picture):
    data, metadata = DisplayFormatter().format(picture)
    assert set(data) == {*IMAGE_TYPES, "text/html", "text/plain"}
    assert set(metadata) == set(IMAGE_TYPES)
    for words in metadata.values():
        assert words[METADATA_KEY]["alt"] == 'Loss falls from "1" to 0'
        assert words[METADATA_KEY]["caption"] == "**Loss**, $x < y$"
        assert words[METADATA_KEY]["name"] == "fig-x"


def test_forms_are_what_their_types_say(picture):
    data, _ = DisplayFormatter().format(picture)
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert base64.b64decode(data["application/pdf"]).startswith(b"%PDF")
    assert ElementTree.fromstring(data["image/svg+xml"]).tag.endswith("svg")
    assert data["text/plain"] == 'Loss falls from "1" to 0'


def test_html_form_is_well_formed_and_says_the_same(picture):
    html = DisplayFormatter().format(picture)[0]["text/html"]
    figure = ElementTree.fromstring(html.replace('"><figcaption>', '"/><figcaption>'))
    assert figure.find("img").get("alt") == 'Loss falls from "1" to 0'
    assert "".join(figure.find("figcaption").itertext()) == "Loss, $x < y$"
    assert figure.find("figcaption/strong").text == "Loss"


def test_markup_in_a_caption_cannot_break_the_page():
    picture = Picture(draw(), alt="a", caption="<script>alert(1)</script>")
    assert "<script>" not in DisplayFormatter().format(picture)[0]["text/html"]


def test_figure_is_not_left_to_be_shown_a_second_time():
    figure = draw()
    Picture(figure, alt="a", caption="b")
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize("words", [{"alt": " ", "caption": "b"}, {"alt": "a", "caption": ""}])
def test_picture_without_words_is_refused(words):
    with pytest.raises(InputError, match=r"alt|caption"):
        Picture(draw(), **words)


def test_same_figure_gives_the_same_bytes_in_another_process():
    program = (
        "import hashlib, sys; sys.path.insert(0, 'tests/report'); from test_display import draw\n"
        "from analysis.report.figures.picture import Picture\n"
        "p = Picture(draw(), alt='a', caption='b')\n"
        "print([hashlib.sha256(p.image(k)).hexdigest() for k in ('svg', 'png', 'pdf')])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            text=True,
            cwd=__file__.rsplit("tests", 1)[0],
        ).stdout
        for _ in range(2)
    }
    assert len(outputs) == 1


def test_text_is_markdown():
    data, _ = DisplayFormatter().format(Text("> **Answer.** 5"))
    assert data["text/markdown"] == "> **Answer.** 5"
    assert str(Text("5")) == "5"


def executed(injected_id):
    cell = nbformat.v4.new_code_cell(
        "k = 10",
        id=injected_id,
        metadata={
            "tags": ["injected-parameters"],
            "papermill": {"start_time": "2024-01-01T00:00:00", "duration": 1.5},
            "execution": {"iopub.execute_input": "2024-01-01T00:00:00"},
        },
        outputs=[nbformat.v4.new_output("stream", text="out\n")],
    )
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Title", id="title"), cell],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "papermill": {"input_path": "/home/somebody/in.ipynb", "environment_variables": {}},
        },
    )


def test_clean_notebook_keeps_the_content_and_no_trace_of_the_run():
    notebook = executed("abc")
    cleaned = clean_notebook(notebook)
    text = nbformat.writes(cleaned)
    assert "/home/somebody" not in text and "2024-01-01" not in text
    assert cleaned.cells[1].source == "k = 10"
    assert cleaned.cells[1].outputs == notebook.cells[1].outputs
    assert cleaned.cells[1].metadata.tags == ["injected-parameters"]
    assert cleaned.metadata.kernelspec.name == "python3"
    nbformat.validate(cleaned)
    assert "papermill" in notebook.metadata, "the argument must stay as it was"


def test_two_runs_clean_to_the_same_notebook():
    first, second = (nbformat.writes(clean_notebook(executed(i))) for i in ("abc", "def"))
    assert first == second


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a change of -0.5 points", "a change of −0.5 points"),
        ("(-3 to **-2**)", "(−3 to **−2**)"),
        ("`x[-1]` on 2026-11-24, mid-1998", "`x[-1]` on 2026-11-24, mid-1998"),
        ("[a -1](https://x.org/a-1)", "[a −1](https://x.org/a-1)"),
    ],
)
def test_prose_has_true_minus_signs_but_code_dates_and_links_keep_their_hyphens(written, shown):
    assert str(say(written)) == shown


def test_prose_joins_sentences_fills_values_in_and_leaves_out_what_is_not_there():
    assert str(say("One {n}.", None, "", "Two {n:.1%}.", n=0.25)) == "One 0.25. Two 25.0%."
    assert str(say("Braces {stay} without values.")) == "Braces {stay} without values."


def test_the_answer_is_one_block_quote():
    assert str(in_short("One.\n\nTwo.")) == "> **In short.** One.\n> \n> Two."


def test_literal_text_is_one_line_that_holds_no_markup():
    text = "a`<b>*c*_d_ $e$ [f](g) | &amp; # {h}\nnext"
    rendered = MarkdownIt("commonmark").enable("table").renderInline(literal(text))
    assert html.unescape(rendered) == " ".join(text.split())


def test_an_interval_formats_both_of_its_limits():
    found = Interval(-0.01, 0.5, 0.95, "made up")
    assert f"{found:.1%}" == "−1.0% to 50.0%"


def test_a_table_shows_missing_numbers_as_dashes_and_numbers_flush_right():
    frame = pd.DataFrame({"fold": ["a", "b"], "gain": [np.nan, -0.5]})
    shown = table(frame, "Gain.", formats={"gain": ".2f"})
    assert list(shown.cells["gain"]) == ["–", "−0.50"]
    rule = next(line for line in shown.markdown.splitlines() if line and set(line) <= set("|:-"))
    assert rule.split("|")[1].startswith(":") and rule.split("|")[2].endswith("-:")


@pytest.mark.parametrize(
    "frame, caption",
    [
        (pd.DataFrame({"n": [1]}), " "),
        (pd.DataFrame({"n": [1], "": [2]}), "Sizes."),
    ],
    ids=["no caption", "no name"],
)
def test_a_table_without_words_is_refused(frame, caption):
    with pytest.raises(InputError, match=r"caption.*every column a name"):
        table(frame, caption)


def test_a_named_index_is_the_first_column_of_a_table():
    frame = pd.DataFrame({"n": [1]}, index=pd.Index(["x"], name="part"))
    assert list(table(frame, "Sizes.").cells.columns) == ["part", "n"]
