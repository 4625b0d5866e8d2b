"""Figure of the experiment on K: the cost of each K and the error of its estimate."""

import numpy as np
from matplotlib.ticker import NullFormatter

from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, subplots
from analysis.report.words import count, counted, percent, signed


@plot_style()
def k_cost(study):
    """Cost of each K against the error of its estimate in the small samples.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, where there were no samples.
    """
    found = study.k_experiment
    if found is None:
        return None
    rows = found.rows
    cost = np.array([row.trainings for row in rows], dtype=float)
    rmse = 100 * np.array([row.rmse for row in rows])
    figure, axes = subplots(height=3.6)
    if found.samples > 1:
        axes.plot(
            cost * 1.06,
            100 * np.array([row.deviation for row in rows]),
            "s--",
            color=COLOURS["warm"],
            linewidth=1.3,
            label="spread from sample to sample",
        )
    axes.plot(
        cost / 1.06,
        100 * np.abs([row.bias for row in rows]),
        "^:",
        color=COLOURS["sky"],
        linewidth=1.3,
        label="size of the bias",
    )
    ends = [row.rmse_interval for row in rows]
    reach = [
        (0, 0) if end is None else (100 * (row.rmse - end.low), 100 * (end.high - row.rmse))
        for row, end in zip(rows, ends, strict=True)
    ]
    axes.errorbar(
        cost,
        rmse,
        yerr=np.clip(np.transpose(reach), 0, None),
        fmt="D-",
        capsize=3,
        markersize=6,
        color=COLOURS["accent"],
        label="error" + ("" if not found.tell else ", with 95% interval"),
    )
    for row, x, y in zip(rows, cost, rmse, strict=True):
        axes.annotate(
            f"K = {row.k}", (x, y), xytext=(6, 7), textcoords="offset points", fontsize=9.5
        )
    axes.set_xscale("log")
    axes.set_xticks(cost, [count(value) for value in cost])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    axes.set_xlim(cost[0] / 1.25, cost[-1] * 1.45)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("cost: trainings on all images of the sample, K − 1")
    axes.set_ylabel("percentage points")
    axes.legend()
    best = min(rows, key=lambda row: row.rmse)
    samples = counted(found.samples, "sample")
    return Picture(
        figure,
        alt="Line plot: error of the K-fold estimate in percentage points against its cost. "
        + "; ".join(_alt(row) for row in rows)
        + f". True accuracy {percent(found.truth, 1)} on average.",
        caption=f"Error and cost of the K-fold estimate in {samples} of {count(found.size)} "
        "images. "
        + (
            f"The error, which combines bias and spread, is smallest with K = {best.k}"
            + ("." if found.tell else ", which may be chance.")
            if best.rmse > 0
            else "Every estimate was exact."
        ),
        name="fig-k-cost",
    )


def _alt(row):
    return f"K = {row.k}: {100 * row.rmse:.2f}, bias {signed(100 * row.bias)}"
