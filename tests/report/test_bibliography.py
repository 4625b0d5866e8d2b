"""One bibliography for all chapters: what a chapter cites is in it, with the same link."""

import re

import nbformat
import pytest
from pybtex.database import parse_file

from analysis.data.dataset_cards import card_for
from analysis.evaluation import published
from analysis.paths import ROOT, chapter_sources

WORKS = parse_file(str(ROOT / "book" / "references.bib"), "bibtex").entries


def address(work):
    """Where a work of the bibliography can be read."""
    fields = work.fields
    if "doi" in fields:
        return f"https://doi.org/{fields['doi']}"
    return f"https://arxiv.org/abs/{fields['eprint']}" if "eprint" in fields else fields["url"]


ADDRESSES = {address(work): work for work in WORKS.values()}


def references():
    """What chapters, dataset cards and published results cite: one line of Markdown each."""
    for path in chapter_sources():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and cell.source.startswith("## References"):
                yield from re.findall(r"^- (.+)$", cell.source, re.M)
    for card in map(card_for, ("mnist", "fashion_mnist", "digits")):
        yield from card.references
    yield from (result.reference for result in published.TEST_RESULTS)
    yield from (folds.reference for folds in published.FOLDS.values())


@pytest.mark.parametrize("reference", sorted(set(references())))
def test_each_reference_is_in_the_bibliography_with_the_same_link(reference):
    found = re.search(r"\]\(([^)]+)\)", reference)[1]
    work = ADDRESSES[re.sub(r"(arxiv.*)v\d+$", r"\1", found)]
    assert f"({work.fields['year']}" in reference
    author = work.persons["author"][0]
    assert " ".join([*author.prelast_names, *author.last_names]).strip("{}") in reference


def test_each_work_is_cited_once_and_can_be_found():
    assert len(ADDRESSES) == len(WORKS)
    cited = " ".join(references())
    for found, work in ADDRESSES.items():
        assert found in cited, work.key
