"""The figures' SVG files: small, with text as text, and recoloured for dark pages."""

import re
from functools import cache
from html import unescape

from matplotlib import font_manager, ft2font

from analysis.report.figures.colours import DARK_INK, DARK_PAGE, ON_DARK

FAMILIES = "'DejaVu Sans', Verdana, Geneva, sans-serif"
"""Fonts of the figures' text: the one that they are laid out in, and its nearest relatives."""

_INK_MAPS = ("gray_r", "Blues")

_TEXT = re.compile(r'<text style="([^"]*)"([^>]*)>([^<]+)</text>')
_SIZE = re.compile(r"font-size: ([\d.]+)px")
_FAMILY = re.compile(r"font-family: [^;\"]*(; )?")
_PX_PER_PT = 96 / 72


@cache
def _font(bold):
    properties = font_manager.FontProperties(
        family="DejaVu Sans", weight="bold" if bold else "normal"
    )
    return font_manager.get_font(font_manager.findfont(properties))


def _width(text, size, bold):
    """Width of a line of text in the font that the figure was laid out in."""
    font = _font(bold)
    font.set_size(size, 72)
    font.set_text(text, 0, flags=ft2font.LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64


def _fixed(match):
    """Give a line of text the width that it was laid out with, whatever font a reader has."""
    style, place, text = match.groups()
    size = float(_SIZE.search(style).group(1))
    width = _width(unescape(text), size, "font-weight: 700" in style)
    style = _FAMILY.sub("", style).rstrip("; ")
    return (
        f'<text style="{style}"{place} textLength="{width:.2f}" '
        f'lengthAdjust="spacingAndGlyphs">{text}</text>'
    )


def has_ink(figure):
    """Whether a figure's pictures are dark ink on the page's ground, and not colours of their own.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bool
    """
    images = [image for axes in figure.axes for image in axes.images]
    return any(i.get_array().ndim == 2 and i.get_cmap().name in _INK_MAPS for i in images)


def slim(svg):
    """Leave out of Matplotlib's file what a reader's browser does not need.

    Parameters
    ----------
    svg : str
        Written with ``svg.fonttype: none``.

    Returns
    -------
    str
    """
    svg = re.sub(r"<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = _TEXT.sub(_fixed, svg)
    svg = _FAMILY.sub("", svg)
    svg = svg.replace("*{", f"text{{font-family: {FAMILIES}}}*{{", 1)
    used = set(re.findall(r"(?:#|url\(#)([\w-]+)", svg))
    svg = re.sub(r' id="([^"]*)"', lambda m: m.group() if m.group(1) in used else "", svg)
    svg = re.sub(r">\s+<", "><", svg)
    return re.sub(r"\s*\n\s*", " ", svg).strip() + "\n"


def size(svg):
    """Width and height of a figure in CSS pixels, rounded to whole ones."""
    found = re.search(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    return tuple(round(float(number) * _PX_PER_PT) for number in found.groups())


def on_dark(svg, ink=False):
    """The same figure for a dark page.

    Parameters
    ----------
    svg : str
    ink : bool
        Whether its pictures are dark ink on the page's ground; they become
        light ink on the dark page. Others keep their colours.

    Returns
    -------
    str
    """
    known = {light.lower(): dark for light, dark in ON_DARK.items()}
    svg = re.sub(r"#[0-9a-f]{6}\b", lambda m: known.get(m.group(), m.group()), svg)
    # What Matplotlib leaves out is black.
    svg = svg.replace("<svg ", f'<svg fill="{known["#000000"]}" ', 1)
    if ink:
        svg = svg.replace("</style>", "</style>" + _INVERSION, 1)
        svg = svg.replace("<image ", '<image filter="url(#ink)" ')
    return svg


def _inversion():
    """Filter that turns white into the dark page and black into light ink, and keeps hues."""
    page, ink = (int(colour[1:3], 16) / 255 for colour in (DARK_PAGE, DARK_INK))
    rows = []
    for channel in range(3):
        row = [0.0] * 5
        row[channel], row[4] = page - ink, ink
        rows.append(" ".join(f"{value:.3g}" for value in row))
    return (
        '<filter id="ink" color-interpolation-filters="sRGB" x="0" y="0" width="1" height="1">'
        f'<feColorMatrix values="{" ".join(rows)} 0 0 0 1 0"/>'
        '<feColorMatrix type="hueRotate" values="180"/></filter>'
    )


_INVERSION = _inversion()
