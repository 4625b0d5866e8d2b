"""Figure of the validation methods: the bias and spread of each."""

import numpy as np
from matplotlib.patches import Patch

from analysis.evaluation.resampling_comparison import CONFIDENCE, SMALL
from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, subplots
from analysis.report.words import count, counted, finite, percent, signed

# Height of a spread's bar, in rows.
BAR = 0.55


@plot_style()
def resampling_methods(study):
    """Bias of every validation method with its interval, and the spread of its errors.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, where no method was measured.
    """
    found = study.resampling_comparison
    if found is None:
        return None
    rows = found.rows
    figure, axes = subplots(height=1.3 + 0.36 * len(rows))
    for position, row in enumerate(rows):
        bias, small = 100 * row.bias, row.key in SMALL
        colour, marker = (COLOURS["accent"], "s") if small else (COLOURS["neutral"], "o")
        if finite(row.spread):
            axes.barh(
                position,
                200 * row.spread,
                left=bias - 100 * row.spread,
                height=BAR,
                color=COLOURS["light"],
            )
        if row.interval is None:
            reach = None
        else:
            ends = 100 * np.array([row.interval.low, row.interval.high])
            reach = np.clip([[bias - ends[0]], [ends[1] - bias]], 0, None)
        axes.errorbar(
            [bias], [position], xerr=reach, fmt=marker, color=colour, capsize=3, markersize=6
        )
    axes.axvline(0, color="black", linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(rows)), [row.title for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(False, axis="y")
    axes.set_xlabel("estimate minus true accuracy (percentage points)")
    several = found.samples > 1
    handles = [
        axes.errorbar(
            [], [], xerr=[] if several else None, fmt="o", color=COLOURS["neutral"], capsize=3
        )
    ]
    labels = [f"bias, {percent(CONFIDENCE, 0)} interval" if several else "error in the one sample"]
    smaller = next((row for row in rows if row.key in SMALL), None)
    if smaller is not None:
        handles.append(axes.errorbar([], [], fmt="s", color=COLOURS["accent"]))
        labels.append(f"samples of {count(smaller.size)}")
    if several:
        handles.append(Patch(color=COLOURS["light"]))
        labels.append("± spread")
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), handletextpad=0.5)
    return Picture(
        figure,
        alt="Dot plot with error bars: estimate minus true accuracy of each validation method, in "
        f"percentage points. {' '.join(map(_alt, rows))}",
        caption=_caption(found),
        name="fig-methods",
    )


def _alt(row):
    """One row for a reader who cannot see it."""
    text = f"{row.title[0].upper()}{row.title[1:]} {_points(row.bias)}"
    if row.interval is not None:
        text += f" ({_points(row.interval.low)} to {_points(row.interval.high)})"
    return text + "."


def _caption(found):
    first = (
        f"Error of each validation method in {counted(found.samples, 'sample')} of "
        f"{count(found.rows[0].size)} images: left of the dashed line the estimate is too low, "
        "right of it too high. "
    )
    return (first + ("One sample gives no interval." if found.samples == 1 else "")).strip()


def _points(value):
    return signed(100 * value)
