"""Reports side by side: what differs, by the test that fits, on a page that is safe to open."""

import re

import pytest
from bs4 import BeautifulSoup
from support.recorded_results import TEST, TRAIN, made_up, saved
from support.site_reader import faults_in_browser

from analysis.cli import main
from analysis.report.comparison import FOLDS, MCNEMAR, PROPORTIONS, compare_runs
from analysis.report.comparison_page import page
from analysis.report.phrases.comparison import as_text
from analysis.report.recorded import read_recorded


def compared(folder, *results):
    """The comparison of made-up results, named a, b and so on."""
    names = "abcdefgh"[: len(results)]
    places = [saved(folder / name, each) for name, each in zip(names, results, strict=True)]
    return compare_runs([read_recorded(place) for place in places])


def difference(comparison, part, run="b"):
    (found,) = (d for d in comparison.differences if (d.part, d.run) == (part, run))
    return found


def test_mcnemars_known_answer_on_the_test_set(tmp_path):
    """b = 8 and c = 2: the binomial p is 2 (1 + 10 + 45) / 1024, Tango's limits by R."""
    found = difference(
        compared(tmp_path, made_up(test_wrong=range(8)), made_up(test_wrong=[100, 101])), "test"
    )
    assert found.test == MCNEMAR
    assert (found.only_run, found.only_first) == (8, 2)
    assert found.difference == pytest.approx(6 / TEST)
    assert found.p_value == pytest.approx(2 * 56 / 1024) == found.p_adjusted
    assert found.interval.low < 0 < found.interval.high and not found.shown


def test_errors_that_both_make_do_not_count(tmp_path):
    one, other = made_up(wrong=range(100)), made_up(wrong=range(70))
    found = difference(compared(tmp_path, one, other), "out_of_fold")
    assert (found.test, found.only_run, found.only_first) == (MCNEMAR, 30, 0)
    assert found.p_value == pytest.approx(2 * 0.5**30) and found.shown
    assert found.difference == pytest.approx(30 / TRAIN)


def test_the_same_folds_are_paired_and_others_not(tmp_path):
    same = compared(tmp_path, made_up(), made_up(wrong=range(50), epochs=2))
    found = difference(same, "folds")
    assert found.test == FOLDS and found.difference == pytest.approx(-10 / TRAIN)
    for other in ({"seed": 2}, {"k": 5}):
        comparison = compared(tmp_path, made_up(), made_up(**other))
        assert {d.part for d in comparison.differences} == {"out_of_fold", "test"}
        assert {d.test for d in comparison.differences} == {MCNEMAR}


def test_other_images_are_not_paired(tmp_path):
    subset = compared(tmp_path, made_up(train_size=500), made_up(train_size=500, seed=2))
    assert difference(subset, "out_of_fold").test == PROPORTIONS
    assert difference(subset, "test").test == MCNEMAR
    data = compared(tmp_path, made_up(), made_up(digest="e" * 64))
    assert {d.test for d in data.differences} == {PROPORTIONS}
    assert "The data are not the same" in as_text(data)


def test_without_predictions_the_proportions_are_compared(tmp_path):
    one = made_up(test_wrong=range(40))
    del one["errors"]
    found = difference(compared(tmp_path, one, made_up(test_wrong=range(10))), "test")
    assert found.test == PROPORTIONS and found.only_run is None
    # Adjusted shares 42 and 12 of 404: z = 0.075 / 0.01746.
    assert found.difference == pytest.approx(0.075)
    assert found.p_value == pytest.approx(1.75e-5, rel=0.01)


def test_p_values_are_adjusted_for_the_number_of_runs(tmp_path):
    runs = [made_up(test_wrong=range(8)), made_up(test_wrong=[]), made_up(test_wrong=range(6))]
    comparison = compared(tmp_path, *runs)
    one, other = (difference(comparison, "test", run) for run in "bc")
    assert one.p_value == pytest.approx(2 / 256) and other.p_value == pytest.approx(0.5)
    assert one.p_adjusted == pytest.approx(4 / 256) and other.p_adjusted == pytest.approx(0.5)


