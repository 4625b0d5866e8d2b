"""Figures of the small samples: the error of each validation method, and the bias by K."""

import numpy as np
import pandas as pd
from matplotlib.ticker import NullFormatter

from analysis.evaluation.method_comparison import REFERENCE
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, subplots
from analysis.report.phrases.methods import title_of_method
from analysis.report.words import counted, listing, signed


@plot_style()
def resampling_methods(study):
    """Root mean square error of every validation method, with its interval.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, where no samples were drawn.
    """
    found = study.method_comparison
    if found is None:
        return None
    rows = found.rows
    figure, axes = subplots(height=1.3 + 0.29 * len(rows))
    for position, row in enumerate(rows):
        error, ends = 100 * row.rmse, row.rmse_interval
        reach = None
        if ends is not None:
            reach = np.clip([[error - 100 * ends.low], [100 * ends.high - error]], 0, None)
        label = {"label": "error (RMSE)" + ("" if ends is None else ", with 95% interval")}
        axes.errorbar(
            [error],
            [position],
            xerr=reach,
            fmt="D",
            color=COLOURS["accent"],
            capsize=3,
            markersize=6,
            **(label if not position else {}),
        )
        axes.plot(
            [100 * abs(row.bias)],
            [position],
            marker="<" if row.bias < 0 else ">",
            linestyle="",
            color=COLOURS["neutral"],
        )
    for marker, label in (("<", "bias, estimate too low"), (">", "bias, estimate too high")):
        axes.plot([], [], marker=marker, linestyle="", color=COLOURS["neutral"], label=label)
    reference = 100 * found.row(REFERENCE).rmse
    axes.axvline(reference, color="black", linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(rows)), [title_of_method(row.key) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.grid(False, axis="y")
    axes.set_xlabel("percentage points")
    figure.legend(loc="outside lower center", ncols=3, handletextpad=0.5)
    ordered = sorted(rows, key=lambda row: row.rmse)
    ends = [*ordered[:2], *ordered[-2:]] if len(ordered) > 4 else ordered
    words = listing(f"{title_of_method(row.key)} {100 * row.rmse:.2f}" for row in ends)
    return Picture(
        figure,
        alt="Dot plot: root mean square error of each validation method in percentage points. The "
        f"two smallest and the two largest: {words}; {title_of_method(REFERENCE)} "
        f"{reference:.2f}.",
        caption="How far the estimate of each validation method is from the true accuracy (root "
        "mean "
        f"square over {counted(found.samples, 'sample')} of {found.size:,} images), and how much "
        f"of "
        f"that is bias. The dashed line is the error of {title_of_method(REFERENCE)}.",
        name="fig-methods",
        data=pd.DataFrame(
            {
                "method": title_of_method(row.key),
                "RMSE": row.rmse,
                "low": row.rmse_interval and row.rmse_interval.low,
                "high": row.rmse_interval and row.rmse_interval.high,
                "bias": row.bias,
            }
            for row in rows
        ),
    )


@plot_style()
def bias_by_k(study):
    """Bias of K-fold by K, of the run's network and of the classifier that stands in for it.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, where no samples were drawn.
    """
    found, stand_in = study.small_samples, study.method_comparison
    if found is None:
        return None
    figure, axes = subplots(height=3.4)
    kinds = (
        ("network", found.rows, "o", COLOURS["accent"], 1 / 1.03),
        ("kernel ridge", stand_in.biases, "s", COLOURS["neutral"], 1.03),
    )
    for label, rows, marker, colour, shift in kinds:
        bias = np.array([row.bias for row in rows])
        ends = [row.interval for row in rows]
        reach = None
        if all(ends):
            reach = [[b - e.low for b, e in zip(bias, ends, strict=True)]]
            reach += [[e.high - b for b, e in zip(bias, ends, strict=True)]]
            reach = 100 * np.clip(reach, 0, None)
        x = [row.k * shift for row in rows]
        axes.errorbar(
            x, 100 * bias, yerr=reach, fmt=f"{marker}-", color=colour, capsize=3, label=label
        )
    axes.axhline(0, color="black", linestyle="--", linewidth=1.2)
    axes.set_xscale("log")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    axes.set_xticks([row.k for row in found.rows], [str(row.k) for row in found.rows])
    axes.set_xlabel("K")
    axes.set_ylabel("bias (percentage points)")
    axes.legend()
    words = "; ".join(
        f"K = {own.k}: {signed(100 * own.bias)} and {signed(100 * other.bias)}"
        for own, other in zip(found.rows, stand_in.biases, strict=True)
    )
    intervals = "" if found.samples == 1 else ", with 95% intervals"
    return Picture(
        figure,
        alt="Line plot: bias of K-fold cross-validation in percentage points, for the network and "
        f"for kernel ridge. {words}.",
        caption=f"Bias of K-fold on samples of {found.size:,} images, measured with the run's "
        f"network and with the classifier that stands in for it{intervals}.",
        name="fig-bias-by-k",
        data=pd.DataFrame(
            {
                "model": label,
                "K": row.k,
                "bias": row.bias,
                "low": row.interval and row.interval.low,
                "high": row.interval and row.interval.high,
            }
            for label, rows, *_ in kinds
            for row in rows
        ),
    )
