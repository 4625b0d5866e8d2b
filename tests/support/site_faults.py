"""What must not be on any page of a built site, found in one pass over its files."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from support.site_reader import words

# What only shows where something was not rendered: roles, directives, formulas,
# Markdown, values that were not filled in.
RAW = re.compile(
    r"\{[a-z][\w:-]*\}`?|\$[^$\n]{1,80}\$|\*\*\w|\]\(http|\bnan\b|\bNaN\b|\bNone %|<Figure|:::|"
    r"\| :?---"
)
LINKS = (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"), ("source", "srcset"))


def faults(site):
    """All faults of a site.

    Parameters
    ----------
    site : path-like

    Returns
    -------
    list of str
        Each names its page: a broken link or anchor, an error that a cell
        printed, markup that was not rendered, an image without its size.
    """
    site = Path(site).resolve()
    pages = {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
    }
    targets = {path: _targets(soup) for path, soup in pages.items()}
    return [
        f"{path.relative_to(site)}: {fault}"
        for path, soup in pages.items()
        for fault in (
            *_broken_links(site, path, soup, targets),
            *_errors(soup),
            *_images_without_size(soup),
            *_raw_markup(soup),
        )
    ]


def _targets(soup):
    return {element["id"] for element in soup.select("[id]")}


def _broken_links(site, path, soup, targets):
    for tag, attribute in LINKS:
        for element in soup.select(f"{tag}[{attribute}]"):
            for address in _addresses(element[attribute]):
                split = urlsplit(address)
                if split.scheme or split.netloc:
                    continue
                # The page for addresses that lead nowhere starts its links at the root.
                start = site if split.path.startswith("/") else path.parent
                target = (start / unquote(split.path).lstrip("/")).resolve() if split.path else path
                if not target.is_file():
                    yield f"broken link to {address}"
                elif split.fragment and unquote(split.fragment) not in targets.get(target, ()):
                    yield f"broken link to {address}: no such anchor"


def _addresses(value):
    """Addresses in an attribute, which for images of several sizes are separated by commas."""
    return [part.split()[0] for part in value.split(",") if part.strip()] or [""]


def _errors(soup):
    for output in soup.select(".output.traceback, .output.stderr"):
        yield f"a cell printed an error: {output.get_text()[:100].strip()}"


def _images_without_size(soup):
    for image in soup.select("img"):
        if not (image.get("width") and image.get("height")):
            yield f"image without its size: {image.get('src')}"


def _raw_markup(soup):
    content = soup.select_one("article") or soup.select_one("main")
    if content is None:
        return
    texts = [image.get("alt", "") for image in content.select("img")]
    texts.append(soup.title.get_text() if soup.title else "")
    # Titles of others' works are others' words.
    for section in content.select("section#references"):
        section.decompose()
    for text in (*texts, words(content)):
        for raw in RAW.findall(text):
            yield f"markup that was not rendered: {raw}"
