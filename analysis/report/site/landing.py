"""The landing page: the report's title, tiles for its results, and where to go from there."""

from docutils import nodes
from markupsafe import escape
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.citation import CODE_LICENCE, LICENCE
from analysis.report.results import FILE_NAME as RESULTS
from analysis.report.site.download import FILE_NAME as PDF
from analysis.report.words import count

WORDS_A_MINUTE = 200
"""Of a text with figures and numbers, by an adult."""

NOT_COUNTED = "without code, tables and folded details"
"""What the reading time leaves out, in words."""

HOME = "Overview"
"""What the sidebar calls the landing page, below the report's title."""

CITATION = ("book/13_about_this_run", "cite-this-report")
"""Page and section that say how to cite the report."""

WHAT_IF = "book/what_if"
"""Page that compares the report with runs with other parameters, in builds that have one."""

# A table is consulted; its caption, which is no part of the group, is read.
_NOT_READ = (
    nodes.literal_block,
    nodes.comment,
    nodes.raw,
    nodes.math_block,
    nodes.tgroup,
    addnodes.toctree,
)
# Cells of a notebook whose output the page folds away, as MyST-NB marks them.
_FOLDED = ("output", "all")


class TitleAndTiles(SphinxTransform):
    """Give the landing page the report's title, and mark the list of its results.

    In a notebook the title is static, because headings cannot be computed.
    """

    default_priority = 205

    def apply(self, **kwargs):
        if self.env.docname != self.config.root_doc:
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is not None:
            title.children = []
            title += nodes.Text(self.config.project)
        tiles = next(iter(self.document.findall(_is_list_of_results)), None)
        if tiles is not None:
            tiles["classes"].append("tiles")
            for item in tiles.children:
                _make_tile(item.children[0])


def _is_list_of_results(node):
    """Whether a list has one bold number or verdict in each entry."""
    return isinstance(node, nodes.bullet_list) and all(
        sum(isinstance(part, nodes.strong) for part in item.children[0].children) == 1
        for item in node.children
    )


def _make_tile(sentence):
    """Put what precedes and what follows the result of a sentence into parts of their own."""
    parts = sentence.children
    place = next(i for i, part in enumerate(parts) if isinstance(part, nodes.strong))
    sentence.children = []
    sentence += nodes.inline("", "", *parts[:place], classes=["tile-label"])
    sentence += parts[place]
    text = nodes.inline("", "", *parts[place + 1 :], classes=["tile-text"])
    first = text.children[0] if text.children else None
    if isinstance(first, nodes.Text) and first.startswith(": "):
        # Read aloud, but not seen: the result above stands in a separate line.
        mark = nodes.inline("", ": ", classes=["tile-mark"])
        text.children = []
        text += [mark, nodes.Text(first[2:]), *parts[place + 2 :]]
    sentence += text


class WhereToGo(SphinxPostTransform):
    """Say below the opening words how long the report is, and offer it in other forms."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs):
        if self.env.docname != self.config.root_doc:
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        if title is None:
            return
        parts = [nodes.Text(f"{reading_time(self.env)} to read, {NOT_COUNTED}")]
        if self.config.analysis_pdf:
            parts.append(_link("PDF", PDF))
        if self.config.analysis_results:
            parts.append(_link("Results (JSON)", RESULTS))
        line = nodes.paragraph(classes=["where-to-go"])
        parts += self._links_to(CITATION, "Cite") + self._links_to((WHAT_IF, ""), "What if")
        for part in parts:
            line += nodes.inline("", "", part)
        for words, link in (
            ("Text and figures: ", _link("CC BY 4.0", LICENCE)),
            ("Code: ", _link("MIT", CODE_LICENCE)),
        ):
            line += nodes.inline("", "", nodes.Text(words), link)
        section = title.parent
        section.insert(min(section.index(title) + 2, len(section)), line)

    def _links_to(self, target, text):
        page, section = target
        if page not in self.env.all_docs:
            return []
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        return [_link(text, f"{address}#{section}" if section else address)]


def _link(text, target):
    return nodes.reference("", text, refuri=target, internal="://" not in target)


def reading_time(env):
    """How long the whole report takes to read: ``"50 minutes"``.

    Parameters
    ----------
    env : sphinx.environment.BuildEnvironment
    """
    # The other pages, glossary and bibliography, are consulted and not read.
    chapters = [name for name in env.all_docs if env.doc2path(name).endswith(".ipynb")]
    words = sum(words_of(env.get_doctree(name)) for name in chapters)
    minutes = max(1, round(words / WORDS_A_MINUTE))
    # More exact than people differ would be false.
    minutes = minutes if minutes < 10 else 5 * round(minutes / 5)
    return f"{count(minutes)} minute{'s' * (minutes != 1)}"


def words_of(document):
    """Number of words of a page as it opens, without code, formulas, tables and folded details."""
    return sum(
        len(text.astext().split()) for text in document.findall(nodes.Text) if _is_read(text)
    )


def _is_read(text):
    node = text.parent
    while node is not None:
        if isinstance(node, _NOT_READ) or node.get("hide_mode") in _FOLDED:
            return False
        node = node.parent
    return True


def name_pages(app, pagename, templatename, context, doctree):
    """Call the landing page by the report's title alone, and its entry in the sidebar `HOME`."""
    context["root_title"] = HOME
    if pagename == app.config.root_doc:
        # The theme would write the title twice, as the page's and as the report's.
        context["theme_logo"] = {**(context.get("theme_logo") or {}), "text": context["docstitle"]}
        context["docstitle"] = ""
        # The heading has typographic quotes, which the title has nowhere else.
        context["title"] = escape(app.config.project)
        # The theme prints it as it is, and a file's name in it could be markup.
        context["pagetitle"] = escape(context.get("pagetitle", ""))


def write_again(app, env):
    """The landing page's reading time depends on all pages."""
    return [app.config.root_doc]


def setup(app):
    """Register the transforms and what follows all pages."""
    app.add_transform(TitleAndTiles)
    app.add_post_transform(WhereToGo)
    app.connect("html-page-context", name_pages, priority=900)
    app.connect("env-updated", write_again)
