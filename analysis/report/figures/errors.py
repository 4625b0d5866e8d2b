"""Figures of the errors: the confusion matrix, recall by class, the most confident errors."""

import math

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.images import pixel_table, value_range
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import draw_image, plot_style, show_percent, subplots
from analysis.report.words import count, counted, finite, listing, percent

GALLERY = 18
GALLERY_COLUMNS = 6
MOST_NAMED_CLASSES = 12


@plot_style()
def confusion(study):
    """Errors among the out-of-fold predictions, by label and predicted class."""
    table = study.validation.out_of_fold.confusion
    names = study.dataset.class_names
    errors = table.copy()
    np.fill_diagonal(errors, 0)
    size = len(names)
    figure, axes = subplots(height=min(7.0, 2.4 + 0.3 * size), width=min(7.2, 3.2 + 0.36 * size))
    image = axes.imshow(errors, cmap="Blues", vmin=0, vmax=max(1, errors.max()))
    if size <= MOST_NAMED_CLASSES:
        for i in range(size):
            for j in range(size):
                dark = i != j and errors[i, j] > 0.6 * errors.max()
                axes.text(
                    j,
                    i,
                    f"{table[i, j]:,}" if i != j else "✓",
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color="white" if dark else COLOURS["neutral"] if i == j else "black",
                )
    rotate = any(len(name) > 3 for name in names) or size > MOST_NAMED_CLASSES
    axes.set_xticks(range(size), names, rotation=90 if rotate else 0)
    axes.set_yticks(range(size), names)
    axes.grid(False)
    axes.set_xlabel("predicted class")
    axes.set_ylabel("label")
    figure.colorbar(image, ax=axes, label="errors", shrink=0.8)
    worst = study.validation.out_of_fold.frequent_errors(5)
    words = "; ".join(
        f"{names[label][:20]} as {names[predicted][:20]} {count(number)} times"
        for label, predicted, number in worst
    )
    return Picture(
        figure,
        alt=f"Confusion matrix of {count(errors.sum())} errors by label and predicted class. "
        + (f"Most frequent: {words}." if words else "There are none."),
        caption="Errors among the out-of-fold predictions: rows are labels, columns what was "
        "predicted. Correct predictions, on the diagonal, are left out so that errors can be seen.",
        name="fig-confusion",
        data=pd.DataFrame(
            [(names[i], names[j], number) for (i, j), number in np.ndenumerate(table)],
            columns=["label", "predicted class", "images"],
        ),
    )


@plot_style()
def recall(study):
    """Recall of every class with its interval."""
    rows = sorted(study.recalls, key=lambda row: row["recall"])
    names = study.dataset.class_names
    figure, axes = subplots(height=0.8 + 0.24 * len(rows))
    values = np.array([row["recall"] for row in rows])
    low, high = np.array([row["interval"] for row in rows]).T
    axes.errorbar(
        values,
        range(len(rows)),
        xerr=[values - low, high - values],
        fmt="o",
        capsize=3,
        color=COLOURS["validation"],
    )
    axes.axvline(
        study.validation.pooled_accuracy,
        color=COLOURS["neutral"],
        linestyle="--",
        label="all classes",
    )
    axes.set_yticks(range(len(rows)), [names[row["class"]] for row in rows])
    axes.set_xlabel("recall: share of the class that is predicted correctly")
    axes.set_ylabel("class")
    show_percent(axes.xaxis)
    axes.legend(loc="lower right")
    ends = [
        f"{names[row['class']][:20]} {percent(row['recall'], 1)}" for row in (rows[0], rows[-1])
    ]
    return Picture(
        figure,
        alt=f"Dot plot of recall by class with 95% intervals: lowest {ends[0]}, highest {ends[1]}.",
        caption="Recall of every class among the out-of-fold predictions: the share of its images "
        "that is predicted correctly, with 95% intervals. The line is the overall accuracy.",
        name="fig-recall",
        data=pd.DataFrame(
            {
                "class": [names[row["class"]] for row in rows],
                "recall": values,
                "low": low,
                "high": high,
            }
        ),
    )


@plot_style()
def worst_errors(study):
    """The misclassified held-out images with the highest confidence, suspected labels framed."""
    out_of_fold = study.validation.out_of_fold
    chosen = out_of_fold.worst(GALLERY)
    names = study.dataset.class_names
    pairs = [(names[out_of_fold.labels[i]], names[out_of_fold.predicted[i]]) for i in chosen]
    rows = max(1, -(-len(chosen) // GALLERY_COLUMNS))
    figure, grid = subplots(rows, GALLERY_COLUMNS, height=1.75 * rows, squeeze=False)
    for axes in grid.ravel():
        axes.set_axis_off()
    if not len(chosen):
        grid.ravel()[0].text(0, 0.5, "no errors")
    suspected = np.isin(chosen, study.suspects.positions)
    for axes, i, (label, predicted), framed in zip(
        grid.ravel(), chosen, pairs, suspected, strict=False
    ):
        axes.set_axis_on()
        image = study.dataset.x_train[out_of_fold.indices[i]]
        draw_image(axes, image, *value_range(study))
        words = f"{label[:9]} → {predicted[:9]}\n{confidence_words(out_of_fold.confidence[i])}"
        axes.set_title(words, fontsize=9.5, weight="normal", loc="center")
        if framed and not suspected.all():
            for spine in axes.spines.values():
                spine.set(visible=True, color=COLOURS["accent"], linewidth=2)
    listed = listing(f"{a[:12]} predicted as {b[:12]}" for a, b in pairs[:6])
    return Picture(
        figure,
        alt=f"Grid of {counted(len(chosen), 'misclassified image')} with label, predicted class "
        "and confidence" + (f". The first: {listed}." if pairs else "."),
        caption="The most confident errors: held-out images, each with its label → the predicted "
        "class, and the confidence of the prediction below. " + _suspected(suspected),
        name="fig-worst-errors",
        data=pixel_table(
            study.dataset.x_train[out_of_fold.indices[chosen]],
            label=[label for label, _ in pairs],
            predicted=[predicted for _, predicted in pairs],
            confidence=out_of_fold.confidence[chosen],
            suspected=suspected,
        ),
    )


def confidence_words(confidence):
    """A confidence in percent, with the digits that tell it from certainty."""
    if not finite(float(confidence)):
        return "not finite"
    rest = 1 - float(confidence)
    if rest < 1e-6:
        return "> 99.9999%"
    digits = max(1, -math.floor(math.log10(rest)) - 2)
    return f"{100 * (1 - rest):.{digits}f}%"


def _suspected(suspected):
    """Which labels of the images shown are also suspected of being wrong."""
    if not suspected.any():
        return "None of their labels is suspected of being wrong."
    if suspected.all():
        return "All their labels are also suspected of being wrong."
    return (
        f"A frame marks the {count(suspected.sum())} whose label is also suspected of being wrong."
    )
