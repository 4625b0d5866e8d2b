"""Turn the pictures in a chapter's outputs into numbered figures, for light and dark pages."""

import hashlib
import posixpath
from html import escape
from urllib.parse import quote

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from analysis.report.figures import svg
from analysis.report.figures.picture import IMAGE_TYPES, METADATA_KEY
from analysis.report.site.figure_links import FigureLinks

logger = logging.getLogger(__name__)

# The form of a picture that carries its caption through parsing; which form
# is shown is known only when a page is written.
_CARRIER = IMAGE_TYPES[0]
_DATA = "text/csv"
# The theme dims pictures on dark pages, except those of this class.
_AS_THEY_ARE = "dark-light"


class PicturePlugin:
    """MyST-NB plugin that renders a `analysis.report.figures.picture.Picture` output."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Nodes for one form of a picture.

        Parameters
        ----------
        renderer : myst_nb.core.render.NbElementRenderer
        data : myst_nb.core.render.MimeData
        inline : bool
            Whether the output stands inside a paragraph.

        Returns
        -------
        list of docutils.nodes.Node, or None
            None leaves the output to MyST-NB.
        """
        words = _words(data.output_metadata)
        if words is None:
            return None
        if data.mime_type == "text/html":
            return []  # made for Jupyter, which knows no captions
        if data.mime_type == _DATA and not inline:
            return [FigureLinks(csv=data.content)]
        if data.mime_type not in IMAGE_TYPES:
            return None
        (image,) = renderer.render_image(data)
        image["alt"] = words["alt"]
        if inline or data.mime_type != _CARRIER:
            return [image]
        images = _light_and_dark(renderer, image, data.content, words)
        figure = nodes.figure("", *images, _caption(renderer, words["caption"], data.line))
        figure["picture_name"], figure["picture_source"] = words["name"], words["source"]
        return [figure]


def _words(output_metadata):
    """Alt text, caption and name of a picture; None for any other output."""
    for entry in output_metadata.values():
        if isinstance(entry, dict) and METADATA_KEY in entry:
            return entry[METADATA_KEY]
    return None


def _light_and_dark(renderer, image, content, words):
    """The image for light pages and its counterpart for dark ones, of which a page shows one."""
    dark = svg.on_dark(content, words["ink"]).encode()
    file = f"{hashlib.sha256(dark).hexdigest()}.svg"
    other = image.copy()
    other["uri"] = renderer.write_file([file], dark, exists_ok=True)
    for one, page in ((image, "light"), (other, "dark")):
        one["classes"] += [_AS_THEY_ARE, f"for-{page}"]
        one["size"] = svg.size(content)
    return image, other


def _caption(renderer, markdown, line):
    parser = renderer.renderer
    caption = nodes.caption(markdown)
    caption.source, caption.line = renderer.source, line
    with parser.current_node_context(caption):
        parser.nested_render_text(markdown, line or 0, inline=True)
    return caption


class LiftFigures(SphinxTransform):
    """Put a picture's forms inside one figure, instead of a figure inside one form.

    Sphinx numbers the figures of a page before it chooses among the forms, so
    that there must be one figure to each picture from the start.
    """

    default_priority = 200

    def apply(self, **kwargs):
        for figure in list(self.document.findall(nodes.figure)):
            if "picture_name" not in figure:
                continue
            form = figure.parent
            forms = form.parent
            *images, caption = figure.children
            form.replace(figure, images)
            forms.replace_self(figure)
            figure.children = []
            figure += [forms, caption, _take_links(forms, figure)]
            self._announce(figure)

    def _announce(self, figure):
        name = nodes.fully_normalize_name(figure.attributes.pop("picture_name"))
        if name:
            figure["names"].append(name)
            self.document.note_explicit_target(figure, figure)
        else:  # only what has an id is numbered
            self.document.set_id(figure)


def _take_links(forms, figure):
    """The line below a figure; its data came as one more form of the picture."""
    links = next(iter(forms.findall(FigureLinks)), None)
    if links is None:
        links = FigureLinks(csv="")
    else:
        forms.remove(links.parent)
    links["source"] = figure.attributes.pop("picture_source")
    return links


def visit_image(translator, node):
    """Write an image, with its size where it is known: pages keep their layout as they load."""
    if "size" not in node:
        HTML5Translator.visit_image(translator, node)
        return
    builder = translator.builder
    source = posixpath.join(builder.imgpath, quote(builder.images[node["uri"]]))
    width, height = node["size"]
    translator.body.append(
        f'<img class="{" ".join(node["classes"])}" src="{escape(source)}" '
        f'alt="{escape(node["alt"])}" width="{width}" height="{height}" '
        'loading="lazy" decoding="async">\n'
    )


def depart_image(translator, node):
    """Nothing is left to close."""


def warn_of_images_without_alt(app, doctree):
    """Warn of each image that says nothing to a reader who cannot see it."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            logger.warning(
                "image without alt text: %s",
                image["uri"],
                location=image,
                type="analysis",
                subtype="alt",
            )


def setup(app):
    """Register the transform and the check."""
    app.add_transform(LiftFigures)
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    app.connect("doctree-read", warn_of_images_without_alt)
