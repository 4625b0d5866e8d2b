"""Figures of the exploration chapter: class counts, mean images, brightness, likeness."""

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS, ON_BRIGHT, ON_DEEP
from analysis.report.figures.images import frame, name_ticks, pixel_table, short_name, value_range
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import SEQUENTIAL, WIDTH, draw_image, plot_style, subplots
from analysis.report.subject import LISTED, amount, class_list, of_classes, shading
from analysis.report.words import about, count, counted, listing, number, percent, signed


@plot_style()
def class_counts(study, grid):
    """Complete a count plot of the classes, one row for training and one for test images.

    Parameters
    ----------
    study : analysis.study.Study
    grid : seaborn.FacetGrid
        As from `seaborn.catplot` with ``kind="count"``.

    Returns
    -------
    Picture
    """
    balance, names = study.class_balance, study.dataset.class_names
    parts = (
        ("Training images", balance.train_counts),
        ("Test images", balance.test_counts),
    )
    for ax, (title, counts) in zip(grid.axes.flat, parts, strict=True):
        equal = counts.sum() / len(counts)
        ax.set_facecolor("none")
        ax.axhline(equal, color="black", linestyle="--", linewidth=1.2)
        right = ax.get_yaxis_transform()
        ax.text(1.01, equal, "equal\nshares", transform=right, va="center", fontsize=8.5)
        if len(counts) <= LISTED:
            inside = counts.min() > 0.25 * counts.max()
            style = {"label_type": "center", "color": "white"} if inside else {"padding": 2}
            for bars in ax.containers:
                ax.bar_label(bars, fmt="{:,.0f}", fontsize=8.5, **style)
        ax.set_title("", loc="center")  # seaborn's
        ax.set_title(title)
        ax.grid(axis="y")
        ax.set_axisbelow(True)
        ax.set_ylabel("images")
        ax.set_ylim(0, 1.15 * counts.max())
        ax.yaxis.set_major_formatter(lambda value, _: count(value))
        ax.yaxis.get_major_locator().set_params(integer=True)
    name_ticks(grid.axes.flat[-1].xaxis, names)
    grid.set_xlabels("class")
    if grid.legend is not None:
        grid.legend.remove()
    grid.figure.set_size_inches(WIDTH, 4.6)
    grid.figure.set_layout_engine("constrained")
    words = []
    for title, counts in parts:
        most, least = counts.argmax(), counts.argmin()
        words.append(
            f"{title}: all classes have {counted(counts[0], 'image')}"
            if most == least
            else f"{title}: from {count(counts[least])} (class {names[least]}) to "
            f"{count(counts[most])} (class {names[most]}), equal shares would be "
            f"{about(counts.sum() / len(counts))}"
        )
    return Picture(
        grid.figure,
        alt=f"Two bar charts of images per class. {'. '.join(words)}.",
        caption="Images of each class in the training set and in the test set, each with its own "
        "scale. The dashed line marks equal shares.",
        name="fig-class-counts",
        data=pd.DataFrame(
            {
                "class": names,
                "training images": balance.train_counts,
                "test images": balance.test_counts,
            }
        ),
    )


