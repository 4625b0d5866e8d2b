"""Buttons of a page: what it offers for download, and where its source can be run and changed.

Buttons to the repository and to services that read it are there once it has a public address.
"""

from urllib.parse import urlsplit

from analysis.report.site import download
from analysis.report.site.landing import WHAT_IF

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
GITHUB = "github.com"

_OF_THE_SOURCE = ("launch-buttons", "source-file-button", "source-edit-button")


def turn_on(app, config):
    """Complete the theme's options from ``repository_url``, the one setting.

    Without an address there is no button at all; with one there are buttons
    to the repository, to a page's source, to edit it and to report an issue,
    and, if GitHub holds it, to each chapter in Colab and in Binder.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    config : sphinx.config.Config
    """
    options = config.html_theme_options
    url = normalise(options.get("repository_url"))
    options["repository_url"] = url
    for button in ("repository", "source", "edit_page", "issues"):
        options[f"use_{button}_button"] = bool(url)
    services = {"colab_url": COLAB, "binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
    options["launch_buttons"] = services if urlsplit(url).hostname == GITHUB else {}


def normalise(url):
    """Address of a repository without what the links to its files cannot have.

    Parameters
    ----------
    url : str or None
        As copied from a browser or a clone command.

    Returns
    -------
    str
        Empty if there is none.
    """
    return (url or "").strip().rstrip("/").removesuffix(".git")


def name_downloads(app, pagename, templatename, context, doctree):
    """Call the theme's downloads what they are, and add the whole report as PDF."""
    for group in context.get("header_buttons", ()):
        if group.get("label") != "download-buttons":
            continue
        for button in group["buttons"]:
            if button.get("text") == ".ipynb":
                button["tooltip"] = "Download this chapter as a notebook, with its outputs"
            if button["type"] == "javascript":
                # It prints, and makes no PDF.
                button |= {"text": "Print", "tooltip": "Print this page"}
                button |= {"label": "print-button", "icon": "fas fa-print"}
        if app.config.analysis_pdf:
            link = {
                "type": "link",
                "url": context["pathto"](download.FILE_NAME, 1),
                "text": ".pdf",
                "tooltip": download.LINK_TEXT,
                "icon": "fas fa-file-pdf",
                "label": "download-report-button",
            }
            group["buttons"].append(link)


def leave_out_what_is_not_there(app, pagename, templatename, context, doctree):
    """Take from a page that was made by the build the buttons that open its source."""
    if pagename != WHAT_IF:
        return
    groups = context.get("header_buttons", [])
    for group in groups:
        kept = [b for b in group.get("buttons", ()) if b.get("label") not in _OF_THE_SOURCE]
        if "buttons" in group:
            group["buttons"] = kept
    context["header_buttons"] = [g for g in groups if g.get("label") not in _OF_THE_SOURCE]


def setup(app):
    """Register the completion, and the names after the theme has made its buttons."""
    app.connect("config-inited", turn_on)
    app.connect("html-page-context", name_downloads, priority=900)
    app.connect("html-page-context", leave_out_what_is_not_there, priority=900)
