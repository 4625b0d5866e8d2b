"""What is mended on every page after the theme has written it."""

from bs4 import BeautifulSoup
from bs4.formatter import EntitySubstitution, HTMLFormatter
from sphinx.jinja2glue import BuiltinTemplateLoader

from analysis.report.site import accessibility, assets, fonts, image_sizes


class _AsWritten(HTMLFormatter):
    """Leave attributes in their order."""

    def attributes(self, tag):
        return tag.attrs.items()


_AS_WRITTEN = _AsWritten(EntitySubstitution.substitute_xml)


class MendedPages(BuiltinTemplateLoader):
    """Sphinx's templates, whose pages are mended before they are written.

    The theme's own templates need no copy for it, which would grow old.
    """

    def init(self, builder, theme=None, dirs=None):
        """Remember the builder, which knows where images come from."""
        super().init(builder, theme, dirs)
        self._builder = builder

    def render(self, template, context):
        """A page as the theme writes it, mended."""
        html = super().render(template, context)
        # The theme also renders parts of pages, to see whether they are empty.
        if "</html>" not in html:
            return html
        page = BeautifulSoup(html, "html.parser")
        accessibility.mend(page)
        image_sizes.state(page, self._builder)
        assets.bundle(page, self._builder.outdir)
        fonts.await_fonts(page)
        return page.decode(formatter=_AS_WRITTEN)


def use(app, config):
    """Put the templates in the place of Sphinx's."""
    config.template_bridge = f"{__name__}.{MendedPages.__name__}"


def setup(app):
    """Register the templates, and what is done once all pages are written."""
    app.connect("config-inited", use)
    # After the theme and MyST-NB, which write style sheets then as well.
    app.connect("build-finished", assets.write, priority=900)
