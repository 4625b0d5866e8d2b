"""Tables that are wider than the page: regions with a name, which the keyboard can move."""

from html import escape

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

CONTAINER = '<div class="pst-scrollable-table-container"'
"""How the theme opens the part of a page in which a table moves."""

# The theme lets the keyboard reach a table that is too wide. It measures again
# when the window changes, but not when a folded part of the page opens.
MEASURE_OPENED = (
    'document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);'
)


def visit_table(translator, node):
    """Open a table, inside a region that is called by its caption."""
    place = len(translator.body)
    type(translator).visit_table(translator, node)
    caption = next(iter(node.findall(nodes.title)), None)
    if caption is not None:
        name = escape(" ".join(caption.astext().split()))
        translator.body[place] = translator.body[place].replace(
            CONTAINER, f'{CONTAINER} role="region" aria-label="{name}"'
        )


def depart_table(translator, node):
    """Close a table."""
    type(translator).depart_table(translator, node)


def warn_of_tables_without_words(app, doctree):
    """Warn of each table without a caption, and of each column without a name."""
    for table in doctree.findall(nodes.table):
        heads = [
            entry for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)
        ]
        if not any(isinstance(child, nodes.title) for child in table.children):
            _warn("table without caption", table)
        if not all(entry.astext().strip() for entry in heads):
            _warn("table with a column that has no name", table)


def _warn(message, table):
    words = " ".join(table.astext().split())[:60]
    logger.warning("%s: %s", message, words, location=table, type="analysis", subtype="table")


def setup(app):
    """Register the regions and the check."""
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.connect("doctree-read", warn_of_tables_without_words)
    app.add_js_file(None, body=MEASURE_OPENED)
