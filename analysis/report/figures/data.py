"""Figures of the first two chapters: single images, examples, constant pixels, wrong labels."""

import numpy as np
from matplotlib.patches import Rectangle

from analysis.report.display import Picture
from analysis.report.example import example_index, patch_of
from analysis.report.figures.images import (
    frame,
    mosaic,
    of_class,
    short_name,
    value_range,
)
from analysis.report.figures.style import COLOURS, SEQUENTIAL, draw_image, plot_style, subplots
from analysis.report.subject import LISTED, of_classes, shading, size, training_images
from analysis.report.words import count, counted, listing, pixel_value

STRIP = 10
"""Images in the strip of the first ones, and in a row of examples."""


@plot_style()
def first_images(study):
    """The first training images in their order, each under its label."""
    names, items = study.dataset.class_names, study.dataset.card.items
    shown = min(STRIP, study.n_train)
    labels = [names[label] for label in study.data.labels[:shown]]
    figure, axes = subplots(1, STRIP, height=1.25)
    for i, ax in enumerate(axes):
        if i >= shown:
            ax.set_axis_off()
            continue
        draw_image(ax, study.data.images[i], *value_range(study))
        frame(ax)
        ax.set_title(short_name(labels[i], 8), loc="center", fontsize=8)
    return Picture(
        figure,
        alt=f"Row of images: the first {shown} training {items}, labelled {listing(labels)}.",
        caption=f"The first {shown} training {items}, each with its label above.{shading(study)}",
        name="fig-first-images",
    )


