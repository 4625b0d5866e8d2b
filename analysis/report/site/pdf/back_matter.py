"""What print has at its end, and what it leaves out: lists of chapters, words on the site."""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site.pdf.latex import latex

BIBLIOGRAPHY, GLOSSARY = "Bibliography", "Glossary"
_LIST_OF_A_CHAPTER = "References"
_OF_THE_SITE = "Accessibility"


class BackMatter(SphinxPostTransform):
    """List works once, set the lists at the end in small type, and omit what concerns the site."""

    default_priority = 5
    builders = ("latex",)

    def run(self, **kwargs):
        pages = [page.next_node(nodes.section) for page in self._pages()]
        _remove(pages, _OF_THE_SITE)
        lists = [page for page in pages if _title(page) in (BIBLIOGRAPHY, GLOSSARY)]
        for page in lists:
            page.insert(1, latex(r"\begin{reportlists}"))
            page += latex(r"\end{reportlists}")
        if BIBLIOGRAPHY in map(_title, lists):
            _remove(pages, _LIST_OF_A_CHAPTER)

    def _pages(self):
        return list(self.document.findall(addnodes.start_of_file))


def _remove(pages, title):
    for page in pages:
        for section in list(page.findall(nodes.section)):
            if _title(section) == title:
                section.parent.remove(section)


def _title(section):
    return section.next_node(nodes.title).astext()


def setup(app):
    """Register the transform."""
    app.add_post_transform(BackMatter)
