"""Drawing sets of images: one grey scale, mosaics, and class names that fit on axes."""

import math
import textwrap

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS

# More names than this crowd an axis.
_MOST_TICKS = 40


def value_range(study):
    """Pixel values at the two ends of the scale in which a study's images are drawn.

    Returns
    -------
    (float, float)
        0 and the format's largest value, or what the training images hold.
    """
    seen = study.data.train
    if study.dataset.full_scale:
        return min(0.0, seen.min), max(study.dataset.full_scale, seen.max)
    return seen.min, seen.max


def is_colour(study):
    """Whether images are drawn in colour."""
    return study.dataset.channels in (3, 4)


def plane(image):
    """One value for each pixel: the image itself, or the mean of its channels."""
    image = np.asarray(image, dtype=float)
    return image.mean(axis=2) if image.ndim == 3 else image


def pixel_table(images, **columns):
    """Images as a table for readers to download: a row for each image, a column for each pixel.

    Parameters
    ----------
    images : sequence of ndarray
        All of one shape.
    **columns
        What else is known of each image.

    Returns
    -------
    pandas.DataFrame
        Columns named by row and column of the pixel, counted from 0: ``"0x0"``, ``"0x1"``, ….
    """
    images = np.asarray(images)
    names = ["x".join(map(str, place)) for place in np.ndindex(images.shape[1:])]
    pixels = pd.DataFrame(images.reshape(len(images), len(names)), columns=names)
    return pd.concat([pd.DataFrame(columns, index=pixels.index), pixels], axis=1)


def of_class(study, label, limit):
    """The first training images of a class, at most `limit`."""
    return study.data.images[np.flatnonzero(study.data.labels == label)[:limit]]


def frame(axes):
    """Draw a thin line around an image, whose own edge may be as white as the page."""
    for spine in axes.spines.values():
        spine.set(visible=True, color=COLOURS["light"], linewidth=0.8)


def mosaic(study, rows, columns):
    """Join images into one, row by row, with a gap between them.

    Parameters
    ----------
    study : analysis.study.Study
    rows : list of sequences of ndarray
        At most `columns` images in each.
    columns : int

    Returns
    -------
    (ndarray, ndarray)
        The joint image; the row in it at which the middle of each image lies.
    """
    low, high = value_range(study)
    height, width = study.dataset.image_shape
    gap = max(1, round(0.08 * max(height, width)))
    colour = is_colour(study)
    shape = (len(rows) * (height + gap) - gap, columns * (width + gap) - gap)
    # The ground is white: the low end in grey, the high end in colour.
    joint = np.full((*shape, study.dataset.channels) if colour else shape, high if colour else low)
    for i, images in enumerate(rows):
        for j, image in enumerate(images):
            top, left = i * (height + gap), j * (width + gap)
            joint[top : top + height, left : left + width] = image if colour else plane(image)
    return joint, np.arange(len(rows)) * (height + gap) + (height - 1) / 2


def short_name(name, width=10, lines=2):
    """A class's name in a few short lines, cut with an ellipsis if it is too long."""
    parts = textwrap.wrap(name, width) or [""]
    if len(parts) > lines:
        parts = parts[:lines]
        parts[-1] = parts[-1][: width - 1] + "…"
    return "\n".join(parts)


def _one_line(name, width=18):
    """A class's name, cut with an ellipsis if it is too long: between words if it has several."""
    if " " in name:
        return textwrap.shorten(name, width, placeholder="…")
    return name if len(name) <= width else name[: width - 1] + "…"


def name_ticks(axis, names, upright=False):
    """Write class names on an axis at 0, 1, …: shortened, thinned and turned as needed.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
    names : sequence of str
    upright : bool
        Turn the names whatever their length.
    """
    step = math.ceil(len(names) / _MOST_TICKS)
    shown = [_one_line(name) for name in names[::step]]
    axis.set_ticks(range(0, len(names), step), shown)
    if axis.axis_name == "x":
        crowded = len(shown) * max(map(len, shown)) > 60
        if upright or crowded:
            axis.set_tick_params(rotation=90)
    if len(shown) > 20:
        axis.set_tick_params(labelsize=7.5)
