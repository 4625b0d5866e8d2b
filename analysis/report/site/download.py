"""The report as PDF, next to the landing page that links it."""

import shutil
from pathlib import Path

from analysis.errors import InputError

FILE_NAME = "report.pdf"
LINK_TEXT = "Download this report as PDF"


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
    """Register the configuration value and the copying."""
    app.add_config_value("analysis_pdf", "", "html", str)
    app.connect("builder-inited", check)
    app.connect("build-finished", copy)
