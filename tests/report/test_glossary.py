"""The glossary defines the terms that the report uses, and no other."""

import re

import pytest

from analysis.paths import PACKAGE, ROOT, chapter_sources

GLOSSARY = (ROOT / "book" / "15_glossary.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^- \*\*(.+?)\.\*\* (.+)$", GLOSSARY, re.M)
SOURCES = [*chapter_sources(), *(PACKAGE / "report").rglob("*.py")]
WORDS = " ".join(re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) for path in SOURCES).lower()


@pytest.mark.parametrize("term, definition", ENTRIES, ids=[term for term, _ in ENTRIES])
def test_term(term, definition):
    name, *forms = re.split(r" \(|, |\)", term.lower())
    assert any(form and form in WORDS for form in (name, *forms)), "used nowhere"
    assert definition.endswith(".") and len(definition) < 200, "too long for a preview"


def test_terms_are_in_alphabetical_order():
    names = [term.lower() for term, _ in ENTRIES]
    assert len(names) > 25 and names == sorted(names)
