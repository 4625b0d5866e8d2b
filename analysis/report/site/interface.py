"""The part of a page on which the reader draws and the network answers, and the way to it."""

import base64
import io
from html import escape
from pathlib import Path

import numpy as np
from docutils import nodes
from jinja2 import Environment
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform

from analysis.report.site import run

PAGE = "book/12_try_the_network"
STYLES = "try/try.css"
"""Among the static files."""
TRIED = {"fig-worst-errors": "try-folds", "fig-label-errors": "try-doubted"}
"""Figures whose images can be tried on the page, and the group there that holds them."""

_PLACE = '<div id="try-the-network">'
_LINK = (
    '<p class="try-link"><a href="{address}"><span class="try-picture{kind}" aria-hidden="true" '
    'style="background-image: url(data:image/png;base64,{picture})"></span> {words}</a></p>\n'
)


def placed(body, study):
    """A page's body with the interface in its place.

    Parameters
    ----------
    body : str
    study : analysis.study.Study

    Returns
    -------
    str
    """
    before, place, after = body.partition(_PLACE)
    if not place:
        raise ValueError(f"the page of the network has no {_PLACE}")
    return f"{before}{place}\n{html(study)}{after}"


def html(study):
    """The interface, with words of the dataset."""
    # Imported here because a build without results must not need them.
    from analysis.report.model_files.interface import mode_of
    from analysis.report.phrases.interface import words

    rows, columns = study.dataset.image_shape[:2]
    mode = mode_of(study)
    template = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            mode=mode,
            rows=rows,
            columns=columns,
            words=words(study, mode),
            anchors=TRIED.values(),
            calibrated=study.calibration.temperature is not None,
        )
    )


class InviteToTry(SphinxPostTransform):
    """Link the landing page to the page of the network, with a test image, below its opening."""

    # After the line that says where to go.
    default_priority = 310
    formats = ("html",)

    def run(self, **kwargs):
        study = run.study(self.app)
        if self.env.docname != self.config.root_doc or PAGE not in self.env.all_docs or not study:
            return
        from analysis.report.model_files.interface import mode_of
        from analysis.report.phrases.interface import invitation

        title = next(iter(self.document.findall(nodes.title)))
        link = _LINK.format(
            address=self.app.builder.get_relative_uri(self.env.docname, PAGE),
            picture=base64.b64encode(picture(study.dataset.x_test[0], study.dataset)).decode(),
            kind=" ink" if study.dataset.channels == 1 else "",
            words=escape(invitation(study, mode_of(study))),
        )
        section = title.parent
        section.insert(
            min(section.index(title) + 3, len(section)), nodes.raw("", link, format="html")
        )


def picture(image, dataset):
    """An image as PNG: ink in black on nothing, or in its colours.

    Parameters
    ----------
    image : ndarray
    dataset : analysis.data.datasets.Dataset

    Returns
    -------
    bytes
    """
    from analysis.experiments.corruptions import pixel_range

    low, high = pixel_range(dataset)
    share = (image.astype(float) - low) / max(high - low, 1e-9)
    level = np.rint(255 * share.clip(0, 1)).astype(np.uint8)
    if dataset.channels == 1:
        level = level.reshape(level.shape[:2])
        made = Image.merge("LA", [Image.new("L", level.shape[::-1]), Image.fromarray(level)])
    elif dataset.channels == 3:
        made = Image.fromarray(level)
    else:
        made = Image.fromarray(level.mean(axis=2).astype(np.uint8))
    file = io.BytesIO()
    made.save(file, "png", optimize=True)
    return file.getvalue()


def setup(app):
    """Register the link from the landing page."""
    app.add_post_transform(InviteToTry)
