"""Sentences on the fit: the rule, the evidence, the verdict and its reasoning."""

from analysis import diagnosis, evidence
from analysis.notebook import Text
from analysis.prose.trials import as_points, capacity_in_short, more_data_in_short
from analysis.prose.words import (
    NOT_MEASURABLE,
    finite,
    listing,
    percent,
    points,
    signed,
    spaced,
    table,
)

NAMES = {
    "fall": "fall of the validation loss below its lowest value before the last part",
    "rise": "rise of the validation loss after its best epoch",
    "gap": "training accuracy minus validation accuracy",
    "accuracy_fall": "validation accuracy lost since its best epoch",
    "accuracy_since": "validation accuracy lost since the best epoch by loss",
    "training_error": "training error",
    "validation_error": "validation error",
    "training_share": (
        f"training error minus {percent(evidence.TRAINING_SHARE, 0)} of the validation error"
    ),
    "more_data": "share of the error that twice as many images would take away",
    "narrower": "gain in accuracy of a narrower network",
    "wider": "gain in accuracy of a wider network",
}
_ACCURACY = ["validation_error", "fall", "training_error", "training_share", "gap", "accuracy_fall"]
KINDS = {
    "epochs": (
        "Curves over epochs",
        (*_ACCURACY, "rise", "accuracy_since"),
    ),
    "images": ("Number of training images", ("more_data",)),
    "capacity": ("Size of the network", ("narrower", "wider")),
}
# Differences of accuracies, which are told in percentage points.
IN_POINTS = ("gap", "training_share", "accuracy_fall", "accuracy_since", "narrower", "wider")
# What counts only where there are enough errors.
NEEDS_ERRORS = ("fall", "rise", "accuracy_fall", "accuracy_since", "narrower")
# A comparison with another network must be shown beyond chance.
COMPARISONS = ("accuracy_fall", "accuracy_since", "narrower", "wider")


def fit_rule(study):
    """The rule that decides on the fit."""
    return Text(f"> **The rule.** {spaced(diagnosis.rule(study.fit.annealed))}")


def evidence_table(study):
    """The evidence for the verdict on the fit, by kind, against its thresholds."""
    columns = ["evidence (mean over folds)", "measured", "95 % interval", "threshold", "reached"]
    parts = []
    for title, names in KINDS.values():
        rows = [_row(study, name) for name in names if _belongs(study, name)]
        parts.append(
            f"**{title}**\n\n"
            + (table(rows, columns, align="lrrrl") if rows else "Not measured in this run.")
        )
    return Text(
        "\n\n".join(parts)
        + "\n\nIntervals are corrected for the overlap of the training parts. The best epoch of a "
        "fold is chosen by the other folds, so that what happened since is not a chance of the "
        "same curve. Changes of the loss are relative to the loss; errors are shares of images; "
        "differences of accuracies are in percentage points."
    )


def _belongs(study, name):
    """Whether a row is shown: if measured, or if the loss should have been and is not finite."""
    return name in study.fit.evidence or name in ("fall", "rise", "accuracy_since")


def _row(study, name):
    item = study.fit.evidence.get(name)
    if item is None:
        return (NAMES[name], "not finite", "none", "none", "not measurable")
    found = item.interval
    return (
        NAMES[name],
        _measured(name, item.mean),
        f"{_measured(name, found.low)} to {_measured(name, found.high)}" if found else "none",
        _measured(name, item.threshold),
        _reached(study, name, item),
    )


def _measured(name, value):
    if not finite(value):
        return NOT_MEASURABLE
    return signed(100 * value) if name in IN_POINTS else percent(value)


def _reached(study, name, item):
    """Whether the threshold is reached, and what that is worth."""
    fit = study.fit
    if not finite(item.mean):
        return NOT_MEASURABLE
    if name == "fall" and fit.annealed:
        return "does not count: the step size shrinks"
    if name in NEEDS_ERRORS and not fit.evidence["validation_error"].reached:
        return "does not count: too few errors"
    trial = (getattr(study, "capacity", None) or {}).get(name)
    if name == "narrower" and trial is not None and not trial.is_whole(study.validation):
        return "does not count: fewer images than a training part"
    if name in COMPARISONS:
        if not item.reached:
            return "no" + ("" if item.clear else ", not beyond doubt")
        # With the trial at hand, its p-value allows for the number of trials too.
        shown = item.shown if trial is None else trial.materially_better
        return "yes" if shown else "not beyond chance"
    if item.silent:
        return "the folds cannot tell"
    return ("yes" if item.reached else "no") + ("" if item.clear else ", not beyond doubt")


