"""The page that a server shows for an address that leads nowhere: ``404.html``.

A server may show it at any depth, so its links start at the root of the site: at the path of the
site's address or, where none is set, at the root of the server.
"""

import re
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

PAGE = "404"
_TITLE = "Page not found"
_BODY = """
<h1>{title}</h1>
<p>There is no page at this address. It may have moved when chapters were renamed.</p>
<ul>{pages}</ul>
"""
# What a browser would look for next to the address that it was asked for.
_RELATIVE = re.compile(r'\b(href|src|action|data-content_root)="(?![a-z]+:|[/#])(?:\./)?([^"]*)"')


def make(app):
    """The page, with links to all others."""
    names = [app.config.root_doc, *app.env.toctree_includes.get(app.config.root_doc, ())]
    pages = "".join(
        f'<li><a href="{app.builder.get_target_uri(name)}">'
        f"{escape(app.env.titles[name].astext())}</a></li>"
        for name in names
    )
    body = _BODY.format(title=_TITLE, pages=pages)
    yield PAGE, {"title": _TITLE, "body": body}, "page.html"


def root(base):
    """Path of a site within its server.

    Parameters
    ----------
    base : str
        The site's address, or an empty string.

    Returns
    -------
    str
    """
    path = urlsplit(base).path.strip("/")
    return f"/{path}/" if path else "/"


def anchored(html, start):
    """Let every link of a page begin at `start`, apart from those to other servers."""
    return _RELATIVE.sub(lambda match: f'{match[1]}="{start}{match[2]}"', html)


def finish(app, exception):
    """Anchor the links of the page once the theme has written it."""
    page = Path(app.outdir) / f"{PAGE}.html"
    if exception or app.builder.format != "html" or not page.is_file():
        return
    html = page.read_text(encoding="utf-8")
    page.write_text(anchored(html, root(app.config.html_baseurl)), encoding="utf-8")


def setup(app):
    """Register the page; its links are anchored last, after all that changes pages."""
    app.connect("html-collect-pages", make)
    app.connect("build-finished", finish, priority=900)
