"""One style sheet and one script for all pages, in the place of the theme's many and large ones."""

import hashlib
import posixpath
import re
import shutil
from pathlib import Path

from bs4 import BeautifulSoup

from analysis.report.site import icons

_STATIC = "_static"
_FONTS = "vendor/fontawesome/webfonts"
# The page declares what its bundle is made of, so that any build can make it again.
_PARTS = "data-parts"
ALONE = "data-alone"
"""Attribute of scripts that stay as they are: one page's own, which readers may want to read."""
# Draws two thousand icons, of which the style sheet shows the same few.
_DROPPED = ("scripts/fontawesome.js",)
# Only the search page searches.
_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")
_UNUSED = (
    "**/*.map",
    "vendor",
    "locales",
    "*webpack-macros.html",
    "scripts/fontawesome.js*",
    "basic.css",
    "copybutton_funcs.js",
    "file.png",
    "minus.png",
    "plus.png",
)
_BUNDLES = "all-*.*"
_IMPORT = re.compile(r"""@import\s+["']([^"']+)["']\s*;""")
_ADDRESS = re.compile(r"""url\(\s*["']?(?!data:|#|[a-z]+:|/)([^"')]+?)["']?\s*\)""")
_SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+(?: ?\*/)?")


def bundle(page, outdir):
    """Let a page load one style sheet and one script.

    Parameters
    ----------
    page : bs4.BeautifulSoup
        Changed in place.
    outdir : path-like
        Folder of the site.
    """
    static = Path(outdir) / _STATIC
    for preload in page.select("link[rel=preload][as=script]"):
        preload.decompose()
    styles = [link for link in page.select("link[rel=stylesheet]:not([media])") if _part(link)]
    if styles:
        name, parts = _named("css", [_part(link) for link in styles], static)
        link = page.new_tag("link", rel="stylesheet", href=_beside(styles[0]["href"], name))
        link[_PARTS] = parts
        styles[0].insert_before(link)
        for replaced in styles:
            replaced.decompose()
    _bundle_scripts(page, static)


def _bundle_scripts(page, static):
    searches = page.select_one("#search-results")
    scripts, last = [], []
    for script in page.select(f"script:not([type]):not([async]):not([{ALONE}])"):
        if not script.has_attr("src"):
            # These set what a script of Sphinx defines.
            if (script.string or "").startswith("DOCUMENTATION_OPTIONS"):
                last.append(script.extract())
            continue
        name = posixpath.basename(_local(script["src"]))
        if name in _SEARCH and searches:
            last.append(script.extract())
        elif name in _SEARCH or _part(script) in _DROPPED:
            script.decompose()
        elif _part(script):
            scripts.append(script)
    if scripts:
        name, parts = _named("js", [_part(script) for script in scripts], static)
        joined = page.new_tag("script", src=_beside(scripts[0]["src"], name))
        joined[_PARTS] = parts
        for replaced in scripts:
            replaced.decompose()
        # At the end, where it delays nothing and finds the whole page.
        for script in (joined, *last):
            page.body.append(script)


def _local(address):
    """An address without what follows the name of the file; empty if it is elsewhere."""
    return "" if re.match(r"[a-z]+:|//", address) else address.partition("?")[0]


def _part(element):
    """Path, below the folder of static files, of what an element loads; None if elsewhere."""
    address = _local(element.get("href") or element.get("src") or "")
    _, found, path = address.partition(f"{_STATIC}/")
    return path if found else None


def _beside(address, name):
    return address.partition(f"{_STATIC}/")[0] + f"{_STATIC}/{name}"


def _named(ending, parts, static):
    """Address of a bundle below the static folder, and the list of its parts."""
    listed = " ".join(dict.fromkeys(parts))
    content = hashlib.sha256()
    for part in listed.split():
        # MyST-NB writes its style sheet last.
        if (static / part).is_file():
            content.update((static / part).read_bytes())
    name = hashlib.sha256(listed.encode()).hexdigest()[:8]
    return f"all-{name}.{ending}?v={content.hexdigest()[:8]}", listed


def write(app, exception):
    """Write the bundles that pages name, and take away what no page needs.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    exception : Exception or None
        What ended the build, if it failed.
    """
    if exception or app.builder.name != "html":
        return
    static = Path(app.outdir) / _STATIC
    shown, bundles = set(), {}
    for path in Path(app.outdir).rglob("*.html"):
        if static in path.parents:
            continue
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        shown |= icons.used(page)
        for element in page.select(f"[{_PARTS}]"):
            bundles[_part(element)] = element[_PARTS].split()
    parts = {part for listed in bundles.values() for part in listed}
    # A build that found nothing to do has not copied them again.
    if not all((static / part).is_file() for part in parts):
        return
    for name, listed in bundles.items():
        join = _styles if name.endswith(".css") else _scripts
        text = join(static, listed)
        if name.endswith(".css"):
            text = icons.keep(text, shown, static / _FONTS)
        (static / name).write_text(text, encoding="utf-8")
    _tidy(static, parts, bundles)


def _scripts(static, parts):
    texts = ((static / part).read_text(encoding="utf-8") for part in parts)
    return "".join(f"{_SOURCE_MAP.sub('', text).strip()}\n;\n" for text in texts)


def _styles(static, parts):
    return "\n".join(_style(static, part) for part in parts)


def _style(static, part):
    """A style sheet as it reads from the static folder itself."""
    folder = posixpath.dirname(part)

    def imported(rule):
        return _style(static, posixpath.normpath(posixpath.join(folder, rule[1])))

    def moved(address):
        return f"url({posixpath.normpath(posixpath.join(folder, address[1]))})"

    text = _SOURCE_MAP.sub("", (static / part).read_text(encoding="utf-8"))
    return _IMPORT.sub(imported, _ADDRESS.sub(moved, text)).strip()


def _tidy(static, parts, bundles):
    """Remove what is in a bundle, what no page loads, and the bundles of earlier builds."""
    unused = [path for pattern in _UNUSED for path in static.glob(pattern)]
    old = [path for path in static.glob(_BUNDLES) if path.name not in bundles]
    for path in (*unused, *old, *(static / part for part in parts)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
