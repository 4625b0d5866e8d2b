"""Figure of the writers: the gap between known and new writers, and the gap that matters."""

import numpy as np
import pandas as pd

from analysis.data.writers import EMPLOYEES, STUDENTS
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, subplots
from analysis.report.words import points, points_range


@plot_style()
def writer_gap(study):
    """Accuracy on known writers minus accuracy on new ones, with intervals.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, where there is no gap to show.
    """
    gap = study.writer_gap
    if gap is None:
        return None
    rows = [("all writers", (gap.difference, gap.interval))]
    if study.series is not None:
        of = study.writers
        for name, series in (("employees", EMPLOYEES), ("students", STUDENTS)):
            rows.append((name, gap.of_writers(of.train[np.isin(of.train_series, series)])))
    rows = [(name, found) for name, found in rows if found]
    figure, axes = subplots(height=1.5 + 0.4 * len(rows))
    for row, (_, (difference, interval)) in enumerate(rows):
        ends = [[100 * (difference - interval.low)], [100 * (interval.high - difference)]]
        axes.errorbar(
            [100 * difference],
            [row],
            xerr=np.maximum(ends, 0),
            fmt="o",
            capsize=4,
            color=COLOURS["validation" if row == 0 else "neutral"],
        )
    axes.axvline(0, color=COLOURS["neutral"], linewidth=1)
    axes.axvline(
        100 * gap.material,
        color=COLOURS["warm"],
        linestyle="--",
        label="a gap that matters: a tenth of the error",
    )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("accuracy on known writers minus accuracy on new writers (points)")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.35))
    gaps = "; ".join(
        f"{name} {points(difference)} ({points_range(interval)})"
        for name, (difference, interval) in rows
    )
    return Picture(
        figure,
        alt="Dot plot with error bars: accuracy on known writers minus accuracy on new writers, "
        f"{gaps}. A dashed line marks the gap that matters, {points(gap.material)}.",
        caption="Accuracy on known writers minus accuracy on new writers, with 95% intervals. "
        "Zero means that random folds are not optimistic.",
        name="fig-writers",
        data=pd.DataFrame(
            [(name, gap, interval.low, interval.high) for name, (gap, interval) in rows],
            columns=["writers", "difference in accuracy", "low", "high"],
        ),
    )
