"""What a chapter's cells show: pictures with a caption and an alt text, and computed prose."""

import ast
import base64
import copy
import html
import io
import struct
import sys
from dataclasses import dataclass
from functools import cached_property

import matplotlib
from matplotlib.figure import Figure

from analysis.errors import InputError

METADATA_KEY = "analysis_figure"
"""Key, in an output's metadata, of a picture's alt text, caption and name."""

IMAGE_TYPES = ("image/svg+xml", "image/png", "application/pdf")
"""Mime types that hold a picture, each for one reader: web page, Jupyter, LaTeX."""

_PNG_DPI = 144
_CSS_DPI = 96

# Matplotlib names the parts of an SVG by random numbers and dates its files;
# without both, the same run gives the same bytes.
_RC = {"svg.hashsalt": "analysis", "svg.fonttype": "path", "pdf.fonttype": 42}
_FILE_METADATA = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

_INJECTED_TAG = "injected-parameters"
_INJECTED_COMMENT = "# Parameters\n"


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

    Raises
    ------
    InputError
        If the alt text or the caption is empty.
    """

    figure: Figure
    alt: str
    caption: str
    name: str = ""

    def __post_init__(self):
        for field in ("alt", "caption"):
            if not getattr(self, field).strip():
                raise InputError(
                    f"{field} of picture {self.name or '(unnamed)'}: empty; "
                    "every picture needs an alt text and a caption"
                )
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close(self.figure)

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
                facecolor="white",
                metadata=_FILE_METADATA[kind],
            )
        return file.getvalue()

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
        words = {"alt": self.alt, "caption": self.caption, "name": self.name}
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


def _png_width(png):
    """Width in pixels, which a PNG file states in its bytes 16 to 19."""
    return struct.unpack(">I", png[16:20])[0]


def injected_names(namespace):
    """Names that Papermill's injected cell sets.

    Papermill only warns of a parameter that a chapter does not know; with
    this, the chapter can refuse it.

    Parameters
    ----------
    namespace : dict
        A notebook's ``globals()``; ``In`` holds the source of its cells.

    Returns
    -------
    list of str
    """
    names = []
    for source in namespace.get("In", []):
        if source.startswith(_INJECTED_COMMENT):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.append(node.id)
    return names


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
