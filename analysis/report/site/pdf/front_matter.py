"""The landing page as an unnumbered chapter before the first one."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site.pdf.latex import is_toc, latex

SUMMARY_TITLE = "Summary"


class FrontMatter(SphinxPostTransform):
    """Make the landing page an unnumbered chapter before the first one.

    Sphinx would print its sections as chapters, and number the real chapters
    other than the site does.
    """

    default_priority = 1
    builders = ("latex",)

    def run(self, **kwargs):
        root = next(iter(self.document.findall(nodes.section)), None)
        if root is None or not any(is_toc(child) for child in root.children):
            return
        title, *content = root.children
        front = [child for child in content if not is_toc(child)]
        chapters = [child for child in content if is_toc(child)]
        if not front:
            return
        summary = nodes.section("", nodes.title("", SUMMARY_TITLE), *front, ids=["summary"])
        root.children = []
        root += [title, latex(r"\setcounter{secnumdepth}{-1}"), summary]
        root += [latex(r"\setcounter{secnumdepth}{0}"), *chapters]


def setup(app):
    """Register the transform."""
    app.add_post_transform(FrontMatter)
