"""Sentences on the variance between folds: its components in the run and in small samples."""

from math import sqrt

import pandas as pd

from analysis.report.display import Text, table
from analysis.report.words import (
    NOT_MEASURABLE,
    count,
    finite,
    p_value,
    points,
    points_range,
    signed,
)


def spread_reading(study):
    """How much of the spread of the run's folds sampling explains."""
    validation = study.validation
    spread = validation.spread
    if not finite(spread.ratio):
        return Text(
            "All held-out images were classified alike, correctly or not, in every fold; there is "
            "no "
            "spread to explain."
        )
    text = (
        f"The accuracies of this run's folds have a standard deviation of "
        f"{points(validation.std_accuracy)}; the choice of validation images alone would give "
        f"about {points(spread.expected_sd)}. "
    )
    if spread.p_value < 0.05:
        text += (
            f"The folds differ by more than sampling explains ({p_value(spread.p_value)}): the "
            "networks differ in quality, or the images come in groups of easy and hard ones. "
        )
    else:
        text += (
            f"They do not differ by more than sampling explains ({p_value(spread.p_value)}), so "
            "sampling alone can account for this spread. "
        )
    return Text(
        text + "The part due to sampling grows with the square root of K, because the parts become "
        f"smaller, so a small spread is no argument for a K.{_largest(study.k_experiment)}"
    )


def _largest(found):
    """Which source weighs most in the small samples, where that is known."""
    if found is None:
        return ""
    parts = found.sources
    (sampling, _), (training, _), (seed, _) = parts.sampling, parts.training, parts.seed
    if not (finite(training) and finite(seed)):
        return ""
    if sampling > sqrt(seed**2 + training**2):
        return (
            " In the small samples the sampling of held-out images is the largest component: more "
            "images, not other folds, make a score more precise."
        )
    return (
        " In the small samples the training images and the seed contribute more than the sampling "
        "of held-out images: more networks make a score more precise."
    )


def components_table(study):
    """The components of variance in the small samples; nothing where there were none."""
    found = study.k_experiment
    if found is None:
        return None
    parts = found.sources
    rows = [
        ("which images are held out", "a fold's score", *_cells(parts.sampling)),
        ("which images are trained on", "a network's true accuracy", *_cells(parts.training)),
        ("initial weights and order of images", "a network's true accuracy", *_cells(parts.seed)),
        (
            f"how the sample is split into {parts.split_folds} folds, and new weights"
            if parts.split_folds
            else "how the sample is split into folds, and new weights",
            "the estimate, the mean over folds",
            *_cells(parts.splits),
        ),
        ("all together (observed)", "a fold's score", *_cells(parts.observed)),
    ]
    heading = ["what varies", "in what", "standard deviation (points)", "95% interval"]
    return table(
        pd.DataFrame(rows, columns=heading),
        "Components of the variance between folds in the small samples.",
        name="tbl-variance",
    )


def components_reading(study):
    """How the components were measured and add up; nothing where there were no samples."""
    found = study.k_experiment
    return None if found is None else Text(f"{_reading(found)}\n\n{_growth(found.rows)}")


def _cells(component):
    deviation, found = component
    shown = signed(100 * deviation) if finite(deviation) else NOT_MEASURABLE
    return shown, points_range(found)


def _reading(found):
    parts = found.sources
    (sampling, _), (training, _), (seed, _) = parts.sampling, parts.training, parts.seed
    text = (
        f"Scores are of K = {parts.k} folds of {count(parts.size)} images. The first part is the "
        "binomial's; the second and third are components of the variance of measured true "
        f"accuracies over {count(found.samples)} "
        f"{'sample' if found.samples == 1 else 'samples'} and {count(found.starts)} starts of "
        "each, minus what measuring them on a finite number of images adds (starts of one sample "
        "are measured on the same images, whose sampling error they share with a correlation of "
        f"{signed(parts.image_correlation)}). "
    )
    if training == 0:
        text += (
            "The second is zero because the samples differ no more than measuring them explains. "
        )
    if finite(training) and finite(seed):
        without, with_all = sqrt(sampling**2 + seed**2), sqrt(sampling**2 + seed**2 + training**2)
        text += (
            f"Held-out images and seed together give {points(without)}, with the training images "
            f"{points(with_all)}; the folds of one sample share most training images and show "
            f"only a part of it. The observed {points(parts.observed[0])} "
            f"{_against(parts.observed[1], without, with_all)}. "
        )
    splits = parts.splits[0]
    if finite(splits):
        pooled = sampling / sqrt(parts.k)
        text += (
            f"Splitting the same sample anew changes the estimate by {points(splits)}; drawing "
            "another "
            f"sample changes it by about {points(pooled)} through its images alone, which no "
            "repetition on one sample can show. "
        )
    return text.strip() + " (After Bouthillier et al. 2021.)"


def _against(observed, low, high):
    """Whether the observed spread lies where its parts put it."""
    if observed is None or (observed.low <= high and observed.high >= low):
        return "agree with that" + ("" if observed is None else " within their interval")
    return "are more than that" if observed.low > high else "are less than that"


def _growth(rows):
    """The spread of folds against K."""
    first, last = rows[0], rows[-1]
    if first is last:
        return (
            "The standard deviation of the scores of one sample's folds was "
            f"{signed(100 * first.fold_deviation)} points with K = {first.k} "
            f"({signed(100 * first.binomial_deviation)} by the binomial alone)."
        )
    text = (
        "The standard deviation of the scores of one sample's folds was "
        f"{signed(100 * first.fold_deviation)} points with K = {first.k} "
        f"({signed(100 * first.binomial_deviation)} by the binomial alone) and "
        f"{signed(100 * last.fold_deviation)} with K = {last.k} "
        f"({signed(100 * last.binomial_deviation)})"
    )
    if first.fold_deviation > 0:
        ratio = last.fold_deviation / first.fold_deviation
        text += (
            f": it grew {ratio:.1f}-fold, where the square root of K grows "
            f"{sqrt(last.k / first.k):.1f}-fold"
        )
    return text + ". A wider spread with more folds is no sign of a worse estimate."
