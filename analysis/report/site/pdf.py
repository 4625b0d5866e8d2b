"""What the printed report needs that the site does not."""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SUMMARY_TITLE = "Summary"

# Sphinx breaks a table over pages from this number of rows on; it then no
# longer sizes the columns by what is in them.
_LONG_TABLE_ROWS = 30

_LINE_WIDTH = 75  # letters
_ALIGNMENTS = {"text-right": "R", "text-center": "C"}
_PARAGRAPHS = {"L": r"\raggedright", "R": r"\raggedleft", "C": r"\centering"}


class FrontMatter(SphinxPostTransform):
    """Make the landing page an unnumbered chapter before the first one.

    Sphinx would print its sections as chapters, and number the real chapters
    other than the site does.
    """

    default_priority = 1
    builders = ("latex",)

    def run(self, **kwargs):
        root = next(iter(self.document.findall(nodes.section)), None)
        if root is None or not any(_is_toc(child) for child in root.children):
            return
        title, *content = root.children
        front = [child for child in content if not _is_toc(child)]
        chapters = [child for child in content if _is_toc(child)]
        if not front:
            return
        summary = nodes.section("", nodes.title("", SUMMARY_TITLE), *front, ids=["summary"])
        root.children = []
        root += [title, _latex(r"\setcounter{secnumdepth}{-1}"), summary]
        root += [_latex(r"\setcounter{secnumdepth}{0}"), *chapters]


def _is_toc(node):
    return isinstance(node, nodes.compound) and "toctree-wrapper" in node["classes"]


def _latex(text):
    return nodes.raw("", f"{text}\n", format="latex")


class LeaveOutFoldedCode(SphinxPostTransform):
    """Leave out of print what the site folds away: paper cannot unfold it."""

    default_priority = 2
    builders = ("latex",)

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("hide_mode") not in ("input", "all", "input+output"):
                continue
            for part in list(cell.children):
                if part.get("nb_element") == "cell_code_source" or cell["hide_mode"] != "input":
                    cell.remove(part)


class AlignColumns(SphinxPostTransform):
    """Keep the alignment of Markdown tables, which Sphinx drops in LaTeX."""

    default_priority = 3
    builders = ("latex",)

    def run(self, **kwargs):
        for table in list(self.document.findall(nodes.table)):
            rows = list(table.findall(nodes.row))
            if not rows or any(len(row) != len(rows[0]) for row in rows):
                continue
            spec = addnodes.tabular_col_spec(spec=column_specification(rows))
            table.parent.insert(table.parent.index(table), spec)


def column_specification(rows):
    """LaTeX's description of a table's columns.

    Parameters
    ----------
    rows : list of docutils.nodes.row
        All of the same length; the last one determines the alignment.

    Returns
    -------
    str
        For ``tabulary``, or for ``longtable`` if there are many rows.
    """
    letters = [_ALIGNMENTS.get(_alignment(entry), "L") for entry in rows[-1]]
    if len(rows) <= _LONG_TABLE_ROWS:
        return "".join(letters)
    widths = [max(len(row[i].astext()) for row in rows) for i in range(len(letters))]
    if sum(widths) <= _LINE_WIDTH:
        return "".join(letters).lower()
    # Long cells must wrap: each column gets its share of the line.
    shares = [min(width, _LINE_WIDTH // 2) for width in widths]
    return "".join(
        rf">{{{_PARAGRAPHS[letter]}\arraybackslash}}\X{{{share}}}{{{sum(shares)}}}"
        for letter, share in zip(letters, shares, strict=True)
    )


def _alignment(entry):
    return next((name for name in entry["classes"] if name in _ALIGNMENTS), None)


def setup(app):
    """Register the transforms."""
    app.add_post_transform(FrontMatter)
    app.add_post_transform(LeaveOutFoldedCode)
    app.add_post_transform(AlignColumns)
