"""Figures of the curves chapter: every fold's curves, their mean, and the network's errors."""

import numpy as np

from analysis.figures.style import (
    COLOURS,
    LINES,
    MARKERS,
    draw_image,
    plot_style,
    show_percent,
    subplots,
)
from analysis.figures.validation import SHOWN_FOLDS, shown
from analysis.notebook import Picture
from analysis.prose.words import count, listing, percent

PARTS = ("train", "validation", "test")
PART_NAMES = {"train": "training part", "validation": "validation part", "test": "test set"}
COLUMN = {"loss": 0, "accuracy": 1}
# Markers on long curves hide the lines.
MOST_MARKED = 25
GALLERY = 24
MOST_NAMED_CLASSES = 12


def _scale(axes, curves, measure):
    if measure == "accuracy":
        show_percent(axes.yaxis)
        # The untrained network would squeeze everything else into the top edge.
        lowest = min(float(np.min(curve[1:])) for curve in curves)
        margin = max(0.002, 0.08 * (1 - lowest))
        axes.set_ylim(max(0, lowest - margin), 1 + margin / 2)
    elif np.isfinite(curves).all() and np.min(curves) > 0:
        axes.set_yscale("log")


@plot_style()
def fold_curves(study, measure):
    """Curves of every fold as small multiples on shared axes.

    Parameters
    ----------
    study : analysis.study.Study
    measure : {"loss", "accuracy"}

    Returns
    -------
    Picture
    """
    folds = study.validation.folds[: shown(study.validation.k)]
    columns = min(3, len(folds) + 1)
    rows = -(-(len(folds) + 1) // columns)
    figure, grid = subplots(
        rows, columns, height=2.05 * rows + 0.3, sharex=True, sharey=True, squeeze=False
    )
    panels = grid.ravel()
    epochs = np.arange(len(folds[0].history["train"]))
    first = 1 if measure == "accuracy" else 0
    for axes, fold in zip(panels, folds, strict=False):
        for part in PARTS:
            axes.plot(
                epochs[first:],
                fold.history[part][first:, COLUMN[measure]],
                LINES[part],
                color=COLOURS[part],
                label=PART_NAMES[part],
                marker=MARKERS[part] if len(epochs) <= MOST_MARKED else None,
                markersize=3.2,
                linewidth=1.4,
            )
        axes.set_title(f"Fold {fold.number}")
        axes.xaxis.get_major_locator().set_params(integer=True)
    curves = [fold.history[part][:, COLUMN[measure]] for fold in folds for part in PARTS]
    _scale(panels[0], curves, measure)
    for axes in panels[len(folds) :]:
        axes.set_axis_off()
    panels[len(folds)].legend(*panels[0].get_legend_handles_labels(), loc="center")
    figure.supxlabel("epoch" + (" (0 = untrained)" if first == 0 else ""), fontsize=10)
    figure.supylabel("loss (nats)" if measure == "loss" else "accuracy", fontsize=10)
    show = percent if measure == "accuracy" else (lambda value: f"{value:.4f}")
    words = [
        f"fold {fold.number}: "
        + ", ".join(
            f"{PART_NAMES[part]} {show(fold.history[part][-1, COLUMN[measure]])}" for part in PARTS
        )
        for fold in folds
    ]
    more = (
        f" The first {SHOWN_FOLDS} of {study.validation.k} folds are shown."
        if len(folds) < study.validation.k
        else ""
    )
    return Picture(
        figure,
        alt=f"{measure.capitalize()} over {len(epochs) - 1} epochs in {len(folds)} panels, one for "
        f"each fold. After the last epoch: {'; '.join(words)}.{more}",
        caption=f"{measure.capitalize()} of every fold's network over the epochs, on its training "
        "part, its validation part and the test set. All panels share their axes"
        f"{', and the loss axis is logarithmic' if measure == 'loss' else ''}.{more}",
        name=f"fig-fold-{measure}",
    )


@plot_style()
def mean_curves(study, name="fig-mean-curves"):
    """Mean over folds of the loss and the accuracy, with the band from lowest to highest fold."""
    validation = study.validation
    figure, panels = subplots(1, 2, height=3.1)
    for axes, measure in zip(panels, ("loss", "accuracy"), strict=True):
        everything = []
        first = 1 if measure == "accuracy" else 0
        for part in ("train", "validation"):
            curves = validation.curve(part, measure)
            epochs = np.arange(curves.shape[1])[first:]
            everything.extend(curves)
            axes.fill_between(
                epochs,
                curves.min(axis=0)[first:],
                curves.max(axis=0)[first:],
                color=COLOURS[part],
                alpha=0.18,
                linewidth=0,
            )
            axes.plot(
                epochs,
                curves.mean(axis=0)[first:],
                LINES[part],
                color=COLOURS[part],
                marker=MARKERS[part] if len(epochs) <= MOST_MARKED else None,
                label=f"{PART_NAMES[part]}, mean",
            )
        _scale(axes, everything, measure)
        axes.set_title("Loss (nats)" if measure == "loss" else "Accuracy")
        axes.set_xlabel("epoch" + (" (0 = untrained)" if first == 0 else ""))
        axes.xaxis.get_major_locator().set_params(integer=True)
    best = study.fit.best_epoch
    if best:
        value = validation.curve("validation", "loss").mean(axis=0)[best]
        panels[0].plot(
            best,
            value,
            "o",
            markersize=11,
            fillstyle="none",
            color=COLOURS["neutral"],
            markeredgewidth=1.6,
            label="lowest validation loss",
        )
    panels[0].legend(loc="best")
    loss = validation.curve("validation", "loss").mean(axis=0)
    accuracy = {part: validation.curve(part, "accuracy").mean(axis=0) for part in PARTS[:2]}
    return Picture(
        figure,
        alt=f"Mean over {validation.k} folds. The mean validation loss is lowest, "
        f"{loss[best]:.4f}, after epoch {best} and ends at {loss[-1]:.4f}; mean accuracy ends at "
        f"{percent(accuracy['train'][-1])} on the training parts and "
        f"{percent(accuracy['validation'][-1])} on the validation parts.",
        caption="Mean over the folds; the bands reach from the lowest to the highest fold. The "
        "ring marks the lowest mean validation loss.",
        name=name,
    )


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
        f"{names[label]} read as {names[predicted]} {count(number)} times"
        for label, predicted, number in worst
    )
    return Picture(
        figure,
        alt=f"Matrix of {count(errors.sum())} errors by label and predicted class. "
        + (f"Most frequent: {words}." if words else "There are none."),
        caption="Errors among the out-of-fold predictions: rows are labels, columns what was "
        "predicted. Hits, on the diagonal, are left out so that errors can be seen.",
        name="fig-confusion",
    )


