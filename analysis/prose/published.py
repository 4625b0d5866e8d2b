"""Sentences on the tutorial's own comparisons of networks."""

from analysis import published
from analysis.notebook import Text
from analysis.prose.words import count, p_value, percent, points, signed, spaced, table

ALPHA = 0.05
"""Adjusted p-value up to which a difference counts as shown."""


def tutorial_reading(study):
    """What the tutorial concluded from its folds, and what a test of the same folds says."""
    if not study.dataset.is_mnist:
        return Text(
            "The tutorial's comparisons are not shown here: they were made on MNIST, and this "
            "run's images are others."
        )
    found = published.tutorial_comparisons()
    rows = [
        (
            row.title,
            percent(row.accuracy, 3),
            signed(100 * row.difference, 3),
            f"{signed(100 * row.interval.low, 3)} to {signed(100 * row.interval.high, 3)}",
            p_value(row.p_value),
            p_value(row.adjusted),
        )
        for row in found
    ]
    columns = [
        "variant",
        "mean accuracy",
        "difference from the baseline (points)",
        spaced(f"{found[0].interval.level:.0%} interval"),
        "p",
        "p, adjusted",
    ]
    told = " ".join(_told(row) for row in found)
    return Text(
        table(rows, columns, "lrrrrr")
        + f"\n\nThe tutorial judged its variants by their mean over five folds, beside the "
        f"baseline's {percent(found[0].baseline, 3)}, without a test. As it split the images with "
        "the same seed each time, its published folds can be compared in pairs, by the corrected "
        f"t test and with Holm's (1979) adjustment for {count(len(found))} comparisons. "
        f"{told} Source: {published.BATCH_NORMALISATION.reference}"
    )


def _told(row):
    """One comparison in words."""
    name = (
        f"The network {row.title}" if row.title.startswith("with") else f"The {row.title} network"
    )
    way = "rise" if row.difference > 0 else "drop"
    seen = f"{name} showed a {way} of {points(abs(row.difference), 3)}"
    if row.difference == 0:
        seen = f"{name} came out as the baseline did"
    if row.adjusted <= ALPHA:
        return f"{seen}, and the test confirms it ({p_value(row.adjusted)} after adjustment)."
    low, high = row.interval.low, row.interval.high
    return (
        f"{seen}, which the test cannot tell from chance ({p_value(row.p_value)}): the folds "
        f"agree with anything from {signed(100 * low, 3)} to {signed(100 * high, 3)} points, so "
        "that they neither show a difference nor rule out a small one."
    )
