"""Sentences on writers: is random cross-validation optimistic?"""

from analysis.evaluation import writer_gap
from analysis.evaluation.writer_gap import FLATTERS, IMMATERIAL, MATERIAL_GAP
from analysis.report.display import Text
from analysis.report.words import (
    NBSP,
    about,
    count,
    counted,
    finite,
    interval,
    percent,
    signed,
)


def writers_rule(study):
    """The rule that decides whether random folds are optimistic; nothing without writers."""
    if study.writer_gap is None:
        return None
    return Text(f"> **The rule.** {writer_gap.rule()}")


def writers_reading(study):
    """The accuracy of folds by writer against random ones, or how to measure it."""
    gap = study.writer_gap
    if gap is None:
        published = " or `-p writers published`" if study.dataset.is_mnist else ""
        return Text(
            "No table of writers was given, so this run cannot tell whether random folds, which "
            "may "
            "put images of one writer into both parts, are optimistic; `-p writers PATH`"
            f"{published} gives one."
        )
    return Text("\n\n".join([_design(gap), _result(gap)]))


def writers_details(study):
    """What the interval of the gap holds; nothing without a table of writers."""
    gap = study.writer_gap
    return None if gap is None else Text(_doubt(gap))


def _points(difference):
    return f"{signed(100 * difference)}{NBSP}percentage points"


def _material():
    return f"{100 * MATERIAL_GAP:g}{NBSP}percentage points"


def _design(gap):
    each = (
        f"{counted(gap.fewest_images, 'image')} each"
        if gap.fewest_images == gap.most_images
        else f"{count(gap.fewest_images)} to {counted(gap.most_images, 'image')} each, median "
        f"{about(gap.median_images)}"
    )
    return (
        f"The {count(gap.images)} images are by {count(gap.writers)} writers ({each}). Of the "
        f"writers in the validation part of a random fold, {percent(gap.shared_writers, 1)} have "
        "images in its training part too. A second cross-validation with the same network and "
        f"recipe keeps all images of a writer in one of its {count(gap.folds)} folds, so that "
        "every network is evaluated on writers that it was not trained on."
    )


def _result(gap):
    limits = gap.interval
    text = (
        f"With random folds the accuracy is {percent(gap.random_accuracy)}, "
        f"{interval(gap.random_interval)}; with folds by writer "
        f"{percent(gap.grouped_accuracy)}, {interval(gap.grouped_interval)}. The gap is "
        f"**{_points(gap.difference)}**, {signed(100 * limits.low)} to {_points(limits.high)} "
        f"({limits.level:.0%} interval). "
    )
    if gap.verdict == FLATTERS:
        text += (
            "The interval lies above zero: the random folds are **optimistic**, "
            + (
                f"by {_material()} or more. "
                if limits.low >= MATERIAL_GAP
                else f"though whether by as much as {_material()} is not known. "
            )
            + "For writers who are new to the model, the lower accuracy is the one to expect."
        )
    elif gap.verdict == IMMATERIAL:
        text += (
            f"The interval ends below {_material()}: the random folds are **not materially "
            "optimistic**."
        )
        if limits.low > 0:
            text += " There is a gap, too small to matter: the interval excludes zero."
        elif limits.high < 0:
            text += " If anything, they are pessimistic: the interval lies below zero."
    else:
        text += (
            f"The interval reaches from no gap to one of {_material()} or more: this run **cannot "
            "tell** whether the random folds are optimistic."
        )
    return text


def _doubt(gap):
    text = (
        "The intervals of the two accuracies include the sampling of writers only. That of the gap "
        "includes training variation too, since a network trained anew would be slightly better "
        "or worse on all its images. Writers give it a standard error of "
        f"{_points(gap.writer_error)};"
    )
    if gap.training_error > 0:
        text += (
            f" training adds {_points(gap.training_error)}, as estimated from what the folds vary "
            "beyond the sampling of their images"
        )
    else:
        text += (
            " training adds nothing, since the folds vary no more than the sampling of their "
            "images "
            "explains"
        )
    text += f"; the interval allows for there being only {count(gap.folds)} networks on each side."
    effect = gap.grouped_design_effect
    if finite(effect):
        alike = "together" if effect > 1 else "no more together than by chance"
        text += (
            f" Images of one writer are classified correctly or not {alike}: in the folds by "
            "writer "
            f"the variance of the accuracy is {signed(effect)} times what it would be for "
            "unrelated "
            "images."
        )
    return text + (
        f" {percent(gap.random_flawless, 1)} of the writers have no error in the random folds, and "
        f"{percent(gap.grouped_flawless, 1)} in the folds by writer."
    )


def writers_beside_test(study):
    """The test accuracy against the gap; None without a table of writers."""
    return None if study.writer_gap is None else Text(_beside_test(study))


def _beside_test(study):
    """The sentences of `writers_beside_test`; only of MNIST are the test set's writers known."""
    gap = study.writer_gap
    if not study.dataset.is_mnist:
        return (
            "The table does not cover the test images. Whether they are by the same writers is not "
            "known, so their accuracy is no check on the gap."
        )
    accuracy = study.test.accuracy
    as_random, as_grouped = (
        writer_gap.agrees(gap, pooled, found, accuracy, study.test.interval)
        for pooled, found in (
            (gap.random_accuracy, gap.random_interval),
            (gap.grouped_accuracy, gap.grouped_interval),
        )
    )
    text = (
        "No writer of a test image of MNIST wrote one of its training images, as QMNIST showed "
        "(Yadav & Bottou 2019, [arXiv:1905.10498](https://arxiv.org/abs/1905.10498)). So the "
        f"test accuracy, {percent(accuracy)}, is one for new writers too. Within the sampling of "
        "writers on both sides it agrees with "
    )
    if as_random and as_grouped:
        return text + "both accuracies, so it cannot choose between them."
    if as_grouped:
        return text + "that of the folds by writer, and not with that of the random folds."
    if as_random:
        return text + (
            "that of the random folds, and not with that of the folds by writer. The final model "
            "was "
            "trained on more images, and the handwriting in the test images may be easier to read, "
            "so this alone does not refute a gap."
        )
    low, high = sorted((gap.random_accuracy, gap.grouped_accuracy))
    where = "above both" if accuracy > high else "below both" if accuracy < low else "between them"
    return text + (
        f"neither: it lies {where}. Either the test images differ from the training images, or the "
        "final model, trained on more images, differs from the folds' networks; that hides a gap "
        "of this size."
    )
