"""The run that a site shows, for all parts of the site that state it."""

from functools import cache


@cache
def study(app):
    """The study of the site's run; None in a build without results.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    analysis.study.Study or None
    """
    if not app.config.analysis_results:
        return None
    # Imported here because a build without results must not need them.
    from analysis.parameters import make_parameters
    from analysis.study import Study

    return Study(make_parameters(app.config.analysis_parameters))


@cache
def day(app):
    """Day of the run's last training, in ISO's form; empty in a build without results."""
    from analysis.report.provenance import provenance

    found = study(app)
    when = provenance(found)["when"] if found else None
    return (when or "")[:10]


def absolute(app, target):
    """Public address of a file of the site; empty where the site's address is not set.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    target : str
        Path within the site.

    Returns
    -------
    str
    """
    base = app.config.html_baseurl
    return f"{base.rstrip('/')}/{target}" if base else ""
