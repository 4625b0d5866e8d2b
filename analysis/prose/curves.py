"""Sentences of the curves chapter: what the curves say, the verdict on the fit, the inferences."""

import numpy as np

from analysis import diagnosis
from analysis.final_check import agreement, recalls
from analysis.notebook import Text
from analysis.prose.words import (
    answer,
    count,
    counted,
    finite,
    interval,
    listing,
    number,
    percent,
    percent_range,
    points,
    table,
)

FEW = 3


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
        "anything else."
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
                percent(fold.history["train"][-1, 1]),
                percent(fold.history["validation"][-1, 1]),
                percent(fold.history["validation"][1:, 1].max()),
                percent(fold.history["test"][-1, 1]),
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
            "**mean**", _loss(means[0]), _loss(means[1]), "", percent(means[2]), percent(means[3]),
            "", percent(means[4]),
        )
    )
    return Text(
        table(
            rows,
            [
                "fold",
                "loss",
                "validation loss",
                "lowest (epoch)",
                "accuracy",
                "validation accuracy",
                "highest",
                "test accuracy",
            ],
            align="rrrrrrrr",
        )
        + "\n\nLoss in nats, after the last epoch; “loss” and “accuracy” are the training part's. "
        "The lowest and highest values are picked after the event and flatter the "
        "network a little."
    )


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
        text + f"After the last epoch the networks are right on {_right(study, 'train')} of the "
        f"images of their training parts and on {_right(study, 'validation')} of those of "
        f"their validation parts, a gap of {points(gap.mean)} "
        f"({100 * gap.interval.low:.2f} to {100 * gap.interval.high:.2f})."
    )


NAMES = {
    "fall": "fall of the validation loss in the last part of training",
    "rise": "rise of the validation loss after its best epoch",
    "gap": "training accuracy minus validation accuracy",
    "training_error": "training error",
    "training_share": f"training error minus {diagnosis.TRAINING_SHARE:.0%} of the validation error",
}


def fit_rule(study):
    """The rule that decides on the fit."""
    return Text(f"**Rule.** {diagnosis.rule()}")


def evidence_table(study):
    """The evidence for the verdict on the fit, against its thresholds."""
    rows = []
    for name in ("fall", "training_error", "training_share", "rise", "gap"):
        item = study.fit.evidence.get(name)
        if item is None:
            rows.append((NAMES[name], "not finite", "", "", ""))
            continue
        rows.append(
            (
                NAMES[name],
                percent(item.mean),
                percent_range(item.interval.low, item.interval.high) if item.interval else "",
                percent(item.threshold, 1),
                ("yes" if item.reached else "no") + ("" if item.clear else ", not beyond doubt"),
            )
        )
    return Text(
        table(
            rows,
            ["evidence (mean over folds)", "measured", "95 % interval", "threshold", "reached"],
            align="lrrrl",
        )
        + "\n\nIntervals are corrected for the overlap of the training parts. The best epoch of a "
        "fold is chosen by the other folds, so that the rise is not a chance of the same curve. "
        "Changes of the loss are relative to the loss; errors and accuracies are shares of images."
    )


def _right(study, part):
    """Mean accuracy over folds after the last epoch, in words."""
    return percent(study.validation.curve(part, "accuracy")[:, -1].mean())


def _moved(change):
    """A relative change in words: ``"fell by 3.4 %"``."""
    if round(change, 3) == 0:
        return "stayed as it was"
    return f"{'rose' if change > 0 else 'fell'} by {percent(abs(change), 1)}"


def _why(study):
    """The reason of the verdict, in words."""
    fit = study.fit
    item = fit.evidence
    reasons = {
        "diverged": lambda: "the loss is not finite in at least one fold: the training diverged",
        "fall": lambda: (
            f"the validation loss still fell by {percent(item['fall'].mean, 1)} in the last part "
            "of the training, so that more epochs would improve it"
        ),
        "training_share": lambda: (
            f"the networks still misread {percent(fit.train_error)} of their own training images, "
            f"against {percent(fit.validation_error)} of the others: most of the error is not "
            "about new images at all"
        ),
        "rise": lambda: (
            f"the validation loss rose by {percent(item['rise'].mean, 1)} after its best epoch "
            "while the network went on learning its training images"
        ),
        "gap": lambda: (
            f"the networks are right on {_right(study, 'train')} of the images that they "
            f"learned from and on only {_right(study, 'validation')} of the others"
        ),
    }
    if fit.reasons:
        return "; and ".join(reasons[name]() for name in fit.reasons)
    return (
        f"in the last part of the training the validation loss {_moved(-item['fall'].mean)}, since "
        "its best epoch (chosen for each fold by the others) it "
        f"{_moved(item['rise'].mean)}, and the networks are right on "
        f"{_right(study, 'train')} of the images that they learned from and on "
        f"{_right(study, 'validation')} of the others: none of it reaches its threshold"
    )


