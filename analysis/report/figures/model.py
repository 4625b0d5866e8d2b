"""Figures of the model chapter: the flow of layers, the comparison, shifts, and training."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from analysis.evaluation.model_comparison import one_recipe
from analysis.models.architectures import MODELS
from analysis.report.figures.colours import COLOURS
from analysis.report.figures.picture import Picture
from analysis.report.figures.style import (
    LINES,
    MARKERS,
    plot_style,
    scale_loss,
    show_percent,
    subplots,
)
from analysis.report.model_words import layer_detail, title_of
from analysis.report.words import count, counted, listing, percent

LAYER_NAMES = {
    "Conv2D": "Convolution",
    "MaxPooling2D": "Max pooling",
    "Flatten": "Flatten",
    "Dense": "Dense",
    "BatchNormalization": "Batch normalisation",
    "ReLU": "ReLU",
    "RandomShift": "Random shift",
}
# Letters of a layer's detail that fit into its box.
BOX_LETTERS = 27


def shape_text(shape):
    """A layer's output shape: ``"26×26×32"``."""
    return "×".join(count(size) for size in shape)


@plot_style()
def model_flow(study):
    """The run's network as a chain of boxes, from the image to the class probabilities."""
    layers = study.final.facts["layers"]
    boxes = [("Image", "pixels, scaled", shape_text(study.dataset.input_shape))]
    boxes += [
        (LAYER_NAMES[layer["layer"]], layer_detail(layer), shape_text(layer["output"]))
        for layer in layers
    ]
    per_row = 3
    rows = -(-len(boxes) // per_row)
    figure, axes = subplots(height=1.35 * rows)
    axes.set_axis_off()
    axes.set_xlim(0, per_row)
    axes.set_ylim(-rows, 0)
    for i, (kind, detail, shape) in enumerate(boxes):
        x, y = i % per_row, -(i // per_row) - 0.5
        last = i == len(boxes) - 1
        axes.add_patch(
            FancyBboxPatch(
                (x + 0.06, y - 0.33),
                0.78,
                0.66,
                boxstyle="round,pad=0,rounding_size=0.06",
                facecolor=COLOURS["box" if i > 0 and not last else "end"],
                edgecolor=COLOURS["train"] if i > 0 else COLOURS["neutral"],
            )
        )
        axes.text(x + 0.45, y + 0.21, kind, ha="center", va="center", weight="bold")
        axes.text(
            x + 0.45,
            y - 0.01,
            textwrap.fill(detail, BOX_LETTERS),
            ha="center",
            va="center",
            fontsize=9,
            linespacing=1.1,
        )
        axes.text(
            x + 0.45,
            y - 0.22,
            f"→ {shape}",
            ha="center",
            va="center",
            fontsize=9.5,
            color=COLOURS["neutral"],
        )
        if not last and (i + 1) % per_row:
            start, end = (x + 0.85, y), (x + 1.05, y)
        elif not last:
            # To the next row: down, back to the left, and down again.
            axes.plot(
                [x + 0.45, x + 0.45, 0.45],
                [y - 0.34, y - 0.48, y - 0.48],
                lw=1,
                color=COLOURS["neutral"],
            )
            start, end = (0.45, y - 0.46), (0.45, y - 0.68)
        else:
            continue
        axes.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="-|>", mutation_scale=10, color=COLOURS["neutral"]
            )
        )
    names = [f"{kind.lower()} to {shape}" for kind, _, shape in boxes[1:]]
    return Picture(
        figure,
        alt=f"Flow chart of {len(boxes)} boxes: image of {boxes[0][2]} values; {'; '.join(names)}.",
        caption="The skeleton of the run's network: each box is a layer, with what it does and the "
        "shape of its output.",
        name="fig-model-flow",
        data=pd.DataFrame(boxes, columns=["layer", "what it does", "shape of its output"]),
    )


