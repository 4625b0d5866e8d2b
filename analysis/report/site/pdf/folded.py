"""What the site folds away: code is left out of print, details stand at its end."""

import itertools

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

from analysis.report.site.pdf.latex import appendix, docname_of, is_folded_away, latex

TITLE = "Details"
_HIDDEN_CODE = ("input", "all", "input+output")


class MoveDetails(SphinxPostTransform):
    """Print folded outputs in an appendix, and name the page where they were.

    Paper cannot unfold them. Folded code is that of figures, long and on the
    site: it is left out.
    """

    default_priority = 4
    builders = ("latex",)

    def run(self, **kwargs):
        details = []
        for cell in list(self.document.findall(nodes.container)):
            hidden = cell.get("hide_mode")
            if hidden in _HIDDEN_CODE:
                for code in [part for part in cell.children if _is_code(part)]:
                    cell.remove(code)
            if is_folded_away(cell) and cell.children:
                details += self._moved(cell, len(details))
        if details:
            begin, end = latex(r"\begin{reportdetails}"), latex(r"\end{reportdetails}")
            chapters = self._by_chapter(details)
            for chapter in chapters:
                set_in_columns(chapter.children[0])
            appendix(self.document, TITLE, "details", [begin, *chapters, end])

    def _moved(self, cell, number):
        title = texescape.escape(_title(cell), self.config.latex_engine)
        page = docname_of(cell, self.config.root_doc)
        pointer = latex(rf"\reportdetail{{detail-{number}}}{{{title}}}")
        heading = latex(rf"\reportdetailtitle{{detail-{number}}}{{{title}}}")
        cell.replace_self(pointer)
        return [(page, heading, cell)]

    def _by_chapter(self, details):
        pages = {}
        for page, heading, cell in details:
            if page not in pages:
                title = nodes.title("", self.env.titles[page].astext())
                # Targets of links are named after the page that they come from.
                pages[page] = addnodes.start_of_file("", docname=page)
                pages[page] += nodes.section("", title, ids=["details"])
            pages[page].children[0] += [heading, cell]
        return list(pages.values())


def set_in_columns(section):
    """Set details in two columns, where they hold no table.

    Parameters
    ----------
    section : docutils.nodes.section
        A title, and for each of its details a heading and a cell.
    """
    title, *details = section.children
    section.children = []
    section += title
    pairs = zip(details[::2], details[1::2], strict=True)
    for narrow, run in itertools.groupby(pairs, lambda pair: not any(pair[1].findall(nodes.table))):
        content = [part for pair in run for part in pair]
        if narrow:
            begin, end = latex(r"\begin{reportcolumns}"), latex(r"\end{reportcolumns}")
            content = [begin, *content, end]
        section += content


def _is_code(part):
    return part.get("nb_element") == "cell_code_source"


def _title(cell):
    """What a click on the site would show, as a title."""
    shown = cell.get("prompt_show", "").removeprefix("Show ")
    return shown[:1].upper() + shown[1:] or TITLE


def setup(app):
    """Register the transform."""
    app.add_post_transform(MoveDetails)
