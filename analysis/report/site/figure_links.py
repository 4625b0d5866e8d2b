"""The line below each figure of the site: enlarge it, its data, its source, how to cite it."""

import os
import posixpath
import time
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes

from analysis.report.provenance import commit
from analysis.report.site import interface, sources

FOLDER = "data"
"""Folder of the site that holds the figures' data."""


class FigureLinks(nodes.General, nodes.Element):
    """Attributes: ``csv``, the figure's data, and ``source``, the function that drew it."""


def visit(translator, node):
    """Write the line, and the data next to the pages."""
    builder, figure = translator.builder, node.parent
    name = figure["ids"][0]
    number = ".".join(map(str, builder.fignumbers.get("figure", {}).get(name, ())))
    label = f"Figure {number}"
    image = next(iter(figure.findall(nodes.image)))
    picture = posixpath.join(builder.imgpath, quote(builder.images[image["uri"]]))
    items = [_link("Enlarge", picture, label, 'class="enlarge"')]
    if node["csv"]:
        folder = Path(builder.outdir) / FOLDER
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.csv").write_text(node["csv"], encoding="utf-8")
        address = _from(builder, f"{FOLDER}/{name}.csv")
        items.append(_link("Data (CSV)", address, label, "download"))
    if name in interface.TRIED and interface.PAGE in builder.env.all_docs:
        address = (
            _from(builder, builder.get_target_uri(interface.PAGE)) + f"#{interface.TRIED[name]}"
        )
        items.append(_link("Try them", address, label))
    page = sources.page_of(node["source"])
    if page:
        address = _from(builder, builder.get_target_uri(page[0])) + f"#{page[1]}"
        items.append(_link("Source", address, label))
    items.append(
        f'<details><summary aria-label="Cite {label}">Cite</summary>'
        f"<p>{escape(citation(translator.config, builder, figure, label))}</p></details>"
    )
    translator.body.append(f'<div class="figure-links">{"".join(items)}</div>\n')
    raise nodes.SkipNode


def _link(text, address, label, attributes=""):
    return f'<a href="{escape(address)}" aria-label="{text}: {label}" {attributes}>{text}</a>'


def _from(builder, address):
    """An address within the site as seen from the page that is being written."""
    page = builder.get_target_uri(builder.current_docname)
    return posixpath.relpath(address, posixpath.dirname(page) or ".")


def citation(config, builder, figure, label):
    """How to cite a figure: its title, the report, the state of the code, and the date.

    Parameters
    ----------
    config : sphinx.config.Config
    builder : sphinx.builders.html.StandaloneHTMLBuilder
    figure : docutils.nodes.figure
    label : str
        Such as ``"Figure 3"``.

    Returns
    -------
    str
    """
    caption = next(iter(figure.findall(nodes.caption))).astext()
    title = " ".join(caption.split()).split(". ")[0].rstrip(".")
    # The date of the results, which the build sets, or today's.
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    day = time.strftime("%Y-%m-%d", time.gmtime(seconds))
    state = f", commit {commit()[:7]}" if commit() else ""
    address = config.html_baseurl and posixpath.join(
        config.html_baseurl, builder.get_target_uri(builder.current_docname)
    )
    where = f" {address}#{figure['ids'][0]}" if address else ""
    return f"{config.author}. {label}: {title}. In: {config.project}{state}, {day}.{where}"


def skip(translator, node):
    """Leave the line out of print."""
    raise nodes.SkipNode


def setup(app):
    """Register the line."""
    other = {kind: (skip, None) for kind in ("latex", "text", "man", "texinfo")}
    app.add_node(FigureLinks, html=(visit, None), **other)
