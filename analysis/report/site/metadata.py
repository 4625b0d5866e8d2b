"""What each page says to search engines, social networks and reference managers."""

import re
from html import escape

from docutils import nodes

from analysis.report.citation import AUTHORS, LICENCE
from analysis.report.site import download, run, schema_org, social_card

LONGEST_DESCRIPTION = 200


def add_tags(app, pagename, templatename, context, doctree):
    """Add the tags to the head of a page that has a source."""
    if doctree is None:
        return
    title = app.env.titles[pagename].astext()
    is_start = pagename == app.config.root_doc
    about = description(doctree, is_start)
    tags = [
        _meta("name", "description", about),
        *_preview(app, pagename, title, about),
        *_citation(app, pagename, title),
        f'<link rel="license" href="{LICENCE}">',
        schema_org.script(app, pagename, title, about, context["body"]),
    ]
    context["metatags"] = "\n".join([context.get("metatags") or "", *tags])


def description(doctree, is_start=False):
    """What a page says in a sentence or two: the start of its answer, or else of its text.

    Parameters
    ----------
    doctree : docutils.nodes.document
    is_start : bool
        Whether it is the landing page, whose text opens with what the report is about.

    Returns
    -------
    str
        At most `LONGEST_DESCRIPTION` letters.
    """
    # Those with classes are parts of the page's furniture, such as a link to the PDF.
    paragraphs = [
        node
        for node in doctree.findall(nodes.paragraph)
        if node.astext().strip() and not node["classes"]
    ]
    quoted = [node for node in paragraphs if isinstance(node.parent, nodes.block_quote)]
    answers = [node for node in quoted if "callout-answer" in node.parent["classes"]]
    chosen = [] if is_start else answers
    chosen = chosen or [node for node in paragraphs if node not in quoted] or paragraphs
    if not chosen:
        return ""
    text = re.sub(r"\s+", " ", chosen[0].astext()).strip()
    lead = chosen[0].next_node(nodes.strong)
    if chosen[0] in answers and lead is not None:
        text = text.removeprefix(lead.astext()).strip()
    return _shortened(text)


def _shortened(text):
    """The whole sentences that fit, or as many words of the first."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    sentences = re.match(rf".{{1,{LONGEST_DESCRIPTION - 1}}}[.?!](?= [A-Z])", text)
    return sentences[0] if sentences else text[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + " …"


def _meta(kind, name, content):
    return f'<meta {kind}="{name}" content="{escape(content)}">'


def _preview(app, pagename, title, about):
    """How a link to the page looks on social networks; the picture needs an address."""
    report = app.config.project
    is_start = pagename == app.config.root_doc
    picture = run.absolute(app, social_card.FILE_NAME) if run.study(app) else ""
    tags = {
        "og:type": "website" if is_start else "article",
        "og:title": report if is_start else f"{title} · {report}",
        "og:site_name": report,
        "og:description": about,
        "og:url": run.absolute(app, app.builder.get_target_uri(pagename)),
        "og:image": picture,
        "og:image:width": str(social_card.WIDTH) if picture else "",
        "og:image:height": str(social_card.HEIGHT) if picture else "",
        "og:image:alt": social_card.alt(run.study(app)) if picture else "",
    }
    yield from (_meta("property", name, content) for name, content in tags.items() if content)
    yield _meta("name", "twitter:card", "summary_large_image" if picture else "summary")


def _citation(app, pagename, title):
    """What reference managers and Google Scholar read."""
    report = app.config.project
    is_start = pagename == app.config.root_doc
    pdf = run.absolute(app, download.FILE_NAME) if app.config.analysis_pdf else ""
    tags = {
        "citation_title": report if is_start else title,
        "citation_inbook_title": "" if is_start else report,
        "citation_author": AUTHORS,
        "citation_publication_date": run.day(app).replace("-", "/"),
        "citation_language": app.config.language,
        "citation_public_url": run.absolute(app, app.builder.get_target_uri(pagename)),
        "citation_pdf_url": pdf if is_start else "",
    }
    return [_meta("name", name, content) for name, content in tags.items() if content]


def setup(app):
    """Register the tags, after all that changes a page's body."""
    app.connect("html-page-context", add_tags, priority=900)
