"""Figure of the preprocessing: accuracy on drawings of other places and sizes."""

import numpy as np

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, show_percent, subplots
from analysis.report.words import count, percent

# Both are measured on test images and have their colour; the marker and its filling differ.
_WAYS = {"without": ("o", "white"), "with": ("D", COLOURS["test"])}


@plot_style()
def normalisation(study):
    """Accuracy with and without the preprocessing, by how the images lie on the canvas."""
    found = study.normalisation
    data = found.table()
    names = [condition.name for condition in found.conditions]
    figure, axes = subplots(height=2.9)
    for way, (marker, filling) in _WAYS.items():
        points = data[data.preprocessing == way]
        axes.errorbar(
            points.accuracy,
            range(len(names)),
            xerr=np.clip([points.accuracy - points.low, points.high - points.accuracy], 0, None),
            fmt=marker,
            color=COLOURS["test"],
            markerfacecolor=filling,
            markersize=7,
            capsize=4,
            linewidth=1.6,
            label=f"{way} preprocessing",
        )
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("accuracy")
    show_percent(axes.xaxis, 0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    values = "; ".join(
        f"{item.name} {percent(item.without, 1)} and {percent(item.with_it, 1)}"
        for item in found.conditions
    )
    rows, columns = found.canvas
    return Picture(
        figure,
        alt=f"Dot plot of accuracies without and with preprocessing: {values}.",
        caption=f"Accuracy of the final model on {count(found.images)} test images as they are and "
        f"on a canvas of {rows} × {columns} pixels, without preprocessing (the full canvas is "
        "resized) and with it; the bars are 95% intervals.",
        name="fig-preprocessing",
        data=data,
    )
