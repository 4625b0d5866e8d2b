"""The findings in words: on the page, in each state, with links that lead to the evidence."""

import ast
import json
import re
import warnings

import pytest
from support.chapters import run_chapter, text_of
from support.concluded import STATES, study_of

from analysis.paths import ROOT
from analysis.report.findings import statements
from analysis.report.phrases import conclude as phrases
from analysis.report.results import plain
from analysis.verdicts.findings import FURTHER, MAIN

CHAPTER = "book/11_draw_conclusions"


@pytest.fixture(scope="module")
def studies():
    return {name: study_of(**values) for name, values in STATES.items()}


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_stated_in_whole_sentences(studies, name):
    study = studies[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        items = statements(study)
        pages = [text_of(run_chapter(page, study)) for page in (CHAPTER, "index")]
    for item in items:
        for part in (item.claim, item.evidence, item.limit):
            assert part == part.strip() and ".." not in part and "**" not in part
        assert not item.claim.endswith(".") and not item.evidence.endswith(".")
        assert item.limit.endswith(".") and item.claim[0] == item.claim[0].upper()
    for text in pages:
        assert not re.search(r"\bnan\b|\bNone\b|\{|not measurable\.", text.split("{table}")[0])
        assert "nan%" not in text
    assert "digit" not in pages[0]
    json.dumps(plain(items), allow_nan=False)


def test_the_states_are_those_that_have_sentences(studies):
    """Every sentence of a claim is reached, but for the rare ones named here."""
    found = {(item.topic, item.state) for s in studies.values() for item in s.findings}
    rare = {("accuracy", "too few"), ("forecast", "above"), ("remedies", "fall")}
    rare |= {
        ("best_k", "none"),
        ("best_k", "within budget"),
        ("best_k", "over budget"),
        ("probabilities", "miscalibrated in no one direction"),
    }
    rare |= {("class_balance", name) for name in phrases.CLAIMS["class_balance"]}
    rare |= {("more_images", "no"), ("labels", "none"), ("labels", "some")}
    rare |= {
        ("probabilities", "cannot tell"),
        ("errors", "only"),
        ("errors", "leads"),
        ("errors", "tied"),
        ("stability", "differ"),
    }
    named = {(topic, state) for topic, states in phrases.CLAIMS.items() for state in states}
    assert {pair for pair in found if pair[0] != "fit"} <= named
    assert named - found <= rare, named - found - rare


def test_topics_have_names_links_and_sentences():
    topics = set(MAIN + FURTHER)
    for table in (phrases.TOPICS, phrases.LINKS, phrases.EVIDENCE, phrases.LIMITS):
        assert set(table) == topics
    assert set(phrases.CLAIMS) == topics - {"fit"}


def test_the_answer_holds_the_five_claims_that_matter_and_the_others_are_folded(studies):
    study = studies["as on MNIST"]
    shown = run_chapter(CHAPTER, study)
    answer = next(item.words for item in shown if "In short" in item.words)
    (folded,) = (item.words for item in shown if item.kind == "details")
    items = statements(study)
    assert [item.topic for item in items[:5]] == [phrases.TOPICS[topic] for topic in MAIN]
    for number, item in enumerate(items, 1):
        mark = f"{number}. {item.marked}"
        assert (mark in answer) == (number <= 5)
        assert (item.marked in folded) == (number > 5)
    visible = text_of(item for item in shown if item.kind in ("prose", "markdown"))
    assert len(visible.split()) < 850
    assert "better with random shifts of the training images: on held-out images" in answer
    assert "the error is lower by 17%" in answer
    assert "for new writers expect 10% more errors" in answer


def test_a_claim_that_is_not_firm_is_marked_and_one_that_cannot_tell_says_so(studies):
    marks = {"firm": "", "tentative": " (tentative)", "cannot tell": ""}
    for study in studies.values():
        for item in statements(study):
            assert item.marked == f"{item.claim}{marks[item.strength]}."
            if item.strength == "cannot tell":
                assert re.search("cannot|open|too few|No remedy|not finite", item.claim), item


def test_the_landing_page_gives_three_results_and_an_answer_to_each_question(studies):
    study = studies["as on MNIST"]
    shown = run_chapter("index", study)
    text = text_of(shown)
    assert f"Test accuracy: {study.test.accuracy:.2%} (95% CI {study.test.interval:.2%})" in text
    assert f"Cross-validated accuracy: {study.validation.mean_accuracy:.2%} (95% CI" in text
    (table,) = (item.value for item in shown if "tbl-answers" in item.source)
    assert len(table.frame) >= 19
    for question, answer in table.frame.itertuples(index=False):
        assert re.fullmatch(r"\[.+\?\]\(book/\d\d_\w+\.ipynb\)", question)
        assert answer.endswith(".") and "nan" not in answer
    assert statements(study)[0].marked in set(table.frame.answer)


def drawn_by():
    """The function that draws each figure, by the figure's name."""
    found = {}
    for path in (ROOT / "analysis" / "report" / "figures").glob("*.py"):
        for function in ast.parse(path.read_text()).body:
            if isinstance(function, ast.FunctionDef):
                for name in re.findall(r'"(fig-[a-z-]+)"', ast.unparse(function).replace("'", '"')):
                    found.setdefault(name, function.name)
    return found


@pytest.mark.parametrize("topic", MAIN + FURTHER)
def test_links_lead_to_the_chapters_that_show_the_figures(topic):
    """The build fails where a link leads nowhere."""
    chapter, figure = phrases.LINKS[topic]
    source = (ROOT / "book" / f"{chapter}.ipynb").read_text(encoding="utf-8")
    drawn = drawn_by()
    if figure:
        function = drawn.get(figure)
        assert function is None or re.search(rf"import [^\\]*\b{function}\b", source), figure
        assert function or figure in source, figure
    title = "".join(json.loads(source)["cells"][0]["source"]).splitlines()[0]
    assert title.removeprefix("# ") == phrases.CHAPTERS[chapter]
