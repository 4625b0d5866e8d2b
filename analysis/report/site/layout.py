"""How questions, answers and folded code are marked up."""

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms import SphinxTransform

_CALLOUTS = {
    "questions": "question",
    "question": "question",
    "in short": "answer",
    "answer": "answer",
}


class MarkCallouts(SphinxTransform):
    """Give a block quote that opens with bold words the classes of a callout.

    Chapters write ``> **In short.** …``, which reads well wherever the notebook
    is opened; the style sheets make a box of it.
    """

    default_priority = 210

    def apply(self, **kwargs):
        for quote in self.document.findall(nodes.block_quote):
            lead = _lead(quote)
            if lead is None:
                continue
            kind = lead.rstrip(".:?!").lower().removeprefix("the ")
            quote["classes"] += ["callout", f"callout-{_CALLOUTS.get(kind, 'note')}"]


def _lead(quote):
    """Bold words that open a block quote; None if it opens otherwise."""
    paragraph = quote.children[0] if quote.children else None
    if not isinstance(paragraph, nodes.paragraph):
        return None
    # The Markdown parser puts an empty text before bold words.
    first = next((child for child in paragraph.children if child.astext()), None)
    return first.astext() if isinstance(first, nodes.strong) else None


def visit_folded(translator, node):
    """Open folded code with a label that says what a click does.

    MyST-NB's own label hides these words from screen readers.
    """
    classes = " ".join(["admonition", "hide", *node["classes"]])
    translator.body.append(
        f'<details class="{escape(classes)}"><summary>'
        f'<span class="collapsed">{escape(node["prompt_show"])}</span>'
        f'<span class="expanded">{escape(node["prompt_hide"])}</span></summary>\n'
    )


def depart_folded(translator, node):
    """Close folded code."""
    translator.body.append("</details>\n")


def setup(app):
    """Register the transform and the label."""
    app.add_transform(MarkCallouts)
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded, depart_folded))
