"""Figures of what the networks can be trusted with: their probabilities, and disturbed images."""

import numpy as np
from matplotlib.ticker import LogLocator

from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.report.words import count, counted, number, percent

# Doubts below this are drawn at the edge: the images are too few to test them.
LEAST_DOUBT = 1e-5


def _doubt(axis):
    axis.set_major_locator(LogLocator(numticks=5))
    axis.set_major_formatter(lambda value, _: f"{number(100 * value, 1)}%")
    axis.set_minor_formatter(lambda value, _: "")


def _reliability_panel(axes, judged, colour, marker):
    doubt = np.maximum([1 - item.confidence for item in judged.bins], LEAST_DOUBT)
    error = np.array([1 - item.accuracy for item in judged.bins])
    low = np.array([1 - item.interval.high for item in judged.bins])
    high = np.array([1 - item.interval.low for item in judged.bins])
    some = error > 0
    axes.errorbar(
        doubt[some],
        error[some],
        yerr=[(error - low)[some], (high - error)[some]],
        fmt=marker,
        capsize=2.5,
        color=colour,
        label="bin, 95% interval",
    )
    if not some.all():
        axes.plot(
            doubt[~some],
            high[~some],
            "v",
            fillstyle="none",
            color=COLOURS["neutral"],
            label="no error: upper limit",
        )
    return doubt, [*error[some], *low[some], *high]


@plot_style()
def reliability(study):
    """Share of errors against the doubt, before and after temperature scaling.

    The axes show 1 − accuracy and 1 − confidence, both logarithmic: good networks have almost all
    their confidences next to 1, where the usual diagram shows nothing.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None where the probabilities are not finite.
    """
    found = study.calibration
    if found.before is None:
        return None
    figure, panels = subplots(1, 2, height=3.6, sharex=True, sharey=True)
    looks = (
        ("As the networks say", found.before, COLOURS["validation"], "s"),
        ("After temperature scaling", found.after, COLOURS["train"], "o"),
    )
    # Both axes show at least the last two powers of ten.
    lowest = np.array([0.1, 0.1])
    for axes, (title, judged, colour, marker) in zip(panels, looks, strict=True):
        seen = _reliability_panel(axes, judged, colour, marker)
        lowest = np.minimum(lowest, [min(values) for values in seen])
        axes.set_title(title)
    low, bottom = np.maximum(lowest, LEAST_DOUBT) / 1.6
    for axes in panels:
        axes.plot([low, 1], [low, 1], "--", color=COLOURS["neutral"], label="calibrated", zorder=1)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(low, 1.2)
        axes.set_ylim(bottom, 1.2)
        for axis in (axes.xaxis, axes.yaxis):
            _doubt(axis)
        axes.set_xlabel("doubt: 1 − confidence")
    panels[0].set_ylabel("share of errors")
    # The panels' marks differ in colour alone; the titles say which is which.
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    words = [
        f"{title}: "
        + "; ".join(
            f"doubt {percent(1 - item.confidence)}, errors {percent(1 - item.accuracy)}"
            for item in judged.bins[:5]
        )
        for title, judged, *_ in looks
    ]
    edge = min(1 - item.confidence for _, judged, *_ in looks for item in judged.bins)
    more = (
        f" Doubts below {number(100 * LEAST_DOUBT, 1)}% stand at the left edge."
        if edge < LEAST_DOUBT
        else ""
    )
    images = count(found.before.bins[0].count)
    return Picture(
        figure,
        alt="Share of errors against doubt on logarithmic axes, before and after temperature "
        f"scaling; on the dashed diagonal both are equal. The least sure bins: {'. '.join(words)}.",
        caption="Reliability of the out-of-fold predictions, sorted by the networks' doubt into "
        f"{counted(len(found.before.bins), 'bin')} of about {images} images. Above the dashed line "
        f"errors are more frequent than the networks expect, below it rarer.{more}",
        name="fig-reliability",
    )


@plot_style()
def robustness(study):
    """Accuracy against the amount of each disturbance, all measured folds together."""
    found = study.robustness
    figure, panels = subplots(1, len(found.tolerances), height=3.0, sharey=True, squeeze=False)
    looks = (("train", "o-"), ("validation", "s--"), ("test", "^-."))
    words, legend = [], {}
    for axes, item, (colour, style) in zip(panels[0], found.tolerances, looks, strict=True):
        amounts = [point.amount for point in item.measured]
        accuracy = [point.accuracy for point in item.measured]
        axes.fill_between(
            amounts,
            [point.interval.low for point in item.measured],
            [point.interval.high for point in item.measured],
            color=COLOURS[colour],
            alpha=0.25,
            linewidth=0,
        )
        axes.plot(amounts, accuracy, style, color=COLOURS[colour])
        if item.breaks_at is not None:
            (legend["material drop"],) = axes.plot(
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
        values = ", ".join(
            f"{percent(value, 1)} at {_amount(item.kind, amount)}"
            for amount, value in zip(amounts, accuracy, strict=True)
        )
        words.append(f"{item.kind}: {values}")
    panels[0, 0].set_ylabel("accuracy")
    if legend:
        panels[0, 0].legend(legend.values(), legend.keys(), loc="lower left")
    ring = (
        " A ring marks the smallest amount at which the drop is material beyond doubt."
        if legend
        else ""
    )
    return Picture(
        figure,
        alt=f"Accuracy against the amount of each disturbance. {'; '.join(words)}.",
        caption=f"Accuracy of {counted(len(found.folds), 'fold')} on {count(found.images)} "
        "held-out images that are shifted (mean of four directions), turned (mean of both) or "
        f"overlaid with Gaussian noise; the bands are 95% intervals.{ring}",
        name="fig-robustness",
    )


def _amount(kind, amount):
    return percent(amount, 0) if kind == "noise" else f"{amount:g}"
