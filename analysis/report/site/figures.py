"""Turn the pictures in a chapter's outputs into numbered figures."""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from analysis.report.display import IMAGE_TYPES, METADATA_KEY

logger = logging.getLogger(__name__)

# The form of a picture that carries its caption through parsing; which form
# is shown is known only when a page is written.
_CARRIER = IMAGE_TYPES[0]


class PicturePlugin:
    """MyST-NB plugin that renders a `analysis.report.display.Picture` output."""

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
        if data.mime_type not in IMAGE_TYPES:
            return None
        (image,) = renderer.render_image(data)
        image["alt"] = words["alt"]
        if inline or data.mime_type != _CARRIER:
            return [image]
        figure = nodes.figure("", image, _caption(renderer, words["caption"], data.line))
        figure["picture_name"] = words["name"]
        return [figure]


def _words(output_metadata):
    """Alt text, caption and name of a picture; None for any other output."""
    for entry in output_metadata.values():
        if isinstance(entry, dict) and METADATA_KEY in entry:
            return entry[METADATA_KEY]
    return None


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
            image, caption = figure.children
            form.replace(figure, image)
            forms.replace_self(figure)
            figure.children = []
            figure += [forms, caption]
            self._announce(figure)

    def _announce(self, figure):
        name = nodes.fully_normalize_name(figure.attributes.pop("picture_name"))
        if name:
            figure["names"].append(name)
            self.document.note_explicit_target(figure, figure)
        else:  # only what has an id is numbered
            self.document.set_id(figure)


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
    app.connect("doctree-read", warn_of_images_without_alt)
