"""The default report on MNIST as it was built; run by CI, with the folder in ``$REPORT``."""

import json
import os
import re
import subprocess
from pathlib import Path

from support.site_reader import RAW_MARKUP, article, faults_in_browser, links, pages, prose

REPORT = Path(os.environ["REPORT"])
SITE = REPORT / "html"
RESULTS = json.loads((SITE / "results.json").read_text(encoding="utf-8"))
LEAST_FIGURES = {
    "01": 1, "02": 4, "03": 4, "04": 3, "05": 4, "06": 6, "07": 2, "08": 4, "09": 6, "10": 1,
}  # fmt: skip


def test_accuracy_is_the_published_one():
    assert 0.985 <= RESULTS["cross_validation"]["mean_accuracy"] <= 0.989
    assert RESULTS["dataset"]["train"] == 60_000 and RESULTS["dataset"]["test"] == 10_000
    assert RESULTS["model"]["parameters"] == 542_230


def test_the_default_is_a_good_fit():
    fit = RESULTS["verdicts"]["fit"]
    assert fit["verdict"] == "good fit", fit["decided_by"]
    assert RESULTS["verdicts"]["best_k"]["verdict"] in (2, 3, 5, 10, 20)


def test_the_experiments_ran():
    experiments = RESULTS["experiments"]
    for name in ("learning_curve", "trials", "samples", "processes", "intervals", "robustness"):
        assert experiments[name], name
    # The table of writers is not part of the project.
    assert experiments["writers"] is None
    assert RESULTS["inferences"] and RESULTS["errors"]["calibration"]


def test_every_chapter_has_its_figures_and_its_answer():
    for number, least in LEAST_FIGURES.items():
        (page,) = [page for page in pages(SITE) if page.startswith(f"book/{number}")]
        assert len(article(SITE, page).select("figure img")) >= least, page
        text = prose(SITE, page)
        assert "Question" in text and "Answer." in text, page
        assert not RAW_MARKUP.search(text), page
        for target in links(SITE, page):
            assert target.exists(), (page, target)


def test_shapes_are_printed_exactly():
    lines = article(SITE, "book/01_load_the_data.html").get_text().splitlines()
    assert "Train: X = (60000, 28, 28), y = (60000,)" in lines
    assert "Test: X = (10000, 28, 28), y = (10000,)" in lines


def test_landing_page_tells_the_results():
    text = prose(SITE, "index.html").replace("\u00a0", " ")
    assert f"{100 * RESULTS['cross_validation']['mean_accuracy']:.2f}%" in text
    assert f"{100 * RESULTS['test']['accuracy']:.2f}%" in text
    assert RESULTS["verdicts"]["fit"]["verdict"] in text


def test_pages_in_a_browser():
    assert faults_in_browser(SITE, pages(SITE)) == []


def test_pdf_holds_every_chapter():
    pdf = REPORT / "pdf" / "report.pdf"
    assert (SITE / "report.pdf").read_bytes() == pdf.read_bytes()
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    words = re.sub(r"\s+", " ", text)
    for page in pages(SITE)[1:]:
        title = re.sub(r"^[\d.\s]+", "", article(SITE, page).select_one("h1").get_text())
        assert title.strip(" #\n") in words, page
    assert words.count("Answer.") >= len(LEAST_FIGURES)
    figures = sum(len(article(SITE, page).select("figure img")) for page in pages(SITE))
    assert len(set(re.findall(r"Figure\s+(\d+)", words))) >= figures - 1
