"""What a chapter's cells show: pictures with a caption and an alt text, and computed prose."""

import base64
import copy
import html
import io
import math
import numbers
import re
import struct
import sys
import textwrap
from dataclasses import dataclass, field
from functools import cached_property

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from analysis.errors import InputError
from analysis.report.figures import svg

METADATA_KEY = "analysis_figure"
"""Key, in an output's metadata, of a picture's alt text, caption and name."""

IMAGE_TYPES = ("image/svg+xml", "image/png", "application/pdf")
"""Mime types that hold a picture, each for one reader: web page, Jupyter, LaTeX."""

_PNG_DPI = 144
_CSS_DPI = 96

# Matplotlib names the parts of an SVG by random numbers and dates its files;
# without both, the same run gives the same bytes.
_RC = {"svg.hashsalt": "analysis", "svg.fonttype": "none", "pdf.fonttype": 42}
_FILE_METADATA = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

_INJECTED_TAG = "injected-parameters"


@dataclass(frozen=True)
class Text:
    """Computed prose, shown as Markdown in Jupyter, on the site and in the PDF.

    Parameters
    ----------
    markdown : str
        MyST Markdown without headings, which cannot stand inside an output.
    """

    markdown: str

    def __str__(self):
        return self.markdown

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The forms that Jupyter may choose from."""
        return {"text/markdown": self.markdown, "text/plain": self.markdown}


# A hyphen before a number is a minus sign; code spans and links keep theirs.
_CODE = re.compile(r"(```.*?```|`[^`]*`|\]\([^)]*\))", re.DOTALL)
_MINUS = re.compile(r"(?<![^\s(\[*])-(?=[\d.])")


def say(*sentences, **values):
    """Prose of a chapter: sentences, joined into one text.

    Parameters
    ----------
    *sentences : str or None
        Markdown, as a rule an f-string, indented as the code around it; None
        and empty strings are left out.
    **values
        What the sentences' fields in braces stand for. Without values nothing
        is filled in, and braces stay as they are.

    Returns
    -------
    Text

    Examples
    --------
    >>> print(say("The mean is {mean:.1%}.", None, "It fell by {fall:.2f}.", mean=0.5, fall=-1))
    The mean is 50.0%. It fell by −1.00.
    """
    parts = [textwrap.dedent(sentence).strip() for sentence in sentences if sentence]
    text = " ".join(part for part in parts if part)
    if values:
        text = text.format_map(values)
    pieces = _CODE.split(text)
    pieces[::2] = [_MINUS.sub("−", piece) for piece in pieces[::2]]
    return Text("".join(pieces))


def in_short(*sentences, **values):
    """The answer of a chapter, in the box below its questions; see `say`."""
    text = str(say(*sentences, **values))
    return Text("> **In short.** " + "\n> ".join(text.splitlines()))


def literal(text):
    """Text from outside, such as a file's or a class's name, as Markdown that shows just that.

    Returns
    -------
    str
        One line, in which nothing is markup: no HTML, no code, no formula.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(text).split()))