@plot_style()
def recall(study):
    """Recall of every class with its interval."""
    from analysis.final_check import recalls

    rows = sorted(recalls(study), key=lambda row: row["recall"])
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
    axes.axvline(study.validation.pooled_accuracy, color=COLOURS["train"], label="all classes")
    axes.set_yticks(range(len(rows)), [names[row["class"]] for row in rows])
    axes.set_xlabel("share of the class that was recognised when held out")
    axes.set_ylabel("class")
    show_percent(axes.xaxis)
    axes.legend(loc="lower right")
    words = [f"{names[row['class']]} {percent(row['recall'], 1)}" for row in rows]
    return Picture(
        figure,
        alt=f"Recall by class, lowest first: {listing(words)}.",
        caption="Recall of every class among the out-of-fold predictions, with 95 % intervals; "
        "the line is the accuracy over all classes.",
        name="fig-recall",
    )


@plot_style()
def worst_errors(study):
    """The held-out images that the networks got wrong with the greatest confidence."""
    out_of_fold = study.validation.out_of_fold
    chosen = out_of_fold.worst(GALLERY)
    names = study.dataset.class_names
    columns = 8
    rows = max(1, -(-len(chosen) // columns))
    figure, grid = subplots(rows, columns, height=1.38 * rows, squeeze=False)
    low, high = study.data.train.min, study.data.train.max
    for axes in grid.ravel():
        axes.set_axis_off()
    for axes, position in zip(grid.ravel(), chosen, strict=False):
        axes.set_axis_on()
        draw_image(axes, study.dataset.x_train[out_of_fold.indices[position]], low, high)
        label, predicted = out_of_fold.labels[position], out_of_fold.predicted[position]
        axes.set_title(
            f"{names[label][:9]} → {names[predicted][:9]}\n"
            f"{100 * out_of_fold.confidence[position]:.1f} %",
            fontsize=8,
            weight="normal",
            loc="center",
        )
    if not len(chosen):
        grid.ravel()[0].text(0, 0.5, "no errors")
    words = [
        f"{names[out_of_fold.labels[i]]} read as {names[out_of_fold.predicted[i]]} with "
        f"{100 * out_of_fold.confidence[i]:.1f} %"
        for i in chosen[:8]
    ]
    return Picture(
        figure,
        alt=f"{len(chosen)} misread images with label and prediction. "
        + (f"The first: {'; '.join(words)}." if words else "There are none."),
        caption="The surest errors: held-out images, each with its label → the predicted class "
        "and the probability that the network gave it.",
        name="fig-worst-errors",
    )
