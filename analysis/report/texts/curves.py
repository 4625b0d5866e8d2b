"""Sentences on the curves, and the answer on the fit."""

import numpy as np

from analysis.models.architectures import MODELS
from analysis.report.display import Text, table
from analysis.report.texts.fit import (
    accuracy_in_words,
    reason_in_short,
    tentative,
    verdict_sentence,
    what_helps,
)
from analysis.report.words import count, number, points, signed

PARTS = ("train", "validation", "test")
PART_NAMES = ("training", "validation", "test")


def _as_measured(study):
    """How measuring differs from training, as a sentence; or nothing."""
    card = MODELS[study.parameters.model]
    differences = []
    if card.shift:
        differences.append("the images are not shifted at random")
    if card.normalised:
        differences.append("batches are normalised by running averages instead of their own")
    if not differences:
        return ""
    return (
        "The networks are measured as they will be used, which differs from training: "
        f"{' and '.join(differences)}."
    )


def measuring(study):
    """On which images the curves are measured."""
    fold = study.validation.folds[0]
    sample = (
        f"a stratified sample of {count(fold.train_measured)} images of the training part"
        if fold.train_measured < fold.train_size
        else "the training part"
    )
    return Text(
        "Each network is evaluated before training (epoch 0) and after every epoch: on "
        f"{sample}, on the validation part ({count(fold.validation_size)} images) and on the test "
        f"set ({count(len(study.dataset.y_test))}). The test set is shown for comparison only; "
        f"nothing was chosen by it. {_as_measured(study)}".strip()
    )


def final_table(study):
    """Loss and accuracy of every fold after the last epoch, and their means."""
    frame = study.cross_validation.histories()
    last = frame[frame.epoch == frame.epoch.max()].pivot(
        index="fold", columns="part", values=["loss", "accuracy"]
    )
    last.columns = [f"{part} {measure}" for measure, part in last.columns]
    order = [f"{part} {measure}" for measure in ("loss", "accuracy") for part in PART_NAMES]
    last = last[[name for name in order if name in last]].rename(str)
    last.loc["mean"] = last.mean(skipna=False)
    formats = {name: ".4f" if name.endswith("loss") else ".2%" for name in last}
    return table(
        last,
        "Loss (nats) and accuracy of every fold's network after the last epoch.",
        name="tbl-curves",
        formats=formats,
    )


def curves_reading(study):
    """What the mean curves look like, in words."""
    validation, fit = study.validation, study.fit
    epochs = study.parameters.epochs
    if not fit.best_epoch:
        return Text(
            "The loss is not finite in at least one fold: the training diverged, and the curves "
            "show when."
        )
    loss = validation.curve("validation", "loss").mean(axis=0)
    train = validation.curve("train", "loss").mean(axis=0)
    text = (
        f"Over the epochs, the mean training loss goes from {number(train[0])} to "
        f"{number(train[-1])}, the mean validation loss from {number(loss[0])} to "
        f"{number(loss[-1])}. "
    )
    if epochs == 1:
        text += "With one epoch there is no curve to read beyond this fall. "
    elif fit.best_epoch == epochs:
        text += "The latter is lowest after the last epoch. "
    else:
        text += (
            f"The latter is lowest after epoch {fit.best_epoch}, at "
            f"{number(loss[fit.best_epoch])}. "
        )
    gap = fit.evidence["gap"]
    return Text(
        text + f"At the end the training accuracy is {accuracy_in_words(study, 'train')} and the "
        f"validation accuracy {accuracy_in_words(study, 'validation')}, a gap of "
        f"{points(gap.mean)} "
        f"({signed(100 * gap.interval.low)} to {signed(100 * gap.interval.high)})."
    )


def fit_in_short(study):
    """Verdict, performance and what would help, as sentences for the answer box."""
    fit = study.fit
    train, validation, test = (accuracy_in_words(study, part) for part in PARTS)
    losses = [study.validation.curve(part, "loss")[:, -1].mean() for part in PARTS]
    loss = (
        "loss {}, {} and {}".format(*map(number, losses))
        if np.isfinite(losses).all()
        else "the loss is not finite"
    )
    return (
        f"{verdict_sentence(fit, tentative(fit))}: {reason_in_short(study)}. After the last "
        f"epoch the accuracy is {train} on the training parts, {validation} on the validation "
        f"parts and {test} on the test set ({loss}). {what_helps(study)}"
    ).strip()
