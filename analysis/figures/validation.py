"""Figures of the validation chapter: the folds, their accuracies, the choice of K."""

import numpy as np

from analysis import statistics
from analysis.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.notebook import Picture
from analysis.prose.words import count, listing, percent, seconds
from analysis.published import beside

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
                color=COLOURS["validation"] if held_out else COLOURS["sky"],
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
        alt=f"{k} rows, one for each fold; in each, another {percent(1 / k, 0)} of the training "
        f"images is the validation part and the rest is the training part.{more}",
        caption=f"The {k} folds: every image is held out exactly once. The test set is not in "
        f"this picture.{more}",
        name="fig-folds",
    )


@plot_style()
def fold_accuracies(study):
    """Accuracy of every fold with its interval, the mean over folds, and published folds."""
    validation = study.validation
    sizes = [fold.validation_size for fold in validation.folds]
    theirs = beside(study)
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
        label="this run, 95 % interval of each fold",
    )
    axes.axhline(validation.mean_accuracy, color=COLOURS["train"], linewidth=1.4, label="mean")
    axes.axhspan(
        validation.interval.low,
        validation.interval.high,
        color=COLOURS["train"],
        alpha=0.12,
        linewidth=0,
        label="95 % interval of the mean, corrected",
    )
    words = ""
    if theirs is not None:
        axes.plot(
            np.arange(1, len(theirs.accuracies) + 1) + 0.18,
            theirs.accuracies,
            "x",
            color=COLOURS["neutral"],
            markersize=7,
            markeredgewidth=2,
            label=theirs.title,
        )
        words = f" Crosses: {theirs.title}, {listing(percent(a) for a in theirs.accuracies)}."
    axes.set_xlabel("fold")
    axes.set_ylabel("validation accuracy")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(0.5, validation.k + 0.5)
    show_percent(axes.yaxis)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    first = [percent(accuracy) for accuracy in validation.accuracies[:SHOWN_FOLDS]]
    return Picture(
        figure,
        alt=f"Validation accuracy of the {validation.k} folds: {listing(first)}"
        f"{' and so on' if validation.k > SHOWN_FOLDS else ''}; mean "
        f"{percent(validation.mean_accuracy)}.{words}",
        caption="Accuracy of each fold's network on the images that it had not seen, the mean and "
        "its interval." + (" Crosses mark published folds." if theirs else ""),
        name="fig-fold-accuracies",
    )


@plot_style()
def choice_of_k(study):
    """Expected error of the estimate and training time for each K."""
    choice = study.best_k
    if choice.verdict is None:
        return _cost_of_k(choice.rows)
    rows = choice.rows
    names = [str(row["k"]) for row in rows]
    positions = np.arange(len(rows))
    figure, (left, right) = subplots(1, 2, height=3.1)
    rmse = np.array([row["rmse"] for row in rows])
    bias = np.array([row["bias"] for row in rows])
    ends = np.array([row["bias_interval"] for row in rows]).T
    left.bar(
        positions,
        100 * bias,
        color=COLOURS["sky"],
        width=0.6,
        yerr=100 * np.clip([bias - ends[0], ends[1] - bias], 0, None),
        capsize=3,
        ecolor=COLOURS["neutral"],
        label="bias",
    )
    left.plot(positions, 100 * rmse, "D-", color=COLOURS["validation"], label="expected error")
    left.axhline(
        100 * np.hypot(choice.sampling_error, choice.test_error),
        color=COLOURS["neutral"],
        linestyle=":",
        label="sampling of images alone",
    )
    left.set_ylabel("percentage points")
    left.set_title("How far the forecast may be off")
    left.legend()
    spent = np.array([row["seconds"] for row in rows])
    right.bar(positions, spent, color=COLOURS["light"], width=0.6)
    for position, value in zip(positions, spent, strict=True):
        right.annotate(seconds(value), (position, value), ha="center", va="bottom", fontsize=8.5)
    right.set_title("Training time (s, one thread)")
    for axes in (left, right):
        axes.set_xticks(positions, names)
        axes.set_xlabel("K")
    words = [
        f"K = {row['k']}: bias {100 * row['bias']:.3f}, expected error {100 * row['rmse']:.3f} "
        f"percentage points, {seconds(row['seconds'])}"
        for row in rows
    ]
    return Picture(
        figure,
        alt="Bias, expected error and training time by K. " + "; ".join(words) + ".",
        caption="Left: what a larger K would gain as a forecast of the test accuracy; bars are the "
        "predicted bias with its 95 % interval. Right: what it costs.",
        name="fig-choice-of-k",
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
        alt=f"Training time by K. {'; '.join(words) or 'No K could be measured'}.",
        caption="What each K costs. What it would gain could not be measured with so few images.",
        name="fig-choice-of-k",
    )


@plot_style()
def spread_by_k(study):
    """Fold spread that the sampling of images alone would give, for growing K."""
    accuracy, total = study.validation.pooled_accuracy, study.n_train
    candidates = [k for k in (2, 3, 5, 10, 20) if k <= np.bincount(study.labels).min()]
    expected = [100 * statistics.fold_sampling_sd(accuracy, total / k) for k in candidates]
    figure, axes = subplots(height=2.8)
    axes.plot(
        candidates, expected, "o-", color=COLOURS["neutral"], label="expected from sampling alone"
    )
    axes.plot(
        study.validation.k,
        100 * study.validation.std_accuracy,
        "D",
        color=COLOURS["validation"],
        markersize=8,
        label="measured in this run",
    )
    axes.set_xlabel("K")
    axes.set_xticks(sorted({*candidates, study.validation.k}))
    axes.set_ylabel("spread of folds (points)")
    axes.set_ylim(bottom=0)
    axes.legend()
    words = ", ".join(
        f"{value:.3f} at K = {k}" for k, value in zip(candidates, expected, strict=True)
    )
    return Picture(
        figure,
        alt=f"Standard deviation of fold accuracies that sampling alone gives, in percentage "
        f"points: {words}; measured in this run with {count(study.validation.k)} folds: "
        f"{100 * study.validation.std_accuracy:.3f}.",
        caption="Spread of the folds' accuracies that the sampling of validation images alone "
        "gives, and the spread measured. It grows with K whatever the model.",
        name="fig-spread",
    )
