"""Tables in print: how wide their columns are, and which tables break over pages."""

import math

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site.pdf.latex import is_folded_away, latex

LINE = 110
"""Letters that a line of a table holds."""

SMALL_LINE = 124
"""The same among details, in small type."""

_BETWEEN = 2.5  # letters of space that a column adds
_DIGITS = 1.12  # width of a digit, in letters
_NUMBER = 18  # letters up to which a cell is kept on one line
_LONG = 30  # lines from which on a table may break over pages

_ALIGNMENTS = {"text-right": "R", "text-center": "C"}
_PARAGRAPHS = {"L": r"\raggedright", "R": r"\raggedleft", "C": r"\centering"}


class SetTables(SphinxPostTransform):
    """Size columns by what is in them, keep their alignment, and let long tables break.

    Sphinx drops the alignment of Markdown tables, and lets those of up to
    thirty rows run off the page, however many lines a row has.
    """

    default_priority = 2
    builders = ("latex",)

    def run(self, **kwargs):
        for table in list(self.document.findall(nodes.table)):
            rows = list(table.findall(nodes.row))
            if not rows or any(len(row) != len(rows[0]) for row in rows):
                continue
            columns = column_widths(rows, SMALL_LINE if _is_detail(table) else LINE)
            spec = addnodes.tabular_col_spec(spec=column_specification(rows, columns))
            table["align"] = "left"
            place = table.parent.index(table)
            if lines_of(rows, columns) > _LONG:
                table["classes"].append("longtable")
                table.parent.insert(place, spec)
                _keep_title(table)
            else:
                begin = latex(rf"\begin{{table}}[{_position(table)}]")
                table.parent[place : place + 1] = [begin, spec, table, latex(r"\end{table}")]


def column_widths(rows, line=LINE):
    """Widths of columns in letters, with the space between them.

    Parameters
    ----------
    rows : list of docutils.nodes.row
        All of the same length; the first is the heading.
    line : int
        Letters that a line of the table may hold.

    Returns
    -------
    list of float, or None
        None if no cell needs to wrap.
    """
    cells = [[entry.astext() for entry in row] for row in rows]
    columns = list(zip(*cells, strict=True))
    full = [max(map(_width, column)) + _BETWEEN for column in columns]
    if sum(full) <= line:
        return None
    least = [_least(column) + _BETWEEN for column in columns]
    # What is left goes to the columns that have more to say, not all to the longest.
    wish = [max(most - low, 0) ** 0.7 for most, low in zip(full, least, strict=True)]
    room = max(line - sum(least), 0)
    return [low + room * part / (sum(wish) or 1) for low, part in zip(least, wish, strict=True)]


def _width(text):
    """Letters' worth of a line of text."""
    return max(
        (len(line) + (_DIGITS - 1) * sum(map(str.isdigit, line)) for line in text.splitlines()),
        default=0,
    )


def _least(column):
    """Width below which a column would break words or numbers."""
    words = (word for text in column for word in text.split())
    bodies = (text for text in column[1:] if len(text) <= _NUMBER)
    return max(map(_width, [*words, *bodies]), default=0)


def lines_of(rows, widths):
    """Lines that a table takes."""
    if widths is None:
        return len(rows)
    return sum(
        max(
            math.ceil(_width(entry.astext()) / (width - _BETWEEN))
            for entry, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def column_specification(rows, widths):
    """LaTeX's description of a table's columns.

    Parameters
    ----------
    rows : list of docutils.nodes.row
        The last one determines the alignment.
    widths : list of float, or None
        Of `column_widths`.

    Returns
    -------
    str
    """
    letters = [_ALIGNMENTS.get(_alignment(entry), "L") for entry in rows[-1]]
    if widths is None:
        return "".join(letters).lower()
    total = round(10 * sum(widths))
    return "".join(
        rf">{{{_PARAGRAPHS[letter]}\arraybackslash}}\X{{{round(10 * width)}}}{{{total}}}"
        for letter, width in zip(letters, widths, strict=True)
    )


def _alignment(entry):
    return next((name for name in entry["classes"] if name in _ALIGNMENTS), None)


def _keep_title(table):
    """Let a title move to the page on which a long table begins below it."""
    section = next((node for node in _above(table) if isinstance(node, nodes.section)), None)
    if section and any(table in child.findall(nodes.table) for child in section.children[:3]):
        place = section.parent.index(section)
        section.parent.insert(place, latex(r"\Needspace{0.2\textheight}"))


def _above(node):
    while node.parent is not None:
        node = node.parent
        yield node


def _position(table):
    """Where LaTeX may place a table: below a title, and among the details, only there."""
    node, below_title = table, _is_detail(table)
    while node.parent is not None and not below_title:
        above = node.parent.children[: node.parent.index(node)]
        below_title = bool(above) and isinstance(above[-1], nodes.title)
        node = node.parent
    return "H" if below_title else "htbp"


def _is_detail(node):
    """Whether the site folds away the cell that holds a node."""
    return any(map(is_folded_away, _above(node)))


def setup(app):
    """Register the transform."""
    app.add_post_transform(SetTables)
