"""The reliability diagram: errors against confidence, before and after temperature scaling."""

import numpy as np
from matplotlib.ticker import LogLocator

from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, subplots
from analysis.report.words import count, counted, number, percent

# Smaller values of 1 − confidence are drawn at the edge: the images are too few to test them.
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
    """Share of errors against 1 − confidence, before and after temperature scaling.

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
        ("Before temperature scaling", found.before, COLOURS["validation"], "s"),
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
        axes.set_xlabel("1 − confidence")
    panels[0].set_ylabel("share of errors")
    # The panels' marks differ in colour alone; the titles say which is which.
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    words = [
        f"{title}: {percent(1 - item.confidence)} against {percent(1 - item.accuracy)} errors"
        for title, item in ((title, judged.bins[0]) for title, judged, *_ in looks)
    ]
    edge = min(1 - item.confidence for _, judged, *_ in looks for item in judged.bins)
    more = (
        f" Values below {number(100 * LEAST_DOUBT, 1)}% are drawn at the left edge."
        if edge < LEAST_DOUBT
        else ""
    )
    images = count(found.before.bins[0].count)
    return Picture(
        figure,
        alt="Reliability diagram on logarithmic axes: share of errors against 1 minus "
        f"confidence. In the least confident bin: {'; '.join(words)}.",
        caption="Reliability of the out-of-fold predictions, sorted by confidence into "
        f"{counted(len(found.before.bins), 'bin')} of about {images} images. Above the dashed line "
        "errors are more frequent than the confidence states (overconfident), below it rarer."
        f"{more}",
        name="fig-reliability",
    )
