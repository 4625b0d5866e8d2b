"""Figures and tables have the same numbers in print as on the site."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site.pdf.latex import docname_of, latex

_COUNTERS = {nodes.figure: "figure", nodes.table: "table"}


class KeepNumbers(SphinxPostTransform):
    """Set LaTeX's counters to the numbers that Sphinx gave.

    LaTeX counts in the order of print, in which folded tables come last.
    """

    default_priority = 3
    builders = ("latex",)

    def run(self, **kwargs):
        for kind, counter in _COUNTERS.items():
            for node in list(self.document.findall(kind)):
                page = docname_of(node, self.config.root_doc)
                numbers = self.env.toc_fignumbers.get(page, {}).get(counter, {})
                number = next((numbers[name][-1] for name in node["ids"] if name in numbers), None)
                if number is not None:
                    before = latex(rf"\setcounter{{{counter}}}{{{number - 1}}}")
                    node.parent.insert(node.parent.index(node), before)


def setup(app):
    """Register the transform."""
    app.add_post_transform(KeepNumbers)
