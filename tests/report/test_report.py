"""The whole report, end to end, on scikit-learn's digits: built, read, and seen in a browser."""

import copy
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image
from pybtex.database import parse_string
from support.builds import SMALL_REPORT, SOMEBODY, options_of, run
from support.consistency import contradictions, stated
from support.page_network import assert_page_computes_as_keras
from support.site_reader import (
    answer,
    article,
    browser,
    faults_in_browser,
    leaks,
    pages,
    prose,
    served,
    words,
)

from analysis.cli import main
from analysis.data.datasets import load
from analysis.engine.store import Store
from analysis.parameters import make_parameters
from analysis.paths import ROOT, page_sources
from analysis.report.model_files.card import model_card
from analysis.report.site.interface import TRIED
from analysis.report.site.model_files import PAGE, SCRIPTS
from analysis.study import Study

PARAMETERS = SMALL_REPORT


@pytest.fixture(scope="module")
def store(built_report):
    return built_report / "store"


@pytest.fixture(scope="module")
def out(built_report):
    return built_report / "report"


@pytest.fixture(scope="module")
def results(out):
    return json.loads((out / "html" / "results.json").read_text(encoding="utf-8"))


def test_every_chapter_asks_shows_and_answers(out):
    site = out / "html"
    names = pages(site)
    assert len(names) == len(page_sources())
    for page in names:
        content = article(site, page)
        assert content.select("h1"), page
        if re.match(r"book/(0\d|10|11)", page):
            assert content.select(".callout-question"), page
            assert len(answer(site, page).split()) > 10, page
            assert content.select("figure img") or "book/11" in page, page
        for figure in content.select("figure"):
            assert figure.select_one("img")["alt"].strip(), page
            assert figure.select_one("figcaption").get_text().strip(), page


# What a figure is, which its alt text says.
KIND = re.compile(r"\b(plots?|charts?|diagram|matrix|map|grid|row of images|images?)\b", re.I)


def test_every_figure_has_words_a_size_its_data_its_source_and_how_to_cite_it(out):
    site = out / "html"
    figures = [(page, figure) for page in pages(site) for figure in article(site, page)("figure")]
    assert len(figures) >= 25
    for page, figure in figures:
        name = (page, figure["id"])
        light, dark = figure("img")
        assert light["alt"] == dark["alt"] and light["src"] != dark["src"], name
        assert 30 < len(light["alt"]) <= 300 and KIND.search(light["alt"]), (name, light["alt"])
        for image in (light, dark):
            drawing = ElementTree.parse((site / page).parent / image["src"]).getroot()
            _, _, width, height = map(float, drawing.get("viewBox").split())
            shown = int(image["width"]) / int(image["height"])
            assert shown == pytest.approx(width / height, rel=0.02), name
        links = {link.text: link["href"] for link in figure.select(".figure-links a")}
        tried = ["Try them"] * (figure["id"] in TRIED)
        assert list(links) == ["Enlarge", "Data (CSV)", *tried, "Source"], name
        assert not pd.read_csv((site / page).parent / links["Data (CSV)"]).empty, name
        file, function = links["Source"].split("#")
        source = BeautifulSoup(
            ((site / page).parent / file).read_text(encoding="utf-8"), "html.parser"
        )
        assert f"def {function}(" in source.find(id=function).text, name
        citation = figure.select_one(".figure-links details p").text
        number = figure.select_one(".caption-number").text.strip()
        assert f"{number}: " in citation and "scikit-learn's digits" in citation, name


@pytest.mark.usefixtures("one_thread")
def test_the_page_of_the_network_computes_as_keras_does_from_a_disk(out, results):
    found = assert_page_computes_as_keras(out / "html", PARAMETERS["dataset"])
    assert found["changed"] == results["network_page"]["rounding"]["changed"]


def test_the_model_card_of_networks_that_learned_nothing_judges_nothing(store, monkeypatch):
    monkeypatch.setattr(Study, "beats_majority_class", False)
    text = model_card(Study(make_parameters(PARAMETERS), store=Store(store), quiet=True))
    assert text.count("This is not judged, because there is no evidence") == 2


