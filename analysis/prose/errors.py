"""Sentences on what the model gets wrong."""

import numpy as np

from analysis.final_check import recalls
from analysis.notebook import Text
from analysis.prose.words import (
    count,
    counted,
    listing,
    percent,
    percent_range,
)

FEW = 3


def confusion_reading(study):
    """Which classes are confused."""
    names = study.dataset.class_names
    out_of_fold = study.validation.out_of_fold
    wrong = int((~out_of_fold.correct).sum())
    if not wrong:
        return Text("No held-out image was misread.")
    pairs = out_of_fold.frequent_errors(FEW)
    listed = listing(
        f"{names[label]} read as {names[predicted]} ({count(times)})"
        for label, predicted, times in pairs
    )
    sure = float(np.mean(out_of_fold.confidence[~out_of_fold.correct] > 0.9))
    rows = sorted(recalls(study), key=lambda row: row["recall"])
    worst, best = rows[0], rows[-1]
    text = (
        f"{counted(wrong, 'held-out image was', 'held-out images were')} misread, "
        f"{percent(wrong / len(out_of_fold.labels))} of all. The most frequent "
        f"{'confusion is' if len(pairs) == 1 else 'confusions are'} {listed}. "
    )
    if worst["interval"][1] < best["interval"][0]:
        text += (
            f"Class {names[worst['class']]} is the hardest, with a recall of "
            f"{percent(worst['recall'])} ({percent_range(*worst['interval'])}); class "
            f"{names[best['class']]} the easiest, with {percent(best['recall'])} "
            f"({percent_range(*best['interval'])}). "
        )
    else:
        text += "The classes' recalls are too close to call one the hardest. "
    return Text(
        text + f"In {percent(sure, 0)} of its errors the network gave the wrong class more than "
        f"{percent(0.9, 0)} probability: its confidence is no proof."
    )


def errors_reading(study):
    """What the surest errors teach."""
    names = study.dataset.class_names
    out_of_fold = study.validation.out_of_fold
    worst = out_of_fold.worst(1)
    if not len(worst):
        return Text("There is no error to look at.")
    first = worst[0]
    return Text(
        f"The surest error is labelled {names[out_of_fold.labels[first]]} and was read as "
        f"{names[out_of_fold.predicted[first]]} with a probability of "
        f"{100 * out_of_fold.confidence[first]:.2f} %. Look at the images: some are hard for a "
        "person too, and some labels may be wrong. This run cannot tell the two apart, since it "
        "asked no one."
    )
