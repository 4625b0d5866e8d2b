"""What-if runs: their list is checked as a whole, and their page says what turns and why."""

import json

import pytest
import yaml
from support.builds import SMALL_REPORT, options_of, run
from support.recorded_results import made_up
from support.site_reader import answer, article, faults_in_browser

from analysis.engine.store import Store
from analysis.errors import InputError
from analysis.parameters import make_parameters
from analysis.paths import ROOT
from analysis.report import what_if, what_if_page
from analysis.report.comparison import compare_runs
from analysis.report.phrases import what_if as phrases
from analysis.report.recorded import recorded_of
from analysis.report.site import buttons
from analysis.report.what_if import MAIN, Outcome, WhatIf, read_runs
from analysis.study import Study

DIGITS = make_parameters({"dataset": "digits", "k": 4})


def listed(folder, text, parameters=DIGITS):
    """The runs of a list with this text."""
    path = folder / "runs.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_runs(path, parameters)


REFUSED = {
    "": "must map names",
    "# nothing": "must map names",
    "{}": "must map names",
    "[]": "must map names",
    "- epochs: 1": "must map names",
    "one epoch": "must map names",
    "7": "must map names",
    "a: [": "not valid YAML (line 1)",
    "a: {k: 3}\nb: }": "not valid YAML (line 2)",
    "a: !!python/name:os.system": "not valid YAML",
    "a: {k: 3}\n---\nb: {k: 2}": "not valid YAML",
    "? [a]\n: {k: 3}": "not valid YAML",
    b"\xff\xfe\x00": "not text in UTF-8",
    "a: {k: 3}\na: {k: 5}": "'a' stands twice",
    "a: {k: 3, k: 5}": "'k' stands twice",
    "a: {k: 3}\nA: {k: 5}": "run 'A': this name stands twice",
    "a: {k: 3}\n'a ': {k: 5}": "run 'a': this name stands twice",
    "this report: {k: 3}": "run 'this report': this name is what the report itself is called",
    "a:": "run 'a': must be a mapping of parameters",
    "a: {}": "run 'a': must be a mapping of parameters",
    "a: [k, 3]": "run 'a': must be a mapping of parameters",
    "a: 3": "run 'a': must be a mapping of parameters",
    "'': {k: 3}": "run '': a name must be text",
    "' ': {k: 3}": "run '': a name must be text",
    "null: {k: 3}": "run 'None': a name must be text",
    f"{'x' * 41}: {{k: 3}}": "a name must be text of 1 to 40 letters",
    '"a\\u0007": {k: 3}': "a name must be text",
    "a: {epoch: 1}": "run 'a': epoch: no such parameter (did you mean epochs?)",
    "a: {3: 1}": "run 'a': 3: no such parameter",
    "a: {k: 3}\nb: {k: 1}": "run 'b': k: 1 is not allowed; it must be an integer from 2 to 1000",
    "a: {k: five}": "run 'a': k: 'five' is not allowed",
    "a: {k: [3]}": "run 'a': k: [3] is not allowed",
    "a: {k: {b: 3}}": "run 'a': k: {'b': 3} is not allowed",
    "a: {model: [dense]}": "run 'a': model: ['dense'] is not allowed",
    "a: {epochs: 0}": "run 'a': epochs: 0 is not allowed",
    "a: {learning_rate: .nan}": "run 'a': learning_rate: nan is not allowed",
    "a: {k: 4}": "run 'a': k: all parameters are those of this report",
    "a: {dataset: digits, epochs: 10}": "dataset, epochs: all parameters are those of this report",
    "a: {k: 3}\nb: {k: 3, epochs: 10}": "run 'b': k, epochs: all parameters are those of run 'a'",
    "\n".join(f"r{k}: {{k: {k}}}" for k in range(5, 26)): "21 runs are too many; at most 20",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_list_is_refused_in_one_line_that_names_the_run(tmp_path, text):
    with pytest.raises(InputError) as caught:
        listed(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'runs.yml'}: ") and "\n" not in message
    assert REFUSED[text] in message, message


def test_a_list_that_is_not_there_or_is_a_folder(tmp_path):
    for path in (tmp_path / "none.yml", tmp_path):
        with pytest.raises(InputError, match="the list of runs cannot be read: "):
            read_runs(path, DIGITS)


def test_what_a_run_does_not_name_it_has_from_the_report(tmp_path):
    report = make_parameters({"dataset": "digits", "k": 4, "seed": 7})
    text = "rate: {learning_rate: 1e-3}\nown: {model: efficient}\nall: {train_size: null, k: 3}"
    rate, own, _ = listed(tmp_path, text, report)
    assert (rate.name, rate.changes) == ("rate", {"learning_rate": 1e-3})
    assert (rate.parameters.k, rate.parameters.seed, rate.parameters.dataset) == (4, 7, "digits")
    assert rate.parameters.learning_rate == 1e-3
    # Another model has a recipe of its own.
    assert (own.parameters.epochs, own.parameters.batch_size) == (8, 64)


def test_the_list_that_comes_with_the_project_fits_the_default_report():
    runs = read_runs(ROOT / "docs" / "what_if.yml", make_parameters({}))
    assert 4 <= len(runs) <= 8
    changed = {name for run in runs for name in run.changes}
    assert {"epochs", "train_size", "model", "dataset"} <= changed


@pytest.mark.parametrize(
    "text, problem",
    [
        ("a: {k: 3}\nb: {train_size: 100000}", "run 'b': train_size"),
        ("a: {dataset: no-such-file.npz}", "run 'a': dataset"),
    ],
)
def test_a_run_that_does_not_fit_its_data_is_refused_before_any_work(
    tmp_path, capsys, text, problem
):
    from analysis.cli import main

    file, out = tmp_path / "runs.yml", tmp_path / "out"
    file.write_text(text)
    arguments = ["-p", "dataset", "digits", "--what-if", str(file), "--out", str(out)]
    assert main(["build", *arguments]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith(f"error: {file}: {problem}") and shown.count("\n") == 1
    assert not out.exists()


def test_a_run_is_compared_by_what_its_own_report_states(built_report):
    found = what_if.headline(
        Study(make_parameters(SMALL_REPORT), store=Store(built_report / "store"), quiet=True)
    )
    report = json.loads((built_report / "report" / "html" / "results.json").read_text("utf-8"))
    assert set(found["verdicts"]) == set(what_if.TOPICS)
    assert "underfitting" in found["verdicts"]["fit"]["claim"]
    for name in ("fit", "best_k", "scaling", "class_balance"):
        assert found["verdicts"][name]["verdict"] == report["verdicts"][name]["verdict"], name
    assert found["test"]["accuracy"] == report["test"]["accuracy"]
    accuracies = [part["cross_validation"]["mean_accuracy"] for part in (found, report)]
    assert accuracies[0] == accuracies[1]


# --- the page -------------------------------------------------------------------------------

CLAIMS = {"fit": "It is so.", "best_k": "K is so."}


def outcome(*runs):
    """The outcome of made-up runs: pairs of a name and results; the report is the first."""
    recorded, listed = [], []
    for name, results in runs:
        for verdict, item in results["verdicts"].items():
            item["claim"] = CLAIMS.get(verdict)
        parameters = make_parameters(results["parameters"])
        recorded.append(recorded_of(name, results, parameters))
        listed.append(WhatIf(name, {"epochs": results["parameters"]["epochs"]}, parameters))
    return Outcome(listed[1:], compare_runs(recorded, [name for name, _ in runs]))


def turned(results, **verdicts):
    """Results with other verdicts."""
    for name, verdict in verdicts.items():
        results["verdicts"][name]["verdict"] = verdict
    return results


def test_the_summary_counts_the_runs_that_turn_and_names_them():
    short = turned(made_up(epochs=1, test_wrong=range(60)), fit="underfitting", best_k=None)
    found = phrases.summary(outcome((MAIN, made_up()), ("short", short), ("same", made_up(seed=2))))
    assert "One of the 2 runs changes a verdict" in found
    assert "The fit is *overfitting* in this report; *underfitting* with short." in found
    assert "The best K is 5 in this report; not determined with short." in found
    assert "range from 85.00% (short) to 97.50%" in found


def test_the_summary_where_nothing_turns_or_everything_does():
    same = phrases.summary(outcome((MAIN, made_up()), ("same", made_up(seed=2))))
    assert "No run changes a verdict" in same and "*overfitting* in all of them" in same
    assert "all test accuracies are 97.50%" in same
    other = turned(made_up(digest="e" * 64), fit="good fit")
    every = phrases.summary(outcome((MAIN, made_up()), ("other", other)))
    assert every.startswith("The run changes a verdict of this report.")
    # Accuracies on other images are not those of the same ones.
    assert "same test images" not in every


@pytest.mark.parametrize(
    "results, words",
    [
        (made_up(test_wrong=range(60)), "is lower than this report's by 12.50"),
        (made_up(test_wrong=[]), "is higher than this report's by 2.50"),
        (made_up(test_wrong=range(1, 10)), "no difference in test accuracy from this report is"),
        (made_up(), "Its final model is that of this report."),
        (made_up(test_wrong=range(60), digest="e" * 64), "are not those of this report"),
    ],
)
def test_the_test_accuracy_is_compared_on_the_same_images_alone(results, words):
    found = outcome((MAIN, made_up()), ("other", results))
    sentence = phrases.difference(found, found.comparison.runs[1])
    assert words in sentence
    if "lower than" in sentence:
        assert "−" not in sentence, "the limits are those of the size of the fall"


def test_a_verdict_that_turns_is_followed_by_its_own_sentence():
    found = outcome((MAIN, made_up()), ("short", turned(made_up(epochs=1), fit="underfitting")))
    main, short = found.comparison.runs
    assert phrases.turns_of(main, short) == [
        "Fit: *overfitting* in this report, *underfitting* here. It is so."
    ]
    assert phrases.turns_of(main, main) == [phrases.NO_TURN]


def test_the_table_has_one_row_a_run(tmp_path):
    found = phrases.table_of(outcome((MAIN, made_up()), ("short", made_up(epochs=1))))
    assert list(found["run"]) == [MAIN, "short"]
    assert list(found["differs in"]) == ["–", "epochs = 1"]
    assert found["test accuracy"][1] == "97.50% (90.00–100.00%)"


HOSTILE = "<b>$x$ | `y`</b>"


def test_names_are_text_and_their_files_are_safe(tmp_path):
    found = outcome((MAIN, made_up()), (HOSTILE, made_up(epochs=1)), ("../b", made_up(epochs=2)))
    files = what_if_page.write_page(tmp_path, found)
    assert {path for path in files if path.endswith(".yml")} == {
        "book/what_if/b-x-y-b.yml",
        "book/what_if/b.yml",
    }
    page = files["book/what_if.ipynb"].read_text(encoding="utf-8")
    outputs = [cell for cell in json.loads(page)["cells"] if cell["cell_type"] == "code"]
    assert all(HOSTILE not in str(cell["outputs"][0]["data"].get("text/html")) for cell in outputs)
    values = yaml.safe_load(files["book/what_if/b.yml"].read_text(encoding="utf-8"))
    assert values == {"dataset": "digits", "k": 4, "epochs": 2}
    assert what_if_page.file_names(["A b", "a-b", "?"]) == ["a-b", "a-b-2", "run"]


def test_the_page_stands_in_its_part_of_the_sidebar_and_the_project_s_own_list_does_not_name_it():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    assert what_if_page.PAGE not in json.dumps(toc)
    (part,) = (p for p in what_if_page.with_page(toc)["parts"] if p["caption"] == "This report")
    files = [chapter["file"] for chapter in part["chapters"]]
    assert files[files.index(what_if_page.BEFORE) - 1] == what_if_page.PAGE
    assert what_if_page.PAGE not in json.dumps(toc)


def test_a_report_without_runs_has_neither_page_nor_link(site):
    assert not (site / "book" / "what_if.html").exists()
    assert "what_if" not in (site / "index.html").read_text(encoding="utf-8")
    assert "what_if" not in json.loads((site / "results.json").read_text(encoding="utf-8"))


def test_the_page_offers_no_source_that_the_repository_does_not_have():
    def offered(page):
        source = {"label": "source-buttons", "buttons": []}
        source["buttons"] = [{"label": f"source-{kind}-button"} for kind in ("edit", "issues")]
        context = {"header_buttons": [{"label": "launch-buttons", "buttons": []}, source]}
        buttons.leave_out_what_is_not_there(None, page, "", context, None)
        groups = context["header_buttons"]
        return [each["label"] for group in groups for each in (group, *group["buttons"])]

    assert offered(what_if_page.PAGE) == ["source-buttons", "source-issues-button"]
    assert "launch-buttons" in offered("book/01_load_the_data")


@pytest.mark.slow
def test_a_built_page_shows_runs_links_their_files_and_can_be_left_out_again(built_report):
    folder, store = built_report / "report", built_report / "store"
    runs = built_report / "runs.yml"
    runs.write_text("one epoch: {epochs: 1}\na small budget: {budget: 2}\n")
    options = [*options_of(SMALL_REPORT), "--out", folder]
    done = run("build", *options, "--what-if", runs, store=store)
    assert done.returncode == 0, done.stderr
    assert "what if: run 1 of 2, one epoch" in done.stderr
    site = folder / "html"
    page = article(site, "book/what_if.html")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    assert len(rows) == 3 and rows[0].startswith(MAIN)
    assert "runs" in answer(site, "book/what_if.html")
    for link in page.select("a[href*='.yml']"):
        assert (site / "book" / link["href"]).resolve().is_file()
    found = json.loads((site / "results.json").read_text(encoding="utf-8"))["what_if"]
    assert [each["name"] for each in found] == ["one epoch", "a small budget"]
    assert found[0]["parameters"]["epochs"] == 1 and "errors" not in found[0]
    assert found[1]["test"] == {
        "accuracy": found[1]["test"]["accuracy"], "interval": found[1]["test"]["interval"]
    }  # fmt: skip
    assert "book/what_if.html" in (site / "index.html").read_text(encoding="utf-8")
    sizes = [(1280, "light"), (360, "dark")]
    assert faults_in_browser(site, ["book/what_if.html"], sizes) == []
    # The report's own results are verified, and the runs are reports of their own.
    assert run("verify", site, "-q", store=store).returncode == 0
    again = run("build", *options, store=store)
    assert again.returncode == 0, again.stderr
    assert not (site / "book" / "what_if.html").exists()
    assert "what_if" not in (site / "index.html").read_text(encoding="utf-8")
