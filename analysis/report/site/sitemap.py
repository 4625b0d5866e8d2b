"""``sitemap.xml`` for search engines, where the site's address is set."""

from pathlib import Path
from xml.etree import ElementTree

from analysis.report.site import run

FILE_NAME = "sitemap.xml"


def write(app, exception):
    """List every page with the day of the run's results."""
    if exception or app.builder.format != "html" or not app.config.html_baseurl:
        return
    sitemap = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for name in sorted(app.env.found_docs):
        page = ElementTree.SubElement(sitemap, "url")
        address = run.absolute(app, app.builder.get_target_uri(name))
        ElementTree.SubElement(page, "loc").text = address
        if run.day(app):
            ElementTree.SubElement(page, "lastmod").text = run.day(app)
    file = Path(app.outdir) / FILE_NAME
    ElementTree.ElementTree(sitemap).write(file, encoding="utf-8", xml_declaration=True)


def setup(app):
    """Register the file."""
    app.connect("build-finished", write)
