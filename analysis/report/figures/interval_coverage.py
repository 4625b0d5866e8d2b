"""Figure of the intervals of cross-validation, simulated with a known true accuracy."""

import numpy as np

from analysis.evaluation.interval_coverage import METHODS, by_split, coverages, split_name
from analysis.report.display import Picture
from analysis.report.figures.style import COLOURS, plot_style, show_percent, subplots
from analysis.report.words import count, percent

# Marker and colour of each interval, two signs for the same thing.
SIGNS = {
    "naive": ("X", "accent"),
    "corrected": ("o", "sky"),
    "pooled": ("^", "warm"),
    "report": ("D", "neutral"),
}


@plot_style()
def interval_coverage(study):
    """Coverage of each interval by split, on each kind of data, against the nominal level."""
    facts = study.coverage_simulation.facts
    rows = coverages(facts, "expected")
    settings = list(dict.fromkeys(row.setting for row in rows))
    splits = by_split(rows)
    figure, grid = subplots(
        1, len(settings), height=1.5 + 0.5 * len(splits), sharex=True, sharey=True, squeeze=False
    )
    offsets = np.linspace(-0.27, 0.27, len(METHODS))
    for axes, setting in zip(grid[0], settings, strict=True):
        for offset, (method, label) in zip(offsets, METHODS.items(), strict=True):
            found = [
                (position + offset, row)
                for position, group in enumerate(splits)
                for row in group
                if row.setting == setting and row.method == method
            ]
            if not found:
                continue
            marker, colour = SIGNS[method]
            shares = np.array([row.share for _, row in found])
            ends = np.array([(row.low, row.high) for _, row in found]).T
            axes.errorbar(
                shares,
                [position for position, _ in found],
                xerr=np.clip([shares - ends[0], ends[1] - shares], 0, None),
                fmt=marker,
                markersize=5.5,
                color=COLOURS[colour],
                capsize=2,
                linewidth=1.2,
                label=label,
            )
        axes.axvline(facts["level"], color="black", linestyle="--", linewidth=1.2, label="nominal")
        axes.set_title(f"{setting} data")
        axes.set_xlabel("coverage")
        show_percent(axes.xaxis, 0)
    first = grid[0, 0]
    first.set_yticks(
        range(len(splits)), [split_name(group[0]).replace(", ", ",\n") for group in splits]
    )
    first.set_ylim(len(splits) - 0.5, -0.5)
    handles, labels = first.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), handletextpad=0.4)
    return Picture(
        figure,
        alt=f"Dot plot in {len(settings)} panels: coverage of the {', '.join(METHODS.values())} "
        f"intervals on {' and '.join(settings)} data, against the nominal "
        f"{percent(facts['level'], 0)}. This report's: {_alt(splits, settings)}.",
        caption="How often each interval contained the accuracy expected of training sets of its "
        "size, "
        f"in {count(facts['draws'])} simulated datasets of each kind, with the simulation's own "
        f"95% interval. Left of the dashed line an interval is too narrow, right of it wider than "
        "needed.",
        name="fig-interval-coverage",
    )


def _alt(splits, settings):
    """The coverages of the interval that the report uses, by split."""
    parts = []
    for group in splits:
        found = {row.setting: row.share for row in group if row.method == "report"}
        if found:
            shares = " and ".join(percent(found[name], 1) for name in settings if name in found)
            parts.append(f"{split_name(group[0])} {shares}")
    return "; ".join(parts)
