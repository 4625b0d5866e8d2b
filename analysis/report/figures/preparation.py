"""Figures of the preparation chapter: the scaling experiment, and one image before and after."""

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from analysis.models.recipes import RECIPES
from analysis.report.display import Picture
from analysis.report.example import example_index
from analysis.report.figures.images import frame, plane
from analysis.report.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.report.subject import SCALING_NAMES, is_subset
from analysis.report.words import count, counted, number, percent, pixel_value, step_size

_LOOK = {
    "none": {"color": COLOURS["neutral"], "linestyle": "--", "marker": "s"},
    "unit": {"color": COLOURS["accent"], "linestyle": "-", "marker": "o"},
    "standard": {"color": COLOURS["sky"], "linestyle": "-.", "marker": "^"},
}
_SAMPLE = 2000
"""Images whose values the histograms count."""


@plot_style()
def scaling_accuracy(study):
    """Validation accuracy against the learning rate for every scaling."""
    facts, accuracy = study.scaling.facts, study.scaling.arrays["accuracy"]
    rates, run_rate = facts["learning_rates"], study.parameters.learning_rate
    figure, ax = subplots(height=3.6)
    for i, kind in enumerate(facts["scalings"]):
        ax.plot(rates, accuracy[i].mean(axis=1), label=SCALING_NAMES[kind], **_LOOK[kind])
        ax.fill_between(
            rates,
            accuracy[i].min(axis=1),
            accuracy[i].max(axis=1),
            alpha=0.18,
            color=_LOOK[kind]["color"],
            linewidth=0,
        )
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
    ax.set_ylim(0, 1)
    ax.set_xlabel("learning rate")
    ax.set_ylabel("validation accuracy")
    show_percent(ax.yaxis, 0)
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    best = "; ".join(
        f"{SCALING_NAMES[row['scaling']]} {percent(row['best_accuracy'], 1)} at "
        f"{step_size(row['best_rate'])}"
        for row in study.scaling_verdict.rows
    )
    return Picture(
        figure,
        alt=f"Line chart of the validation accuracy against the learning rate, from "
        f"{step_size(rates[0])} to {step_size(rates[-1])}, with a line for each scaling. "
        f"Best means: {best}.",
        caption=f"Validation accuracy after {counted(facts['epochs'], 'epoch')} against the "
        f"learning rate, for each scaling of the pixels: mean over {facts['starts']} starts "
        "(lines) and their range (bands). The vertical line marks the learning rate of this run"
        + (", the largest of its cycle." if RECIPES[study.parameters.model].one_cycle else "."),
        name="fig-scaling-accuracy",
    )


@plot_style()
def scaling_loss(study):
    """Training loss over the epochs at each scaling's best rate and at the run's own."""
    facts, curves = study.scaling.facts, study.scaling.arrays["curves"]
    rates, epochs = facts["learning_rates"], np.arange(facts["epochs"] + 1)
    run_rate = study.parameters.learning_rate
    figure, axes = subplots(1, 2, height=3.5, sharey=True)
    ends, broken = [], []
    for ax, title in zip(
        axes,
        ("Each at its best rate", f"All at the run's rate, {step_size(run_rate)}"),
        strict=True,
    ):
        for i, row in enumerate(study.scaling_verdict.rows):
            kind = row["scaling"]
            rate = row["best_rate"] if ax is axes[0] else run_rate
            curve = curves[i, rates.index(rate)].mean(axis=0)
            finite = np.isfinite(curve)
            if not finite.all():
                broken.append(f"{SCALING_NAMES[kind]} at {step_size(rate)}")
            ax.plot(epochs[finite], curve[finite], label=SCALING_NAMES[kind], **_LOOK[kind])
            if ax is axes[1]:
                end = number(curve[-1], 2) if finite[-1] else "no finite value"
                ends.append(f"{SCALING_NAMES[kind]} from {number(curve[0], 2)} to {end}")
        ax.set_title(title)
        ax.set_yscale("log")
        ax.set_xticks(epochs)
        ax.set_xlabel("epoch")
    axes[0].yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes[0].set_ylabel("training loss (log scale)")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(
        figure,
        alt=f"Two line charts of the training loss over {counted(facts['epochs'], 'epoch')}, left "
        f"at each scaling's best learning rate, right at the run's. Right: {'; '.join(ends)}.",
        caption="Training loss before the first epoch and after each, mean over the starts: with "
        "the learning rate that suits each scaling best (left) and with the run's own (right)."
        + (f" A line that stops diverged: {'; '.join(broken)}." if broken else ""),
        name="fig-scaling-loss",
    )


@plot_style()
def before_and_after(study):
    """One image and the values of many, as loaded and as scaled."""
    scaler, index = study.scaling_effect.scaler, example_index(study)
    sample = study.data.images[:_SAMPLE]
    parts = (("As loaded", sample), ("As scaled", scaler.apply(sample)))
    figure, axes = subplots(2, 2, height=5.4, height_ratios=[1.45, 1], sharey="row")
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
    )
