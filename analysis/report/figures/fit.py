"""Figures on the fit: the learning curve, and the ablations."""

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from analysis.report.display import Picture
from analysis.report.figures.style import (
    COLOURS,
    LINES,
    MARKERS,
    plot_style,
    subplots,
)
from analysis.report.model_words import variant_words
from analysis.report.words import count, counted, listing, percent, signed
from analysis.statistics import intervals as statistics

PART_NAMES = {"train": "training images", "validation": "held-out images"}
# On a logarithmic axis, the folds of the two parts are drawn next to each other.
ASIDE = {"train": 0.96, "validation": 1.04}
LONGEST_NAME = 28


def _nothing(name, sentence):
    """A figure that states that nothing was measured."""
    figure, axes = subplots(height=1.0)
    axes.set_axis_off()
    axes.text(0.5, 0.5, sentence, ha="center", va="center", transform=axes.transAxes)
    return Picture(figure, alt=sentence, caption=sentence, name=name)


def _limits(errors, size, n_validation):
    """Interval of the mean error over folds; None with one fold or without numbers."""
    if len(errors) < 2 or not np.isfinite(errors).all():
        return None
    return statistics.mean_interval_corrected(errors, int(size), n_validation, bounds=(0, 1))


@plot_style()
def learning_curve(study):
    """Error against the number of training images, on both kinds of images, for every fold."""
    curve = study.learning_curve
    if curve is None:
        return _nothing("fig-learning-curve", "The learning curve was not measured in this run.")
    # A logarithmic axis has no zero: half an image stands for none.
    floor = 0.5 / curve.n_validation
    figure, axes = subplots(height=3.6)
    zeros, words = False, []
    for part in ("train", "validation"):
        errors = np.asarray(getattr(curve, f"{part}_errors"), dtype=float)
        measured = np.isfinite(errors).all(axis=1)
        if not measured.any():
            continue
        zeros = zeros or bool((errors[measured] == 0).any())
        sizes, errors = np.asarray(curve.train_sizes)[measured], errors[measured]
        if curve.folds > 1:
            axes.plot(
                np.repeat(sizes * ASIDE[part], curve.folds),
                np.maximum(errors, floor).ravel(),
                MARKERS[part],
                color=COLOURS[part],
                alpha=0.45,
                markersize=3.5,
                markeredgewidth=0,
            )
        mean = errors.mean(axis=1)
        found = [
            _limits(row, size, curve.n_validation) for row, size in zip(errors, sizes, strict=True)
        ]
        drawn = np.maximum(mean, floor)
        spread = np.zeros((2, len(sizes)))
        for position, limits in enumerate(found):
            if limits is not None:
                low, high = max(limits.low, floor), max(limits.high, floor)
                spread[:, position] = drawn[position] - low, high - drawn[position]
        axes.errorbar(
            sizes,
            drawn,
            yerr=np.maximum(spread, 0) if curve.folds > 1 else None,
            fmt=MARKERS[part] + LINES[part],
            capsize=3,
            color=COLOURS[part],
            label=f"{PART_NAMES[part]}, "
            + ("mean and 95% interval" if curve.folds > 1 else "one fold"),
        )
        told = (
            f"{percent(value)} with {count(size)}" for value, size in zip(mean, sizes, strict=True)
        )
        words.append(f"{PART_NAMES[part]}: {listing(told)}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(curve.train_sizes, [count(size) for size in curve.train_sizes])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    # As many decimals as a decade needs.
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    axes.set_xlabel("training images")
    axes.set_ylabel("error rate")
    if words:
        axes.legend(loc="best")
    folds = "one fold" if curve.folds == 1 else f"{curve.folds} folds"
    no_zero = (
        f" No error at all is drawn as {percent(floor, 3)}, half a held-out image." if zeros else ""
    )
    return Picture(
        figure,
        alt="Line plot, both axes logarithmic: error rate against the number of training images. "
        + (f"Means, {'; '.join(words)}." if words else "No error is a number.")
        + no_zero,
        caption=f"Learning curve: the error rate of networks trained on growing parts of the "
        f"images, in {folds}, both axes logarithmic. A power law would be a straight line."
        + (" Pale marks are single folds." if curve.folds > 1 else "")
        + (" The distance between the two curves occurs only on new images." * (len(words) == 2))
        + no_zero,
        name="fig-learning-curve",
    )


def _on(trial):
    return counted(trial.train_size, "image")


@plot_style()
def capacity_and_remedies(study):
    """Difference in accuracy of every ablation to its base, with intervals."""
    groups = [
        ("size of the network", "sky", "s", list(study.capacity.values())),
        ("remedy", "accent", "o", list(study.remedies or [])),
    ]
    rows = [(group, trial) for group in groups for trial in group[3]]
    if not rows:
        return _nothing("fig-ablations", "No other sizes and no remedies were tested in this run.")
    same = len({trial.train_size for _, trial in rows}) == 1
    figure, axes = subplots(height=1.3 + (0.27 if same else 0.34) * len(rows))
    axes.axvline(0, color=COLOURS["neutral"], linewidth=1.2)
    words, labelled = [], set()
    for row, ((title, colour, marker, _), trial) in enumerate(rows):
        found, gain = trial.interval, 100 * trial.gain
        if not np.isfinite(gain):
            axes.text(0, row, " not measurable", va="center", fontsize=9)
            words.append(f"{variant_words(trial.name)} not measurable")
            continue
        reach = None
        if found is not None:
            reach = [[gain - 100 * found.low], [100 * found.high - gain]]
        shown = trial.verdict in ("better", "worse")
        axes.errorbar(
            gain,
            row,
            xerr=reach,
            fmt=marker,
            capsize=3,
            markersize=6,
            color=COLOURS[colour],
            markerfacecolor=COLOURS[colour] if shown else "white",
            label=title if title not in labelled else None,
        )
        labelled.add(title)
        limits = f" ({signed(100 * found.low)} to {signed(100 * found.high)})" if found else ""
        words.append(f"{variant_words(trial.name)} {signed(gain)}{limits}")
    axes.set_yticks(
        range(len(rows)),
        [
            variant_words(trial.name)[:LONGEST_NAME] + ("" if same else f"\n{_on(trial)}")
            for _, trial in rows
        ],
        fontsize=8.5,
    )
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(
        "difference in validation accuracy to the run's own network"
        + (f" on {_on(rows[0][1])}" if same else "")
        + "\n(percentage points)"
    )
    axes.grid(axis="y", visible=False)
    if len(labelled) > 1:
        figure.legend(loc="outside upper right", ncols=2)
    trials = [trial for _, trial in rows]
    folds = listing((counted(n, "fold") for n in sorted({t.folds for t in trials})), "or")
    return Picture(
        figure,
        alt="Dot plot with error bars: difference in validation accuracy to the run's own "
        "network, "
        f"in percentage points over {folds}: {'; '.join(words)}.",
        caption="Ablations: validation accuracy of other network sizes and of remedies minus that "
        "of "
        "the run's own network on the same images and folds, with 95% intervals. Filled marks are "
        "significant, adjusted for the number of ablations; hollow ones are not.",
        name="fig-ablations",
    )
