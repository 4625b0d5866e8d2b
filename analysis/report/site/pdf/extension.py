"""Everything of print, registered with Sphinx."""

from analysis.report.site.pdf import (
    back_matter,
    floats,
    folded,
    front_matter,
    numbering,
    style,
    tables,
    title_page,
)

_PARTS = (style, title_page, front_matter, tables, numbering, folded, back_matter, floats)


def setup(app):
    """Register all parts."""
    for part in _PARTS:
        part.setup(app)
