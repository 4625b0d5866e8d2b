"""Figures of the validation chapter: the folds, their accuracies, the choice of K."""

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, show_percent, subplots
from analysis.report.words import listing, percent, seconds
from analysis.statistics import intervals as statistics
from analysis.verdicts import best_k

SHOWN_FOLDS = 12


def shown(k):
    """How many of `k` folds a figure can show."""
    return min(k, SHOWN_FOLDS)


@plot_style()
def fold_layout(study):
    """How the training images are divided: each row a network, the marked block held out."""
    k = study.parameters.k
    rows = shown(k)
    figure, axes = subplots(height=0.9 + 0.26 * rows)
    for row in range(rows):
        for column in range(k):
            held_out = row == column
            axes.barh(
                row,
                1 / k,
                left=column / k,
                height=0.78,
                edgecolor="white",
                color=COLOURS["validation"] if held_out else COLOURS["train"],
                hatch="///" if held_out else None,
            )
    axes.set_yticks(range(rows), [f"fold {row + 1}" for row in range(rows)])
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel("training images, shuffled within each class")
    show_percent(axes.xaxis, 0)
    axes.grid(False)
    handles = [axes.patches[1], axes.patches[0]]
    axes.legend(
        handles,
        ["training part", "validation part"],
        ncols=2,
        loc="lower right",
        bbox_to_anchor=(1, 1),
    )
    more = f" The first {rows} of {k} folds are shown." if rows < k else ""
    return Picture(
        figure,
        alt=f"Bar diagram of {k} rows, one for each fold; in each, another {percent(1 / k, 0)} of "
        "the training "
        f"images is the validation part and the rest is the training part.{more}",
        caption=f"The {k} folds: every image is held out exactly once. The test set is not in "
        f"this picture.{more}",
        name="fig-folds",
        data=pd.DataFrame(
            [(row + 1, row / k, (row + 1) / k) for row in range(rows)],
            columns=["fold", "validation part from", "validation part to"],
        ),
    )


@plot_style()
def fold_accuracies(study):
    """Accuracy of every fold with its interval, the mean over folds, and published folds."""
    validation = study.validation
    sizes = [fold.validation_size for fold in validation.folds]
    theirs = study.published_folds
    figure, axes = subplots(height=3.3)
    number = np.arange(1, validation.k + 1)
    intervals = [
        statistics.proportion_interval(round(accuracy * size), size)
        for accuracy, size in zip(validation.accuracies, sizes, strict=True)
    ]
    low, high = (np.array([getattr(found, end) for found in intervals]) for end in ("low", "high"))
    axes.errorbar(
        number,
        validation.accuracies,
        yerr=[validation.accuracies - low, high - validation.accuracies],
        fmt="o",
        capsize=3,
        color=COLOURS["validation"],
        label="this run, 95% interval of each fold",
    )
    axes.axhline(validation.mean_accuracy, color=COLOURS["neutral"], linewidth=1.4, label="mean")
    axes.axhspan(
        validation.interval.low,
        validation.interval.high,
        color=COLOURS["neutral"],
        alpha=0.15,
        linewidth=0,
        label="95% interval of the mean",
    )
    words = ""
    data = pd.DataFrame(
        {"fold": number, "accuracy": validation.accuracies, "low": low, "high": high}
    ).assign(of="this run")
    if theirs is not None:
        published = pd.DataFrame({"accuracy": theirs.accuracies}).assign(of=theirs.title)
        data = pd.concat([data, published.assign(fold=published.index + 1)])
        axes.plot(
            np.arange(1, len(theirs.accuracies) + 1) + 0.18,
            theirs.accuracies,
            "x",
            color=COLOURS["accent"],
            markersize=7,
            markeredgewidth=2,
            label=theirs.title,
        )
        words = f" Crosses: {theirs.title}, {listing(percent(a) for a in theirs.accuracies)}."
    axes.set_xlabel("fold")
    axes.set_ylabel("validation accuracy")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, validation.k + 0.5)
    show_percent(axes.yaxis, 2)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    first = [percent(accuracy) for accuracy in validation.accuracies[:SHOWN_FOLDS]]
    return Picture(
        figure,
        alt=f"Dot plot with error bars: validation accuracy of the {validation.k} folds: "
        f"{listing(first)}"
        f"{' and so on' if validation.k > SHOWN_FOLDS else ''}; mean "
        f"{percent(validation.mean_accuracy)}.{words}",
        caption="Accuracy of each fold's network on the images held out, the mean and its "
        "interval." + (" Crosses mark published folds." if theirs else ""),
        name="fig-fold-accuracies",
        data=data,
    )