def accuracy_in_words(study, part):
    """Mean accuracy over folds after the last epoch, in words."""
    return percent(study.validation.curve(part, "accuracy")[:, -1].mean())


def _moved(change):
    """A relative change in words: ``"fell by 3.4 %"``."""
    if round(change, 3) == 0:
        return "stayed as it was"
    return f"{'rose' if change > 0 else 'fell'} by {percent(abs(change), 1)}"


def _accuracy_moved(lost):
    """A change of the accuracy in words: ``"fell by 0.31 percentage points"``."""
    if round(lost, 4) == 0:
        return "stayed as it was"
    return f"{'fell' if lost > 0 else 'rose'} by {points(abs(lost))}"


def reason(study):
    """The reason of the verdict, in words."""
    fit = study.fit
    item = fit.evidence
    if fit.verdict == "cannot tell" and fit.reasons != ("nothing learned",):
        return _disagreement(fit)
    reasons = {
        "diverged": lambda: (
            "the training diverged: after the last epoch the training loss is higher than before "
            "the first, or not finite"
        ),
        "nothing learned": lambda: (
            "the networks are not shown to be right on held-out images more often than the name "
            "of the largest class would be, and without anything learned that holds for new "
            "images there is no fit to judge; either the labels do not follow from the images, or "
            "this training has not found how (on the images that they learned from the networks "
            f"are right on {accuracy_in_words(study, 'train')})"
        ),
        "fall": lambda: (
            "the last part of the training brought the validation loss "
            f"{percent(item['fall'].mean, 1)} below its lowest value before, so that more epochs "
            "promise to improve it"
        ),
        "training_share": lambda: (
            f"the networks still misread {percent(fit.train_error)} of their own training images, "
            f"against {percent(fit.validation_error)} of the others: at least "
            f"{percent(evidence.TRAINING_SHARE, 0)} of the error "
            "has nothing to do with new images (the networks have learned too little, or "
            "labels are wrong; the curves cannot tell these apart)"
        ),
        "gap": lambda: (
            f"the networks are right on {accuracy_in_words(study, 'train')} of the images that "
            f"they learned from and on only {accuracy_in_words(study, 'validation')} of the others"
        ),
        "accuracy_fall": lambda: (
            "at an earlier epoch, chosen for each fold by the others, the networks were right on "
            f"{percent(1 - fit.validation_error + item['accuracy_fall'].mean)} of the held-out "
            f"images, and after the last on only {accuracy_in_words(study, 'validation')}"
        ),
        "narrower": lambda: (
            "a narrower network, trained on the same images, does better on the held-out ones by "
            f"{as_points(item['narrower'].mean, item['narrower'].interval)}"
        ),
    }
    if fit.reasons:
        return "; and ".join(reasons[name]() for name in fit.reasons)
    right = f"the networks are right on {accuracy_in_words(study, 'train')}"
    if not item["validation_error"].reached:
        few = (
            f"only {percent(fit.validation_error)} of the held-out images are misread,"
            if fit.validation_error > 0
            else "no held-out image is misread, errors"
        )
        return (
            f"{few} too few for the loss to matter, and {right} of the images that they learned "
            "from"
        )
    lost = item["accuracy_fall"]
    since = (
        "since its best epoch (chosen for each fold by the others) the validation accuracy "
        f"{_accuracy_moved(lost.mean)}; and "
    )
    return (
        ("" if fit.annealed else _last_part(item["fall"].mean))
        + (since if _epochs(study) > 1 else "")
        + f"{right} of the images that they learned from and on "
        f"{accuracy_in_words(study, 'validation')} of the others: none of it reaches its threshold"
        + (" beyond chance" if lost.reached else "")
    )


def _epochs(study):
    return len(study.validation.folds[0].history["validation"]) - 1


def _last_part(fall):
    """What the last part of the training did to the loss, as the beginning of a sentence."""
    moved = (
        "at its lowest value before"
        if round(fall, 3) == 0
        else f"{percent(abs(fall), 1)} {'below' if fall > 0 else 'above'} its lowest value before"
    )
    return f"the last part of the training left the validation loss {moved}; "


def _disagreement(fit):
    """Which evidence says nothing either way, and how far the folds are apart."""
    told = []
    for name in fit.reasons:
        item = fit.evidence[name]
        low, high = min(item.values), max(item.values)
        unit = " percentage points" if name in IN_POINTS else ""
        told.append(
            f"{NAMES[name]} (from {_measured(name, low)} to {_measured(name, high)}{unit}, with a "
            f"threshold of {_measured(name, item.threshold)})"
        )
    return (
        f"the folds disagree about the {listing(told)}, so much that no effect at all and twice "
        "the threshold are both possible"
    )


