"""A figure of the report, with its alt text, its caption and its data."""

import base64
import html
import io
import struct
import sys
from dataclasses import dataclass, field
from functools import cached_property

import matplotlib
from matplotlib.figure import Figure

from analysis.errors import InputError
from analysis.report.figures import svg

METADATA_KEY = "analysis_figure"
"""Key, in an output's metadata, of the alt text, caption and name of a picture or table."""

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
