"""Sphinx extension that makes the site and the PDF from the executed chapters.

Configuration values (``sphinx.config`` in ``_config.yml``):

analysis_parameters
    Parameters of the run, a mapping; empty for the defaults.
analysis_results
    Whether to compute the results before and write ``results.json`` after the
    build; true by default.
analysis_what_if
    Name of a file of JSON in the book's folder, with the results of the what-if runs; empty for
    none.
analysis_pdf
    Path of the report as PDF, to be offered on the landing page; empty for none.
analysis_glossary
    Name of the page that defines the terms; empty for none.
"""

import hashlib
import json
import os

from myst_nb.core.render import load_mime_renders

from analysis import paths
from analysis.engine.keys import code_digests
from analysis.report.site import (
    buttons,
    download,
    figure_links,
    figures,
    fonts,
    glossary,
    hooks,
    interface,
    landing,
    layout,
    mathml,
    metadata,
    model_files,
    not_found,
    pages,
    references,
    sitemap,
    social_card,
    sources,
    tables,
    titles,
    topics,
)
from analysis.report.site.pdf import extension as pdf


def _reach_checkout():
    """Let a checkout be built that is not installed.

    Kernels started by the build must find the package, and MyST-NB the plugin
    that an installed package announces by an entry point.
    """
    if paths.ROOT is not None:
        known = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(paths.ROOT), known]))
    plugins = load_mime_renders()
    if figures.PicturePlugin not in plugins:
        plugins.append(figures.PicturePlugin)


def _version():
    """A number that changes with the code that makes the pages.

    Sphinx compares it with that of the last build, and makes all pages again where they differ.
    """
    code = json.dumps(code_digests(__name__)).encode()
    return int(hashlib.sha256(code).hexdigest()[:12], 16)


def setup(app):
    """Register everything with Sphinx (called by it)."""
    _reach_checkout()
    for part in (
        hooks,
        figures,
        tables,
        figure_links,
        sources,
        references,
        mathml,
        layout,
        pdf,
        buttons,
        download,
        titles,
        landing,
        interface,
        fonts,
        glossary,
        metadata,
        model_files,
        not_found,
        sitemap,
        social_card,
        topics,
        pages,
    ):
        part.setup(app)
    return {
        "parallel_read_safe": True,
        "parallel_write_safe": True,
        "env_version": _version(),
    }