def loss_reading(study):
    """What the loss says beside the accuracy, in a sentence."""
    fit = study.fit
    rise, since = (fit.evidence.get(name) for name in ("rise", "accuracy_since"))
    if rise is None or fit.reasons == ("diverged",) or _epochs(study) == 1:
        return ""
    if fit.by_loss == "overconfident":
        return (
            f"After its best epoch the validation loss rose by {percent(rise.mean, 1)}, while the "
            f"validation accuracy {_accuracy_moved(since.mean)}: the networks have grown surer of "
            "their errors and are not shown to make more of them. That is overconfidence, and "
            "matters to whoever uses their probabilities."
        )
    if fit.by_loss == "cannot tell":
        return (
            "Whether the networks have grown overconfident, the folds cannot tell: after its best "
            f"epoch the validation loss changed by {signed(100 * min(rise.values), 1)} to "
            f"{percent(max(rise.values), 1)}, depending on the fold."
        )
    if rise.reached and not fit.evidence["validation_error"].reached:
        return ""
    if rise.reached:
        return (
            f"The validation loss tells the same: it rose by {percent(rise.mean, 1)} after its "
            f"best epoch, and the validation accuracy {_accuracy_moved(since.mean)} since."
        )
    return (
        f"By loss, the networks are not overconfident: after its best epoch the validation loss "
        f"{_moved(rise.mean)}."
    )


def certainty(study):
    """How sure the verdict is, in a sentence; empty where there is nothing to be sure of."""
    fit = study.fit
    if fit.reasons == ("nothing learned",):
        return ""
    if fit.verdict == "cannot tell":
        return "More folds, or more images, would have to decide."
    if fit.clear:
        return "The evidence is clear at the 95 % level."
    if fit.contradicted_by:
        against = {
            "wider": "a wider network does better",
            "narrower": "a narrower network does better",
            "more_data": "more images would not help much",
        }
        return (
            "The verdict is tentative, since another kind of evidence speaks against it: "
            f"{listing(against[name] for name in fit.contradicted_by)}."
        )
    return (
        "The verdict is tentative: at least one deciding interval reaches across its threshold, "
        "and another run might fall on the other side."
    )


def tentative(fit):
    """A mark behind a verdict that is not beyond doubt: ``" (tentative)"``, or nothing."""
    return "" if fit.clear or fit.verdict == "cannot tell" else " (tentative)"


def verdict_in_bold(fit):
    """The verdict by accuracy and by loss: ``"**good fit** by accuracy, **overconfident** …"``."""
    if fit.phrase == fit.verdict:
        return f"**{fit.verdict}**"
    told, by_loss = fit.phrase.split(" by accuracy, ")
    return f"**{told}** by accuracy, **{by_loss.removesuffix(' by loss')}** by loss"


def verdict_sentence(fit):
    """The verdict as the beginning of a sentence: ``"The model is a **good fit**"``."""
    if fit.verdict == "cannot tell":
        found = "The run **cannot tell** how well the model fits"
        return found + ("; by loss, it is **overconfident**" if fit.phrase != fit.verdict else "")
    article = "a " if fit.verdict == "good fit" else ""
    return f"The model is {article}{verdict_in_bold(fit).replace(', ', ' and ')}"


def fit_reading(study):
    """The verdict on the fit, with its reasoning."""
    fit = study.fit
    sentences = [
        f"The verdict is {verdict_in_bold(fit)}: {reason(study)}.",
        certainty(study),
        loss_reading(study),
    ]
    if fit.verdict == "good fit" and fit.train_error < fit.validation_error:
        share = 1 - fit.train_error / fit.validation_error
        sentences.append(
            f"A good fit is not a perfect one: the training error is {percent(fit.train_error)} "
            f"and the validation error {percent(fit.validation_error)}, so that "
            f"{percent(share, 0)} of the latter is there only because the images are new."
        )
    if fit.reasons in (("diverged",), ("nothing learned",)):
        # There is nothing that stopping, more images or another size would improve.
        return Text(" ".join(sentence for sentence in sentences if sentence))
    if 1 <= fit.best_epoch < _epochs(study):
        sentences.append(
            f"By the mean validation loss, the epoch to stop at would have been {fit.best_epoch}; "
            "that was found on these folds, and nothing reported here makes use of it."
        )
    sentences += [more_data_in_short(fit), capacity_in_short(study)]
    return Text(" ".join(sentence for sentence in sentences if sentence))
