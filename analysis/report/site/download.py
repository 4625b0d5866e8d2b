"""Offer the report as PDF on the landing page."""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.errors import InputError

FILE_NAME = "report.pdf"
LINK_TEXT = "Download this report as PDF"


class LinkToPdf(SphinxPostTransform):
    """Put the link below the title of the landing page."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs):
        if not self.config.analysis_pdf or self.env.docname != self.config.root_doc:
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is None:
            return
        link = nodes.reference("", LINK_TEXT, refuri=FILE_NAME, internal=True)
        paragraph = nodes.paragraph("", "", link, classes=["download-pdf"])
        title.parent.insert(title.parent.index(title) + 1, paragraph)


def check(app):
    """Refuse to promise a file that is not there."""
    if app.config.analysis_pdf and not _source(app).is_file():
        raise InputError(
            f"analysis_pdf: no file at {_source(app)}; allowed is the path of a PDF, or nothing"
        )


def copy(app, exception):
    """Copy the PDF next to the landing page."""
    if exception or app.builder.format != "html" or not app.config.analysis_pdf:
        return
    shutil.copyfile(_source(app), Path(app.outdir) / FILE_NAME)


def _source(app):
    return Path(app.srcdir) / app.config.analysis_pdf


def setup(app):
    """Register the configuration value, the link and the copying."""
    app.add_config_value("analysis_pdf", "", "html", str)
    app.add_post_transform(LinkToPdf)
    app.connect("builder-inited", check)
    app.connect("build-finished", copy)
