"""Figures of the validation chapter: the folds, their accuracies, the choice of K."""

import numpy as np
from matplotlib.ticker import LogLocator

from analysis.experiments.sample_plan import CANDIDATES
from analysis.report.display import Picture
from analysis.report.figures.k_experiment import spread_line
from analysis.report.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.report.words import count, counted, listing, percent, seconds, signed
from analysis.statistics import intervals as statistics

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
    if theirs is not None:
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
    show_percent(axes.yaxis)
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
    )


@plot_style()
def choice_of_k(study):
    """Expected error of the estimate and cost of each K, with the bias of two folds."""
    choice = study.best_k
    if choice.verdict is None:
        return _cost_of_k(choice.rows)
    rows = choice.rows
    positions = np.arange(len(rows))
    figure, (left, right) = subplots(1, 2, height=3.3)
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
        label="predicted bias",
    )
    left.plot(positions, 100 * rmse, "D-", color=COLOURS["accent"], label="expected error")
    left.axhline(
        100 * choice.noise,
        color=COLOURS["neutral"],
        linestyle=":",
        label="sampling of images alone",
    )
    measured = _measured_bias(left, choice)
    # Far ends of intervals would press all else to the axis.
    inside = 1.6 * 100 * max(rmse.max(), choice.noise, *(measured or (0,)))
    low, high = left.get_ylim()
    left.set_ylim(max(low, -inside / 2), min(high, inside))
    left.set_ylabel("percentage points")
    left.set_title("Error of the estimate")
    left.legend()
    spent = np.array([row["trainings"] for row in rows])
    right.bar(
        positions,
        spent,
        color=COLOURS["light"],
        width=0.6,
        hatch=["" if row["within_budget"] else "///" for row in rows],
    )
    for position, row in zip(positions, rows, strict=True):
        over = "" if row["within_budget"] else "\nover\nbudget"
        right.annotate(
            seconds(row["seconds"]) + over,
            (position, row["trainings"]),
            ha="center",
            va="bottom",
            fontsize=8.5,
        )
    right.margins(y=0.15)
    right.yaxis.get_major_locator().set_params(integer=True)
    right.set_title("Cost: trainings on all images")
    for axes in (left, right):
        axes.set_xticks(positions, [str(row["k"]) for row in rows])
        axes.set_xlabel("K")
    words = [
        f"K = {row['k']}: bias {signed(100 * row['bias'], 3)} points"
        + ("" if row["within_budget"] else ", over budget")
        for row in rows
    ]
    seen = told = ""
    if measured is not None:
        at, low, high = (signed(100 * value, 3) for value in measured)
        seen = f" Two folds, measured and predicted parts added: {at} ({low} to {high})."
        told = (
            " The cross adds the measured loss of two folds against the run's own to the predicted "
            "bias of those."
        )
    return Picture(
        figure,
        alt="Bar charts of bias and cost by K. " + "; ".join(words) + ". Sampling of images "
        f"alone: {100 * choice.noise:.3f} percentage points.{seen}",
        caption=f"Left: predicted bias and expected error by K, with 95% intervals.{told} Right: "
        "the "
        "cost in trainings and, above the bars, in time of one thread.",
        name="fig-choice-of-k",
    )


def _measured_bias(axes, choice):
    """Draw the bias of two folds: their measured loss, plus the predicted bias of the run's."""
    check = choice.check
    if check is None or choice.rows[0]["k"] != 2:
        return None
    # What the run's own folds lack to all images, only the law predicts.
    n_train = check.train_size * check.k / (check.k - 1)
    rest = float(np.subtract(*np.clip(choice.law.predict([check.train_size, n_train]), 0, 1)))
    found = rest + np.array(
        [check.measured, check.measured_interval.low, check.measured_interval.high]
    )
    axes.errorbar(
        0.18,
        100 * found[0],
        yerr=100 * np.clip([[found[0] - found[1]], [found[2] - found[0]]], 0, None),
        fmt="X",
        markersize=7,
        capsize=3,
        color=COLOURS["warm"],
        markeredgecolor="black",
        markeredgewidth=0.6,
        ecolor="black",
        label="two folds: measured + predicted",
    )
    return tuple(float(value) for value in found)


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
        caption="Cost of each K. Its bias could not be measured with so few images.",
        name="fig-choice-of-k",
    )


@plot_style()
def spread_by_k(study):
    """Spread of fold scores for growing K: by the sampling of images alone, and as observed."""
    validation, found = study.validation, study.k_experiment
    accuracy, total = validation.pooled_accuracy, study.n_train
    ks = [k for k in CANDIDATES if k <= np.bincount(study.labels).min()]
    figure, axes = subplots(height=3.4)
    told, drawn = [], False
    if found is not None:
        of = f"small samples, {count(found.size)} images"
        rows = found.rows
        drawn |= spread_line(
            axes,
            [row.k for row in rows],
            [row.binomial_deviation for row in rows],
            "s--",
            COLOURS["sky"],
            f"{of}: sampling alone",
        )
        drawn |= spread_line(
            axes,
            [row.k * 1.03 for row in rows],
            [row.fold_deviation for row in rows],
            "D",
            COLOURS["accent"],
            f"{of}: observed",
            [row.fold_deviation_interval for row in rows],
        )
        ends = rows[:1] + rows[1:][-1:]
        told.append(
            f"{of}: " + ", ".join(f"{100 * row.fold_deviation:.2f} at K = {row.k}" for row in ends)
        )
    expected = [statistics.fold_sampling_sd(accuracy, total / k) for k in ks]
    whole = f"all {count(total)} images"
    drawn |= spread_line(axes, ks, expected, "o:", COLOURS["neutral"], f"{whole}: sampling alone")
    own = spread_line(
        axes,
        [validation.k],
        [validation.std_accuracy],
        "X",
        COLOURS["warm"],
        f"{whole}: this run's folds",
    )
    told.append(
        f"{whole}: {100 * validation.std_accuracy:.3f} with {counted(validation.k, 'fold')}, "
        f"{100 * statistics.fold_sampling_sd(accuracy, total / validation.k):.3f} by sampling alone"
    )
    shown_ks = sorted({*ks, validation.k})
    axes.set_xscale("log")
    if drawn or own:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.legend(fontsize=8.5, loc="upper left", bbox_to_anchor=(0, 1.25), ncols=2)
    axes.minorticks_off()
    axes.set_xticks(shown_ks, [str(k) for k in shown_ks])
    axes.set_xlabel("K")
    axes.set_ylabel("spread of folds (points)")
    missing = (
        ""
        if drawn and own
        else " A spread of zero has no place on a logarithmic axis and is not drawn."
    )
    return Picture(
        figure,
        alt="Dot and line plot, logarithmic: standard deviation of fold scores in percentage "
        "points. " + "; ".join(told) + ".",
        caption="Spread of the folds' scores. Lines: expected from the sampling of validation "
        "images "
        "alone"
        + (
            ""
            if found is None
            else f"; diamonds: as observed in {counted(found.samples, 'small sample')}"
            + (", with 95% intervals" if found.tell else "")
        )
        + f"; cross: this run.{missing}",
        name="fig-spread",
    )