def _sure(study):
    if study.fit.clear:
        return "The evidence is clear at the 95 % level."
    return (
        "The verdict is tentative: at least one deciding interval reaches across its threshold, "
        "and another run might fall on the other side."
    )


def fit_reading(study):
    """The verdict on the fit, with its reasoning."""
    fit = study.fit
    text = f"The verdict is **{fit.verdict}**: {_why(study)}. {_sure(study)}"
    rise = fit.evidence.get("rise")
    if fit.verdict == "good fit" and fit.train_error < fit.validation_error:
        share = 1 - fit.train_error / fit.validation_error
        text += (
            f" A good fit is not a perfect one: the training error is {percent(fit.train_error)} "
            f"and the validation error {percent(fit.validation_error)}, so that "
            f"{percent(share, 0)} of the latter is there only because the images are new."
        )
    if fit.verdict == "overfitting" and "rise" in fit.reasons:
        accuracy = study.validation.curve("validation", "accuracy").mean(axis=0)
        drop = accuracy[fit.best_epoch] - accuracy[-1]
        if drop < 0.001:
            text += (
                " The accuracy did not suffer from it: since that epoch the network has grown "
                "surer of its errors, not more often wrong."
            )
    if rise is not None and 1 <= fit.best_epoch < study.parameters.epochs:
        text += (
            f" By the mean validation loss, the epoch to stop at would have been {fit.best_epoch}; "
            "that was found on these folds, and nothing reported here makes use of it."
        )
    return Text(text)


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


def inferences(study):
    """What may be inferred, each with its evidence, its strength and its limit."""
    validation, fit, choice = study.validation, study.fit, study.best_k
    check = agreement(study)
    card = study.dataset.card
    lines = [
        f"**Accuracy.** On new images like these {card.items}, the model is right on "
        f"{percent(validation.mean_accuracy)}, {interval(validation.interval)}. The interval "
        "holds for networks trained by this recipe on as many images; it says nothing of images "
        "from elsewhere.",
        f"**Forecast.** The test set gives {percent(study.test_accuracy)}, "
        + (
            "which agrees with the folds within the sampling error."
            if check.agrees
            else "which differs from the folds by more than the sampling error."
        ),
        f"**Fit.** {fit.verdict.capitalize()}"
        f"{'' if fit.clear else ' (tentative)'}: {_why(study)}.",
    ]
    law = choice.law
    if law is not None:
        slope = np.quantile(law.draws[:, 1], 0.025)
        lines.append(
            "**More data.** "
            + (
                f"The error falls steadily with the number of images; twice as many would take "
                f"about {percent(1 - 2 ** -float(law.b), 0)} off it, if the law holds that far."
                if slope > 0
                else "Whether more images would help, the measured sizes do not tell."
            )
        )
    pairs = validation.out_of_fold.frequent_errors(1)
    if pairs:
        label, predicted, times = pairs[0]
        names = study.dataset.class_names
        lines.append(
            f"**Errors.** The most frequent one, {names[label]} read as {names[predicted]}, makes "
            f"{count(times)} of {count((~validation.out_of_fold.correct).sum())} errors among the "
            "out-of-fold predictions, each made by a network that had not seen the image."
        )
    spread = validation.spread
    if finite(spread.ratio):
        lines.append(
            "**Stability.** "
            + (
                "The folds differ by no more than the sampling of images explains; nothing speaks "
                "against networks of like quality."
                if spread.p_value >= 0.05
                else "The folds differ by more than the sampling of single images explains: their "
                "networks differ in quality, or their images come in groups."
            )
        )
    return Text("\n".join(f"{position}. {line}" for position, line in enumerate(lines, 1)))


def curves_answer(study):
    """The answer of the chapter."""
    fit, validation = study.fit, study.validation
    loss = validation.curve("validation", "loss")[:, -1].mean()
    train = validation.curve("train", "loss")[:, -1].mean()
    return Text(
        answer(
            f"The model shows {'a ' if fit.verdict == 'good fit' else ''}**{fit.verdict}**"
            f"{'' if fit.clear else ', tentatively'}: {_why(study)}. After the last epoch the "
            f"loss is {_loss(train)} on the training parts and {_loss(loss)} on the validation "
            f"parts, the accuracy {_right(study, 'train')} and "
            f"{_right(study, 'validation')}."
        )
    )
