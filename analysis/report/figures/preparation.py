"""Figures of the preparation chapter: the scaling experiment, and one image before and after."""

import numpy as np
import pandas as pd
from matplotlib.ticker import LogLocator, NullFormatter

from analysis.models.recipes import RECIPES
from analysis.report.example import example_index
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.images import frame, plane
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import plot_style, show_percent, subplots
from analysis.report.subject import SCALING_NAMES, is_subset
from analysis.report.words import count, counted, percent, pixel_value, step_size

_LOOK = {
    "none": {"color": COLOURS["neutral"], "linestyle": "--", "marker": "s"},
    "unit": {"color": COLOURS["accent"], "linestyle": "-", "marker": "o"},
    "standard": {"color": COLOURS["sky"], "linestyle": "-.", "marker": "^"},
}
_SAMPLE = 2000
"""Images whose values the histograms count."""


@plot_style()
def scaling_accuracy(study):
    """Validation accuracy against the learning rate, on raw and on scaled pixels."""
    verdict, facts = study.scaling_verdict, study.scaling.facts
    arrays, run_rate = study.scaling.arrays, study.parameters.learning_rate
    figure, ax = subplots(height=3.6)
    for kind in facts["scalings"]:
        of_kind = arrays["scaling"] == kind
        for searched in (True, False):
            rows = np.flatnonzero(of_kind & ((arrays["sample"] == 0) == searched))
            rows = rows[np.argsort(arrays["learning_rate"][rows], kind="stable")]
            look = _LOOK[kind] | ({} if searched else {"linestyle": "", "markerfacecolor": "none"})
            label = SCALING_NAMES[kind] if searched else None
            x, y = arrays["learning_rate"][rows], arrays["accuracy"][rows]
            ax.plot(x, y, label=label, markersize=5 if searched else 9, **look)
    ax.axvline(run_rate, color="black", linewidth=1)
    ax.text(
        run_rate,
        1.01,
        "this run's rate",
        transform=ax.get_xaxis_transform(),
        ha="center",
        fontsize=8.5,
    )
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda rate, _: step_size(rate))
    ax.set_ylim(0, 1)
    ax.set_xlabel("learning rate")
    ax.set_ylabel("validation accuracy")
    show_percent(ax.yaxis, 0)
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    best = "; ".join(
        f"{SCALING_NAMES[found.scaling]} {percent(found.accuracy, 1)} at {step_size(found.rate)}"
        for found in verdict.searches
    )
    run, rates = verdict.at_run_rate, arrays["learning_rate"]
    return Picture(
        figure,
        alt=f"Line chart of the validation accuracy against the learning rate, from "
        f"{step_size(rates.min())} to {step_size(rates.max())}, with a line for each scaling. "
        f"Best: {best}. At this run's rate, raw pixels reach {percent(run.raw, 1)} and scaled ones "
        f"{percent(run.scaled, 1)}.",
        caption=f"Validation accuracy after {counted(facts['epochs'], 'epoch')} against the "
        "learning rate. Lines: one training at each rate, from which the best is chosen. Hollow "
        "symbols: trainings on other images, at the best rates and at the run's. The vertical line "
        "marks the learning rate of this run"
        + (", the largest of its cycle." if RECIPES[study.parameters.model].one_cycle else "."),
        name="fig-scaling-accuracy",
        data=pd.DataFrame(
            {
                "scaling": arrays["scaling"],
                "learning rate": arrays["learning_rate"],
                "sample of images": arrays["sample"],
                "validation accuracy": arrays["accuracy"],
            }
        ),
    )


@plot_style()
def before_and_after(study):
    """One image and the values of many, as loaded and as scaled."""
    scaler, index = study.scaling_effect.scaler, example_index(study)
    sample = study.data.images[:_SAMPLE]
    parts = (("As loaded", sample), ("As scaled", scaler.apply(sample)))
    figure, axes = subplots(2, 2, height=5.4, height_ratios=[1.45, 1], sharey="row")
    tables = []
    for column, (title, images) in enumerate(parts):
        picture, values = axes[:, column]
        shown = plane(images[index])
        drawn = picture.imshow(shown, cmap="gray_r", interpolation="nearest")
        figure.colorbar(drawn, ax=picture, shrink=0.85, label="pixel value")
        picture.set_title(title, loc="center")
        picture.set_xticks([])
        picture.set_yticks([])
        picture.grid(False)
        frame(picture)
        counts, edges = np.histogram(images, bins=min(40, study.data.train.distinct))
        values.stairs(counts / counts.sum(), edges, fill=True, color=COLOURS["train"])
        bins = {"low": edges[:-1], "high": edges[1:], "share of pixels": counts / counts.sum()}
        tables.append(pd.DataFrame({"pixels": title.lower(), **bins}))
        values.set_yscale("log")
        values.set_xlabel("pixel value")
        values.set_ylabel("share of pixels" if column == 0 else "")
        seen = counts[counts > 0]
        fine = (1,) if seen.max() > 100 * seen.min() else (1, 2, 5)
        values.yaxis.set_major_locator(LogLocator(subs=fine))
        values.yaxis.set_minor_formatter(NullFormatter())
        values.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}%")
    n = study.dataset.channels
    ranges = [f"{pixel_value(images.min())} to {pixel_value(images.max())}" for _, images in parts]
    same = study.parameters.scaling == "none"
    mean = f", the mean of its {n} channels," if n > 1 else ""
    many = f"first {count(len(sample))}" if len(sample) < study.n_train else f"{count(len(sample))}"
    used = " used in this run" if is_subset(study) else ""
    return Picture(
        figure,
        alt=f"The same image twice{mean}, each above a histogram of pixel values. As loaded, "
        f"values run from {ranges[0]}; as scaled, from {ranges[1]}. Pictures and histograms look "
        f"the same; the numbers on the scales {'do as well' if same else 'differ'}.",
        caption=f"One image{mean} as loaded and as this run scales it, each with its own grey "
        f"scale; below, the values of the {many} training images{used} on a logarithmic axis. "
        + (
            "This run leaves the values as they are."
            if same
            else "Pictures and histograms have the same shape; the numbers on the scales differ."
        ),
        name="fig-before-and-after",
        data=pd.concat(tables),
    )
