"""Figure of the robustness: accuracy against the strength of each corruption."""

import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, show_percent, subplots
from analysis.report.words import count, counted, percent


@plot_style()
def robustness(study):
    """Accuracy against the amount of each corruption, all measured folds together."""
    found = study.robustness
    figure, panels = subplots(1, len(found.tolerances), height=3.0, sharey=True, squeeze=False)
    # All are measured on held-out images, and have their colour.
    colour = COLOURS["validation"]
    words, legend = [], {}
    for axes, item in zip(panels[0], found.tolerances, strict=True):
        amounts = [point.amount for point in item.measured]
        accuracy = [point.accuracy for point in item.measured]
        axes.fill_between(
            amounts,
            [point.interval.low for point in item.measured],
            [point.interval.high for point in item.measured],
            color=colour,
            alpha=0.25,
            linewidth=0,
        )
        axes.plot(amounts, accuracy, "s--", color=colour)
        if item.breaks_at is not None:
            (legend["error doubled"],) = axes.plot(
                item.breaks_at,
                accuracy[amounts.index(item.breaks_at)],
                "o",
                markersize=11,
                fillstyle="none",
                color=COLOURS["neutral"],
                markeredgewidth=1.6,
                linestyle="none",
            )
        axes.set_title(item.kind.capitalize())
        axes.set_xlabel("standard deviation / full scale" if item.kind == "noise" else item.unit)
        axes.set_ylim(0, 1.02)
        show_percent(axes.yaxis)
        if item.kind == "shift":
            axes.xaxis.get_major_locator().set_params(integer=True)
        if item.kind == "noise":
            show_percent(axes.xaxis, 0)
        words.append(
            f"{item.kind} {percent(accuracy[0], 1)} at {_amount(item.kind, amounts[0])} to "
            f"{percent(accuracy[-1], 1)} at {_amount(item.kind, amounts[-1])}"
        )
    panels[0, 0].set_ylabel("accuracy")
    if legend:
        panels[0, 0].legend(legend.values(), legend.keys(), loc="lower left")
    ring = (
        " A ring marks the smallest amount at which the error is doubled beyond chance."
        if legend
        else ""
    )
    return Picture(
        figure,
        alt=f"Line plots of accuracy against the amount of each corruption: {'; '.join(words)}.",
        caption=f"Accuracy of {counted(len(found.folds), 'fold')} on {count(found.images)} "
        "held-out images that are shifted (mean of four directions), rotated (mean of both "
        f"directions) or with added Gaussian noise; the bands are 95% intervals.{ring}",
        name="fig-robustness",
        data=pd.DataFrame(
            [
                (item.kind, point.amount, point.accuracy, point.interval.low, point.interval.high)
                for item in found.tolerances
                for point in item.measured
            ],
            columns=["corruption", "amount", "accuracy", "low", "high"],
        ),
    )


def _amount(kind, amount):
    return percent(amount, 0) if kind == "noise" else f"{amount:g}"
