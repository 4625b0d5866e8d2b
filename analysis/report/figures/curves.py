"""Figures of the curves: every fold's, their mean, and what overfitting costs."""

import numpy as np
import pandas as pd
import seaborn as sns

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import (
    LINES,
    MARKERS,
    plot_style,
    scale_loss,
    show_percent,
    subplots,
)
from analysis.report.phrases.curves import ALTERNATIVES, share
from analysis.report.words import counted, percent
from analysis.statistics.levels import MATERIAL
from analysis.verdicts.fit import TEMPERATURE

PART_NAMES = {"train": "training part", "validation": "validation part"}
PART_COLOURS = {
    "training": COLOURS["train"],
    "validation": COLOURS["validation"],
    "test": COLOURS["test"],
}
"""Colours by the names of the parts in tidy tables."""
# Markers on long curves hide the lines.
MOST_MARKED = 25


def _scale(axes, curves, measure):
    """Scale an axis for curves without the untrained network, which would squeeze them."""
    values = np.concatenate([np.asarray(curve, dtype=float) for curve in curves])
    if measure == "accuracy":
        show_percent(axes.yaxis)
        lowest = float(np.nanmin(values))
        margin = max(0.002, 0.08 * (1 - lowest))
        axes.set_ylim(max(0, lowest - margin), 1 + margin / 2)
    elif np.isfinite(values).all() and values.min() > 0:
        scale_loss(axes, values)


def fold_curves(grid, histories):
    """The curves of the single folds, as a chapter drew them, with their words.

    Parameters
    ----------
    grid : seaborn.FacetGrid
        Loss and accuracy in rows, folds in columns.
    histories : pandas.DataFrame
        See `analysis.evaluation.validation.CrossValidation.histories`.

    Returns
    -------
    Picture
    """
    drawn, k = len(grid.col_names), histories.fold.nunique()
    grid.set_titles(row_template="", col_template="fold {col_name}")
    rows = dict(zip(grid.row_names, grid.axes, strict=True))
    for measure, panels in rows.items():
        for axes in panels:
            axes.set_facecolor("none")
        panels[0].set_ylabel("loss (nats)" if measure == "loss" else "accuracy")
        # Panels of a row share their axis.
        _scale(panels[0], [line.get_ydata() for axes in panels for line in axes.lines], measure)
        panels[0].xaxis.get_major_locator().set_params(integer=True)
    if grid.legend is not None:
        sns.move_legend(
            grid, "lower center", bbox_to_anchor=(0.5, 1), ncols=3, title=None, frameon=False
        )
    last = histories[histories.epoch == histories.epoch.max()].groupby("part")
    accuracy, loss = last.accuracy.mean(), last.loss.mean()
    ends = "; ".join(
        f"{part} accuracy {accuracy[part]:.2%}, loss "
        + (f"{loss[part]:.4f}" if np.isfinite(loss[part]) else "not finite")
        for part in PART_COLOURS
        if part in accuracy
    )
    more = f" The first {drawn} of {k} folds are shown." if drawn < k else ""
    return Picture(
        grid.figure,
        alt=f"Line plots, one column for each of {drawn} folds: loss (top) and accuracy (bottom) "
        f"over {counted(int(histories.epoch.max()), 'epoch')}. Means after the last epoch: {ends}.",
        caption="Loss and accuracy of every fold's network after each epoch, on its training part, "
        f"its validation part and the test set.{more}",
        name="fig-fold-curves",
        data=histories[(histories.epoch > 0) & histories.fold.isin(grid.col_names)],
    )


@plot_style()
def mean_curves(study, name="fig-mean-curves"):
    """Mean over folds of the loss and the accuracy, with the band from lowest to highest fold."""
    validation = study.validation
    figure, panels = subplots(1, 2, height=3.1)
    tables = []
    for axes, measure in zip(panels, ("loss", "accuracy"), strict=True):
        everything = []
        first = 1 if measure == "accuracy" else 0
        for part in ("train", "validation"):
            curves = validation.curve(part, measure)
            epochs = np.arange(curves.shape[1])[first:]
            everything.extend(curves[:, 1:] if measure == "accuracy" else curves)
            over = {
                "mean": curves.mean(axis=0),
                "low": curves.min(axis=0),
                "high": curves.max(axis=0),
            }
            table = pd.DataFrame({"measure": measure, "part": part, **over}).rename_axis("epoch")
            tables.append(table.reset_index()[first:])
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
    parts = ("train", "validation")
    accuracy = {part: validation.curve(part, "accuracy").mean(axis=0) for part in parts}
    return Picture(
        figure,
        alt=f"Line plots of loss and accuracy, mean over {validation.k} folds. "
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
        data=pd.concat(tables),
    )


COST_NAMES = {**ALTERNATIVES, TEMPERATURE: "temperature scaling"}


@plot_style()
def costs(study):
    """What less fitted alternatives cut from the error, and a temperature from the loss."""
    fit = study.fit
    items = [item for item in fit.part("accuracy") if item.interval is not None]
    items += [item for item in fit.part("probabilities") if item.interval is not None]
    figure, axes = subplots(height=1.1 + 0.42 * max(1, len(items)))
    axes.axvline(0, color=COLOURS["neutral"], linewidth=1.2)
    axes.axvline(MATERIAL, color=COLOURS["neutral"], linewidth=1.2, linestyle=":")
    costs_in_words = []
    for row, item in enumerate(items):
        low, high = item.interval.low, item.interval.high
        axes.errorbar(
            item.value,
            row,
            xerr=[[item.value - low], [high - item.value]],
            fmt="s" if item.name == TEMPERATURE else "o",
            capsize=3,
            markersize=6,
            color=COLOURS["accent" if item.name == TEMPERATURE else "sky"],
            markerfacecolor=None if item.state() == "shown" else "white",
        )
        unit = "of the loss" if item.name == TEMPERATURE else "of the error"
        costs_in_words.append(f"{COST_NAMES[item.name]} {share(item.value, item.interval)} {unit}")
    names = [
        f"{COST_NAMES[item.name]}\n(share of the {'loss' if item.name == TEMPERATURE else 'error'})"
        for item in items
    ]
    axes.set_yticks(range(len(items)), names, fontsize=9)
    axes.set_ylim(max(1, len(items)) - 0.5, -0.5)
    show_percent(axes.xaxis, decimals=0)
    axes.set_xlabel("share removed (dotted: what would matter)")
    axes.grid(axis="y", visible=False)
    return Picture(
        figure,
        alt="Dot plot with error bars, the share that each alternative removes: "
        + ("; ".join(costs_in_words) or "nothing could be measured")
        + f". What would matter is {MATERIAL:.0%}.",
        caption="Costs of overfitting: the share of the held-out error that less fitted "
        "alternatives remove, and the share of the validation loss that temperature scaling "
        "removes, with 95% intervals. Filled marks: as much as would matter (dotted line) or "
        "more, beyond chance.",
        name="fig-fit-costs",
        data=pd.DataFrame(
            [
                (" ".join(name.split()), item.value, item.interval.low, item.interval.high)
                for name, item in zip(names, items, strict=True)
            ],
            columns=["alternative", "share removed", "low", "high"],
        ),
    )