@dataclass(eq=False, repr=False)
class Table:
    """A table with a caption: numbered on the site and in the PDF, plain in Jupyter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its columns' names are the headings, with units; its index, unless it
        is a plain range, is the first column.
    caption : str
        One sentence of inline Markdown that says what is seen.
    name : str, optional
        Target for references (``[text](#name)``), unique in the whole report.
    formats : dict of str to str, optional
        Format specification by column, such as ``{"accuracy": ".2%"}``;
        other cells show as they are. A missing number is a dash.

    Raises
    ------
    InputError
        If the caption or the name of a column is empty.
    """

    frame: object
    caption: str
    name: str = ""
    formats: dict = field(default_factory=dict)

    def __post_init__(self):
        named = [str(column).strip() for column in self.cells.columns]
        if not self.caption.strip() or not all(named):
            raise InputError(
                f"table {self.name or '(unnamed)'}: caption {self.caption!r}, columns {named}; "
                "every table needs a caption, and every column a name"
            )

    @cached_property
    def cells(self):
        """The table as text, the index as its first column: a DataFrame of str."""
        frame = self.frame
        if not isinstance(frame.index, pd.RangeIndex):
            frame = frame.reset_index()
        return pd.DataFrame(
            {
                str(column): [self._cell(column, value) for value in frame[column]]
                for column in frame.columns
            }
        )

    def _cell(self, column, value):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return "–"
        text = format(value, self.formats.get(column, ""))
        return text.replace("-", "−") if is_number(value) else text

    @property
    def _aligned(self):
        frame = self.frame
        if not isinstance(frame.index, pd.RangeIndex):
            frame = frame.reset_index()
        numeric = [
            all(is_number(value) or value is None for value in frame[column])
            or column in self.formats
            for column in frame.columns
        ]
        return ["right" if yes else "left" for yes in numeric]

    @property
    def markdown(self):
        """The table as a MyST directive with its caption."""
        cells = self.cells.map(lambda cell: re.sub(r"(?<!\\)\|", r"\\|", cell))
        body = cells.to_markdown(index=False, disable_numparse=True, colalign=self._aligned)
        name = f":name: {self.name}\n" if self.name else ""
        return f"```{{table}} {self.caption}\n{name}\n{body}\n```"

    def __repr__(self):
        return self.cells.to_string(index=False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The forms that Jupyter may choose from, and their metadata."""
        from markdown_it import MarkdownIt

        shown = MarkdownIt("commonmark", {"html": False}).renderInline
        rows = self.cells.map(shown).to_html(index=False, escape=False, border=0)
        page = rows.replace(">", f"><caption>{shown(self.caption)}</caption>", 1)
        data = {"text/markdown": self.markdown, "text/html": page, "text/plain": repr(self)}
        words = {"alt": "", "caption": self.caption, "name": self.name}
        return data, {"text/markdown": {METADATA_KEY: words}}


def is_number(value):
    """Whether a cell holds a number: its column is set flush right."""
    return isinstance(value, numbers.Number) and not isinstance(value, bool)


def table(frame, caption, name="", formats=None):
    """Show a DataFrame with a caption; see `Table`."""
    return Table(frame, caption, name, formats or {})


@dataclass(eq=False, repr=False)
class Picture:
    """A Matplotlib figure with the words that belong to it.

    Making a picture takes its figure away from pyplot, so that the figure is
    shown once, where the picture is.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What a reader who cannot see the figure needs to know; plain text.
    caption : str
        One paragraph of inline Markdown.
    name : str, optional
        Target for references (``[text](#name)``), unique in the whole report.
    data : pandas.DataFrame, optional
        What is drawn, a row for each mark, for readers to download as CSV.

    Attributes
    ----------
    source : str
        The module and the function that made the picture: ``module:function``.

    Raises
    ------
    InputError
        If the alt text or the caption is empty.
    """

    figure: Figure
    alt: str
    caption: str
    name: str = ""
    data: object = None
    source: str = field(init=False, default="")

    def __post_init__(self):
        for words in ("alt", "caption"):
            if not getattr(self, words).strip():
                raise InputError(
                    f"{words} of picture {self.name or '(unnamed)'}: empty; "
                    "every picture needs an alt text and a caption"
                )
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close(self.figure)
        # This function, the generated __init__, and what made the picture.
        self.source = _source(sys._getframe(2))

    def __repr__(self):
        return self.alt

    def image(self, kind):
        """The figure as the bytes of a file.

        Parameters
        ----------
        kind : {"svg", "png", "pdf"}

        Returns
        -------
        bytes
            The same for the same figure, whenever and wherever it is drawn.
        """
        file = io.BytesIO()
        with matplotlib.rc_context(_RC):
            self.figure.savefig(
                file,
                format=kind,
                dpi=_PNG_DPI,
                bbox_inches="tight",
                # On the site the page is the ground; a file seen alone has a white one.
                facecolor="none" if kind == "svg" else "white",
                metadata=_FILE_METADATA[kind],
            )
        if kind == "svg":
            return svg.slim(file.getvalue().decode()).encode()
        return file.getvalue()

    @cached_property
    def csv(self):
        """What is drawn, as a table in CSV; empty where no data were given."""
        if self.data is None:
            return ""
        return self.data.to_csv(index=False, float_format="%.8g", lineterminator="\n")

    @cached_property
    def _mimebundle(self):
        png = self.image("png")
        png_text = base64.b64encode(png).decode("ascii")
        data = {
            "image/svg+xml": self.image("svg").decode("utf-8"),
            "image/png": png_text,
            "application/pdf": base64.b64encode(self.image("pdf")).decode("ascii"),
            "text/html": self._html(png_text, _png_width(png) * _CSS_DPI // _PNG_DPI),
            "text/plain": self.alt,
        }
        if self.csv:
            data["text/csv"] = self.csv
        words = {
            "alt": self.alt,
            "caption": self.caption,
            "name": self.name,
            "source": self.source,
            "ink": svg.has_ink(self.figure),
        }
        return data, {kind: {METADATA_KEY: dict(words)} for kind in IMAGE_TYPES}

    def _html(self, png_text, width):
        # Any notebook's reader has markdown-it; importing it late keeps
        # modules that only draw free of it.
        from markdown_it import MarkdownIt

        caption = MarkdownIt("commonmark", {"html": False}).renderInline(self.caption)
        return (
            f'<figure style="margin: 0"><img alt="{html.escape(self.alt)}" '
            f'style="width: {width}px; max-width: 100%" '
            f'src="data:image/png;base64,{png_text}">'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The forms that Jupyter may choose from, and their metadata."""
        return self._mimebundle


def _source(frame):
    return f"{frame.f_globals.get('__name__', '')}:{frame.f_code.co_name}"


def _png_width(png):
    """Width in pixels, which a PNG file states in its bytes 16 to 19."""
    return struct.unpack(">I", png[16:20])[0]


def clean_notebook(notebook):
    """A copy of an executed notebook without traces of the machine and the moment.

    Papermill's records (paths, dates, durations) and Jupyter's timings go;
    sources, outputs, tags and everything else stay.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    nbformat.NotebookNode
        The argument is left as it was.
    """
    notebook = copy.deepcopy(notebook)
    notebook.metadata.pop("papermill", None)
    for index, cell in enumerate(notebook.cells):
        for record in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(record, None)
        # Papermill gives the cells that it adds a random id.
        if _INJECTED_TAG in cell.metadata.get("tags", []) and "id" in cell:
            cell["id"] = f"{_INJECTED_TAG}-{index}"
    return notebook
