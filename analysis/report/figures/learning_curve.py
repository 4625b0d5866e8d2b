"""The figure of the learning curve."""

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import LINES, MARKERS, plot_style, subplots
from analysis.report.words import count, listing, percent, signed
from analysis.statistics import intervals as statistics
from analysis.statistics.levels import CONFIDENCE


@plot_style()
def learning_curve(study):
    """Error on held-out images against the number of training images, with the law."""
    curve = study.learning_curve
    figure, axes = subplots(height=3.6)
    measured = [
        (size, row)
        for size, row in zip(curve.train_sizes, curve.errors, strict=True)
        if np.isfinite(row).all()
    ]
    faultless = [size for size, row in measured if (row == 0).any()]
    for size, row in measured:
        axes.plot(
            np.full(len(row), size)[row > 0],
            row[row > 0],
            MARKERS["validation"],
            color=COLOURS["validation"],
            alpha=0.4,
            markersize=3.5,
            markeredgewidth=0,
        )
    means = [(size, float(np.mean(row))) for size, row in measured]
    if means:
        axes.plot(
            [size for size, _ in means],
            [mean or np.nan for _, mean in means],
            MARKERS["validation"] + ("" if curve.law else LINES["validation"]),
            color=COLOURS["validation"],
            label="held-out images, mean",
        )
    if faultless:
        # A logarithmic axis has no zero: these stand on its edge.
        axes.plot(
            faultless,
            np.zeros(len(faultless)),
            "v",
            color=COLOURS["validation"],
            markerfacecolor="none",
            markersize=7,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label="networks without an error",
        )
    law, law_data = _law(axes, curve, study.n_train, 0.5 / np.max(curve.fold_images))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(curve.train_sizes, [count(size) for size in curve.train_sizes])
    axes.tick_params(axis="x", rotation=45)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    # As many decimals as a decade needs.
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    axes.set_xlabel("training images")
    axes.set_ylabel("error rate")
    if means:
        axes.legend(loc="best")
    shown = listing(f"{percent(mean)} with {count(size)}" for size, mean in means)
    no_zero = (
        " Triangles on the lower edge mark networks without an error, which a logarithmic axis "
        "cannot show."
        if faultless
        else ""
    )
    return Picture(
        figure,
        alt="Line plot, both axes logarithmic: error rate on held-out images against the number "
        f"of training images. {f'Means: {shown}.' if means else 'No error is a number.'}"
        + law
        + no_zero,
        caption="Learning curve: the error rate on held-out images of networks trained on growing "
        "numbers of images, both axes logarithmic; pale marks are single networks."
        + (" Line: the power law fitted to the largest sizes, with its 95% band." * bool(law))
        + no_zero,
        name="fig-learning-curve",
        data=pd.DataFrame(
            [("network", size, error, None, None) for size, row in measured for error in row]
            + law_data,
            columns=["of", "training images", "error rate", "low", "high"],
        ),
    )


def _law(axes, curve, n_train, floor):
    """Draw the fitted law from the smallest size that it was fitted to up to all images.

    Returns
    -------
    (str, list of tuple)
        A sentence, empty without a law, and what is drawn.
    """
    if curve.law is None:
        return "", []
    sizes = np.geomspace(curve.train_sizes[curve.fitted][0], n_train, 50)
    tail = statistics.tail_of(CONFIDENCE)
    low, high = np.quantile(curve.law.predict_draws(sizes), [tail, 1 - tail], axis=0)
    low, law, high = np.clip([low, curve.law.predict(sizes), high], floor, 1)
    axes.fill_between(
        sizes,
        low,
        high,
        color=COLOURS["validation"],
        alpha=0.2,
        linewidth=0,
    )
    axes.plot(
        sizes,
        law,
        LINES["validation"],
        color=COLOURS["validation"],
        label="power law",
    )
    words = f" The fitted power law falls with the exponent {signed(curve.law.b)}."
    return words, [("power law", *row) for row in zip(sizes, law, low, high, strict=True)]