@plot_style()
def comparison(study):
    """Accuracy of the compared networks, with intervals."""
    contenders = study.model_comparison
    figure, axes = subplots(height=0.75 + 0.5 * len(contenders))
    for row, item in enumerate(contenders):
        own = item.name == study.parameters.model
        colour = COLOURS["accent"] if own else COLOURS["neutral"]
        axes.errorbar(
            item.accuracy,
            row,
            xerr=[[item.accuracy - item.interval.low], [item.interval.high - item.accuracy]],
            fmt="o",
            color=colour,
            capsize=4,
            markersize=7,
        )
        axes.annotate(
            percent(item.accuracy),
            (item.accuracy, row),
            (0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.set_yticks(
        range(len(contenders)),
        [f"{title_of(item.name)}\n{count(item.parameters)} weights" for item in contenders],
    )
    axes.set_ylim(len(contenders) - 0.5, -0.6)
    axes.set_xlabel("validation accuracy, first fold")
    show_percent(axes.xaxis)
    facts = [
        f"{title_of(item.name)} {percent(item.accuracy)} ({item.interval:.2%})"
        for item in contenders
    ]
    return Picture(
        figure,
        alt="Dot plot of the validation accuracy on the first fold, with 95% intervals: "
        + "; ".join(facts)
        + ".",
        caption="Accuracy on the first fold's validation images, with 95% intervals from the "
        "sampling of images. Same training images, "
        + ("same recipe." if one_recipe(contenders) else "but not the same recipe."),
        name="fig-comparison",
        data=pd.DataFrame(
            [
                (
                    title_of(one.name),
                    one.parameters,
                    one.accuracy,
                    one.interval.low,
                    one.interval.high,
                )
                for one in contenders
            ],
            columns=["model", "weights", "validation accuracy", "low", "high"],
        ),
    )


@plot_style()
def shift_tolerance(study):
    """Accuracy of the compared networks on images moved by a few pixels."""
    facts, accuracy = study.shifts.facts, study.shifts.arrays["accuracy"]
    # The run's own network, the last, looks as it does in the other comparison.
    others = [
        (COLOURS["neutral"], "^:"),
        (COLOURS["sky"], "s--"),
        (COLOURS["warm"], "d-."),
    ][: len(accuracy) - 1]
    looks = [*others, (COLOURS["accent"], "o-")]
    figure, axes = subplots(height=3.2)
    words = []
    for name, values, (colour, style) in zip(facts["models"], accuracy, looks, strict=True):
        axes.plot(facts["distances"], values, style, color=colour, label=title_of(name))
        words.append(f"{title_of(name)} from {percent(values[0], 1)} to {percent(values[-1], 1)}")
    axes.set_xticks(facts["distances"])
    axes.set_xlabel("shift of the image (pixels)")
    axes.set_ylabel("validation accuracy")
    axes.set_ylim(0, 1.02)
    show_percent(axes.yaxis)
    axes.legend(loc="lower left")
    return Picture(
        figure,
        alt="Line chart of the validation accuracy against the shift, from 0 to "
        f"{counted(facts['distances'][-1], 'pixel')}: {'; '.join(words)}.",
        caption="Accuracy on validation images that are moved up, down, left and right (mean of "
        f"the four). {_trained_on_moved(facts['models'])}",
        name="fig-shifts",
        data=pd.DataFrame(
            accuracy.T,
            columns=[title_of(name) for name in facts["models"]],
            index=pd.Index(facts["distances"], name="shift (pixels)"),
        ).reset_index(),
    )


def _trained_on_moved(names):
    """Which of the networks saw moved images while they were trained."""
    moving = [MODELS[name] for name in names if MODELS[name].shift]
    if not moving:
        return "No network saw a moved image while it was trained."
    titles = listing(
        f"the {title_of(card.name)} (by up to {counted(card.shift, 'pixel')})" for card in moving
    )
    return f"Only {titles} saw moved images while it was trained."


@plot_style()
def training_curves(study):
    """Loss and accuracy of the first fold's network over the epochs."""
    fold = study.validation.folds[0]
    epochs = np.arange(len(fold.history["train"]))
    figure, panels = subplots(1, 2, height=2.9)
    for axes, column in zip(panels, (0, 1), strict=True):
        # The untrained network's accuracy would squeeze all others into one line.
        first = column if len(epochs) > 2 else 0
        for part in ("train", "validation"):
            axes.plot(
                epochs[first:],
                fold.history[part][first:, column],
                LINES[part],
                marker=MARKERS[part] if len(epochs) <= 25 else None,
                color=COLOURS[part],
                label={"train": "training part", "validation": "validation part"}[part],
            )
        axes.set_xlabel("epoch" if first else "epoch (0 = untrained)")
        axes.set_title(("Loss (nats)", "Accuracy")[column])
        axes.xaxis.get_major_locator().set_params(integer=True)
    positive = [fold.history[part][:, 0] for part in ("train", "validation")]
    if np.isfinite(positive).all() and np.min(positive) > 0:
        scale_loss(panels[0], positive)
    show_percent(panels[1].yaxis)
    panels[1].legend(loc="lower right")
    train, validation = fold.history["train"], fold.history["validation"]
    return Picture(
        figure,
        alt=f"Two line charts over {counted(len(epochs) - 1, 'epoch')}. Training loss from "
        f"{train[0, 0]:.3g} to {train[-1, 0]:.3g}, validation loss from {validation[0, 0]:.3g} to "
        f"{validation[-1, 0]:.3g}; training accuracy ends at {percent(train[-1, 1])}, validation "
        f"accuracy at {percent(validation[-1, 1])}.",
        caption="Training of the first fold's network, on the images of its training part and of "
        "its validation part: loss before training and after each epoch (left, logarithmic where "
        "it is finite) and accuracy after each epoch (right).",
        name="fig-training",
        data=pd.concat(
            pd.DataFrame(fold.history[part], columns=["loss", "accuracy"])
            .rename_axis("epoch")
            .reset_index()
            .assign(part=part)
            for part in ("train", "validation")
        ),
    )
