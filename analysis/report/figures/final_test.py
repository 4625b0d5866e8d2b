"""Figure of the test set: what the folds foretold, and what came."""

import numpy as np

from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, MARKERS, plot_style, show_percent, subplots
from analysis.report.words import percent, percent_range


@plot_style()
def forecast(study):
    """The forecast with its interval, between the folds' accuracy and that of the test set."""
    found, validation = study.forecast, study.validation
    rows = [
        ("folds, out of fold", found.pooled_accuracy, found.pooled_interval, "validation"),
        ("forecast", found.accuracy, found.interval, "neutral"),
        ("test set", study.test.accuracy, study.test.interval, "test"),
    ]
    figure, axes = subplots(height=2.5)
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
            percent(accuracy), (accuracy, place), (0, 7), textcoords="offset points", ha="center"
        )
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.06)
    axes.set_xlabel("accuracy")
    show_percent(axes.xaxis)
    level = f"{found.interval.level:.0%}"
    inside = found.holds(study.test.accuracy)
    told = "; ".join(
        f"{name} {percent(accuracy)} ({percent_range(interval.low, interval.high)})"
        for name, accuracy, interval, _ in rows
    )
    return Picture(
        figure,
        alt=f"Three accuracies with their {level} intervals: {told}. The test accuracy lies "
        f"{'inside' if inside else 'outside'} the forecast's interval.",
        caption=f"The test accuracy lies **{'inside' if inside else 'outside'}** the {level} "
        "prediction interval (grey) that was made from the folds alone. Dashes mark the "
        f"accuracies of single folds; the intervals of the folds and of the "
        "test set hold the sampling of their images alone.",
        name="fig-forecast",
    )
