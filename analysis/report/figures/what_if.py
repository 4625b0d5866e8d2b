"""Figure of what-if runs: their accuracies beside those of the report."""

import textwrap

import pandas as pd

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import MARKERS, plot_style, show_percent, subplots

_LINE = 18
_KINDS = {
    "validation": ("cross-validated", lambda main: main.cross_validation.mean_accuracy,
                   lambda main: main.cross_validation.interval),
    "test": ("test", lambda main: main.test.accuracy, lambda main: main.test.interval),
}  # fmt: skip


@plot_style()
def accuracies(runs):
    """Cross-validated and test accuracy of each run, with intervals.

    Parameters
    ----------
    runs : list of analysis.report.comparison.Run
        The report first.
    """
    figure, axes = subplots(height=1.1 + 0.5 * len(runs))
    rows = []
    for part, shift in (("validation", -0.13), ("test", 0.13)):
        label, accuracy, interval = _KINDS[part]
        for place, run in enumerate(runs):
            value, limits = accuracy(run.main), interval(run.main)
            rows.append((run.name, label, value, *limits))
            axes.plot(limits, [place + shift] * 2, color=COLOURS[part], linewidth=2)
            axes.plot(
                value,
                place + shift,
                MARKERS[part],
                color=COLOURS[part],
                markersize=7,
                label=None if place else label,
            )
    # A dollar sign would begin a formula.
    names = [textwrap.fill(run.name, _LINE).replace("$", r"\$") for run in runs]
    axes.set_yticks(range(len(runs)), names)
    axes.set_ylim(len(runs) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.05)
    axes.set_xlabel("accuracy")
    show_percent(axes.xaxis)
    figure.legend(loc="outside upper center", ncols=len(_KINDS))
    data = pd.DataFrame(rows, columns=["run", "accuracy of", "accuracy", "low", "high"])
    low, high = (end(runs, key=lambda run: run.main.test.accuracy) for end in (min, max))
    return Picture(
        figure,
        alt=f"Dot plot of the cross-validated and test accuracies of {len(runs)} runs with 95% "
        f"intervals. Test accuracies: {low.main.test.accuracy:.2%} ({low.name}) to "
        f"{high.main.test.accuracy:.2%} ({high.name}); this report "
        f"{runs[0].main.test.accuracy:.2%}.",
        caption="Cross-validated and test accuracy of this report and of each run. Lines are 95% "
        "intervals.",
        name="fig-what-if",
        data=data,
    )
