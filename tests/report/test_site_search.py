"""The search finds what is on a page, and ranks the right chapter first."""

import pytest
from sphinx.cmd.build import main as sphinx_build
from support.site_reader import browser, served

from analysis.report.site.topics import TOPICS


@pytest.fixture(scope="module")
def search(site):
    """Ask the site's search page; gives the addresses that it lists, best first."""
    with served(site) as home, browser() as running:
        tab = running.new_page()

        def ask(words):
            tab.goto(f"{home}search.html?q={words}")
            tab.wait_for_function(
                "document.querySelector('.search-summary')?.textContent.trim().length > 0"
            )
            return tab.evaluate(
                "[...document.querySelectorAll('#search-results li > a')]"
                ".map(link => link.getAttribute('href'))"
            )

        yield ask


@pytest.mark.parametrize(
    "words, chapter",
    [
        ("best K", "06_choose_the_validation"),
        ("leave-one-out", "06_choose_the_validation"),
        ("overfitting", "08_read_the_curves"),
        ("overfit", "08_read_the_curves"),
        ("confusion matrix", "09_study_the_errors"),
        ("calibration", "09_study_the_errors"),
        ("test accuracy", "10_open_the_test_set"),
        ("learning rate", "05_build_the_model"),
        ("scaling", "04_prepare_the_data"),
        ("accessibility", "14_use_and_extend"),
    ],
)
def test_the_right_chapter_is_first(search, words, chapter):
    assert search(words)[0].startswith(f"book/{chapter}.html")


def test_words_of_the_text_are_found_and_others_are_not(search):
    assert any(address.startswith("book/02") for address in search("documentation arrays"))
    assert search("zeppelin") == []


def test_the_index_lists_every_topic_at_its_chapter(site):
    """What the index promises is treated on the page: a topic that is not gets no entry."""
    html = (site / "genindex.html").read_text(encoding="utf-8")
    missing = [
        (chapter, topic)
        for chapter, topics in TOPICS.items()
        for topic in topics
        if not any(
            f'href="book/{chapter}.html' in line and f">{topic}<" in line
            for line in html.splitlines()
        )
    ]
    assert missing == []


def test_a_changed_page_leaves_the_topics_of_the_others_in_the_search(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text(
        "extensions = ['myst_parser', 'analysis.report.site.topics']\n"
        # Sphinx keeps, in one process, what an earlier build set.
        "root_doc = '01_load_the_data'\nsource_suffix = {'.md': 'markdown'}"
    )
    first = source / "01_load_the_data.md"
    first.write_text(
        "# Load\n\n```{toctree}\n06_choose_the_validation\n```\n\n## Digest\n\nA digest.\n"
    )
    (source / "06_choose_the_validation.md").write_text(
        "# Validation\n\n## Best K\n\nThe best K.\n"
    )
    for text in ("", "More.\n"):
        first.write_text(first.read_text() + text)
        assert sphinx_build(["-q", str(source), str(tmp_path / "site")]) == 0
        entries = (tmp_path / "site/searchindex.js").read_text().partition('"indexentries"')[2]
        assert '"best k": [[1, "best-k", true]]' in entries
        assert '"digest": [[0, "digest", true]]' in entries
