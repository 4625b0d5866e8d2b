"""What happens before the first and after the last page of a build."""

import json
from pathlib import Path

from analysis.report.site import run


def prepare(app):
    """Compute all results for ``analysis_parameters`` before any page is read.

    Chapters that the build executes then only read them from the store.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    """
    if study := run.study(app):
        study.compute(title="training")


def finish(app, exception):
    """Write ``results.json`` next to the site's pages.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    exception : Exception or None
        What ended the build, if it failed.
    """
    if exception or app.builder.format != "html" or not run.study(app):
        return
    # Imported here because a build without results must not need it.
    from analysis.report.results import write_results

    more = {}
    if app.config.analysis_what_if:
        text = (Path(app.srcdir) / app.config.analysis_what_if).read_text(encoding="utf-8")
        more["what_if"] = json.loads(text)
    write_results(app.outdir, run.study(app), **more)


def describe(app, exception):
    """Write the site's description for machines, when all of its files are there.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    exception : Exception or None
    """
    if exception or app.builder.format != "html" or not app.config.analysis_results:
        return
    from analysis.report.crate import RESULTS, write_crate

    write_crate(
        app.outdir,
        json.loads((Path(app.outdir) / RESULTS).read_text(encoding="utf-8")),
        title=app.config.project,
        author=app.config.author,
        url=app.config.html_theme_options.get("repository_url") or "",
    )


def setup(app):
    """Register the configuration values and both hooks."""
    app.add_config_value("analysis_parameters", {}, "env", dict)
    app.add_config_value("analysis_results", True, "", bool)
    app.add_config_value("analysis_what_if", "", "", str)
    app.connect("builder-inited", prepare)
    app.connect("build-finished", finish)
    # After whatever else writes files.
    app.connect("build-finished", describe, priority=900)
