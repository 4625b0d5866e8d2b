"""Figure of the writers: the distribution of their errors under both kinds of folds."""

import numpy as np
import seaborn as sns

from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.report.words import count, percent, signed

# Beyond this quantile the axis would show a few writers and much empty room.
SHOWN_QUANTILE = 0.99


@plot_style()
def writer_accuracy(study):
    """Share of writers by their error, under random folds and under folds by writer.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None, which a cell does not show, without a table of writers.
    """
    gap = study.writer_gap
    if gap is None:
        return None
    sides = [
        ("random folds", gap.random_errors, gap.random_accuracy, "sky", "-"),
        ("folds by writer", gap.grouped_errors, gap.grouped_accuracy, "accent", "--"),
    ]
    figure, axes = subplots(height=3.4)
    shares = [errors / gap.writer_images for _, errors, *_ in sides]
    end = max(np.quantile(share, SHOWN_QUANTILE) for share in shares)
    # Some room even where nobody has an error.
    end = min(1.0, max(1.05 * end, 0.01))
    for share, (name, _, accuracy, colour, line) in zip(shares, sides, strict=True):
        sns.ecdfplot(
            x=share,
            ax=axes,
            color=COLOURS[colour],
            linestyle=line,
            label=f"{name}: {percent(1 - accuracy)} of images misclassified",
        )
    axes.set_xlim(-0.01 * end, end)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("misclassified share of a writer's images, at most")
    axes.set_ylabel("writers")
    show_percent(axes.xaxis, 0 if end > 0.05 else 1)
    show_percent(axes.yaxis, 0)
    axes.legend(loc="lower right")
    quantiles = [
        f"{name}: {percent(flawless, 1)} of writers have no error, half at most "
        f"{percent(np.median(share), 1)}, nine in ten at most {percent(np.quantile(share, 0.9), 1)}"
        for share, flawless, (name, *_) in zip(
            shares, (gap.random_flawless, gap.grouped_flawless), sides, strict=True
        )
    ]
    beyond = sum(np.any([share > end for share in shares], axis=0))
    more = f" {count(beyond)} of them lie beyond the right edge." if beyond else ""
    worse = [
        int(np.sum(test))
        for test in (
            gap.grouped_errors > gap.random_errors,
            gap.grouped_errors < gap.random_errors,
        )
    ]
    return Picture(
        figure,
        alt=f"Cumulative distribution of {count(gap.writers)} writers by the misclassified share "
        "of "
        f"their images. {'; '.join(quantiles)}. Over all images the gap is "
        f"{signed(100 * gap.difference)} percentage points.{more}",
        caption=f"Cumulative distribution of the errors of the {count(gap.writers)} writers: the "
        "lower "
        f"a curve, the more errors. {count(worse[0])} writers have more errors in folds by writer, "
        f"{count(worse[1])} have fewer.{more}",
        name="fig-writers",
    )
