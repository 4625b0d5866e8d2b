"""Names from outside are text: a file's name runs no script and changes no page."""

import json
import shutil
import subprocess

import numpy as np
import pytest
from sklearn.datasets import load_digits
from support.builds import options_of, run
from support.npz_files import save
from support.site_reader import RAW_MARKUP, article, faults_in_browser, leaks, pages, prose

pytestmark = pytest.mark.slow

NAME = "a`<img src=x onerror=alert(1)>`b $x$ **c** & {d}_e_[f](g)%.npz"
LATEX = all(map(shutil.which, ("xelatex", "latexmk", "make", "pdftotext")))


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A report on a few digits from a file with that name, with the PDF where there is LaTeX."""
    folder = tmp_path_factory.mktemp("named")
    images, labels = load_digits(return_X_y=True)
    few = np.flatnonzero(labels < 3)[:240]
    images, labels = images[few].reshape(-1, 8, 8).astype(np.uint8), labels[few]
    file = save(
        folder,
        {
            "x_train": images[:160],
            "y_train": labels[:160],
            "x_test": images[160:],
            "y_test": labels[160:],
        },
        NAME,
    )
    parameters = {"dataset": file, "k": 2, "epochs": 1, "samples": 0}
    done = run(
        "build", *options_of(parameters), "--out", folder / "out", *["--pdf"] * LATEX,
        store=folder / "store",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_no_page_runs_it_or_takes_it_for_markup(out):
    site = out / "html"
    for page in pages(site):
        html = (site / page).read_text(encoding="utf-8")
        assert "<img src=x" not in html, page
        raw = RAW_MARKUP.search(prose(site, page).replace(NAME, ""))
        assert not raw, (page, raw)
    paths = [*pages(site), "search.html?q=img", "genindex.html"]
    assert faults_in_browser(site, paths, views=[(1280, "light")]) == []


def test_the_folder_of_the_file_is_not_named(out):
    """Nor in the PDF, where it is built."""
    assert leaks(out / "html", [str(out.parent)]) == leaks(out / "pdf", [str(out.parent)]) == []
    results = json.loads((out / "html" / "results.json").read_text(encoding="utf-8"))
    assert results["parameters"]["dataset"] == NAME


def test_the_name_is_shown_as_it_is(out):
    for page in ("index.html", "book/01_load_the_data.html"):
        assert NAME in article(out / "html", page).get_text(), page


@pytest.mark.skipif(not LATEX, reason="no LaTeX on this machine")
def test_the_name_is_printed_as_it_is(out):
    text = subprocess.run(
        ["pdftotext", "-l", "1", out / "pdf" / "report.pdf", "-"], capture_output=True, text=True
    ).stdout
    # Typesetting turns quotes, and breaks long lines.
    assert "".join(NAME.split()) in "".join(text.split()).replace("‘", "`")
