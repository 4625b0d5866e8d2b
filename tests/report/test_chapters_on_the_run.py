"""The pages about the run and its use tell of every parameter, and take names as text."""

import re

import pytest
from support.chapters import run_chapter, text_of
from support.made_up import arrays, make_study, save

from analysis.parameters import NAMES, Parameters
from analysis.paths import ROOT

RUN, USE = "book/13_about_this_run", "book/14_use_and_extend"


@pytest.fixture(scope="module")
def run_page(digits):
    return text_of(run_chapter(RUN, digits))


def test_every_parameter_stands_beside_its_default(run_page):
    for name in NAMES:
        assert f"`{name}`" in run_page
    assert "other values than the defaults for dataset and k" in run_page
    assert "digits" in run_page and "mnist" in run_page


def test_the_key_that_is_shown_is_recomputed_in_the_open(digits):
    shown = [item for item in run_chapter(RUN, digits) if item.kind == "open"]
    (key,) = (item.printed.strip() for item in shown if "sha256" in item.source)
    assert len(key) == 64
    assert any("learning_rate: 0.01" in item.printed for item in shown)
    assert any("analysis.training" in item.printed for item in shown)


def test_every_parameter_is_explained(digits):
    text = text_of(run_chapter(USE, digits))
    for name, field in Parameters.model_fields.items():
        assert f"`{name}`" in text
        assert field.description.replace("None", "null")[:40] in text


def test_the_keys_of_the_results_are_explained(digits):
    text = text_of(run_chapter(USE, digits))
    source = (ROOT / "analysis" / "report" / "results.py").read_text(encoding="utf-8")
    keys = [line.split('"')[1] for line in source.splitlines() if line.startswith(" " * 12 + '"')]
    assert len(keys) >= 8
    assert all(f"| `{key}` |" in text for key in keys)


def test_the_name_of_a_file_is_text(tmp_path):
    path = save(tmp_path, *arrays("tiny"), name="a`<img src=x onerror=alert(1)>`b.npz")
    shown = run_chapter(RUN, make_study(path))
    # In a block of code it is text as well.
    words = re.sub(
        r"^```bash$.*?^```$", "", "".join(item.words for item in shown), flags=re.M | re.S
    )
    assert "<img" not in words.replace("\\<img", "")
    (build,) = (line for item in shown for line in item.words.splitlines() if "--out again" in line)
    assert "b.npz" in build and str(tmp_path) not in build
