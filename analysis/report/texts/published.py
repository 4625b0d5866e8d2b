"""Sentences on the tutorial's own comparisons of networks."""

from analysis.evaluation import published
from analysis.report.display import Text
from analysis.report.words import counted, p_value, percent, points, signed, table

ALPHA = 0.05
"""Adjusted p-value up to which a difference counts as shown."""


def tutorial_reading(study):
    """What the tutorial concluded from its folds, and what a test of the same folds says."""
    if not study.dataset.is_mnist:
        return Text(
            "The tutorial's comparisons are not shown here: they were made on other images than "
            "this run's."
        )
    found = published.tutorial_comparisons()
    told = " ".join(_told(row) for row in found)
    return Text(
        "The tutorial also judged variants of its baseline, by their mean over five folds and "
        "without a test. As it split the images with the same seed each time, its folds can be "
        f"compared in pairs. {told}"
    )


def tutorial_table(study):
    """The tutorial's comparisons in numbers; nothing where the images are others."""
    if not study.dataset.is_mnist:
        return None
    found = published.tutorial_comparisons()
    rows = [
        (
            row.title,
            percent(row.accuracy),
            signed(100 * row.difference),
            f"{signed(100 * row.interval.low)} to {signed(100 * row.interval.high)}",
            p_value(row.p_value),
            p_value(row.adjusted),
        )
        for row in found
    ]
    columns = [
        "variant",
        "mean accuracy",
        "difference from the baseline (points)",
        f"{found[0].interval.level:.0%} interval",
        "p",
        "p, adjusted",
    ]
    return Text(
        table(rows, columns, "lrrrrr")
        + f"\n\nThe baseline's mean is {percent(found[0].baseline)}. The test is the corrected t "
        f"test, with Holm's (1979) adjustment for {counted(len(found), 'comparison')}. "
        f"Source: {published.BATCH_NORMALISATION.reference}"
    )


def _told(row):
    """One comparison in words."""
    name = (
        f"The network {row.title}" if row.title.startswith("with") else f"The {row.title} network"
    )
    way = "rise" if row.difference > 0 else "drop"
    seen = f"{name} showed a {way} of {points(abs(row.difference))}"
    if row.difference == 0:
        seen = f"{name} came out as the baseline did"
    if row.adjusted <= ALPHA:
        return f"{seen}, and the test confirms it ({p_value(row.adjusted)} after adjustment)."
    low, high = row.interval.low, row.interval.high
    return (
        f"{seen}, which the test cannot tell from chance ({p_value(row.p_value)}): the folds "
        f"agree with anything from {signed(100 * low)} to {signed(100 * high)} points."
    )
