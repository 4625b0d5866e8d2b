"""Sentences on the accuracy of the folds, and on the published folds."""

import numpy as np
import pandas as pd

from analysis.evaluation import published
from analysis.report.display import Text, table
from analysis.report.words import counted, p_value, percent, points, signed
from analysis.statistics import intervals as statistics

ALPHA = 0.05
"""Adjusted p-value up to which a difference counts as shown."""


def interval_reading(study):
    """Which interval is reported, and how far sampling alone explains it."""
    validation = study.validation
    pooled, naive, interval = (
        validation.pooled_interval,
        validation.naive_interval,
        validation.interval,
    )
    why = (
        "the folds share training images"
        if validation.k > 2
        else "the two folds exchange their images"
    )
    return Text(
        f"The mean over the folds is **{validation.mean_accuracy:.2%}** ({interval.level:.0%} "
        f"interval {interval:.2%}), with a standard deviation of "
        f"{points(validation.std_accuracy)} between folds. The usual t interval ({naive:.2%}) "
        f"assumes independent scores, but {why}; the corrected one of Nadeau and Bengio (2003) "
        f"allows for that. {_widened(validation)} Of all images, each classified by the network "
        f"that was not trained on it, {validation.pooled_accuracy:.2%} are correct ({pooled:.2%} "
        "from the sampling of images alone)."
    )


def _widened(validation):
    """Whether the interval reaches further than the corrected one, as a sentence."""
    found, pooled = validation.interval, validation.pooled_interval
    ends = [end for end in ("low", "high") if getattr(found, end) == getattr(pooled, end)]
    if not ends:
        return "It is the one reported."
    which = "limits are both" if len(ends) == 2 else {"low": "lower", "high": "upper"}[ends[0]]
    if len(ends) == 1:
        which += " limit is"
    return (
        f"The reported {which} Wilson's of the pooled predictions, which reaches further: folds "
        "with similar scores are no proof of precision."
    )


def published_reading(study):
    """This run's folds compared with the published ones."""
    beside = study.published_folds
    if beside is None:
        return Text(
            "There are no published folds to compare with: a comparison is fair only for the same "
            "data, network and recipe, and this run's differ."
        )
    compared = published.compare_folds(study.validation.accuracies, beside)
    accuracies = np.array(beside.accuracies)
    spread = statistics.fold_spread_test(accuracies, [beside.validation_size] * len(accuracies))
    verb = "agrees with" if compared.agrees else "does not agree with"
    more = "more than" if spread.p_value < 0.05 else "no more than"
    low, high = signed(100 * compared.interval.low), signed(100 * compared.interval.high)
    return Text(
        f"{beside.title} was published with the same layers and recipe. Its mean is "
        f"{percent(float(accuracies.mean()))}, its standard deviation "
        f"{points(beside.deviation, 3)} between folds (divisor K, as published). This run's mean "
        "is "
        f"{points(abs(compared.difference))} {'higher' if compared.difference >= 0 else 'lower'} "
        f"(95% interval of the difference {low} to {high} points): it {verb} the published result. "
        "Both hold out the same images, so the interval covers other splits and trainings, but not "
        "other images. "
        f"The published folds vary {more} sampling explains ({p_value(spread.p_value)}). "
        f"Source: {beside.reference}"
    )


def accuracy_in_short(study):
    """The accuracy with its interval, and whether it can be trusted, for the answer box."""
    validation = study.validation
    beside, gap = study.published_folds, study.writer_gap
    compared = ""
    if beside is not None:
        agrees = published.compare_folds(validation.accuracies, beside).agrees
        compared = (
            f"That {'agrees' if agrees else 'does not agree'} with the "
            f"published {percent(float(np.mean(beside.accuracies)))}. "
        )
    optimism = {
        "flatters": "Folds by writer show that random folds are optimistic.",
        "does not flatter materially": "Folds by writer show that random folds are not materially "
        "optimistic.",
        "cannot tell": "Folds by writer cannot tell whether random folds are optimistic.",
        None: "Whether random folds are optimistic was not measured, because no table of writers "
        "was given.",
    }[gap and gap.verdict]
    leak = {
        "leak": "There is a leak, so this accuracy is optimistic.",
        "no material leak": "Exact copies cause no material leak.",
        "no leak": "There is no leak by exact copies.",
    }[study.leakage.folds]
    return (
        f"In {study.parameters.k}-fold cross-validation the model classifies "
        f"**{validation.mean_accuracy:.2%}** of unseen images correctly "
        f"({validation.interval.level:.0%} interval {validation.interval:.2%}). {compared}{leak} "
        f"{optimism}"
    )


def tutorial_reading(study):
    """What the tutorial concluded from its folds, and what a test of the same folds says."""
    if not study.dataset.is_mnist:
        return Text(
            "The tutorial's comparisons are not shown, because they were made on other images than "
            "this run's."
        )
    found = published.tutorial_comparisons()
    told = " ".join(_told(row) for row in found)
    return Text(
        "The tutorial also compared variants of its baseline, by their mean over five folds and "
        "without a test. Since it split the images with the same seed each time, its folds can be "
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
    return table(
        pd.DataFrame(rows, columns=columns),
        f"The tutorial's variants against its baseline (mean {percent(found[0].baseline)}), by the "
        f"corrected t test with Holm's (1979) adjustment for {counted(len(found), 'comparison')}. "
        f"Source: {published.BATCH_NORMALISATION.reference}",
        name="tbl-tutorial",
    )


def _told(row):
    """One comparison in words."""
    name = (
        f"The network {row.title}" if row.title.startswith("with") else f"The {row.title} network"
    )
    way = "rise" if row.difference > 0 else "drop"
    seen = f"{name} showed a {way} of {points(abs(row.difference))}"
    if row.difference == 0:
        seen = f"{name} had the same mean as the baseline"
    if row.adjusted <= ALPHA:
        return f"{seen}, which is significant ({p_value(row.adjusted)} after adjustment)."
    low, high = row.interval.low, row.interval.high
    return (
        f"{seen}, which is not significant ({p_value(row.p_value)}): the folds are consistent "
        f"with anything from {signed(100 * low)} to {signed(100 * high)} points."
    )
