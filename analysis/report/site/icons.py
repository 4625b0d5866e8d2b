"""The few icons that pages show, out of the two thousand that the theme brings."""

import base64
import io
import re

from fontTools import subset

# Each style of Font Awesome: its font, and the classes that choose it.
_STYLES = {
    "fa-solid-900": ("fa-solid", "fas", "fa"),
    "fa-regular-400": ("fa-regular", "far"),
    "fa-brands-400": ("fa-brands", "fab"),
}
_NAMED = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"\\([0-9a-f]+) ?"\}')
_FONT = re.compile(r"@font-face\{[^}]*/(fa-[\w-]+)\.woff2[^}]*\}")


def used(page):
    """The icons of a page.

    Parameters
    ----------
    page : bs4.BeautifulSoup

    Returns
    -------
    set of (str, str)
        The font and the name of each icon.
    """
    found = set()
    for element in page.select("[class*='fa-']"):
        classes = element["class"]
        font = next((font for font, names in _STYLES.items() if set(names) & set(classes)), None)
        found |= {(font, name) for name in classes if font and name.startswith("fa-")}
    return found


def keep(css, icons, fonts):
    """The theme's style sheet with these icons alone, their fonts within it.

    Parameters
    ----------
    css : str
    icons : set of (str, str)
        As `used` gives them.
    fonts : pathlib.Path
        Folder of the theme's fonts.

    Returns
    -------
    str
    """
    characters = {}

    def only_used(rule):
        names = set(re.findall(r"\.(fa-[\w-]+):", rule[1]))
        hits = {font for font, name in icons if name in names}
        for font in hits:
            characters.setdefault(font, set()).add(int(rule[2], 16))
        return rule[0] if hits else ""

    def embedded(rule):
        wanted = characters.get(rule[1])
        if not wanted:
            return ""
        data = base64.b64encode(_subset(fonts / f"{rule[1]}.ttf", wanted)).decode("ascii")
        source = f'src:url(data:font/woff;base64,{data}) format("woff")'
        return re.sub(r"src:[^;}]*", lambda _: source, rule[0])

    return _FONT.sub(embedded, _NAMED.sub(only_used, css))


def _subset(path, characters):
    """A font of these characters alone, with the names of its makers, as the bytes of a file."""
    options = subset.Options(flavor="woff", layout_features=[], notdef_outline=False)
    font = subset.load_font(path, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
