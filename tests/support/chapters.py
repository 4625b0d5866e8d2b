"""A chapter's cells, run in this process on a study of the test's own."""

import ast
import contextlib
import io
import re
from dataclasses import dataclass

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from analysis.paths import ROOT
from analysis.report import display
from analysis.report.chapters import CELL_KINDS, PARAMETERS_TAG, SETUP_TAG, STUDY_TAG
from analysis.report.figures.picture import Picture


@dataclass(frozen=True)
class Shown:
    """What one cell shows.

    Attributes
    ----------
    kind : str
        Of `CELL_KINDS`, "open" for an open cell, or "markdown".
    source : str
    value : object
        Of its last expression; None for a Markdown cell.
    printed : str
    """

    kind: str
    source: str
    value: object
    printed: str

    @property
    def words(self):
        """What a reader reads: prose, the words of a figure or table, or printed lines."""
        if self.kind == "markdown":
            return self.source
        return self.printed + words_of(self.value)


def words_of(value):
    """The words of a text, a table (cells unpadded) or a picture; nothing for None."""
    if isinstance(value, Picture):
        return f"{value.alt} {value.caption}"
    if isinstance(value, display.Table):
        return re.sub(" {2,}", " ", value.markdown)
    return "" if value is None else str(value)


def run_chapter(name, study):
    """Execute the cells of a chapter on a study.

    Parameters
    ----------
    name : str
        Such as ``"index"`` or ``"book/01_load_the_data"``.
    study : analysis.study.Study

    Returns
    -------
    list of Shown
        One for each cell that a reader sees, in order.
    """
    transform = TransformerManager().transform_cell
    namespace = {"study": study, "display": print}
    namespace |= {part: getattr(display, part) for part in ("say", "in_short", "literal", "table")}
    shown = []
    for cell in nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            shown.append(Shown("markdown", cell.source, None, ""))
            continue
        kind = next((tag for tag in tags if tag in CELL_KINDS), "open")
        if kind in (SETUP_TAG, PARAMETERS_TAG, STUDY_TAG):
            continue
        value, printed = _run(transform(cell.source), namespace)
        shown.append(Shown(kind, cell.source, value, printed))
    return shown


def text_of(shown):
    """All that the cells say, as plain text: no emphasis, escapes, line ends, no-break spaces."""
    text = "\n\n".join(item.words for item in shown)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("**", "").replace("\u00a0", " ")
    return re.sub(r"(?<!\n)\n(?![\n|>`])", " ", text)


def _run(source, namespace):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
    return value, printed.getvalue()
