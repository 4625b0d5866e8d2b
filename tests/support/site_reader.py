"""Reading a built site as a visitor does: its pages, their text, and what a browser loads."""

import functools
import http.server
import os
import re
import shutil
import threading
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What only shows where a page was not rendered: roles, directives, formulas,
# Markdown, unfilled values.
RAW_MARKUP = re.compile(
    r"\{glue|\{numref|\{ref\}|\$[^$\n]{1,80}\$|\*\*\w|\]\(http|\bnan\b|\bNaN\b|\bNone %|<Figure|"
    r"Traceback|:::|\| :?---"
)


def pages(site):
    """The pages that readers read: landing page and chapters, by path within the site."""
    chapters = sorted(str(path.relative_to(site)) for path in (site / "book").glob("*.html"))
    return ["index.html", *chapters]


def article(site, page):
    """The main content of a page."""
    soup = BeautifulSoup((Path(site) / page).read_text(encoding="utf-8"), "html.parser")
    return soup.select_one("article") or soup.select_one("main")


def prose(site, page):
    """The text of a page without its code and its references, whose titles are others' words."""
    content = article(site, page)
    for section in content.select("section#references, section#bibliography"):
        section.decompose()
    return words(content)


def answer(site, page):
    """What the box says that answers a chapter's questions.

    Verdicts are looked for here: elsewhere a page may print the rule, with every verdict in it.
    """
    (box,) = article(site, page).select(".callout-answer")
    return words(box)


def words(content):
    """The text of a part of a page without its code, on one line."""
    for code in content.select("pre, code, script, style"):
        code.decompose()
    return re.sub(r"\s+", " ", content.get_text(" ")).replace(" %", "%")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def served(site):
    """Serve a site on this machine alone; gives its address."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@contextmanager
def browser():
    """Headless Chromium; the test is skipped where there is none, but not in CI."""
    if CHROMIUM is None:
        assert "CI" not in os.environ, "CI must have Chromium"
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=CHROMIUM_OPTIONS
        )
        yield running
        running.close()


# Texts of the main part that are hard to tell from the background behind them:
# their contrast, by the formula of the WCAG, is below 4.5.
FAINT = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const back = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const contrast = e => {
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(back(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const texts = [...document.querySelectorAll('main *')]
    .filter(e => e.checkVisibility() && !e.closest('.headerlink, button')
      && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  return texts.length ? texts.filter(e => contrast(e) < 4.5).map(e => e.textContent.trim())
    : ["no text at all"];
}"""
# Images that the page shows, and that fail to load even when they are asked for.
UNSEEN = """async () => {
  const images = [...document.querySelectorAll('article img')].filter(i => i.checkVisibility());
  const loaded = await Promise.all(images.map(image => {
    image.loading = 'eager';
    return image.decode().then(() => true, () => false);
  }));
  return images.filter((image, at) => !loaded[at]).map(image => image.src);
}"""
# Tables that are wider than their place, and that cannot be moved by the keyboard, have no
# name, or lose their first column while they move.
STUCK = """() => [...document.querySelectorAll('article table')].filter(table => {
  const place = table.parentElement;
  if (!table.checkVisibility() || place.scrollWidth <= place.clientWidth) return false;
  const left = () => table.rows[0].cells[0].getBoundingClientRect().left;
  const before = left();
  place.scrollLeft = 1000;
  const moved = place.scrollLeft > 0 && Math.abs(left() - before) < 1;
  place.scrollLeft = 0;
  return !(moved && place.tabIndex === 0 && place.getAttribute('aria-label'));
}).map(table => table.caption.textContent)"""
VIEWS = ((1280, "light"), (360, "dark"))


def faults_in_browser(site, paths, views=VIEWS):
    """Open pages of a site in windows of several widths and colour schemes.

    Returns
    -------
    list of (str, int, str, dict)
        Page, width, scheme, and what a visitor would complain of, where there is anything.
    """
    found = []
    with served(site) as home, browser() as running:
        for path in paths:
            for width, scheme in views:
                faults = {
                    name: value
                    for name, value in visit(running, home, path, width, scheme).items()
                    if value
                }
                if faults:
                    found.append((path, width, scheme, faults))
    return found


def visit(running, home, page, width, scheme):
    """Open a page and report what a visitor would complain of.

    Returns
    -------
    dict
        ``foreign`` (requests that left this machine), ``complaints`` (errors
        and warnings of scripts, files that were missing), ``theme`` (if it is
        not the one that the visitor prefers), ``overflow`` (pixels by which
        the page is wider than the window), ``unseen`` (images that did not
        load), ``wordless`` (images without alt text), ``stuck`` (tables that hide
        columns from the keyboard), ``faint`` (texts of low contrast); each empty
        or 0 when all is well.
    """
    context = running.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    requests, complaints = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message) or dialog.dismiss())
    tab.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    tab.on("response", lambda r: r.status >= 400 and complaints.append(f"{r.status} {r.url}"))
    tab.goto(home + page, wait_until="networkidle")
    theme = tab.evaluate("document.documentElement.dataset.theme")
    found = {
        "foreign": [url for url in requests if not url.startswith((home, "data:"))],
        "complaints": complaints,
        "theme": "" if theme == scheme else theme,
        "overflow": tab.evaluate(
            "Math.max(0, document.documentElement.scrollWidth"
            " - document.documentElement.clientWidth)"
        ),
        "unseen": tab.evaluate(UNSEEN),
        "wordless": tab.evaluate(
            "[...document.querySelectorAll('article img')]"
            ".filter(i => !(i.alt || '').trim()).map(i => i.src)"
        ),
        "stuck": tab.evaluate(STUCK),
        "faint": tab.evaluate(FAINT),
    }
    context.close()
    return found


def leaks(folder, secrets):
    """Files that hold one of several texts, also where a PDF compresses it.

    Parameters
    ----------
    folder : pathlib.Path
    secrets : iterable of str

    Returns
    -------
    list of (str, str)
        File and text.
    """
    found = []
    for path in sorted(item for item in Path(folder).rglob("*") if item.is_file()):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
                with suppress(zlib.error):
                    content += zlib.decompressobj().decompress(stream)
        found += [
            (str(path.relative_to(folder)), secret)
            for secret in secrets
            if secret.encode() in content
        ]
    return found
