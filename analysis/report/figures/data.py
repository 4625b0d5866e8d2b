"""Figures of the first two chapters: single images, examples, constant pixels, wrong labels."""

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from analysis.data.description import in_parts
from analysis.report.example import example_index, patch_of
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.images import (
    frame,
    mosaic,
    of_class,
    pixel_table,
    short_name,
    value_range,
)
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import SEQUENTIAL, draw_image, plot_style, subplots
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
        ax.set_title(short_name(labels[i], 8), loc="center", fontsize=8.5)
    return Picture(
        figure,
        alt=f"Row of images: the first {shown} training {items}, labelled {listing(labels)}.",
        caption=f"The first {shown} training {items}, each with its label above.{shading(study)}",
        name="fig-first-images",
        data=pixel_table(study.data.images[:shown], label=labels),
    )


@plot_style()
def one_example(study):
    """One image as a picture, with a frame around the part that is printed as numbers."""
    index = example_index(study)
    top, left, height, width = patch_of(study)
    name = study.dataset.class_names[study.data.labels[index]]
    figure, ax = subplots(height=3.2, width=3.6)
    draw_image(ax, study.data.images[index], *value_range(study))
    frame(ax)
    corner = (left - 0.5, top - 0.5)
    ax.add_patch(
        Rectangle(corner, width, height, fill=False, linewidth=2, edgecolor=COLOURS["accent"])
    )
    ax.set_title(f"Label: {short_name(name, 24, 1)}", loc="center")
    rows, columns = study.dataset.image_shape
    ax.set_xticks(sorted({0, left, left + width - 1, columns - 1}))
    ax.set_yticks(sorted({0, top, top + height - 1, rows - 1}))
    ax.set_xlabel("column")
    ax.set_ylabel("row")
    part = f"rows {top} to {top + height - 1} and columns {left} to {left + width - 1}"
    return Picture(
        figure,
        alt=f"Image of {size(study.dataset.image_shape)} pixels labelled {name}, with a frame "
        f"around {part}.",
        caption=f"{'One' if index else 'The first'} training {study.dataset.card.item}, with "
        f"{part} framed (counted from 0).{shading(study)}",
        name="fig-one-example",
        data=pixel_table(study.data.images[[index]], label=[name]),
    )


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
        alt=f"Grid of images: {counted(len(names), 'row')} of {items}, one for {each} "
        f"({listing(names)}), with {'up to ' if len(set(map(len, rows))) > 1 else ''}"
        f"{counted(columns, 'image')} each.",
        caption=f"The first {STRIP} training {items} of {each}, or as many as there are; one row "
        f"for each class.{shading(study)}",
        name="fig-class-examples",
        data=pixel_table(
            np.concatenate(rows),
            label=[name for name, row in zip(names, rows, strict=True) for _ in row],
        ),
    )


@plot_style()
def constant_pixels(study):
    """How much each pixel varies over the training images, and which never do."""
    images, constant = study.data.images, study.data.constant
    fixed = int(constant.sum())
    mean = images.mean(axis=0, dtype=float)
    squares = sum(((part - mean) ** 2).sum(axis=0) for part in in_parts(images))
    spread = np.sqrt(squares / len(images))
    if spread.ndim == 3:
        spread = spread.max(axis=2)
    rows, columns = spread.shape
    figure, ax = subplots(height=3.6, width=4.6)
    drawn = ax.imshow(
        np.where(constant, np.nan, spread), cmap=SEQUENTIAL, vmin=0, interpolation="nearest"
    )
    where = np.argwhere(constant)
    # Points, so that the crosses fit into cells of any size.
    cell = 3.0 * 72 / max(rows, columns)
    ax.scatter(
        where[:, 1],
        where[:, 0],
        marker="x",
        s=(0.5 * cell) ** 2,
        color=COLOURS["neutral"],
        linewidth=min(1.2, 0.12 * cell),
    )
    step = max(1, max(rows, columns) // 5)
    ax.set_xticks(range(0, columns, step))
    ax.set_yticks(range(0, rows, step))
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.grid(False)
    ax.set_xlabel("column")
    ax.set_ylabel("row")
    figure.colorbar(drawn, ax=ax, label="standard deviation of the pixel")
    n = f"{count(fixed)} of {count(constant.size)} positions"
    crosses = (
        f" Crosses mark the {n} where all images have the same value."
        if fixed
        else " There is none where all images have the same value."
    )
    varying = (
        f"{n} never {'varies' if fixed == 1 else 'vary'}" if fixed else "every position varies"
    )
    return Picture(
        figure,
        alt=f"Heat map of an image's {size(spread.shape)} pixel positions, coloured by the "
        f"standard deviation over the {training_images(study)}, up to "
        f"{pixel_value(spread.max())}; "
        f"{varying}{_where(constant)}.",
        caption="Standard deviation of each pixel over the "
        f"{training_images(study)}; rows and columns count from 0.{crosses}",
        name="fig-constant-pixels",
        data=pd.DataFrame(
            [(*place, value) for place, value in np.ndenumerate(spread)],
            columns=["row", "column", "standard_deviation"],
        ),
    )


def _where(mask):
    """Whether the constant positions lie along the edge of the image."""
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
    """Test images whose label human raters did not confirm; None where none are known.

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
    figure, axes = subplots(rows, columns, squeeze=False, height=1.95 * rows)
    pairs = []
    for ax in axes.ravel()[len(errors) :]:
        ax.set_axis_off()
    for ax, error in zip(axes.ravel(), errors, strict=False):
        draw_image(ax, study.dataset.x_test[error.index], *value_range(study))
        frame(ax)
        other = "?" if error.suggested is None else names[error.suggested]
        pairs.append(f"{error.index} {names[error.given]} to {other}")
        ax.set_title(f"{names[error.given]} → {other}", loc="center", fontsize=10)
        ax.set_xlabel(f"test image {error.index}", fontsize=8.5, color=COLOURS["neutral"])
    items = study.dataset.card.items
    return Picture(
        figure,
        alt=f"Grid of images: {len(errors)} test {items} by position, with the label given and the "
        f"one suggested: {', '.join(pairs)}.",
        caption=f"The {len(errors)} test {items} whose label human raters did not confirm: label "
        f"given → label suggested; positions count from 0.{shading(study)}",
        name="fig-label-errors",
        data=pixel_table(
            study.dataset.x_test[[error.index for error in errors]],
            position=[error.index for error in errors],
            label=[names[error.given] for error in errors],
            suggested=[
                "" if error.suggested is None else names[error.suggested] for error in errors
            ],
        ),
    )
