"""Figures of the curves chapter: every fold's curves and their mean."""

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from analysis.report.display import Picture
from analysis.report.figures.style import (
    COLOURS,
    LINES,
    MARKERS,
    plot_style,
    show_percent,
    subplots,
)
from analysis.report.figures.validation import SHOWN_FOLDS, shown
from analysis.report.words import percent

PARTS = ("train", "validation", "test")
PART_NAMES = {"train": "training part", "validation": "validation part", "test": "test set"}
COLUMN = {"loss": 0, "accuracy": 1}
# Markers on long curves hide the lines.
MOST_MARKED = 25


def _scale(axes, curves, measure):
    if measure == "accuracy":
        show_percent(axes.yaxis)
        # The untrained network would squeeze everything else into the top edge.
        lowest = min(float(np.min(curve[1:])) for curve in curves)
        margin = max(0.002, 0.08 * (1 - lowest))
        axes.set_ylim(max(0, lowest - margin), 1 + margin / 2)
    elif np.isfinite(curves).all() and np.min(curves) > 0:
        axes.set_yscale("log")
        # Over few powers of ten, these alone would be hardly any ticks.
        subs = (1, 2, 5) if np.max(curves) < 30 * np.min(curves) else (1, 3)
        axes.yaxis.set_major_locator(LogLocator(subs=subs))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())


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
    columns = min(3, len(folds))
    rows = -(-len(folds) // columns)
    figure, grid = subplots(
        rows, columns, height=2.05 * rows + 0.6, sharex=True, sharey=True, squeeze=False
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
    for place, axes in enumerate(panels):
        if place >= len(folds):
            axes.set_axis_off()
        elif place + columns >= len(folds):
            # No panel stands below this one.
            axes.tick_params(labelbottom=True)
    handles = panels[0].get_legend_handles_labels()
    if len(panels) > len(folds):
        panels[-1].legend(*handles, loc="center")
    else:
        figure.legend(*handles, loc="outside upper right", ncols=3)
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
        caption=f"{measure.capitalize()} of every fold's network over the epochs, on shared axes"
        f"{', logarithmic for the loss' if measure == 'loss' else ''}.{more}",
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
        alt=f"Mean over {validation.k} folds. "
        + (
            f"The mean validation loss is lowest, {loss[best]:.4f}, after epoch {best} and ends at "
            f"{loss[-1]:.4f}; mean accuracy ends at "
            if best
            else "The loss is not finite in at least one fold. Mean accuracy ends at "
        )
        + f"{percent(accuracy['train'][-1])} on the training parts and "
        f"{percent(accuracy['validation'][-1])} on the validation parts.",
        caption="Mean over the folds; the bands reach from the lowest to the highest fold."
        + (" The ring marks the lowest mean validation loss." if best else ""),
        name=name,
    )