@pytest.mark.usefixtures("one_thread")
def test_the_model_of_the_report_reads_image_files(out, tmp_path, capsys):
    data, count = load(PARAMETERS["dataset"]), 20
    files = [str(tmp_path / f"{index}.png") for index in range(count)]
    for image, file in zip(data.x_test, files, strict=False):
        Image.fromarray(np.rint(image * 255.0 / data.full_scale).astype(np.uint8)).save(file)
    assert main(["predict", *files, "--report", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [item["file"] for item in found] == files
    correct = sum(int(item["class"]) == data.y_test[i] for i, item in enumerate(found))
    # Their places and grey levels change a little on the way.
    assert correct >= 0.7 * count
    assert sum(item["unlike"] for item in found) < 0.4 * count


def test_only_the_page_of_the_network_loads_it(out):
    site = out / "html"
    for page in pages(site):
        text = (site / page).read_text(encoding="utf-8")
        loaded = [script for script in SCRIPTS if f'src="../{script}"' in text]
        assert loaded == (list(SCRIPTS) if page == f"{PAGE}.html" else []), page


def test_the_model_lies_next_to_the_site_and_its_card_says_what_the_results_say(out, results):
    folder = out / "html" / "model"
    addresses = [link["href"] for link in article(out / "html", f"{PAGE}.html").select("a[href]")]
    linked = {Path(address).name for address in addresses if address.startswith("../model/")}
    assert linked == {path.name for path in folder.iterdir()}
    _, facts, card = (folder / "model_card.md").read_text("utf-8").split("---\n", 2)
    (entry,) = yaml.safe_load(facts)["model-index"]
    assert entry["results"][0]["metrics"][0]["value"] == pytest.approx(results["test"]["accuracy"])
    rounding = results["network_page"]["rounding"]
    low, high = results["test"]["interval"]
    for share in (results["cross_validation"]["mean_accuracy"], low, high, rounding["accuracy"]):
        assert f"{share:.2%}" in card, share
    assert f"{results['model']['parameters']:,} weights" in card
    assert results["dataset"]["digest"] in card and "CC BY 4.0" in card
    said = {item["topic"]: item["claim"] for item in results["inferences"]}
    for topic in ("Accuracy", "Probabilities", "Robustness", "Fit", "Errors"):
        assert said[topic] in card, topic
    assert not re.search(r"\bNone\b|\bnan\b|[{}]", card)
    page = prose(out / "html", f"{PAGE}.html")
    changed = rounding["changed"] or "every test image gets the same class"
    assert str(changed) in page


def test_no_image_of_a_page_is_without_alt_text_and_size(out):
    for page in pages(out / "html"):
        for image in article(out / "html", page)("img"):
            assert image["alt"].strip() and int(image["width"]) and int(image["height"]), page


def test_the_data_of_figures_are_those_of_the_run(out, results):
    data = out / "html" / "data"
    validation = results["cross_validation"]
    folds = pd.read_csv(data / "fig-fold-accuracies.csv")
    assert folds.accuracy.tolist() == pytest.approx(
        [one["accuracy"] for one in validation["folds"]]
    )
    matrix = pd.read_csv(data / "fig-confusion.csv").images.to_numpy()
    assert matrix.tolist() == [number for row in validation["confusion"] for number in row]
    summary = pd.read_csv(data / "fig-summary.csv").set_index("of")
    assert summary.accuracy["final model, test images"] == pytest.approx(
        results["test"]["accuracy"]
    )


# The smallest text of each enlarged figure in pixels, and how dark the page behind figures is.
SMALLEST_TEXT = """async (figure) => {
  const link = figure.querySelector('.enlarge');
  link.click();
  const dialog = document.querySelector('dialog.lightbox');
  const image = [...dialog.querySelectorAll('img')].find(i => i.checkVisibility());
  await image.decode();
  const name = document.getElementById(dialog.getAttribute('aria-labelledby')).textContent;
  return [dialog.open, name, image.getBoundingClientRect().width, image.getAttribute('src')];
}"""


def test_a_tap_enlarges_a_figure_until_its_text_can_be_read_on_a_phone(out):
    site = out / "html"
    with served(site) as home, browser() as running:
        tab = running.new_page(viewport={"width": 360, "height": 740})
        for page in (
            "index.html",
            "book/03_explore_the_data.html",
            "book/09_study_the_errors.html",
        ):
            tab.goto(home + page)
            for figure in tab.query_selector_all("article figure"):
                opened, name, width, source = figure.evaluate(SMALLEST_TEXT)
                assert opened and re.fullmatch(r"Figure \d+", name)
                file = ((site / page).parent / source).read_text(encoding="utf-8")
                sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", file)]
                units = float(re.search(r'viewBox="0 0 ([\d.]+)', file).group(1))
                assert min(sizes) * width / units >= 11, (page, name)
                tab.keyboard.press("Escape")
                assert not tab.evaluate("document.querySelector('dialog').open")
                focus = figure.evaluate("figure => figure.contains(document.activeElement)")
                assert focus, "the focus returns to where it was"


def test_in_dark_mode_figures_have_the_ground_of_the_page(out):
    with served(out / "html") as home, browser() as running:
        tab = running.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
        for page in ("book/02_investigate_the_data.html", "book/09_study_the_errors.html"):
            tab.goto(home + page)
            for image in tab.query_selector_all("article figure img.for-dark"):
                shown = Image.open(io.BytesIO(image.screenshot())).convert("L")
                pixels = np.asarray(shown) / 255
                assert pixels[0, 0] < 0.15 and np.mean(pixels > 0.9) < 0.1, (page, pixels.mean())


def test_the_title_names_the_data(out):
    title = "scikit-learn's digits: image classification with a convolutional network in Keras"
    for page in pages(out / "html"):
        soup = BeautifulSoup((out / "html" / page).read_text(encoding="utf-8"), "html.parser")
        assert title in soup.title.text
        assert "MNIST" not in soup.title.text


def test_the_social_card_is_drawn_and_small(out):
    card = out / "html" / "social-card.png"
    assert Image.open(card).size == (1200, 630)
    assert card.stat().st_size < 60_000


def test_search_engines_are_told_of_the_results_the_model_and_each_figure_s_data(out):
    site = out / "html"
    files = {}
    for page in pages(site):
        soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        graph = json.loads(soup.find("script", type="application/ld+json").string)["@graph"]
        for thing in graph:
            for file in thing.get("distribution", ()):
                files[((site / page).parent / file["contentUrl"]).resolve()] = file
    names = {path.name for path in files}
    data = {path.name for path in (site / "data").glob("*.csv")}
    assert names == {"results.json", "model.keras", "model.onnx", *data}
    assert all(path.is_file() for path in files)


def test_the_run_can_be_cited_with_its_date_and_commit(out, results):
    cite = article(out / "html", "book/13_about_this_run.html").find(id="cite-this-report")
    entry = parse_string(cite.find("pre").get_text(), "bibtex").entries["mnist-report"]
    assert entry.fields["year"] == results["provenance"]["when"][:4]
    assert results["provenance"]["commit"][:12] in entry.fields["note"]
    assert "scikit-learn's digits" in entry.fields["title"]


def test_results_hold_together(results):
    validation = results["cross_validation"]
    assert results["parameters"]["k"] == validation["k"] == len(validation["folds"]) == 3
    accuracies = [fold["accuracy"] for fold in validation["folds"]]
    assert validation["mean_accuracy"] == pytest.approx(sum(accuracies) / 3)
    low, high = validation["interval"]
    assert low <= validation["mean_accuracy"] <= high and validation["level"] == 0.95
    for fold in validation["folds"]:
        assert fold["train_size"] + fold["validation_size"] == results["dataset"]["train"]
        for key in ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"):
            assert len(fold["history"][key]) == 3
        assert fold["history"]["val_accuracy"][-1] == fold["accuracy"]
        assert fold["history"]["val_loss"][-1] == fold["loss"]
    errors = sum(
        count
        for i, row in enumerate(validation["confusion"])
        for j, count in enumerate(row)
        if i != j
    )
    total = results["dataset"]["train"]
    assert validation["pooled"]["accuracy"] == pytest.approx(1 - errors / total)
    low, high = results["test"]["interval"]
    assert 0 < low <= results["test"]["accuracy"] <= high <= 1
    # Three passes over so few images are too little.
    assert results["verdicts"]["fit"]["verdict"] == "underfitting"
    assert results["verdicts"]["class_balance"]["verdict"] == "balanced"
    experiments = results["experiments"]
    sizes = experiments["learning_curve"]["train_sizes"]
    assert len(sizes) >= 3 and sizes == sorted(set(sizes)) and sizes[-1] < total
    assert [remedy["name"] for remedy in experiments["remedies"]] == ["random_shifts"]
    assert {remedy["verdict"] for remedy in experiments["remedies"]} <= {
        "helps", "harms", "excluded", "open"
    }  # fmt: skip
    assert experiments["samples"]["samples"] == 2 and experiments["methods"]["samples"] == 8
    assert {row["k"] for row in experiments["samples"]["rows"]} >= {2, 5, 10}
    assert experiments["robustness"]["folds"] == [1, 2, 3]
    assert experiments["writers"] is None
    for inference in results["inferences"]:
        assert inference["evidence"] and inference["strength"] and inference["limit"]
    for verdict in results["verdicts"].values():
        assert verdict["rule"]
    assert results["provenance"]["dataset_digest"] == results["dataset"]["digest"]


def test_the_report_is_verified_and_a_changed_number_is_named(
    out, store, results, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("ANALYSIS_STORE", str(store))
    assert main(["verify", str(out), "--quiet"]) == 0
    assert re.search(r"^ +0 different$", capsys.readouterr().out, re.M)
    results = copy.deepcopy(results)
    results["cross_validation"]["folds"][1]["accuracy"] += 1e-9
    (tmp_path / "results.json").write_text(json.dumps(results))
    assert main(["verify", str(tmp_path), "--quiet"]) == 1
    shown = capsys.readouterr().out
    assert "different: cross_validation.folds[1].accuracy" in shown
    assert re.search(r"^ +1 different$", shown, re.M)


def test_nothing_tells_where_and_by_whom_it_was_built(out, shared_folder):
    place = shared_folder / "built"
    host = socket.gethostname()
    secrets = [ROOT, Path.home(), place, sys.prefix, *SOMEBODY.values()]
    secrets += [host] if len(host) > 5 and host != "localhost" else []
    # What can be told at all: the folder "/" is in every file.
    secrets = {str(secret) for secret in secrets if len(str(secret)) > 3}
    assert leaks(out / "html", secrets) == []
    assert leaks(out / ".work", {str(place)}), "the search finds nothing, where there is something"


def test_the_crate_describes_the_site_and_the_run(out, results):
    site = out / "html"
    document = json.loads((site / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(entities) == len(document["@graph"]) and all(e["@type"] for e in entities.values())
    for entity in entities.values():
        for value in entity.values():
            for item in value if isinstance(value, list) else [value]:
                # Flat: nothing but references to entities of the file, or of its standard.
                if isinstance(item, dict):
                    assert set(item) == {"@id"}
                    assert item["@id"] in entities or item["@id"].startswith("https://w3id.org/ro/")
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = entities["./"]
    assert all(root[name] for name in ("name", "description", "datePublished", "license"))
    parts = {part["@id"] for part in root["hasPart"]}
    assert {"results.json", "model/model.keras", "model/model.onnx", *pages(site)} <= parts
    for part in parts:
        assert int(entities[part]["contentSize"]) == (site / part).stat().st_size
    run = entities["#run"]
    assert run["result"] == {"@id": "results.json"}
    used = {item["@id"]: entities[item["@id"]] for item in run["object"]}
    assert used["#data"]["identifier"] == f"sha256:{results['dataset']['digest']}"
    assert used["#parameter-k"]["value"] == 3
    assert entities["#package-numpy"]["softwareVersion"] == np.__version__


def test_the_times_of_all_parts_are_stated(out, results):
    made = results["provenance"]
    assert {"cross_validation", "test", "scaling", "robustness"} <= set(made["trainings"])
    assert made["seconds"] == pytest.approx(sum(p["seconds"] for p in made["trainings"].values()))
    others = {page.stem for page in ROOT.glob("book/*.ipynb")} - {"13_about_this_run"}
    assert set(made["chapters"]) == {"index", *others}
    tables = article(out / "html", "book/13_about_this_run.html").select("table")
    shown = [words(table) for table in tables]
    assert any("networks of the folds" in text for text in shown)
    assert any("Explore the data" in text and " s" in text for text in shown)


def test_prose_says_what_the_results_say(out, results):
    site = out / "html"
    landing = prose(site, "index.html")
    assert f"{100 * results['cross_validation']['mean_accuracy']:.2f}%" in landing
    assert f"{100 * results['test']['accuracy']:.2f}%" in landing
    assert results["verdicts"]["fit"]["verdict"] in landing
    # The pages print the rules as well, with every verdict in them: the answers count.
    verdicts = results["verdicts"]
    for page, verdict in (
        ("book/03_explore_the_data.html", verdicts["class_balance"]["verdict"]),
        ("book/06_choose_the_validation.html", verdicts["best_k"]["verdict"]),
        ("book/08_read_the_curves.html", verdicts["fit"]["verdict"]),
    ):
        assert re.search(rf"\b{verdict}\b", answer(site, page)), (page, verdict)
    validated = prose(site, "book/07_validate_the_model.html")
    for fold in results["cross_validation"]["folds"]:
        assert f"{100 * fold['accuracy']:.2f}%" in validated
    # What is true of MNIST alone is not said of these digits.
    everything = " ".join(prose(site, page) for page in pages(site))
    assert "MNIST" not in re.sub(r"mnist-report|fashion_mnist|keras_mnist|QMNIST", "", everything)


def test_no_page_denies_another(out):
    read = {page: prose(out / "html", page) for page in pages(out / "html")}
    assert contradictions(read) == {}
    for quantity in ("accuracy of the folds", "test accuracy", "fit", "calibration", "best K"):
        assert len(stated(read)[quantity]) >= 3, quantity


def test_shapes_are_printed_as_readers_know_them(out):
    text = article(out / "html", "book/01_load_the_data.html").get_text()
    assert "Train: X = (1437, 8, 8), y = (1437,)" in text
    assert "Test: X = (360, 8, 8), y = (360,)" in text


def test_every_table_has_a_caption_and_names_its_columns(out):
    found = [
        (page, table)
        for page in pages(out / "html")
        for table in article(out / "html", page).select("table")
    ]
    assert len(found) > 20
    for page, table in found:
        # The interface's own table has no number.
        assert table.caption, page
        words = table.caption.select_one(".caption-text") or table.caption
        assert words.get_text().strip(), page
        heads = [head.get_text().strip() for head in table.select("thead th")]
        assert heads and all(heads), (page, table.caption.get_text(), heads)


def test_pages_in_a_browser(out):
    """Nothing from elsewhere, no script error, every image seen, only tables wider than a phone."""
    assert faults_in_browser(out / "html", pages(out / "html"), views=[(360, "dark")]) == []


@pytest.mark.slow
def test_second_build_trains_nothing_and_gives_the_same(out, store, results):
    before = {page: article(out / "html", page).get_text() for page in pages(out / "html")}
    done = run("build", *options_of(PARAMETERS), "--out", str(out), store=store)
    assert done.returncode == 0, done.stderr
    assert "trained" not in done.stderr and "chapters:" not in done.stderr
    again = json.loads((out / "html" / "results.json").read_text(encoding="utf-8"))
    assert again == results
    for page, text in before.items():
        assert article(out / "html", page).get_text() == text


@pytest.mark.slow
def test_failing_chapter_stops_the_build_and_leaves_the_site(out, store, tmp_path):
    """A copy of the project whose second chapter is broken."""
    project = tmp_path / "project"
    shutil.copytree(
        ROOT, project, ignore=shutil.ignore_patterns(".venv", ".store", "_build", ".git", ".work")
    )
    broken = project / "book" / "02_investigate_the_data.ipynb"
    notebook = nbformat.read(broken, as_version=4)
    notebook.cells[-1].source = "raise ValueError('this chapter is broken')"
    nbformat.write(notebook, broken)
    site = out / "html"
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    done = run(
        "build", *options_of(PARAMETERS), "--out", str(out),
        store=store, cwd=project, PYTHONPATH=str(project),
    )  # fmt: skip
    assert done.returncode == 1
    assert "02_investigate_the_data" in done.stderr and "this chapter is broken" in done.stderr
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


@pytest.fixture
def small_disk(tmp_path):
    """Make a file system of so many bytes; gives its folder."""
    folder = tmp_path / "small"
    folder.mkdir()

    def mounted(size):
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
        if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no file system can be mounted here")
        return folder

    yield mounted
    subprocess.run(["umount", str(folder)], capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.6, 0.9], ids=["book", "copy"])
def test_a_full_disk_is_one_line_and_the_next_build_goes_on(out, store, small_disk, share):
    """The disk is full while pages are written, or the site is copied."""
    needed = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    folder = small_disk(int(share * needed))
    done = run("build", *options_of(PARAMETERS), "--out", folder, "--quiet", store=store)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {folder}: no space left on device")
    assert done.stderr.count("\n") == 1
    assert not (folder / "html").exists()
    subprocess.run(["mount", "-o", f"remount,size={3 * needed}", str(folder)], check=True)
    done = run("build", *options_of(PARAMETERS), "--out", folder, "--quiet", store=store)
    assert done.returncode == 0, done.stderr
    for page in pages(out / "html"):
        assert article(folder / "html", page).get_text() == article(out / "html", page).get_text()


def test_output_folder_with_other_files_is_left_alone(store, tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "thesis.txt").write_text("years of work")
    done = run("build", *options_of(PARAMETERS), "--out", str(tmp_path), store=store)
    assert done.returncode == 2 and "thesis" not in done.stdout
    assert len(done.stderr.strip().splitlines()) == 1 and "--out" in done.stderr
    assert (tmp_path / "html" / "thesis.txt").read_text() == "years of work"


def test_chapter_alone_from_another_directory(store, tmp_path):
    """Papermill runs a chapter anywhere, and the chapter refuses a parameter that it lacks."""
    command = [sys.executable, "-m", "papermill", str(ROOT / "book" / "08_read_the_curves.ipynb")]
    environment = {**os.environ, "ANALYSIS_STORE": str(store)}
    # Papermill hands null on as text; it asks for what the recipe says anyway.
    done = subprocess.run(
        [*command, "out.ipynb", *options_of(PARAMETERS), "-p", "learning_rate", "null"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outputs = [
        output
        for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    # No progress and no warning: a cell's own lines alone.
    printed = [output for output in outputs if output.output_type == "stream"]
    assert all(output.name == "stdout" for output in printed)
    assert not re.search("trained|%\\|", "".join(output.text for output in printed))
    assert any("image/png" in output.get("data", {}) for output in outputs)
    refused = subprocess.run(
        [*command, "out2.ipynb", *options_of(PARAMETERS), "-p", "folds", "3"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert refused.returncode != 0 and "folds: no such parameter" in refused.stderr
