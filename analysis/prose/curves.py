"""Sentences of the curves chapter: what the curves say, and the verdict on the fit."""

import numpy as np

from analysis.notebook import Text
from analysis.prose.fit import accuracy_in_words, reason, tentative, verdict_sentence
from analysis.prose.model import as_measured
from analysis.prose.words import (
    answer,
    count,
    finite,
    number,
    points,
    signed,
    table,
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
        "Every point is measured with the weights held still, before training (epoch "
        f"0) and after each epoch: {sample}on the whole validation part "
        f"({count(fold.validation_size)} images) and on the whole test set "
        f"({count(len(study.dataset.y_test))}). The test set is shown because the "
        "comparison is instructive. Nothing was chosen by it: neither the number of epochs nor "
        f"anything else. {as_measured(study)}".strip()
    )


def curve_table(study):
    """Final and best values of every fold."""
    rows = []
    for fold in study.validation.folds:
        loss = fold.history["validation"][:, 0]
        best = 1 + int(np.nanargmin(loss[1:])) if np.isfinite(loss[1:]).any() else None
        rows.append(
            (
                fold.number,
                _loss(fold.history["train"][-1, 0]),
                _loss(loss[-1]),
                f"{_loss(loss[best])} ({best})" if best else "not finite",
                _plain_percent(fold.history["train"][-1, 1]),
                _plain_percent(fold.history["validation"][-1, 1]),
                _plain_percent(fold.history["validation"][1:, 1].max()),
                _plain_percent(fold.history["test"][-1, 1]),
            )
        )
    validation = study.validation
    means = [
        validation.curve("train", "loss")[:, -1].mean(),
        validation.curve("validation", "loss")[:, -1].mean(),
        validation.curve("train", "accuracy")[:, -1].mean(),
        validation.curve("validation", "accuracy")[:, -1].mean(),
        validation.curve("test", "accuracy")[:, -1].mean(),
    ]
    rows.append(
        (
            "**mean**",
            _loss(means[0]),
            _loss(means[1]),
            "",
            _plain_percent(means[2]),
            _plain_percent(means[3]),
            "",
            _plain_percent(means[4]),
        )
    )
    return Text(
        table(
            rows,
            [
                "fold",
                "loss",
                "val. loss",
                "lowest (epoch)",
                "acc. (%)",
                "val. acc. (%)",
                "highest (%)",
                "test acc. (%)",
            ],
            align="rrrrrrrr",
        )
        + "\n\nLoss in nats and accuracy (acc.) after the last epoch; bare, they are the "
        "training part's, with val. the validation part's. "
        "The lowest and highest values are picked after the event and flatter the "
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
        f"Over the folds, the mean training loss goes from {number(train[0])} before training to "
        f"{number(train[-1])}, the mean validation loss from {number(loss[0])} to "
        f"{number(loss[-1])}. "
    )
    if epochs == 1:
        text += "With one epoch there is no curve to read beyond this fall. "
    elif fit.best_epoch == epochs:
        text += "The mean validation loss is lowest after the last epoch. "
    else:
        text += (
            f"The mean validation loss is lowest after epoch {fit.best_epoch}, at "
            f"{number(loss[fit.best_epoch])}. "
        )
    gap = fit.evidence["gap"]
    return Text(
        text
        + f"After the last epoch the networks are right on {accuracy_in_words(study, 'train')} of "
        f"the images of their training parts and on {accuracy_in_words(study, 'validation')} of "
        f"those of their validation parts, a gap of {points(gap.mean)} "
        f"({signed(100 * gap.interval.low)} to {signed(100 * gap.interval.high)})."
    )


def curves_answer(study):
    """The answer of the chapter."""
    fit, validation = study.fit, study.validation
    loss = validation.curve("validation", "loss")[:, -1].mean()
    train = validation.curve("train", "loss")[:, -1].mean()
    return Text(
        answer(
            f"{verdict_sentence(fit)}{tentative(fit)}: {reason(study)}. After the last epoch the "
            f"loss is {_loss(train)} on the training parts and {_loss(loss)} on the validation "
            f"parts, the accuracy {accuracy_in_words(study, 'train')} and "
            f"{accuracy_in_words(study, 'validation')}."
        )
    )
