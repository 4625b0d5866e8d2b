"""Sentences on the fit: the rule, the evidence, the verdict and its reasoning."""

from analysis import diagnosis
from analysis.notebook import Text
from analysis.prose.words import (
    percent,
    percent_range,
    spaced,
    table,
)

NAMES = {
    "fall": "fall of the validation loss below its lowest value before the last part",
    "rise": "rise of the validation loss after its best epoch",
    "gap": "training accuracy minus validation accuracy",
    "training_error": "training error",
    "validation_error": "validation error",
    "training_share": (
        f"training error minus {percent(diagnosis.TRAINING_SHARE, 0)} of the validation error"
    ),
}


def fit_rule(study):
    """The rule that decides on the fit."""
    return Text(f"> **The rule.** {spaced(diagnosis.rule(study.fit.annealed))}")


def evidence_table(study):
    """The evidence for the verdict on the fit, against its thresholds."""
    rows = []
    for name in ("validation_error", "fall", "training_error", "training_share", "rise", "gap"):
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
                "does not count"
                if name == "fall" and study.fit.annealed
                else ("yes" if item.reached else "no")
                + ("" if item.clear else ", not beyond doubt"),
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


def accuracy_in_words(study, part):
    """Mean accuracy over folds after the last epoch, in words."""
    return percent(study.validation.curve(part, "accuracy")[:, -1].mean())


def _moved(change):
    """A relative change in words: ``"fell by 3.4 %"``."""
    if round(change, 3) == 0:
        return "stayed as it was"
    return f"{'rose' if change > 0 else 'fell'} by {percent(abs(change), 1)}"


def reason(study):
    """The reason of the verdict, in words."""
    fit = study.fit
    item = fit.evidence
    reasons = {
        "diverged": lambda: (
            "the training diverged: after the last epoch the training loss is higher than before "
            "the first, or not finite"
        ),
        "fall": lambda: (
            "the last part of the training brought the validation loss "
            f"{percent(item['fall'].mean, 1)} below its lowest value before, so that more epochs "
            "promise to improve it"
        ),
        "training_share": lambda: (
            f"the networks still misread {percent(fit.train_error)} of their own training images, "
            f"against {percent(fit.validation_error)} of the others: at least half of the error "
            "has nothing to do with new images (the networks have learned too little, or "
            "labels are wrong; the curves cannot tell these apart)"
        ),
        "rise": lambda: (
            f"the validation loss rose by {percent(item['rise'].mean, 1)} after its best epoch "
            "while the network went on learning its training images"
        ),
        "gap": lambda: (
            f"the networks are right on {accuracy_in_words(study, 'train')} of the images that "
            f"they learned from and on only {accuracy_in_words(study, 'validation')} of the others"
        ),
    }
    if fit.reasons:
        return "; and ".join(reasons[name]() for name in fit.reasons)
    if not item["validation_error"].reached:
        return (
            f"only {percent(fit.validation_error)} of the held-out images are misread, too few for "
            f"the loss to matter, and the networks are right on "
            f"{accuracy_in_words(study, 'train')} of the images that they learned from"
        )
    last_part = (
        "the last part of the training left the validation loss "
        f"{percent(abs(item['fall'].mean), 1)} {'below' if item['fall'].mean > 0 else 'above'} its "
        "lowest value before; "
    )
    return (
        ("" if fit.annealed else last_part)
        + "after its best epoch (chosen for each fold by the others) the validation loss "
        f"{_moved(item['rise'].mean)}; and the networks are right on "
        f"{accuracy_in_words(study, 'train')} of the images that they learned from and on "
        f"{accuracy_in_words(study, 'validation')} of the others: none of it reaches its threshold"
    )


def certainty(study):
    if study.fit.clear:
        return "The evidence is clear at the 95 % level."
    return (
        "The verdict is tentative: at least one deciding interval reaches across its threshold, "
        "and another run might fall on the other side."
    )


def fit_reading(study):
    """The verdict on the fit, with its reasoning."""
    fit = study.fit
    text = f"The verdict is **{fit.verdict}**: {reason(study)}. {certainty(study)}"
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
