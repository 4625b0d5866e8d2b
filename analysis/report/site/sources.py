"""Pages of the site that show the code that draws the figures, each function with its anchor."""

import ast
from html import escape

from analysis import paths

PACKAGE = "analysis.report.figures"
FOLDER = "sources"


def page_of(source):
    """Where the site shows a function.

    Parameters
    ----------
    source : str
        ``module:function``, see `analysis.report.figures.picture.Picture`.

    Returns
    -------
    (str, str) or None
        Name of the page and anchor in it; None for a function of another package.
    """
    module, _, function = source.partition(":")
    if not module.startswith(f"{PACKAGE}."):
        return None
    return f"{FOLDER}/{module.removeprefix(f'{PACKAGE}.')}", function


def pages(app):
    """One page for each module of the package (called by Sphinx)."""
    for file in sorted((paths.PACKAGE / "report" / "figures").glob("[!_]*.py")):
        name = f"{PACKAGE}.{file.stem}"
        title = f"Source of {name}"
        code = file.read_text(encoding="utf-8")
        body = f"<h1>{escape(title)}</h1>\n" + _marked(app, code)
        yield f"{FOLDER}/{file.stem}", {"title": title, "body": body}, "page.html"


def _marked(app, code):
    """Highlighted code in which every function and class stands in a block with its name."""
    block = app.builder.highlighter.highlight_block(code, "python")
    start, _, rest = block.partition("<pre>")
    text, _, end = rest.rpartition("</pre>")
    lines = text.split("\n")
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            lines[first - 1] = f'<span class="function" id="{node.name}">{lines[first - 1]}'
            lines[node.end_lineno - 1] += "</span>"
    return f"{start}<pre>{chr(10).join(lines)}</pre>{end}"


def setup(app):
    """Register the pages."""
    app.connect("html-collect-pages", pages)
