"""The look of print: its LaTeX package lies next to this module."""

from pathlib import Path

STYLE = Path(__file__).with_name("report-style.sty")


def add(app, config):
    """Let Sphinx copy the package next to the report's LaTeX, wherever the book lies."""
    config.latex_additional_files = [*config.latex_additional_files, str(STYLE)]


def setup(app):
    """Register the package."""
    app.connect("config-inited", add)
