"""Figures of the chapter on errors: what is confused, and the images that deserve a look."""

import numpy as np

from analysis.report.display import Picture
from analysis.report.figures.images import value_range
from analysis.report.figures.style import COLOURS, draw_image, plot_style, show_percent, subplots
from analysis.report.words import count, counted, finite, listing, percent

GALLERY = 24
SUSPECTS = 12
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
        caption="Recall of every class among the out-of-fold predictions: the share of its images "
        "that is recognised, with 95% intervals. The line is the accuracy over all classes.",
        name="fig-recall",
    )


def _sure(probability):
    value = float(probability)
    if not finite(value):
        return "?"
    return f"> {percent(0.999, 1)}" if round(value, 3) >= 1 else percent(value, 1)


def _gallery(study, positions, columns, titles):
    """Held-out images in rows, each below its title."""
    out_of_fold = study.validation.out_of_fold
    rows = max(1, -(-len(positions) // columns))
    figure, grid = subplots(rows, columns, height=1.38 * 8 / columns * rows, squeeze=False)
    for axes in grid.ravel():
        axes.set_axis_off()
    for axes, position, title in zip(grid.ravel(), positions, titles, strict=False):
        axes.set_axis_on()
        image = study.dataset.x_train[out_of_fold.indices[position]]
        draw_image(axes, image, *value_range(study))
        axes.set_title(title, fontsize=8, weight="normal", loc="center")
    return figure, grid


@plot_style()
def worst_errors(study):
    """The held-out images that the networks got wrong with the greatest confidence."""
    out_of_fold = study.validation.out_of_fold
    chosen = out_of_fold.worst(GALLERY)
    names = study.dataset.class_names
    pairs = [(names[out_of_fold.labels[i]], names[out_of_fold.predicted[i]]) for i in chosen]
    sure = [_sure(out_of_fold.confidence[i]) for i in chosen]
    titles = [
        f"{label[:9]} → {predicted[:9]}\n{value}"
        for (label, predicted), value in zip(pairs, sure, strict=True)
    ]
    figure, grid = _gallery(study, chosen, 8, titles)
    if not len(chosen):
        grid.ravel()[0].text(0, 0.5, "no errors")
    words = [
        f"{label} read as {predicted} with {value}"
        for (label, predicted), value in zip(pairs[:8], sure, strict=False)
    ]
    return Picture(
        figure,
        alt=f"{counted(len(chosen), 'misread image')} with label and prediction. "
        + (f"The first: {'; '.join(words)}." if words else "There are none."),
        caption="The surest errors: held-out images, each with its label → the predicted class "
        "and the probability that the network gave it.",
        name="fig-worst-errors",
    )


@plot_style()
def suspected_labels(study):
    """The held-out images whose label the networks speak against most strongly.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None where no label is suspected.
    """
    found, names = study.suspects, study.dataset.class_names
    if not found.count:
        return None
    shown = min(SUSPECTS, found.count)
    pairs = [
        (names[given], names[suggested], _sure(probability))
        for given, suggested, probability in zip(
            found.given[:shown], found.suggested, found.probability, strict=False
        )
    ]
    titles = [f"{given[:11]} → {other[:11]}\n{value}" for given, other, value in pairs]
    figure, _ = _gallery(study, found.positions[:shown], 6, titles)
    words = [f"{given} to {other} with {value}" for given, other, value in pairs]
    which = (
        f"The {shown} strongest of {count(found.count)} suspects"
        if found.count > shown
        else "The only suspect"
        if shown == 1
        else f"The {shown} suspects"
    )
    return Picture(
        figure,
        alt=f"{which}, with the label given and the label suggested: {'; '.join(words)}.",
        caption=f"{which}: held-out images, each with the label given → the class that a network "
        "suggests instead and the probability that it gave this class.",
        name="fig-suspects",
    )
