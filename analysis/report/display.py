"""What a chapter's cells show besides figures: computed prose, and tables with a caption."""

import math
import numbers
import re
import textwrap
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.errors import InputError
from analysis.report.figures.picture import METADATA_KEY


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