@plot_style()
def one_example(study):
    """One image as a picture and, beside it, the numbers that it is made of."""
    index = example_index(study)
    image, (low, high) = study.data.images[index], value_range(study)
    top, left, height, width = patch_of(study)
    numbers = image if image.ndim == 2 else image[..., 0]
    whole = (height, width) == study.dataset.image_shape
    name = study.dataset.class_names[study.data.labels[index]]
    figure, (picture, grid) = subplots(1, 2, height=3.9, width_ratios=[1, 1.45])
    draw_image(picture, image, low, high)
    frame(picture)
    picture.set_title(f"Label: {short_name(name, 24, 1)}", loc="center")
    if not whole:
        picture.add_patch(
            Rectangle(
                (left - 0.5, top - 0.5),
                width,
                height,
                fill=False,
                linewidth=2,
                edgecolor=COLOURS["validation"],
            )
        )
    patch = numbers[top : top + height, left : left + width]
    draw_image(grid, patch, low, high)
    longest = max(len(_printed(value)) for value in patch.ravel())
    for (row, column), value in np.ndenumerate(patch):
        dark = (value - low) > 0.5 * (high - low)
        grid.text(
            column,
            row,
            _printed(value),
            ha="center",
            va="center",
            fontsize=9 if longest <= 3 else 7,
            color="white" if dark else "black",
        )
    grid.set_xticks(np.arange(width + 1) - 0.5, [])
    grid.set_yticks(np.arange(height + 1) - 0.5, [])
    grid.tick_params(length=0)
    grid.grid(True, color=COLOURS["light"], linewidth=0.6)
    grid.set_axisbelow(False)
    grid.set_title("The same as numbers" if whole else "Its framed part as numbers", loc="center")
    part = (
        "all its values"
        if whole
        else f"the values of the framed rows {top + 1} to {top + height} and columns {left + 1} "
        f"to {left + width}"
    )
    n = study.dataset.channels
    channel = f"; the first of {n} channels" if n > 1 else ""
    middle = listing(_printed(value) for value in patch[height // 2])
    return Picture(
        figure,
        alt=f"An image of {size(study.dataset.image_shape)} pixels labelled {name}; beside it a "
        f"grid of numbers, {part}. Row {top + height // 2 + 1} reads {middle}.",
        caption=f"{'One' if index else 'The first'} training {study.dataset.card.item}: "
        f"as a picture (left), and {part} (right{channel}).{shading(study)}",
        name="fig-one-example",
    )


def _printed(value):
    words = pixel_value(value) if float(value).is_integer() else f"{value:.2g}"
    return words.replace("-", "−")


@plot_style()
def class_examples(study):
    """A row of training images for each class."""
    names, items = study.dataset.class_names[:LISTED], study.dataset.card.items
    rows = [of_class(study, label, STRIP) for label in range(len(names))]
    columns = max(map(len, rows))
    joint, middles = mosaic(study, rows, columns)
    figure, ax = subplots(height=min(8.5, 0.5 + 6.2 * joint.shape[0] / joint.shape[1]))
    draw_image(ax, joint, *value_range(study))
    ax.set_yticks(middles, [short_name(name, 16) for name in names])
    ax.tick_params(length=0)
    each = of_classes(study)
    return Picture(
        figure,
        alt=f"Grid of {items}: {counted(len(names), 'row')}, one for {each} "
        f"({listing(names)}), with {'up to ' if len(set(map(len, rows))) > 1 else ''}"
        f"{counted(columns, 'image')} each.",
        caption=f"The first {STRIP} training {items} of {each}, or as many as there are; one row "
        f"for each class.{shading(study)}",
        name="fig-class-examples",
    )


@plot_style()
def constant_pixels(study):
    """How far each pixel's value ranges over the training images."""
    images, constant = study.data.images, study.data.constant
    spread = images.max(axis=0).astype(float) - images.min(axis=0).astype(float)
    if spread.ndim == 3:
        spread = spread.max(axis=2)
    rows, columns = spread.shape
    figure, ax = subplots(height=3.6, width=4.6)
    # Rows and columns count from 1, as in the text.
    drawn = ax.imshow(
        np.where(constant.mask, np.nan, spread),
        cmap=SEQUENTIAL,
        vmin=0,
        interpolation="nearest",
        extent=(0.5, columns + 0.5, rows + 0.5, 0.5),
    )
    ax.set_facecolor("white")
    where = np.argwhere(constant.mask)
    # Points, so that the crosses fit into cells of any size.
    cell = 3.0 * 72 / max(rows, columns)
    ax.scatter(
        where[:, 1] + 1,
        where[:, 0] + 1,
        marker="x",
        s=(0.5 * cell) ** 2,
        color=COLOURS["neutral"],
        linewidth=min(1.2, 0.12 * cell),
    )
    ax.set_xlim(0.5, columns + 0.5)
    ax.set_ylim(rows + 0.5, 0.5)
    ax.grid(False)
    ax.set_xlabel("column")
    ax.set_ylabel("row")
    figure.colorbar(drawn, ax=ax, label="largest less smallest value")
    n = f"{count(constant.count)} of {count(constant.mask.size)} positions"
    crosses = (
        f" Crosses mark the {n} where all images have the same value."
        if constant.count
        else " There is none where all images have the same value."
    )
    varying = (
        f"{n} never {'varies' if constant.count == 1 else 'vary'}"
        if constant.count
        else "every position varies"
    )
    return Picture(
        figure,
        alt=f"Map of an image's {size(spread.shape)} pixel positions, coloured by the range of "
        f"values over the {training_images(study)}, up to {pixel_value(np.nanmax(spread))}; "
        f"{varying}{_where(constant.mask)}.",
        caption="How far the value of each pixel ranges over the "
        f"{training_images(study)}.{crosses}",
        name="fig-constant-pixels",
    )


def _where(mask):
    """Whether the constant positions hug the edge of the image."""
    if not mask.any():
        return ""
    rows, columns = np.nonzero(mask)
    depth = np.minimum.reduce(
        [rows, columns, mask.shape[0] - 1 - rows, mask.shape[1] - 1 - columns]
    ).max()
    limit = max(1, min(mask.shape) // 4)
    return f", all within {counted(depth + 1, 'pixel')} of the edge" if depth < limit else ""


@plot_style()
def label_errors(study):
    """Test images whose label human raters did not back; None where none are known.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
    """
    errors, names = study.dataset.card.label_errors, study.dataset.class_names
    if not errors:
        return None
    columns = 5
    rows = -(-len(errors) // columns)
    figure, axes = subplots(rows, columns, squeeze=False, height=1.75 * rows)
    pairs = []
    for ax in axes.ravel()[len(errors) :]:
        ax.set_axis_off()
    for ax, error in zip(axes.ravel(), errors, strict=False):
        draw_image(ax, study.dataset.x_test[error.index], *value_range(study))
        frame(ax)
        other = "?" if error.suggested is None else names[error.suggested]
        pairs.append(f"no. {error.index} {names[error.given]} to {other}")
        ax.set_title(f"{names[error.given]} → {other}", loc="center", fontsize=10)
        ax.set_xlabel(f"test image {error.index}", fontsize=8, color=COLOURS["neutral"])
    items = study.dataset.card.items
    return Picture(
        figure,
        alt=f"{len(errors)} test {items} with the label given and the label suggested: "
        f"{listing(pairs)}.",
        caption=f"The {len(errors)} test {items} whose label human raters did not back: "
        f"label given → label suggested.{shading(study)} Positions count from 0.",
        name="fig-label-errors",
    )
