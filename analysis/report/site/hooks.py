"""What happens before the first and after the last page of a build."""


def prepare(app):
    """Compute all results for ``analysis_parameters`` before any page is read.

    Chapters that the build executes then only read them from the store.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    """
    if not app.config.analysis_results:
        return
    _study(app).compute(title="training")


def finish(app, exception):
    """Write ``results.json`` next to the site's pages.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    exception : Exception or None
        What ended the build, if it failed.
    """
    if exception or app.builder.format != "html" or not app.config.analysis_results:
        return
    # Imported here because a build without results must not need it.
    from analysis.report.results import write_results

    write_results(app.outdir, _study(app))


def _study(app):
    from analysis.parameters import make_parameters
    from analysis.study import Study

    return Study(make_parameters(app.config.analysis_parameters))


def setup(app):
    """Register the configuration values and both hooks."""
    app.add_config_value("analysis_parameters", {}, "env", dict)
    app.add_config_value("analysis_results", True, "", bool)
    app.connect("builder-inited", prepare)
    app.connect("build-finished", finish)
