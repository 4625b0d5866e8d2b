"""Figure of the test set: the forecast from the folds and the test accuracy."""

import numpy as np
import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import MARKERS, plot_style, show_percent, subplots


@plot_style()
def forecast_and_test(study):
    """The forecast with its interval, between the folds' accuracy and that of the test set."""
    found, validation = study.forecast, study.validation
    rows = [
        (
            "fold networks,\nheld-out images",
            found.pooled_accuracy,
            found.pooled_interval,
            "validation",
        ),
        ("forecast for\nthe final model", found.accuracy, found.interval, "neutral"),
        ("final model,\ntest images", study.test.accuracy, study.test.interval, "test"),
    ]
    figure, axes = subplots(height=2.7)
    axes.axvspan(found.interval.low, found.interval.high, color=COLOURS["light"], alpha=0.4, lw=0)
    axes.plot(
        validation.accuracies,
        np.full(validation.k, 0.3),
        "|",
        color=COLOURS["validation"],
        markersize=9,
        markeredgewidth=1.5,
    )
    for place, (_, accuracy, interval, colour) in enumerate(rows):
        axes.errorbar(
            accuracy,
            place,
            xerr=np.clip([[accuracy - interval.low], [interval.high - accuracy]], 0, None),
            fmt=MARKERS.get(colour, "D"),
            color=COLOURS[colour],
            markersize=7,
            capsize=4,
            linewidth=1.6,
        )
        axes.annotate(
            f"{accuracy:.2%}", (accuracy, place), (0, 7), textcoords="offset points", ha="center"
        )
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.06)
    axes.set_xlabel("accuracy")
    show_percent(axes.xaxis)
    place = "inside" if found.holds(study.test.accuracy) else "outside"
    values = "; ".join(
        f"{' '.join(name.split())} {accuracy:.2%} ({interval:.2%})"
        for name, accuracy, interval, _ in rows
    )
    return Picture(
        figure,
        alt=f"Dot plot of three accuracies with 95% intervals: {values}. The test accuracy lies "
        f"{place} the interval of the forecast.",
        caption=f"The test accuracy of the final model lies **{place}** the 95% prediction "
        "interval (grey) that was made from the folds alone. Ticks mark the single folds; the "
        "other two intervals cover the sampling of images only.",
        name="fig-forecast",
        data=pd.DataFrame(
            [
                (" ".join(name.split()), accuracy, interval.low, interval.high)
                for name, accuracy, interval, _ in rows
            ]
            + [
                (f"fold {number}", accuracy, None, None)
                for number, accuracy in enumerate(validation.accuracies, 1)
            ],
            columns=["of", "accuracy", "low", "high"],
        ),
    )
