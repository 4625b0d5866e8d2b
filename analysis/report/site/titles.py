"""The report's title is text: it may hold a file's name, and so whatever signs a name can hold."""

from markupsafe import escape
from sphinx.util import texescape


def escape_in_pages(app, pagename, templatename, context, doctree):
    """Escape the title for the theme's templates, some of which print it unescaped."""
    for name in ("docstitle", "project", "shorttitle"):
        context[name] = escape(context[name])


def escape_in_print(app, env, docnames):
    """Escape the title for LaTeX, which Sphinx takes for markup.

    Jupyter Book sets it after the configuration is read, and before any document is.
    """
    if app.builder.format == "latex":
        engine = app.config.latex_engine
        app.config.latex_documents = [
            (*entry[:2], texescape.escape(entry[2], engine), *entry[3:])
            for entry in app.config.latex_documents
        ]


def setup(app):
    """Register both."""
    app.connect("html-page-context", escape_in_pages)
    app.connect("env-before-read-docs", escape_in_print)
