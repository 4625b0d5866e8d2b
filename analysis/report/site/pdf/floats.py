"""Figures stay below a title that has no text, so that none stands alone."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site.pdf.latex import latex


class KeepFigures(SphinxPostTransform):
    """Let no figure float out of a section that has no text of its own."""

    default_priority = 6
    builders = ("latex",)

    def run(self, **kwargs):
        for section in list(self.document.findall(nodes.section)):
            own = [child for child in section.children[1:] if not isinstance(child, nodes.section)]
            figures = [figure for child in own for figure in child.findall(nodes.figure)]
            if figures and not any(map(_has_text, own)):
                section.insert(section.index(own[-1]) + 1, latex(r"\end{reporthere}"))
                section.insert(1, latex(r"\begin{reporthere}"))


def _has_text(node):
    """Whether a node shows something besides figures."""
    shown = (nodes.paragraph, nodes.literal_block, nodes.table, nodes.Admonition)
    return any(node.findall(lambda part: isinstance(part, shown)))


def setup(app):
    """Register the transform."""
    app.add_post_transform(KeepFigures)
