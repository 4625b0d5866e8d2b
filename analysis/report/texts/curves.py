"""Sentences of the curves chapter: what the curves say, and the verdict on the fit."""

import numpy as np

from analysis.models.architectures import MODELS
from analysis.report.display import Text
from analysis.report.texts.fit import (
    accuracy_in_words,
    reason_in_short,
    tentative,
    verdict_sentence,
    what_helps,
)
from analysis.report.words import (
    answer,
    count,
    finite,
    number,
    points,
    signed,
    table,
)

PARTS = ("train", "validation", "test")


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


def reading_aid(study):
    """What is plotted, and on how many images."""
    fold = study.validation.folds[0]
    sample = (
        f"on a stratified sample of {count(fold.train_measured)} images of the training part, "
        if fold.train_measured < fold.train_size
        else "on the training part, "
    )
    return Text(
        "Each network is measured before training (epoch 0) and after every epoch: "
        f"{sample}on the validation part ({count(fold.validation_size)} images) and on the test "
        f"set ({count(len(study.dataset.y_test))}). The test set is shown for comparison; nothing, "
        f"not even the number of epochs, was chosen by it. {_as_measured(study)}".strip()
    )


def curve_table(study):
    """Final and best values of every fold."""
    losses, accuracies = [], []
    for fold in study.validation.folds:
        train, validation, test = (fold.history[part] for part in PARTS)
        loss = validation[:, 0]
        best = 1 + int(np.nanargmin(loss[1:])) if np.isfinite(loss[1:]).any() else None
        losses.append(
            (
                fold.number,
                *(_loss(part[-1, 0]) for part in (train, validation, test)),
                f"{_loss(loss[best])} ({best})" if best else "not finite",
            )
        )
        accuracies.append(
            (
                fold.number,
                *(_plain_percent(part[-1, 1]) for part in (train, validation, test)),
                _plain_percent(validation[1:, 1].max()),
            )
        )
    for rows, measure, show in ((losses, "loss", _loss), (accuracies, "accuracy", _plain_percent)):
        ends = (study.validation.curve(part, measure)[:, -1].mean() for part in PARTS)
        rows.append(("**mean**", *map(show, ends), ""))
    columns = ["fold", "training", "validation", "test"]
    return Text(
        "**Loss after the last epoch (nats)**\n\n"
        + table(losses, [*columns, "lowest validation (epoch)"], align="rrrrr")
        + "\n\n**Accuracy after the last epoch (%)**\n\n"
        + table(accuracies, [*columns, "highest validation"], align="rrrrr")
        + "\n\nThe lowest and the highest values are picked after the event and flatter the "
        "network a little."
    )


def _plain_percent(share):
    """A share in percent without the sign, for narrow columns."""
    return f"{100 * share:.2f}"


def _loss(value):
    return f"{value:.4f}" if finite(value) else "not finite"


def curves_reading(study):
    """What the mean curves look like, in words."""
    validation, fit = study.validation, study.fit
    epochs = study.parameters.epochs
    if not fit.best_epoch:
        return Text(
            "The loss is not finite in at least one fold: the training diverged, and the curves "
            "show where."
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
        text + f"In the end the networks are right on {accuracy_in_words(study, 'train')} of "
        f"the images of their training parts and on {accuracy_in_words(study, 'validation')} of "
        f"those of their validation parts, a gap of {points(gap.mean)} "
        f"({signed(100 * gap.interval.low)} to {signed(100 * gap.interval.high)})."
    )


def curves_answer(study):
    """The answer of the chapter: performance, verdict, and what would help."""
    fit = study.fit
    train, validation, test = (accuracy_in_words(study, part) for part in PARTS)
    losses = [study.validation.curve(part, "loss")[:, -1].mean() for part in PARTS]
    loss = (
        "loss {}, {} and {}".format(*map(number, losses))
        if np.isfinite(losses).all()
        else "the loss is not finite"
    )
    return Text(
        answer(
            f"{verdict_sentence(fit, tentative(fit))}: {reason_in_short(study)}. After the last "
            f"epoch the networks are right on {train} of the images learned from, {validation} of "
            f"those held out and {test} of the test set ({loss}). {what_helps(study)}"
        )
    )
