"""The reliability diagram: accuracy against confidence, before and after temperature scaling."""

import numpy as np
import pandas as pd

from analysis.evaluation.reliability import LEAST
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, show_percent, subplots
from analysis.report.words import percent


@plot_style()
def reliability(study):
    """Accuracy against confidence, before and after temperature scaling.

    Parameters
    ----------
    study : analysis.study.Study

    Returns
    -------
    Picture or None
        None where the probabilities are not finite, or no bin holds enough images.
    """
    found = study.calibration
    if found.before is None:
        return None
    figure, axes = subplots(height=4.2, width=4.6)
    axes.plot([0, 1], [0, 1], "--", color=COLOURS["neutral"], label="calibrated", zorder=1)
    series = (
        ("before temperature scaling", found.before.bins, COLOURS["validation"], "s", -0.004),
        ("after temperature scaling", found.after.bins, COLOURS["accent"], "o", 0.004),
    )
    words, lowest, tables = [], 1.0, []
    for label, bins, colour, marker, offset in series:
        if not bins:
            return None
        rows = [(one.confidence, one.accuracy, one.interval.low, one.interval.high) for one in bins]
        confidence, accuracy, low, high = np.array(rows).T
        tables.append(
            pd.DataFrame(rows, columns=["confidence", "accuracy", "low", "high"]).assign(of=label)
        )
        axes.errorbar(
            confidence + offset,
            accuracy,
            yerr=[accuracy - low, high - accuracy],
            fmt=f"{marker}-",
            capsize=2.5,
            color=colour,
            label=label,
        )
        lowest = min(lowest, confidence.min(), low.min())
        words.append(f"{label} {percent(confidence[0], 0)} against {percent(accuracy[0], 0)}")
    for axis, limits in ((axes.xaxis, axes.set_xlim), (axes.yaxis, axes.set_ylim)):
        limits(max(0, lowest - 0.05), 1.02)
        show_percent(axis, 0)
    axes.set_xlabel("confidence: probability of the predicted class")
    axes.set_ylabel("accuracy")
    axes.legend(loc="upper left")
    return Picture(
        figure,
        alt="Reliability diagram: accuracy against confidence, with the diagonal of calibrated "
        f"predictions. Confidence against accuracy in the least confident bin: {'; '.join(words)}.",
        caption="Reliability diagram of the out-of-fold predictions, in bins of equal width, with "
        f"95% intervals; bins of fewer than {LEAST} images are left out. Below the dashed line "
        "the networks are overconfident, above it underconfident.",
        name="fig-reliability",
        data=pd.concat(tables),
    )
