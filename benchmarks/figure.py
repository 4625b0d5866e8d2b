"""The figure: time relative to the plain script."""

import matplotlib as mpl
from matplotlib.figure import Figure

OURS, OTHERS = "#0072B2", "#8A94A0"
LABELS = {
    "tutorial": "plain Keras loop",
    "joblib_loop": "joblib over the folds",
    "sklearn_wrapper": "scikit-learn wrapper",
    "engine": "this engine",
}
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "svg.hashsalt": "benchmarks",
    # Text as shapes looks the same wherever it is shown.
    "svg.fonttype": "path",
}


def panels(parts):
    """What there is to show.

    Parameters
    ----------
    parts : dict
        Results by the parts' letters.

    Returns
    -------
    list of (str, list of (str, dict, bool))
        Title, and bars: label, run and whether it is the engine's; the plain script first.
    """
    found = []
    runs = (parts.get("c") or parts.get("a") or {}).get("runs", {})
    if runs:
        order = [name for name in LABELS if name in runs]
        bars = [(LABELS[name], runs[name], name == "engine") for name in order]
        found.append(("Baseline network, the same recipe", bars))
    runs = parts.get("b", {}).get("runs", {})
    if runs:
        bars = [
            ("deeper network,\nplain Keras loop", runs["tutorial"], False),
            ("efficient network,\nthis engine", runs["engine"], True),
        ]
        found.append(("Time to the deeper network's accuracy", bars))
    return found


def draw(parts, caption, path):
    """Draw the bars; where nothing was compared, remove an earlier figure.

    Parameters
    ----------
    parts : dict
    caption : str
        What was run, and where.
    path : pathlib.Path
    """
    shown = panels(parts)
    if not shown:
        path.unlink(missing_ok=True)
        return
    heights = [len(bars) + 0.9 for _, bars in shown]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8, 0.62 * sum(heights) + 0.7), layout="constrained")
        figure.set_facecolor("white")
        axes = figure.subplots(len(shown), 1, height_ratios=heights, sharex=True, squeeze=False)
        for (title, bars), ax in zip(shown, axes[:, 0], strict=True):
            _bars(ax, title, bars)
        longest = max(run["seconds"] / bars[0][1]["seconds"] for _, bars in shown
                      for _, run, _ in bars)  # fmt: skip
        axes[-1, 0].set_xlim(0, 1.46 * longest)
        axes[-1, 0].set_xlabel("time relative to the plain loop (less is better)")
        figure.supxlabel(caption, fontsize=9, color="#56606B")
        figure.savefig(path, facecolor="white", metadata={"Date": None, "Creator": None})


def _bars(ax, title, bars):
    plain = bars[0][1]["seconds"]
    for place, (_, run, ours) in enumerate(bars):
        relative = run["seconds"] / plain
        ax.barh(place, relative, color=OURS if ours else OTHERS, height=0.62)
        ax.text(
            relative + 0.012,
            place,
            f"{relative:.2f}  ({run['seconds']:.0f} s, {100 * run['accuracy']:.2f}%)",
            va="center",
            fontsize=11,
            fontweight="bold" if ours else "normal",
        )
    ax.set_yticks(range(len(bars)), [label for label, _, _ in bars])
    ax.invert_yaxis()
    ax.set_title(title, loc="left", fontsize=12.5, fontweight="bold")
    ax.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
