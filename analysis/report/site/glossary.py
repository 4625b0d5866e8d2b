"""Terms in the text link to the glossary, with their definition at hand for a preview.

The glossary is a page with one list, ``- **Term (other forms).** Definition``. On every other page
the first use of a term becomes a link; ``book/_static/glossary.js`` shows its definition on hover
and on focus. Authors write plain words, so a notebook reads the same without links.
"""

import re
from dataclasses import dataclass
from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# Words in these are names, numbers, links, or the titles of others' works.
_NOT_IN = (nodes.reference, nodes.literal, nodes.math, nodes.title, nodes.caption, nodes.entry)
_OTHERS_WORDS = {"references", "bibliography"}
_LEAD = re.compile(r"(?P<term>[^()]+?)(?: \((?P<forms>.+)\))?\.$")


@dataclass(frozen=True)
class Entry:
    """A term of the glossary.

    Attributes
    ----------
    anchor : str
    names : tuple of str
        The term and its other forms, in lower case.
    definition : str
    """

    anchor: str
    names: tuple[str, ...]
    definition: str


class TermLink(nodes.Inline, nodes.TextElement):
    """The use of a term, linked to its entry."""


def visit_link(translator, node):
    """Open the link, which carries the definition."""
    address, definition = escape(node["address"]), escape(node["definition"])
    translator.body.append(f'<a class="term" href="{address}" data-definition="{definition}">')


def depart_link(translator, node):
    """Close the link."""
    translator.body.append("</a>")


def read(app, doctree):
    """Make a definition list of the glossary's list, and note its entries."""
    if app.env.docname != app.config.analysis_glossary:
        return
    entries = []
    for bullets in list(doctree.findall(nodes.bullet_list)):
        definitions = nodes.definition_list(classes=["glossary"])
        for item in bullets:
            paragraph = item.next_node(nodes.paragraph)
            lead = paragraph.next_node(nodes.strong)
            match = _LEAD.match(lead.astext())
            names = [match["term"], *(match["forms"] or "").split(", ")]
            anchor = f"term-{nodes.make_id(match['term'])}"
            paragraph.remove(lead)
            definition = paragraph.astext().strip()
            entries.append(Entry(anchor, tuple(n.lower() for n in names if n), definition))
            definitions += nodes.definition_list_item(
                "",
                nodes.term("", lead.astext().rstrip("."), ids=[anchor]),
                nodes.definition("", nodes.paragraph("", definition)),
            )
        bullets.replace_self(definitions)
    app.env.analysis_terms = entries
    app.env.analysis_terms_changed = True


def rewrite(app, env):
    """All pages are written again when the glossary has changed."""
    return env.found_docs if env.__dict__.pop("analysis_terms_changed", False) else []


def merge(app, env, docnames, other):
    """Take the entries over from a process that has read the glossary."""
    for name in ("analysis_terms", "analysis_terms_changed"):
        if app.config.analysis_glossary in docnames and hasattr(other, name):
            setattr(env, name, getattr(other, name))


class LinkTerms(SphinxPostTransform):
    """Turn the first use of each term on a page into a link."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        glossary = self.config.analysis_glossary
        entries = getattr(self.env, "analysis_terms", [])
        if not entries or self.env.docname == glossary:
            return
        page = self.app.builder.get_relative_uri(self.env.docname, glossary)
        left = {name: entry for entry in entries for name in entry.names}
        uses = _pattern(left)
        for text in list(self.document.findall(nodes.Text)):
            if _is_prose(text):
                text.parent.replace(text, _linked(text, uses, left, page))


def _pattern(names):
    """What finds the names and their plurals, the longest first."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(longest_first)})(e?s)?(?![\w-])", re.I)


def _is_prose(text):
    """Whether a text stands in a paragraph, and is not what should stay as it is."""
    node, in_paragraph = text.parent, False
    while node is not None:
        if isinstance(node, _NOT_IN) or not _OTHERS_WORDS.isdisjoint(node.get("ids", ())):
            return False
        in_paragraph = in_paragraph or isinstance(node, nodes.paragraph)
        node = node.parent
    return in_paragraph


def _linked(text, uses, left, page):
    """A text's nodes, with links at the terms in `left`, which are taken out of it."""
    words, parts, end = text.astext(), [], 0
    for match in uses.finditer(words):
        entry = left.get(match[1].lower())
        if entry is None:
            continue
        for name in entry.names:
            del left[name]
        link = TermLink("", nodes.Text(match[0]))
        link["address"], link["definition"] = f"{page}#{entry.anchor}", entry.definition
        parts += [nodes.Text(words[end : match.start()]), link]
        end = match.end()
    return [*parts, nodes.Text(words[end:])]


def setup(app):
    """Register the glossary's page, its reading, and the links."""
    app.add_config_value("analysis_glossary", "", "env", str)
    app.add_node(TermLink, html=(visit_link, depart_link))
    app.add_post_transform(LinkTerms)
    app.connect("doctree-read", read)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", rewrite)