@plot_style()
def mean_images(study):
    """The mean of each class's training images."""
    names, means = study.dataset.class_names[:LISTED], study.data.class_means
    columns = min(6, -(-len(names) // 2)) if len(names) > 6 else len(names)
    rows = -(-len(names) // columns)
    width = min(WIDTH, 2.0 * columns)
    high, wide = study.dataset.image_shape
    cell = min(2.0, 0.92 * width / columns * high / wide)
    figure, axes = subplots(rows, columns, height=rows * (cell + 0.4), width=width, squeeze=False)
    for ax in axes.ravel()[len(names) :]:
        ax.set_axis_off()
    for ax, name, mean in zip(axes.ravel(), names, means, strict=False):
        draw_image(ax, mean, *value_range(study))
        frame(ax)
        ax.set_title(short_name(name, 14), loc="center", fontsize=9.5)
    each = of_classes(study)
    return Picture(
        figure,
        alt=f"Grid of images: blurred mean images, one for {each}: {listing(names)}.",
        caption=f"Mean training image of {each}. The images of a class agree where it is sharp "
        f"and differ where it is blurred.{shading(study)}",
        name="fig-mean-images",
        data=pixel_table(means[: len(names)], label=names),
    )


@plot_style()
def brightness(study):
    """Spread of the mean pixel value over the images of each class."""
    names, word = study.dataset.class_names, amount(study)
    table = study.data.brightness_by_class
    low, first, middle, third, high = (table.iloc[:, i] for i in range(5))
    figure, ax = subplots(height=3.4)
    ax.bxp(
        [
            {
                "med": middle[c],
                "q1": first[c],
                "q3": third[c],
                "whislo": low[c],
                "whishi": high[c],
                "fliers": [],
            }
            for c in table.index
        ],
        positions=table.index,
        showfliers=False,
        patch_artist=True,
        widths=0.6,
        boxprops={"facecolor": COLOURS["sky"], "edgecolor": COLOURS["train"]},
        medianprops={"color": "black", "linewidth": 1.8},
        manage_ticks=False,
    )
    name_ticks(ax.xaxis, names)
    ax.set_xlim(-0.6, len(names) - 0.4)
    ax.grid(axis="x", visible=False)
    ax.set_xlabel("class")
    ax.set_ylabel("mean pixel value of an image")
    most, least = middle.idxmax(), middle.idxmin()
    return Picture(
        figure,
        alt=f"Box plots of the mean pixel value of an image, by class. The median is lowest in "
        f"class {names[least]} ({number(middle[least])}) and highest in class {names[most]} "
        f"({number(middle[most])}); the class explains "
        f"{percent(study.data.brightness_share, 0)} of the variance.",
        caption=f"The {word} of an image, its mean pixel value, by class: median (line), "
        "interquartile range (box), and 5th to 95th percentile (whiskers) of the training images.",
        name="fig-brightness",
        data=pd.DataFrame(
            {
                "class": [names[c] for c in table.index],
                "5th percentile": low,
                "lower quartile": first,
                "median": middle,
                "upper quartile": third,
                "95th percentile": high,
            }
        ),
    )


@plot_style()
def class_similarity(study):
    """Correlations between the classes' mean images as a heat map."""
    similarity, names = study.data.similarity, study.dataset.class_names
    n = len(names)
    low, high = _ends(similarity)
    # Each pair once: the triangle below the diagonal.
    shown = np.where(np.tri(n, k=-1, dtype=bool), similarity, np.nan)[1:, :-1]
    figure, ax = subplots(height=min(4.8, 2.2 + 0.27 * n), width=6.4)
    drawn = ax.imshow(shown, cmap=SEQUENTIAL, vmin=low, vmax=high, interpolation="nearest")
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    if n <= LISTED:
        for (row, column), value in np.ndenumerate(shown):
            if np.isfinite(value):
                bright = value > low + 0.45 * (high - low)
                ax.text(
                    column,
                    row,
                    signed(value),
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=ON_BRIGHT if bright else ON_DEEP,
                )
    name_ticks(ax.xaxis, names[:-1])
    name_ticks(ax.yaxis, names[1:])
    ax.tick_params(length=0)
    figure.colorbar(drawn, ax=ax, label="correlation of mean images", shrink=0.9)
    pairs = [
        f"{names[i]} and {names[j]} ({signed(value)})" for i, j, value in study.data.most_alike
    ]
    return Picture(
        figure,
        alt="Heat map of the correlations between the mean images of "
        f"{counted(n, 'class', 'classes')} ({class_list(names)}). "
        + (f"Highest: {listing(pairs)}." if pairs else "None can be computed."),
        caption="Correlation of the mean images of two classes over the pixels; 1 means the same "
        "pattern. Each pair is shown once.",
        name="fig-class-similarity",
        data=pd.DataFrame(
            [(names[i], names[j], similarity[i, j]) for i in range(n) for j in range(i)],
            columns=["class", "other class", "correlation"],
        ),
    )


def _ends(similarity):
    """Ends of the colour scale: what the pairs show, from zero or below to one."""
    pairs = similarity[np.triu_indices(len(similarity), k=1)]
    pairs = pairs[np.isfinite(pairs)]
    return (min(0.0, float(pairs.min())) if pairs.size else 0.0), 1.0
