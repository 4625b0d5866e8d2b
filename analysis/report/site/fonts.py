"""The report's own fonts, inside a style sheet.

A font in a separate file would come late, so that the text moves, and would
not come at all where a site is opened from a folder: browsers keep files apart.
"""

import base64
import json
from pathlib import Path

STYLE_SHEET = "fonts.css"
FOLDER = Path("book", "_static", "fonts")
FACES = {
    "report-serif.woff2": ("Report Serif", "normal"),
    "report-serif-italic.woff2": ("Report Serif", "italic"),
    "report-sans.woff2": ("Report Sans", "normal"),
}
"""Family and style of each file; the weights are those of a variable font."""

_ICONS = "900 1em 'Font Awesome 6 Free'"
# A browser unpacks a font after it has laid out the text without it, and lays out what it
# has read of a page before the sidebar at its end.
_WAIT = """
    document.documentElement.style.visibility = "hidden";
    Promise.race([
      Promise.all([
        ...FONTS.map((font) => document.fonts.load(font)),
        new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve)),
      ]),
      new Promise((resolve) => setTimeout(resolve, 1000)),
    ]).finally(() => { document.documentElement.style.visibility = ""; });
  """


def style_sheet(folder):
    """The style sheet that holds the fonts.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    str
    """
    return "".join(
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:400 700;'
        f'font-display:block;src:url("data:font/woff2;base64,{_base64(Path(folder) / name)}") '
        'format("woff2")}\n'
        for name, (family, style) in FACES.items()
    )


def _base64(path):
    return base64.b64encode(path.read_bytes()).decode("ascii")


def write(app):
    """Write the style sheet where the site's other ones will be, and load it first."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", STYLE_SHEET)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(style_sheet(Path(app.srcdir, FOLDER)), encoding="utf-8")
    app.add_css_file(STYLE_SHEET, priority=400)


def await_fonts(page):
    """Show a page once it is read and its fonts are unpacked, so that its text does not move.

    Parameters
    ----------
    page : bs4.BeautifulSoup
        Changed in place.
    """
    fonts = [f"{style} 1em '{family}'" for family, style in FACES.values()]
    script = page.new_tag("script")
    script.string = _WAIT.replace("FONTS", json.dumps([*fonts, _ICONS]))
    page.head.append(script)


def setup(app):
    """Register the writing."""
    app.connect("builder-inited", write)
