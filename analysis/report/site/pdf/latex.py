"""Pieces that the transforms for print share."""

from docutils import nodes


def latex(text):
    """A node that holds a line of LaTeX."""
    return nodes.raw("", f"{text}\n", format="latex")


def is_toc(node):
    """Whether a node holds the chapters that a page lists."""
    return isinstance(node, nodes.compound) and "toctree-wrapper" in node["classes"]


def is_folded_away(cell):
    """Whether the site folds away what a cell shows, and not only its code."""
    return cell.get("hide_mode") in ("output", "all", "input+output")


def docname_of(node, root):
    """Name of the page that a node of the assembled report comes from.

    Parameters
    ----------
    node : docutils.nodes.Node
    root : str
        The landing page's name, which encloses the others.
    """
    # Sphinx gives the names to sections: not every node knows the page that holds it.
    while node is not None:
        if isinstance(node, nodes.Element) and "docname" in node:
            return node["docname"]
        node = node.parent
    return root


def appendix(document, title, name, content):
    """Add an unnumbered chapter at the end of the assembled report.

    Parameters
    ----------
    document : docutils.nodes.document
    title, name : str
        The name is the target of links to it.
    content : list of docutils.nodes.Node
    """
    root = next(iter(document.findall(nodes.section)), None)
    if root is None or not any(is_toc(child) for child in root.children):
        return
    root += latex(r"\setcounter{secnumdepth}{-1}")
    root += nodes.section("", nodes.title("", title), *content, ids=[name])
