"""Buttons that lead to the repository, once it has a public address."""

from urllib.parse import urlsplit

COLAB = "https://colab.research.google.com"
GITHUB = "github.com"


def turn_on(app, config):
    """Complete the theme's options from ``repository_url``, the one setting.

    Without an address there is no button at all; with one there are buttons
    to the repository, to a page's source and to its issues, and, if GitHub
    holds it, to each chapter in Colab.

    Parameters
    ----------
    app : sphinx.application.Sphinx
    config : sphinx.config.Config
    """
    options = config.html_theme_options
    url = normalise(options.get("repository_url"))
    options["repository_url"] = url
    for button in ("use_repository_button", "use_source_button", "use_issues_button"):
        options[button] = bool(url)
    on_github = urlsplit(url).hostname == GITHUB
    options["launch_buttons"] = {"colab_url": COLAB} if on_github else {}


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


def setup(app):
    """Register the completion."""
    app.connect("config-inited", turn_on)