@plot_style()
def choice_of_k(study):
    """Standard error of the corrected forecast by K, with the tolerances, and the cost."""
    choice = study.best_k
    if choice.verdict is None:
        return _cost_of_k(choice.rows)
    rows = choice.rows
    positions = np.arange(len(rows))
    error = 100 * np.array([row["error"] for row in rows])
    least = min(at for at, row in zip(error, rows, strict=True) if row["loss"] == 0)
    figure, axes = subplots(height=3.4)
    for tolerance in sorted(choice.by_tolerance):
        limit = least * (1 + tolerance)
        axes.axhline(limit, color=COLOURS["neutral"], linestyle=":", linewidth=1)
        axes.annotate(
            f"+{percent(tolerance, 0)}",
            (1.01, limit),
            xycoords=axes.get_yaxis_transform(),
            va="center",
            fontsize=8.5,
        )
    axes.axhspan(
        least,
        least * (1 + best_k.TOLERANCE),
        color=COLOURS["light"],
        alpha=0.5,
        linewidth=0,
        label=f"within {percent(best_k.TOLERANCE, 0)} of the smallest",
    )
    axes.plot(positions, error, "D-", color=COLOURS["accent"], label="standard error")
    chosen = [row["k"] for row in rows].index(choice.verdict)
    axes.plot(
        chosen,
        error[chosen],
        "o",
        markersize=13,
        markerfacecolor="none",
        markeredgecolor="black",
        label=f"by the rule: K = {choice.verdict}",
    )
    axes.set_xticks(
        positions,
        [
            f"{row['k']}\n{seconds(row['seconds'])}"
            + ("" if row["within_budget"] else "\nover budget")
            for row in rows
        ],
    )
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_xlabel("K, and the training time of K folds (one thread)")
    axes.set_ylabel("percentage points")
    axes.margins(y=0.15)
    figure.legend(loc="outside lower center", ncols=3)
    words = [
        f"K = {row['k']}: {at:.3f} ({percent(row['loss'], 1)} above the smallest)"
        + ("" if row["within_budget"] else ", over budget")
        for row, at in zip(rows, error, strict=True)
    ]
    return Picture(
        figure,
        alt="Line plot of the forecast's standard error in percentage points by K. "
        + "; ".join(words)
        + ".",
        caption="Standard error of the forecast by K, after its correction for the smaller "
        "training parts. Dotted lines: tolerated losses of "
        f"{listing(percent(at, 0) for at in sorted(choice.by_tolerance))}.",
        name="fig-choice-of-k",
        data=pd.DataFrame(
            {
                "K": [row["k"] for row in rows],
                "standard error (points)": error,
                "above the smallest": [row["loss"] for row in rows],
                "seconds": [row["seconds"] for row in rows],
                "within budget": [row["within_budget"] for row in rows],
            }
        ),
    )


def _cost_of_k(rows):
    """What each K costs, where nothing more could be measured."""
    figure, axes = subplots(height=2.6)
    positions = np.arange(len(rows))
    axes.bar(positions, [row["seconds"] for row in rows], color=COLOURS["light"], width=0.6)
    axes.set_xticks(positions, [str(row["k"]) for row in rows])
    axes.set_xlabel("K")
    axes.set_ylabel("training time (s, one thread)")
    words = [f"K = {row['k']}: {seconds(row['seconds'])}" for row in rows]
    return Picture(
        figure,
        alt=f"Bar chart of training time by K. {'; '.join(words) or 'No K could be measured'}.",
        caption="Cost of each K. The standard error of its forecast could not be determined.",
        name="fig-choice-of-k",
        data=pd.DataFrame(
            {"K": [row["k"] for row in rows], "seconds": [row["seconds"] for row in rows]}
        ),
    )
