"""The report, its chapters and its data in the vocabulary of schema.org, as JSON-LD."""

import json
import re

from analysis.report.citation import AUTHORS, LICENCE
from analysis.report.recorded import FILE_NAME as RESULTS
from analysis.report.site import download, run

# Files that pages link to, by their endings.
_FORMATS = {"csv": "text/csv", "keras": "application/zip", "onnx": "application/octet-stream"}
_FILE = re.compile(rf'href="([^":]+\.({"|".join(_FORMATS)}))"')


def script(app, pagename, title, about, body):
    """Script element that describes a page.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    pagename, title, about : str
        Name, title and description of the page.
    body : str
        Its HTML, which links to the data of its figures.

    Returns
    -------
    str
    """
    uri = app.builder.get_target_uri
    root = app.config.root_doc
    start = run.absolute(app, uri(root)) or app.builder.get_relative_uri(pagename, root)
    report = {"@type": "Book", "@id": f"{start}#report", "name": app.config.project}
    shared = {
        "author": {"@type": "Organization", "name": AUTHORS},
        "license": LICENCE,
        "inLanguage": app.config.language,
        "datePublished": run.day(app) or None,
        "description": about,
        "url": run.absolute(app, uri(pagename)) or None,
    }
    if pagename == root:
        things = [report | shared | {"hasPart": _chapters(app), "encoding": _pdf(app)}]
    else:
        things = [{"@type": "Chapter", "name": title} | shared | {"isPartOf": report}]
    files = {address: _FORMATS[ending] for address, ending in _FILE.findall(body)}
    if pagename == root and run.study(app):
        files[RESULTS] = "application/json"
    if files:
        things.append(_data(app, files, title, shared) | {"isPartOf": report})
    graph = {"@context": "https://schema.org", "@graph": [_without_gaps(thing) for thing in things]}
    # A closing tag within a string would end the script.
    text = json.dumps(graph, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _chapters(app):
    pages = app.env.toctree_includes.get(app.config.root_doc, [])
    return [
        {
            "@type": "Chapter",
            "position": position,
            "name": app.env.titles[page].astext(),
            "url": run.absolute(app, app.builder.get_target_uri(page))
            or app.builder.get_target_uri(page),
        }
        for position, page in enumerate(pages, 1)
    ]


def _pdf(app):
    if not app.config.analysis_pdf:
        return None
    address = run.absolute(app, download.FILE_NAME) or download.FILE_NAME
    return {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": address}


def _data(app, files, title, shared):
    """Data set of the files that a page offers."""
    return {
        "@type": "Dataset",
        "name": f"Data of: {title}",
        "description": _description(files, title),
        "creator": shared["author"],
        **{name: shared[name] for name in ("license", "datePublished")},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}
            for address, kind in files.items()
        ],
    }


def _description(files, title):
    if RESULTS in files:
        return "Every number of the report"
    if set(files.values()) == {_FORMATS["csv"]}:
        return f"The numbers that the figures of the page “{title}” show"
    return f"The files that the page “{title}” offers"


def _without_gaps(thing):
    return {name: value for name, value in thing.items() if value is not None}
