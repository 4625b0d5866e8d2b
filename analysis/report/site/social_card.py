"""The picture that stands next to a link to the report on social networks."""

import textwrap
from pathlib import Path

from analysis.report.site import run

FILE_NAME = "social-card.png"
WIDTH, HEIGHT = 1200, 630

_GROUND, _TEXT, _MARK = "#1f2a4d", "#ffffff", "#f0a63c"
_IMAGES = 14
_ERRORS = 4
_DPI = 100


def alt(study):
    """The card in words."""
    return "; ".join(f"{name}: {value}" for value, name in _results(study))


def _results(study):
    return (
        (f"{study.test.accuracy:.2%}", "test accuracy"),
        (f"{study.validation.mean_accuracy:.2%}", "cross-validated accuracy"),
        (study.fit.verdict, "fit"),
    )


def draw(study, title):
    """Draw the card.

    Parameters
    ----------
    study : analysis.study.Study
    title : str
        Of the report.

    Returns
    -------
    PIL.Image.Image
        In few colours, so that its file is small.
    """
    import matplotlib as mpl
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    with mpl.rc_context({"text.parse_math": False, "font.family": "DejaVu Sans"}):
        figure = Figure((WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_GROUND)
        lines = textwrap.wrap(title, 36, max_lines=2, placeholder=" …")
        figure.text(0.05, 0.9, "\n".join(lines), color=_TEXT, size=40, weight="bold", va="top")
        for column, (value, name) in enumerate(_results(study)):
            left = 0.05 + 0.31 * column
            figure.text(left, 0.44, value, color=_MARK, size=35, weight="bold")
            figure.text(left, 0.365, name, color=_TEXT, size=19)
        _draw_images(figure, study)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    return Image.fromarray(pixels).quantize(64, dither=Image.Dither.NONE)


def _draw_images(figure, study):
    """A row of test images, the misclassified ones of them in a frame."""
    import numpy as np

    from analysis.report.figures.images import is_colour, value_range

    wrong = ~study.test.correct
    errors = np.flatnonzero(wrong)[:_ERRORS]
    shown = np.sort([*np.flatnonzero(~wrong)[: _IMAGES - len(errors)], *errors])
    shown = np.random.default_rng(0).permutation(shown)
    low, high = value_range(study)
    side = 0.9 / _IMAGES
    for place, index in enumerate(shown):
        width = 0.85 * side
        axes = figure.add_axes((0.05 + place * side, 0.14, width, width * WIDTH / HEIGHT))
        image = np.asarray(study.dataset.x_test[index], dtype=float)
        if is_colour(study):
            axes.imshow(np.clip((image - low) / (high - low), 0, 1))
        else:
            image = image.reshape(*study.dataset.image_shape, -1).mean(axis=-1)
            axes.imshow(image, cmap="gray", vmin=low, vmax=high)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(color=_MARK, linewidth=4, visible=bool(wrong[index]))
    words = "Test images; those in a frame are misclassified." if len(errors) else "Test images."
    figure.text(0.05, 0.06, words, color=_TEXT, size=16)


def write(app, exception):
    """Write the card next to the landing page."""
    if exception or app.builder.format != "html" or not run.study(app):
        return
    draw(run.study(app), app.config.project).save(Path(app.outdir) / FILE_NAME, optimize=True)


def setup(app):
    """Register the drawing."""
    app.connect("build-finished", write)
