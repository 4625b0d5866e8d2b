"""Figure of the landing page: the accuracies that matter, side by side."""

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import MARKERS, plot_style, show_percent, subplots


@plot_style()
def accuracies(study):
    """Accuracy on training, held-out and test images, with intervals, and published folds."""
    cv, test, published = study.validation, study.test, study.published_folds
    train = float(cv.curve("train", "accuracy")[:, -1].mean())
    rows = [
        ("train", "fold networks,\ntraining images", train, None),
        ("validation", "fold networks,\nheld-out images", cv.mean_accuracy, cv.interval),
        ("test", "final model,\ntest images", test.accuracy, test.interval),
    ]
    if published:
        mean = float(np.mean(published.accuracies))
        rows.insert(2, ("accent", "published folds,\nsame network", mean, None))
    figure, axes = subplots(height=0.7 + 0.65 * len(rows))
    table = []
    for place, (part, name, accuracy, interval) in enumerate(rows):
        colour = COLOURS[part]
        if interval:
            axes.plot([interval.low, interval.high], [place, place], color=colour, linewidth=2)
        axes.plot(accuracy, place, MARKERS.get(part, "X"), color=colour, markersize=8)
        folds = {"validation": cv.accuracies, "accent": published and published.accuracies}
        words = " ".join(name.split())
        table.append(
            (words, accuracy, *((interval.low, interval.high) if interval else (None, None)))
        )
        if part in folds:
            table += [
                (f"{words}, fold {n}", one, None, None) for n, one in enumerate(folds[part], 1)
            ]
            axes.plot(folds[part], np.full(len(folds[part]), place + 0.25), "|", color=colour)
        axes.annotate(
            f"{accuracy:.2%}", (accuracy, place), (0, 8), textcoords="offset points", ha="center"
        )
    axes.set_yticks(range(len(rows)), [name for _, name, *_ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)
    axes.set_xlabel("accuracy")
    show_percent(axes.xaxis)
    values = "; ".join(
        f"{' '.join(name.split())} {accuracy:.2%}" + (f" ({interval:.2%})" if interval else "")
        for _, name, accuracy, interval in rows
    )
    return Picture(
        figure,
        alt=f"Dot plot of accuracies, some with 95% intervals: {values}.",
        caption="Mean accuracy of the fold networks on the images that they were trained on and "
        "on held-out images, and the accuracy of the final model on the test set. Lines are 95% "
        "intervals, ticks single folds.",
        name="fig-summary",
        data=pd.DataFrame(table, columns=["of", "accuracy", "low", "high"]),
    )