def test_what_differs_is_named(tmp_path):
    other = made_up(epochs=2, model="dense", seconds=300.0)
    other["verdicts"]["fit"]["verdict"] = "underfitting"
    comparison = compared(tmp_path, made_up(), other)
    assert comparison.parameters == ["model", "epochs"] and comparison.turned == ["fit"]
    text = as_text(comparison)
    assert "The runs differ in model and epochs" in text
    assert "The runs disagree on: fit." in text and "underfitting" in text
    assert "b took 3.0 times as long as a" in text
    assert "seed" not in text


def test_equal_runs_do_not_differ(tmp_path):
    comparison = compared(tmp_path, made_up(), made_up())
    assert comparison.parameters == comparison.turned == []
    assert all(d.difference == 0 and d.p_value == 1 for d in comparison.differences)
    text = as_text(comparison)
    assert "All parameters are equal" in text and "All verdicts agree" in text


def test_runs_of_one_name_are_numbered(tmp_path):
    places = [saved(tmp_path / name / "small" / "html", made_up()) for name in "ab"]
    comparison = compare_runs([read_recorded(place) for place in places])
    assert [run.name for run in comparison.runs] == ["small (1)", "small (2)"]


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def site(tmp_path):
    """A comparison of three runs as a page, with a name that would be a script."""
    results = made_up(model="dense")
    results["provenance"]["cpu"] = HOSTILE
    places = [
        saved(tmp_path / "in" / name, each)
        for name, each in (("a", made_up()), ("b" * 40, made_up(epochs=3)), ("c", results))
    ]
    out = tmp_path / "pages" / "compared.html"
    assert main(["compare", *map(str, places), "--out", str(out)]) == 0
    return out.parent


def test_the_page_says_what_is_printed_and_names_no_folder(site, tmp_path, capsys):
    html = (site / "compared.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in html and "<img" not in html
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select("script, img, [src]")
    assert soup.html["lang"] == "en" and len(soup.select("h1")) == 1
    for table in soup.select("table"):
        assert table.caption.get_text().strip()
        assert all(head.get_text().strip() and head["scope"] for head in table.select("th"))
        assert soup.find(id=table.parent["aria-labelledby"]) is table.caption
    assert len(soup.select("table")) == 5
    verdicts = soup.select("table")[3]
    assert [row.th.get_text() for row in verdicts.select("tbody tr")] == ["a", "b" * 40, "c"]
    assert HOSTILE in soup.get_text()


def test_the_page_in_a_browser(site):
    assert faults_in_browser(site, ["compared.html"], [(390, "light"), (390, "dark")]) == []


@pytest.mark.parametrize(
    "path, value",
    [
        ("errors.misclassified.test", "all"),
        ("errors.misclassified.test", [-1]),
        ("errors.misclassified.out_of_fold", [1.5]),
        ("errors.misclassified.out_of_fold", list(range(TRAIN + 1))),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path, capsys, path, value):
    good, bad = saved(tmp_path / "a", made_up()), saved(tmp_path / "b", made_up(), **{path: value})
    assert main(["compare", str(good), str(bad)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1 and path in message and str(bad) in message


def test_one_report_is_nothing_to_compare(tmp_path, capsys):
    assert main(["compare", str(saved(tmp_path, made_up()))]) == 2
    assert re.match("error: compare: at least two", capsys.readouterr().err)


def test_a_page_that_cannot_be_written_is_named(tmp_path, capsys):
    site = str(saved(tmp_path, made_up()))
    assert main(["compare", site, site, "--out", str(tmp_path / "results.json" / "x.html")]) == 2
    assert "--out" in capsys.readouterr().err


def test_the_page_is_the_same_each_time(tmp_path):
    comparison = compared(tmp_path, made_up(), made_up(seed=2))
    assert page(comparison) == page(comparison)
